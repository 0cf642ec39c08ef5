"""Clashes of a programme that arithmetic finds in milliseconds, before any solver runs.

What contracts without a penalty and minimum sizes ask for, against the most that can be there by
then: halls, power, firm power, money, clean energy, and the least CO2. Necessary conditions only: a
clash found here is certain, and none found proves nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.deliverable import most_leases, shortage
from gigaplan.programme.joint.precheck_money import money_clashes
from gigaplan.programme.joint.precheck_policy import policy_clashes
from gigaplan.programme.joint.promised import Demand, demands
from gigaplan.programme.joint.reach import (
    free_land,
    reach_of,
    reach_of_halls,
    slots_by,
    supplier_of,
)
from gigaplan.programme.joint.terms import CampusTerms, Floats, ProgrammeTerms

ROUNDING = 1e-6
"""Share by which a limit must be missed to be called missed: far above a solver's tolerance."""


class ClashKind(Enum):
    """What arithmetic shows."""

    WANTED = "wanted"
    """More is promised than the tenant wants. [MW IT]"""
    HALLS = "halls"
    """More is promised than there can be halls. [MW IT]"""
    POWER = "power"
    """More is promised than can be powered. [MW IT]"""
    FIRM = "firm"
    """More is promised than firm power allows. [MW IT]"""
    MONEY = "money"
    """What is promised costs more than can be drawn by then. [USD]"""
    CLEAN = "clean"
    """The clean share of what is promised is more than all clean energy. [MWh]"""
    CO2 = "co2"
    """What is promised emits more than the limit, at the least. [t]"""
    MINIMUM = "minimum"
    """A smallest size is more than can be built. [unit]"""
    LAND = "land"
    """Smallest sizes take more land than there is. [acre]"""


@dataclass(frozen=True, slots=True)
class JointClash:
    """One certain clash.

    Attributes
    ----------
    kind : ClashKind
        What clashes.
    asked, possible : float
        What is asked and what is possible; the other way round for CO2, which is at least `asked`
        where `possible` is allowed.
    unit : str
        Unit of both.
    period : int or None
        First period in which it clashes.
    year : int or None
        Calendar year, where it is a matter of one.
    campus : str or None
        Campus, None if it is a matter of several.
    subject : str or None
        Asset and capacity of a smallest size.
    demand : Demand or None
        Whose contract it is.
    lack : tuple of (int, array) or None
        Weather year, and power lacking in each hour of the period, where one tenant has one campus.
    """

    kind: ClashKind
    asked: float
    possible: float
    unit: str
    period: int | None = None
    year: int | None = None
    campus: str | None = None
    subject: str | None = None
    demand: Demand | None = None
    lack: tuple[int, Floats] | None = None

    @property
    def amount(self) -> float:
        """By how much the limit is missed, in its unit."""
        return self.asked - self.possible


def find_certain_clashes(terms: ProgrammeTerms) -> tuple[JointClash, ...]:
    """Compare what must be with what can be, in milliseconds.

    Parameters
    ----------
    terms : ProgrammeTerms
        Everything that is asked, in plain numbers.

    Returns
    -------
    tuple of JointClash
        Certain clashes, those of leases first; empty if arithmetic finds none.
    """
    asked = list(demands(terms))
    found = [*_wanted(terms), *_leases(terms, asked)]
    money = [
        JointClash(ClashKind.MONEY, least, most, "USD", period, demand=_all(asked))
        for period, least, most in money_clashes(terms, asked)
        if misses(least, most)
    ]
    policy = [
        JointClash(
            ClashKind.CLEAN if clash.is_clean else ClashKind.CO2,
            clash.asked, clash.possible, "MWh" if clash.is_clean else "t",
            year=clash.year, campus=clash.campus, demand=clash.demand,
        )
        for clash in policy_clashes(terms, asked)
        if misses(clash.asked, clash.possible)
    ]  # fmt: skip
    return (*found, *money[:1], *policy, *_minimums(terms))


def misses(asked: float, possible: float) -> bool:
    """Whether more is asked than is possible, beyond rounding."""
    return asked > possible * (1.0 + ROUNDING) + ROUNDING


def _all(asked: list[Demand]) -> Demand | None:
    """Demand of most tenants: the last stated is that of all together, if there are several."""
    return max(asked, key=lambda demand: len(demand.tenants), default=None)


def _wanted(terms: ProgrammeTerms) -> Iterator[JointClash]:
    """Contracts against the most a tenant wants, then or later: leases never end."""
    alone = {d.tenants[0]: d for d in demands(terms) if len(d.tenants) == 1}
    for tenant in terms.tenants:
        if tenant.name in alone:
            for period, least in enumerate(alone[tenant.name].least_mw):
                most = max(min(tenant.wanted_mw[period:]), 0.0)
                if misses(float(least), most):
                    demand = alone[tenant.name]
                    yield JointClash(
                        ClashKind.WANTED, float(least), most, "MW IT", period, demand=demand
                    )
                    break


