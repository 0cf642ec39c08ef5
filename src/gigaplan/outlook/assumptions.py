"""The numbers behind an outlook: what the user states goes before the data register."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.register import Figure, Register
from gigaplan.demand.world.bottom_up import AiInputs, Ranged
from gigaplan.demand.world.fan import Group
from gigaplan.demand.world.shipments import TAIL, Shipments
from gigaplan.scenario.money import CostCase
from gigaplan.scenario.outlook.outlook import OutlookScenario, Range

Floats = NDArray[np.float64]
STATED = "stated by the user"
FIGURE_YEAR, PRICE_YEAR = 2025, 2025
"""None of these figures is money."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that the outlook rests on.

    Attributes
    ----------
    parameter : str
        Name, such as ``world.ai.use_share``; that of the data register where it has one.
    year : int or None
        Year it holds for; None: every year.
    low, value, high : float
        5th percentile, middle, 95th percentile; low and high are None where no range is used.
    unit, grade, source, note : str
        Of the register; `source` says where the user states it, `grade` is then empty.
    """

    parameter: str
    year: int | None
    low: float | None
    value: float
    high: float | None
    unit: str
    grade: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything that is assumed.

    Attributes
    ----------
    weights : dict of Group to float
        Together 1. [1]
    half_life_years : float
        Of steps of history in the growth model. [a]
    ai : AiInputs
        Of the model of accelerators; `pue` by year from the last of history on.
    used : tuple of Assumption
        The same as a list.
    """

    weights: dict[Group, float]
    half_life_years: float
    ai: AiInputs
    used: tuple[Assumption, ...]


def assume(
    stated: OutlookScenario, register: Register, shipments: Shipments, years: Floats
) -> Assumptions:
    """Gather what an outlook rests on.

    Parameters
    ----------
    stated : OutlookScenario
        What the user says.
    register : Register
        What holds where the user says nothing.
    shipments : Shipments
        For how sure the count of accelerators is.
    years : array, shape (Y,)
        From the last of history on.
    """
    used: list[Assumption] = []

    def figure(key: str, year: int = FIGURE_YEAR) -> Figure:
        return register.figure(f"world.{key}", year, CostCase.MID, PRICE_YEAR)

    def number(key: str, own: float | None) -> float:
        found = figure(key)
        value = found.value if own is None else own
        used.append(_used(f"world.{key}", found, None, (None, value, None), own is not None))
        return value

    def ranged(key: str, own: Range | None) -> Ranged:
        found = figure(key)
        three = _three(found) if own is None else (own.low, own.mid, own.high)
        used.append(_used(f"world.{key}", found, None, three, own is not None))
        return _ranged(three)

    own = stated.assumptions
    weights = {
        group: number(
            f"weight.{group.value}",
            None if stated.weights is None else getattr(stated.weights, group.value),
        )
        for group in Group
    }
    half_life = number("top_down.half_life_years", own.top_down_half_life_years)
    overhead = ranged("ai.overhead_w_per_w", own.overhead_w_per_w)
    use = ranged("ai.use_share", own.use_share)
    life = ranged("ai.life_years", own.life_years)
    fading = ranged("ai.growth_half_life_years", own.growth_half_life_years)
    other = ranged("other.growth_rate", own.other_growth_rate)
    pues = [figure("ai.pue", int(year)) for year in years]
    used += [
        _used("world.ai.pue", found, int(year), _three(found), False)
        for year, found in zip(years, pues, strict=True)
    ]
    wide = float(np.exp(TAIL * shipments.log_sd))
    scale = (1.0 / wide, 1.0, wide)
    used.append(
        Assumption(
            "accelerators.shipped_scale", None, *scale, "1", "B",
            "Epoch AI, AI Chip Sales: 5th to 95th percentile of rated power shipped so far",
            "All designers off to the same side, which is cautious",
        )
    )  # fmt: skip
    return Assumptions(
        weights=weights,
        half_life_years=half_life,
        ai=AiInputs(
            overhead_w_per_w=overhead,
            use_share=use,
            pue=Ranged(*(np.array(side) for side in zip(*map(_three, pues), strict=True))),
            life_years=life,
            growth_half_life_years=fading,
            other_growth_rate=other,
            shipped_scale=_ranged(scale),
        ),
        used=tuple(used),
    )


def _ranged(three: tuple[float, float, float]) -> Ranged:
    low, mid, high = three
    return Ranged(np.asarray(low), np.asarray(mid), np.asarray(high))


def _three(found: Figure) -> tuple[float, float, float]:
    """Low, middle and high; the middle where no range is stated."""
    low = found.value if found.low is None else found.low
    high = found.value if found.high is None else found.high
    return low, found.value, high


def _used(
    parameter: str,
    found: Figure,
    year: int | None,
    three: tuple[float | None, float, float | None],
    is_own: bool,
) -> Assumption:
    return Assumption(
        parameter=parameter,
        year=year,
        low=three[0],
        value=three[1],
        high=three[2],
        unit=found.unit,
        grade="" if is_own else found.grade.name,
        source=STATED if is_own else found.source,
        note="" if is_own else found.note,
    )
