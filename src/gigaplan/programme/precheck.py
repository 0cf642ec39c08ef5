"""Clashes that arithmetic finds in milliseconds, before any solver runs.

Each check compares the most (or least) that the parts could ever do with what is asked of them:
necessary conditions only, so that a clash found here is certain, and none found proves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.layout import Asset, WeatherSpan, load_mwh
from gigaplan.programme.limits import SystemLimits
from gigaplan.technologies.base import Block, Flow

Floats = NDArray[np.float64]
ROUNDING = 1e-9


class ClashKind(Enum):
    """What arithmetic shows."""

    SHORT_OF_POWER = "short of power"
    """In MW."""
    TOO_MUCH_POWER = "too much power"
    """In MW."""
    LAND = "land"
    """In acres."""
    CLEAN_ENERGY = "clean energy"
    """In MWh a year."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One certain clash.

    Attributes
    ----------
    kind : ClashKind
        What clashes.
    year : int or None
        Weather year; None if it is not a matter of hours.
    lack : array
        By how much: in each hour of the year, shape (n_hours,), or one number, shape (1,).
    asked, possible : float
        What is asked and what is possible: in the worst hour, or in all.
    """

    kind: ClashKind
    year: int | None
    lack: Floats
    asked: float
    possible: float


def find_certain_clashes(
    assets: tuple[Asset, ...], years: tuple[WeatherSpan, ...], limits: SystemLimits
) -> tuple[Clash, ...]:
    """Compare what is asked with what the parts could ever do.

    Parameters
    ----------
    assets, years, limits
        As for `assemble`.

    Returns
    -------
    tuple of Clash
        Certain clashes; empty if arithmetic finds none.
    """
    found: list[Clash] = []
    for number, year in enumerate(years):
        most, least = _range_of_supply(assets, number, year.load_mw.size)
        for kind, lack, possible in (
            (ClashKind.SHORT_OF_POWER, year.load_mw - most, most),
            (ClashKind.TOO_MUCH_POWER, least - year.load_mw, least),
        ):
            lack = np.where(lack > ROUNDING * max(1.0, float(year.load_mw.max())), lack, 0.0)
            if lack.any():
                worst = int(np.argmax(lack))
                asked = float(year.load_mw[worst])
                found.append(Clash(kind, number, lack, asked, float(possible[worst])))
    return (*found, *_land(assets, limits), *_clean_energy(assets, years, limits))


def _sizes(block: Block, flow: Flow) -> tuple[float, float]:
    """Least and largest capacity that bounds a flow; 1 and 1 if its bounds are in MW."""
    for capacity in block.capacities:
        if capacity.name == flow.capacity:
            return max(capacity.minimum, capacity.existing), capacity.maximum
    return 1.0, 1.0


def _most(flow: Flow, size: float, n_hours: int) -> Floats:
    """Largest flow in every hour; nothing where the upper bound is 0, however large the size."""
    upper = np.broadcast_to(np.asarray(flow.upper, dtype=float), (n_hours,))
    return np.where(upper > 0, np.where(upper > 0, upper, 1.0) * size, 0.0)


def _range_of_supply(assets: tuple[Asset, ...], year: int, n_hours: int) -> tuple[Floats, Floats]:
    """Most and least power the parts together can deliver in every hour."""
    most, least = np.zeros(n_hours), np.zeros(n_hours)
    for block in (asset.blocks[year] for asset in assets):
        for flow in block.flows:
            smallest, largest = _sizes(block, flow)
            upper = abs(flow.to_bus) * _most(flow, largest, n_hours) if flow.to_bus else 0.0
            lower = abs(flow.to_bus) * np.asarray(flow.lower) * smallest
            if flow.to_bus > 0:
                most, least = most + upper, least + lower
            else:
                most, least = most - lower, least - upper
    return most, least


def _land(assets: tuple[Asset, ...], limits: SystemLimits) -> Iterable[Clash]:
    """Land under what must be built or exists, against the limit."""
    if limits.land_acres is None:
        return
    taken = sum(
        c.land_acres * max(c.minimum, c.existing)
        for asset in assets
        for c in asset.blocks[0].capacities
    )
    if taken > limits.land_acres * (1 + ROUNDING):
        lack = np.array([taken - limits.land_acres])
        yield Clash(ClashKind.LAND, None, lack, taken, limits.land_acres)


def _clean_energy(
    assets: tuple[Asset, ...], years: tuple[WeatherSpan, ...], limits: SystemLimits
) -> Iterable[Clash]:
    """Clean energy there could be at most, against the larger of the two shares."""
    shares = [s for s in (limits.clean_share, limits.hourly_clean_share) if s is not None]
    if not shares:
        return
    most = 0.0
    for number, year in enumerate(years):
        for block in (asset.blocks[number] for asset in assets):
            for flow in _sources(block):
                clean = np.maximum(np.asarray(flow.clean_share, dtype=float), 0.0)
                hours = _most(flow, _sizes(block, flow)[1], year.load_mw.size)
                counted = np.where(clean > 0, hours, 0.0) * clean
                most += year.weight * float(counted.sum())
    asked = max(shares) * load_mwh(years)
    if asked > most * (1 + ROUNDING):
        yield Clash(ClashKind.CLEAN_ENERGY, None, np.array([asked - most]), asked, most)


def _sources(block: Block) -> Iterable[Flow]:
    """Flows that bring energy of their own: not those of a store that ends as it began."""
    stored = {name for store in block.stores if store.cyclic for name in store.gain_per_flow}
    return (flow for flow in block.flows if flow.name not in stored)