def _leases(terms: ProgrammeTerms, asked: list[Demand]) -> list[JointClash]:
    """Contracts against halls, power and firm power; the first period of each kind and demand."""
    found: list[JointClash] = []
    told: set[tuple[str, ...]] = set()
    for demand in asked:
        if any(set(names) <= set(demand.tenants) for names in told):
            continue  # a tenant alone has too little already
        for period, least in enumerate(demand.least_mw):
            clash = _lease_clash(terms, demand, period, float(least)) if least > 0.0 else None
            if clash is not None:
                found.append(clash)
                told.add(demand.tenants)
                break
    return found


def _lease_clash(
    terms: ProgrammeTerms, demand: Demand, period: int, least: float
) -> JointClash | None:
    """One demand against all that can be leased in one period."""
    campus = demand.campuses[0].name if len(demand.campuses) == 1 else None
    halls = {c.name: reach_of_halls(c, period).most for c in demand.campuses}
    firm = {c.name: _firm_leases(terms, demand, c, period) for c in demand.campuses}
    for kind, most in (
        (ClashKind.HALLS, sum(halls.values())),
        (ClashKind.FIRM, sum(min(halls[name], firm[name]) for name in halls)),
    ):
        if misses(least, most):
            return JointClash(kind, least, most, "MW IT", period, campus=campus, demand=demand)
    tenants = demand.tenants
    power = {c.name: most_leases(terms, (c,), tenants, period) for c in demand.campuses}
    apart = sum(min(power[name], firm[name]) for name in power)
    most = min(apart, most_leases(terms, demand.campuses, tenants, period))
    if not misses(least, most):
        return None
    lack = None
    if campus is not None and len(tenants) == 1:
        weather, hours, _ = shortage(terms, demand.campuses[0], tenants[0], period, least)
        lack = (weather, hours) if hours.any() else None
    return JointClash(
        ClashKind.POWER, least, most, "MW IT", period, campus=campus, demand=demand, lack=lack
    )


def _firm_leases(terms: ProgrammeTerms, demand: Demand, campus: CampusTerms, period: int) -> float:
    """Leases of a campus that its firm power allows [MW IT]."""
    margin = terms.limits.firm_margin
    if margin is None:
        return np.inf
    peaks = [
        max(float(campus.load_per_mw[tenant, w].max()) for w in range(len(terms.spans)))
        for tenant in demand.tenants
        if (tenant, 0) in campus.load_per_mw
    ]
    least_peak = min(peaks, default=0.0)
    if least_peak <= 0.0:
        return np.inf
    return firm_power(terms, campus, period) / ((1.0 + margin) * least_peak)


def firm_power(terms: ProgrammeTerms, campus: CampusTerms, period: int) -> float:
    """Most firm power of a campus in a period, slots of a supplier counted once [MW]."""
    total = 0.0
    pools: dict[str, list[tuple[float, float, int]]] = {}
    for asset in campus.assets:
        credit = asset.build.firm_credit
        if asset.follows_load or credit <= 0.0:
            continue
        limits = first_block_capacities(asset)[0]
        reach = reach_of(terms, campus, asset, limits, period)
        total += credit * limits.existing
        suppliers = supplier_of(terms, asset, limits.name)
        new = reach.most - limits.existing
        if suppliers:
            pools.setdefault(suppliers[0].name, []).append((new, credit, reach.first))
        else:
            total += credit * new
    for supplier in terms.suppliers:
        found = pools.get(supplier.name, [])
        if found:
            room = slots_by(supplier, min(first for *_, first in found), period)
            alone = sum(credit * new for new, credit, _ in found)
            total += min(alone, room * max(credit for _, credit, _ in found))
    return total


def _minimums(terms: ProgrammeTerms) -> Iterator[JointClash]:
    """Smallest sizes against what can be built within the horizon, and their land."""
    last = len(terms.periods) - 1
    for campus in terms.campuses:
        land = 0.0
        for asset in campus.assets:
            if asset.follows_load or asset.rented:
                continue
            for limits in first_block_capacities(asset):
                more = limits.minimum - limits.existing
                if more <= 0.0:
                    continue
                land += more * limits.land_acres
                reach = reach_of(terms, campus, asset, limits, last)
                if misses(limits.minimum, reach.most):
                    yield JointClash(
                        ClashKind.MINIMUM, limits.minimum, reach.most, limits.unit, last,
                        campus=campus.name, subject=f"{asset.name}.{limits.name}",
                    )  # fmt: skip
        free = free_land(campus)
        if misses(land, free):
            yield JointClash(ClashKind.LAND, land, free, "acre", last, campus=campus.name)
