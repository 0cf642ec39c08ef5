"""What the parts of one or more campuses can deliver at most, and the leases that this can serve.

    supply(t)    all flows to the bus, each capacity as large as it can be by the period, slots of a
                 supplier counted once; stores may discharge in every hour
    energy       the same over the hours of a period without stores, which give back what they took
    short(L, t)  what L megawatts of IT lack, at the least load per MW of any tenant and campus

The leases that can be served are the largest L whose shortage, in hours and in energy, is within
what may go unserved. Optimistic throughout: what is found too small is too small.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.programme.joint.campus import energy_per_mw, first_block_capacities
from gigaplan.programme.joint.reach import (
    Reach,
    reach_of,
    reach_of_halls,
    slots_by,
    supplier_of,
)
from gigaplan.programme.joint.terms import (
    CampusAsset,
    CampusTerms,
    Floats,
    ProgrammeTerms,
    SupplierTerms,
)
from gigaplan.technologies.base import Block, CostLine, Flow

BISECTIONS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """One flow to the bus of one asset of a campus in a period.

    Attributes
    ----------
    campus, asset, flow, capacity : CampusTerms, CampusAsset, str, str or None
        Where it is; without a capacity its bound is in MW.
    existing, new : float
        Its capacity: what exists, and what can be there on top. [MW]
    reach : Reach or None
        What holds it.
    supplier : SupplierTerms or None
        Whose slots the new part takes.
    stored : bool
        It only gives back what a store took.
    """

    campus: CampusTerms
    asset: CampusAsset
    flow: str
    capacity: str | None
    existing: float
    new: float
    reach: Reach | None
    supplier: SupplierTerms | None
    stored: bool


def sources(terms: ProgrammeTerms, campus: CampusTerms, period: int) -> Iterator[Source]:
    """Every flow to the bus that does not follow the load."""
    for asset in campus.assets:
        if asset.follows_load:
            continue
        limits = {capacity.name: capacity for capacity in first_block_capacities(asset)}
        block = asset.blocks[min(asset.blocks)]
        stored = stored_flows(block)
        for flow in block.flows:
            if flow.to_bus <= 0.0 or is_unserved(flow):
                continue
            if flow.capacity is None:
                yield Source(
                    campus, asset, flow.name, None, 1.0, 0.0, None, None, flow.name in stored
                )
                continue
            capacity = limits[flow.capacity]
            reach = reach_of(terms, campus, asset, capacity, period)
            suppliers = supplier_of(terms, asset, capacity.name)
            yield Source(
                campus,
                asset,
                flow.name,
                capacity.name,
                capacity.existing,
                reach.most - capacity.existing,
                reach,
                suppliers[0] if suppliers else None,
                flow.name in stored,
            )


def stored_flows(block: Block) -> set[str]:
    """Flows of stores that end as they began."""
    return {name for store in block.stores if store.cyclic for name in store.gain_per_flow}


def is_unserved(flow: Flow) -> bool:
    """Whether a flow is load that goes without."""
    return CostLine.UNSERVED in flow.cost_usd_per_mwh


def flow_of(asset: CampusAsset, name: str, year: int, weather: int) -> Flow:
    """One flow of an asset in a calendar year and weather year."""
    return next(flow for flow in asset.blocks[year, weather].flows if flow.name == name)


def in_hours(terms: ProgrammeTerms, values: Floats | float, period: int, weather: int) -> Floats:
    """Return the hours of a period of a profile over the weather year."""
    span = terms.spans[weather].hours(terms.periods[period])
    array = np.asarray(values, dtype=float)
    return np.full(span.stop - span.start, float(array)) if array.ndim == 0 else array[span]


def per_unit(terms: ProgrammeTerms, source: Source, period: int, weather: int) -> Floats:
    """MW at the bus of one MW of a source's capacity in every hour of a period."""
    year = terms.periods[period].year
    flow = flow_of(source.asset, source.flow, year, weather)
    return flow.to_bus * in_hours(terms, flow.upper, period, weather)


