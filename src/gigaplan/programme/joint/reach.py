"""The most that can ever be there by a period, by arithmetic: halls, and each capacity.

Every bound is on the safe side: ties within a part, money and what other campuses take are left
out, so that nothing feasible is ever above it.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.terms import (
    CampusAsset,
    CampusTerms,
    Floats,
    ProgrammeTerms,
    SupplierTerms,
)
from gigaplan.technologies.base import Capacity


class Held(Enum):
    """What holds a capacity, or the halls of a campus, where they are."""

    NOTHING = "nothing"
    DATE = "date"
    """It cannot be there yet: site, order and lead time."""
    MAXIMUM = "maximum"
    """The largest size stated; the site, for halls."""
    RATE = "rate"
    """Halls energised in a quarter."""
    CONNECTION = "connection"
    SLOTS = "slots"
    LAND = "land"


@dataclass(frozen=True, slots=True)
class Reach:
    """The most that can be online in a period.

    Attributes
    ----------
    most : float
        What exists included; ``inf`` where nothing holds it. [unit of the capacity]
    held : Held
        The tightest limit.
    first : int
        First period in which one can be energised.
    """

    most: float
    held: Held
    first: int


def first_halls(campus: CampusTerms) -> int:
    """First period in which a new hall can be energised."""
    return campus.ready + campus.halls.lead_periods


def reach_of_halls(campus: CampusTerms, period: int) -> Reach:
    """Most IT power of halls online in a period [MW IT]."""
    halls, first = campus.halls, first_halls(campus)
    counted = min(period - first + 1, halls.life_periods)
    if counted <= 0:
        return Reach(halls.existing_mw, Held.DATE, first)
    room = max(halls.maximum_mw - halls.existing_mw, 0.0)
    built = halls.most_mw_per_period * counted
    held = Held.RATE if built < room else Held.MAXIMUM
    return Reach(halls.existing_mw + min(room, built), held, first)


def supplier_of(
    terms: ProgrammeTerms, asset: CampusAsset, capacity: str
) -> tuple[SupplierTerms, ...]:
    """Suppliers whose slots a capacity takes: the power of what is bought."""
    if asset.rented or capacity != first_block_capacities(asset)[0].name:
        return ()
    return tuple(supplier for supplier in terms.suppliers if asset.name in supplier.assets)


def slots_by(supplier: SupplierTerms, first: int, period: int) -> float:
    """Most that a supplier delivers up to a period, of what can be energised from `first` on."""
    begin = 0 if supplier.carry_over else first
    return float(sum(supplier.slots_mw[begin : period + 1]))


def first_online(campus: CampusTerms, asset: CampusAsset) -> int:
    """First period in which a unit of an asset can be energised, or rented."""
    return max(campus.ready + asset.build.lead_periods, asset.build.available_from)


def free_land(campus: CampusTerms) -> float:
    """Land that is left beside what exists [acre]."""
    if campus.land_acres is None:
        return np.inf
    used = sum(
        capacity.land_acres * capacity.existing
        for asset in campus.assets
        if not asset.follows_load
        for capacity in first_block_capacities(asset)
    )
    return max(campus.land_acres - used, 0.0)


def reach_of(
    terms: ProgrammeTerms, campus: CampusTerms, asset: CampusAsset, limits: Capacity, period: int
) -> Reach:
    """Most of one capacity of an asset that can be online in a period.

    Parameters
    ----------
    terms, campus, asset
        Where it is.
    limits : Capacity
        The capacity as the first year's block states it.
    period : int
        Number of the period.
    """
    first = first_online(campus, asset)
    if limits.maximum <= limits.existing:
        return Reach(limits.existing, Held.MAXIMUM, first)
    if period < first:
        return Reach(limits.existing, Held.DATE, first)
    found = [(np.inf, Held.NOTHING), (limits.maximum - limits.existing, Held.MAXIMUM)]
    if not asset.rented:
        path = asset.build.most_by_period.get(limits.name)
        if path is not None:
            found.append((max(min(path[period:]) - limits.existing, 0.0), Held.CONNECTION))
        for supplier in supplier_of(terms, asset, limits.name):
            found.append((slots_by(supplier, first, period), Held.SLOTS))
        if limits.land_acres > 0.0:
            found.append((free_land(campus) / limits.land_acres, Held.LAND))
    more, held = min(found, key=lambda bound: bound[0])
    return Reach(limits.existing + more, held, first)


def money_by(terms: ProgrammeTerms) -> Floats:
    """Most money that can have been drawn by the end of each period, shape (n_periods,) [USD]."""
    capital, periods = terms.capital, terms.periods
    if capital is None:
        return np.full(len(periods), np.inf)
    later = capital.equity_usd
    steps = [p for p in range(len(periods)) if p + 1 == len(periods) or later[p + 1] > later[p]]
    equity = [min(later[q] for q in steps if q >= p) for p in range(len(periods))]
    money = np.minimum(np.array(equity) / (1.0 - capital.gearing), capital.total_usd)
    most = dict(zip(terms.years, capital.yearly_usd or (), strict=False))
    by_year: dict[int, float] = {}
    total = 0.0
    for year in terms.years:
        limit = most.get(year)
        total += np.inf if limit is None else limit
        by_year[year] = total
    yearly = np.array([by_year[period.year] for period in periods])
    return np.asarray(np.minimum(money, yearly), dtype=np.float64)
