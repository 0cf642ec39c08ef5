"""Bottom-up demand: accelerators shipped x watts x use x PUE x life, and all the rest beside.

Growth of units and of watts begins with that of the last year counted and halves in
`growth_half_life_years`: supply chains do not double for ever. An accelerator serves
`life_years` and is gone; shipments are even over the year, so half of a year's shipments serve in
it. All that is not accelerators is history less the accelerators of its last year, and grows at a
rate of its own.

The spread carries one uncertain input at a time to its value one standard deviation up and down;
half the difference of the logarithms is its part, and the parts add as squares (first-order
propagation, JCGM 100:2008, section 5.1). Low and high of an input are its 5th and 95th percentile.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gigaplan.demand.world.shipments import TAIL, Shipments

Floats = NDArray[np.float64]
HOURS_PER_YEAR = 8760.0
MWH_PER_TWH = 1.0e6


@dataclass(frozen=True, slots=True)
class Ranged:
    """A number with its 5th and 95th percentile.

    Attributes
    ----------
    low, mid, high : array, shape (Y,) or ()
        low <= mid <= high; by year where it changes.
    """

    low: Floats
    mid: Floats
    high: Floats

    def at(self, deviations: float) -> Floats:
        """Value so many standard deviations above the middle; below and above have their own."""
        side = self.mid - self.low if deviations < 0.0 else self.high - self.mid
        return np.asarray(self.mid + side * deviations / TAIL)


@dataclass(frozen=True, slots=True)
class AiInputs:
    """Inputs of the model of accelerators.

    Attributes
    ----------
    overhead_w_per_w : Ranged
        IT power at full load per rated watt of accelerator. [W/W]
    use_share : Ranged
        Mean draw over full load. [1]
    pue : Ranged
        Facility over IT, by year of the outlook, shape (Y,). [1]
    life_years : Ranged
        Years in service. [a]
    growth_half_life_years : Ranged
        In which growth of shipments halves. [a]
    other_growth_rate : Ranged
        Growth a year of all that is not accelerators. [1/a]
    shipped_scale : Ranged
        Times what is counted as shipped; about 1. [1]
    """

    overhead_w_per_w: Ranged
    use_share: Ranged
    pue: Ranged
    life_years: Ranged
    growth_half_life_years: Ranged
    other_growth_rate: Ranged
    shipped_scale: Ranged


class AiInput(StrEnum):
    """Names of the inputs, as in `AiInputs`."""

    OVERHEAD_W_PER_W = "overhead_w_per_w"
    USE_SHARE = "use_share"
    PUE = "pue"
    LIFE_YEARS = "life_years"
    GROWTH_HALF_LIFE_YEARS = "growth_half_life_years"
    OTHER_GROWTH_RATE = "other_growth_rate"
    SHIPPED_SCALE = "shipped_scale"


@dataclass(frozen=True, slots=True)
class BottomUp:
    """Demand from the bottom up; arrays of shape (Y,), the first year the last of history.

    Attributes
    ----------
    years : array
        Of the outlook.
    units : array
        Accelerators shipped. [1]
    watts : array
        Rated power of one. [W]
    shipped_mw : array
        Rated power shipped. [MW]
    in_service_mw : array
        Rated power in service, mean of the year. [MW]
    ai_twh, other_twh : array
        Demand of accelerators with all around them, and of the rest. [TWh]
    log_sd : array
        Standard deviation of the logarithm of the sum. [1]
    parts : mapping of AiInput to array
        What each input adds to it; their squares sum to its square. [1]
    """

    years: Floats
    units: Floats
    watts: Floats
    shipped_mw: Floats
    in_service_mw: Floats
    ai_twh: Floats
    other_twh: Floats
    log_sd: Floats
    parts: dict[AiInput, Floats]

    @property
    def twh(self) -> Floats:
        """All data centres [TWh]."""
        return self.ai_twh + self.other_twh


def bottom_up(
    shipments: Shipments, inputs: AiInputs, last_year: int, last_twh: float, years: Floats
) -> BottomUp:
    """Demand from accelerators shipped, and the rest.

    Parameters
    ----------
    shipments : Shipments
        Up to `last_year`.
    inputs : AiInputs
        With `pue` of shape (Y,).
    last_year, last_twh
        Last year of history, and its demand. [TWh]
    years : array, shape (Y,)
        From `last_year` on, without gaps.

    Raises
    ------
    ValueError
        If shipments do not end with history, or accelerators use more than all of it.
    """
    if shipments.years[-1] != last_year or years[0] != last_year:
        raise ValueError(f"shipments and years must meet history in {last_year}")
    middle = _demand(shipments, inputs, last_twh, years)
    if middle.other[0] <= 0.0:
        raise ValueError(
            f"accelerators would use {middle.ai[0]:.0f} TWh in {last_year}, more than the "
            f"{last_twh:.0f} TWh of all data centres"
        )
    parts = {}
    for name in AiInput:
        sides = []
        for deviations in (-1.0, 1.0):
            moved = getattr(inputs, name.value).at(deviations)
            other = _demand(
                shipments, replace(inputs, **{name.value: _fixed(moved)}), last_twh, years
            )
            sides.append(np.log(other.ai + other.other))
        parts[name] = np.asarray((sides[1] - sides[0]) / 2.0)
    return BottomUp(
        years=years,
        units=middle.units,
        watts=middle.watts,
        shipped_mw=middle.mw,
        in_service_mw=middle.in_service,
        ai_twh=middle.ai,
        other_twh=middle.other,
        log_sd=np.sqrt(sum(part**2 for part in parts.values())),
        parts=parts,
    )


@dataclass(frozen=True, slots=True)
class _Demand:
    """One reckoning with every input fixed."""

    units: Floats
    watts: Floats
    mw: Floats
    in_service: Floats
    ai: Floats
    other: Floats


def _demand(shipments: Shipments, inputs: AiInputs, last_twh: float, years: Floats) -> _Demand:
    """Demand at the middle of every input."""
    ahead = years - years[0]
    growth = _faded(float(inputs.growth_half_life_years.mid), ahead)
    units = shipments.units[-1] * np.exp(shipments.unit_growth * growth)
    watts = shipments.watts[-1] * np.exp(shipments.watt_growth * growth)
    scale = float(inputs.shipped_scale.mid)
    mw = scale * units * watts / 1.0e6
    made = np.concatenate([shipments.years[:-1], years])
    rated = np.concatenate([scale * shipments.mw[:-1], mw])
    age = years[:, None] - made[None, :]
    in_service = (in_service_share(age, float(inputs.life_years.mid)) * rated).sum(axis=1)
    it_mw = in_service * inputs.overhead_w_per_w.mid * inputs.use_share.mid
    ai = it_mw * inputs.pue.mid * HOURS_PER_YEAR / MWH_PER_TWH
    other = (last_twh - ai[0]) * (1.0 + inputs.other_growth_rate.mid) ** ahead
    return _Demand(units, watts, mw, in_service, ai, other)


def in_service_share(age: Floats, life_years: float) -> Floats:
    """Share of a year's shipments in service in the mean of a year, by the difference of the years.

    Shipped at any time of one year and looked at at any time of the other, so the age is the
    difference and a triangle of one year to each side; in service from 0 to `life_years`. [1]
    """
    return np.asarray(_triangle(life_years - age) - _triangle(-age))


def _triangle(x: Floats) -> Floats:
    """Distribution function of the sum of two uniform variables, centred, from -1 to 1."""
    below = np.clip(1.0 + x, 0.0, 1.0) ** 2 / 2.0
    above = 1.0 - np.clip(1.0 - x, 0.0, 1.0) ** 2 / 2.0
    return np.where(x <= 0.0, below, above)


def _faded(half_life: float, ahead: Floats) -> Floats:
    """Years' worth of the first growth after so many years: r + r^2 + ... with r = 1/2^(1/h)."""
    rate = 0.5 ** (1.0 / half_life)
    return np.asarray(rate * (1.0 - rate**ahead) / (1.0 - rate))


def _fixed(value: Floats) -> Ranged:
    return Ranged(value, value, value)