def supply(
    terms: ProgrammeTerms, campuses: Sequence[CampusTerms], period: int, weather: int
) -> tuple[Floats, float]:
    """Most power in every hour of a period [MW], and most energy without stores [MWh]."""
    n_hours = in_hours(terms, 0.0, period, weather).size
    power, energy = np.zeros(n_hours), 0.0
    pools: dict[str, list[tuple[Source, Floats]]] = {}
    for campus in campuses:
        for source in sources(terms, campus, period):
            each = per_unit(terms, source, period, weather)
            hours = source.existing * each
            if source.supplier is None:
                hours = hours + _times(source.new, each)
            else:
                pools.setdefault(source.supplier.name, []).append((source, each))
            power = power + hours
            energy += 0.0 if source.stored else float(hours.sum())
    for found in pools.values():
        supplier = found[0][0].supplier
        assert supplier is not None
        first = min(source.reach.first for source, _ in found if source.reach is not None)
        room = slots_by(supplier, first, period)
        alone = sum((_times(source.new, each) for source, each in found), np.zeros(n_hours))
        best = np.max(np.stack([each for _, each in found]), axis=0)
        power = power + np.minimum(alone, room * best)
        giving = [(source.new, float(each.sum())) for source, each in found if not source.stored]
        energy += most_of_pool(giving, room)
    return power, energy


def most_of_pool(items: Sequence[tuple[float, float]], room: float) -> float:
    """Most that items give together: (largest size, amount per size), sizes add up to a room."""
    total = 0.0
    for size, each in sorted(items, key=lambda item: -item[1]):
        taken = min(size, room)
        total += taken * each if each > 0.0 else 0.0
        room -= taken
    return total


def _times(size: float, each: Floats) -> Floats:
    """Size x profile, 0 where the profile is 0 however large the size."""
    if np.isfinite(size):
        return size * each
    return np.where(each > 0.0, np.inf, 0.0)


@dataclass(frozen=True, slots=True)
class _Load:
    """Least load of one MW leased, in one weather year."""

    weight: float
    at_once: Floats
    """Load that cannot be put off [MW/MW]."""
    energy: float
    """[MWh/MW]"""
    supply: Floats
    supply_energy: float


def most_leases(
    terms: ProgrammeTerms, campuses: Sequence[CampusTerms], tenants: Sequence[str], period: int
) -> float:
    """IT power that halls and power of some campuses can serve together in a period [MW IT].

    Parameters
    ----------
    terms, campuses
        The campuses.
    tenants : sequence of str
        Names of the tenants who may lease there, each at one of them at least.
    period : int
        Number of the period.
    """
    halls = sum(reach_of_halls(campus, period).most for campus in campuses)
    allowed = unserved_allowed(terms, campuses, period)
    if halls <= 0.0 or np.isinf(allowed):
        return max(halls, 0.0)
    loads = [_load(terms, campuses, tenants, period, w) for w in range(len(terms.spans))]

    def is_enough(leased_mw: float) -> bool:
        short = sum(load.weight * _short(load, leased_mw) for load in loads)
        return short <= allowed

    if not np.isfinite(halls):
        halls = 1e9  # beyond any programme
    if is_enough(halls):
        return halls
    low, high = 0.0, halls
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if is_enough(middle) else (low, middle)
    return high


def unserved_allowed(terms: ProgrammeTerms, campuses: Sequence[CampusTerms], period: int) -> float:
    """Most energy that may go unserved in a period [MWh].

    The limit holds for a calendar year and counts all leases: what full halls allow in all periods
    of the year may fall into this one.
    """
    can = any(
        is_unserved(flow)
        for campus in campuses
        for asset in campus.assets
        for flow in asset.blocks[min(asset.blocks)].flows
    )
    share = terms.limits.unserved_share
    if not can or share is None:
        return np.inf if can else 0.0
    year = terms.periods[period].year
    return share * sum(
        reach_of_halls(campus, p).most * most_energy(terms, campus, p)
        for campus in campuses
        for p, at in enumerate(terms.periods)
        if at.year == year
    )


def campus_tenants(campus: CampusTerms) -> list[str]:
    """Tenants whose load a campus knows."""
    return list(dict.fromkeys(tenant for tenant, _ in campus.load_per_mw))


def most_energy(terms: ProgrammeTerms, campus: CampusTerms, period: int) -> float:
    """Largest energy of one MW leased in a period by any tenant [MWh/MW]."""
    known = campus_tenants(campus)
    return max((energy_per_mw(terms, campus, tenant, period) for tenant in known), default=0.0)


def least_energy(
    terms: ProgrammeTerms, campuses: Sequence[CampusTerms], tenant: str, period: int
) -> float:
    """Least energy of one MW leased in a period at any of the campuses [MWh/MW]."""
    known = [campus for campus in campuses if (tenant, 0) in campus.load_per_mw]
    return min((energy_per_mw(terms, campus, tenant, period) for campus in known), default=0.0)


def _load(
    terms: ProgrammeTerms,
    campuses: Sequence[CampusTerms],
    tenants: Sequence[str],
    period: int,
    weather: int,
) -> _Load:
    """Load and supply in one weather year."""
    loads, at_once = [], []
    for campus in campuses:
        for tenant in tenants:
            if (tenant, weather) in campus.load_per_mw:
                load = in_hours(terms, campus.load_per_mw[tenant, weather], period, weather)
                put_off = _put_off(terms, campus, tenant, period, weather)
                at_once.append(np.maximum(load - put_off, 0.0))
                loads.append(load if _is_made_up(campus, tenant) else at_once[-1])
    power, energy = supply(terms, campuses, period, weather)
    return _Load(
        weight=terms.spans[weather].weight,
        at_once=np.min(np.stack(at_once), axis=0),
        energy=float(np.min(np.stack(loads), axis=0).sum()),
        supply=power,
        supply_energy=energy,
    )


def _put_off(
    terms: ProgrammeTerms, campus: CampusTerms, tenant: str, period: int, weather: int
) -> Floats:
    """Load of one MW leased that may be moved away from each hour [MW/MW]."""
    total = in_hours(terms, 0.0, period, weather)
    for asset in campus.assets:
        if asset.follows_load and asset.tenant in (None, tenant):
            for flow in asset.blocks[terms.periods[period].year, weather].flows:
                if flow.to_bus > 0.0 and not is_unserved(flow):
                    upper = in_hours(terms, flow.upper, period, weather)
                    total = total + flow.to_bus * upper
    return total


def _is_made_up(campus: CampusTerms, tenant: str) -> bool:
    """Whether all load that is put off is made up for within the same hours."""
    return all(
        store.cyclic
        for asset in campus.assets
        if asset.follows_load and asset.tenant in (None, tenant)
        for store in asset.blocks[min(asset.blocks)].stores
    )


def _short(load: _Load, leased_mw: float) -> float:
    """What some leases lack in a period of one weather year [MWh]."""
    at_once = float(np.maximum(leased_mw * load.at_once - load.supply, 0.0).sum())
    return max(at_once, leased_mw * load.energy - load.supply_energy)


def shortage(
    terms: ProgrammeTerms, campus: CampusTerms, tenant: str, period: int, leased_mw: float
) -> tuple[int, Floats, Floats]:
    """Lack of power of some megawatts leased, hour by hour, and the most supply.

    Returns
    -------
    int, array, array
        Weather year in which the lack is largest; lack and supply in each hour of the period. [MW]
    """
    found = []
    for weather in range(len(terms.spans)):
        load = _load(terms, (campus,), (tenant,), period, weather)
        found.append((np.maximum(leased_mw * load.at_once - load.supply, 0.0), load.supply))
    worst = max(range(len(found)), key=lambda w: float(found[w][0].max()))
    return worst, *found[worst]
