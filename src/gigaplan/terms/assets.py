"""Supply parts of one campus as assets: blocks by year and weather, and how each comes about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from gigaplan.data.register import Register
from gigaplan.errors import ScenarioError
from gigaplan.programme.joint.terms import Build, CampusAsset, Period
from gigaplan.scenario.calendar import month_of
from gigaplan.scenario.dates import by_period
from gigaplan.scenario.horizon import Horizon
from gigaplan.scenario.money import CostCase
from gigaplan.scenario.programme_campus import GridByDate, ProgrammeCampus
from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Technology
from gigaplan.terms.calendar import periods_near, periods_up
from gigaplan.terms.pool import Pool
from gigaplan.terms.resale import resale_of
from gigaplan.terms.restate import Faults

GRID = "grid"
_LEAST_FLEXIBLE = 1e-12


@dataclass(frozen=True, slots=True)
class Ground:
    """What all parts of one campus stand on.

    Attributes
    ----------
    campus : ProgrammeCampus
        The campus.
    full : mapping of (year, weather number) to Site
        Its sites, with the load of the whole campus at the rhythm of its first tenant: parts that
        do not follow the load have no use for it.
    of_tenant : mapping of tenant to mapping of (year, weather number) to Site
        The same with the load of one MW of IT of a tenant who may lease here.
    horizon, periods
        The periods, as stated and in plain numbers.
    suppliers : mapping of label to supplier
        Who supplies a part.
    """

    campus: ProgrammeCampus
    full: Mapping[tuple[int, int], Site]
    of_tenant: Mapping[str, Mapping[tuple[int, int], Site]]
    horizon: Horizon
    periods: tuple[Period, ...]
    suppliers: Mapping[str, str]


def campus_assets(
    ground: Ground,
    parts: Sequence[SupplyPart],
    technologies: Mapping[str, Technology],
    register: Register,
    pool: Pool,
    faults: Faults,
) -> tuple[CampusAsset, ...]:
    """Let every part of a campus state its blocks.

    Parameters
    ----------
    ground : Ground
        The campus with its sites.
    parts : sequence of SupplyPart
        Its supply, shared parts included.
    technologies : mapping of kind to Technology
        The installed ones.
    register : Register
        For firm credits.
    pool : Pool
        Keeps equal profiles once.
    faults : Faults
        Takes what is wrong with a part; that part is left out.
    """
    found: list[CampusAsset] = []
    for part in parts:
        technology = technologies[part.kind]
        if technology.follows_load:
            found.extend(_following(ground, part, technology, pool, faults))
            continue
        blocks = _blocks(part, technology.block, ground.full, ground.campus, pool, faults)
        if blocks:
            first = blocks[min(blocks)]
            build = _build(ground, part, technology, blocks, register)
            rented = bool(getattr(part, "rented", False))
            found.append(CampusAsset(part.label, part.kind, blocks, build, rented=rented))
            faults_of_size(part, first, faults, ground.campus)
    return tuple(found)


def faults_of_size(part: SupplyPart, block: Block, faults: Faults, campus: ProgrammeCampus) -> None:
    """Refuse whole units of a part that has nothing to build."""
    if part.unit_mw is not None and not block.capacities:
        fault = ScenarioError(
            f"supply.{part.label}.unit_mw", "has no effect: it has nothing to build", "leave it out"
        )
        faults.add(fault, campus)


def _following(
    ground: Ground, part: SupplyPart, technology: Technology, pool: Pool, faults: Faults
) -> Iterator[CampusAsset]:
    """Assets that grow with the megawatts leased: one for each tenant, by its own load."""
    for tenant, sites in ground.of_tenant.items():
        if part.moves_load and not _moves(sites):
            continue  # this tenant's load stays where it is
        blocks = _blocks(part, technology.block, sites, ground.campus, pool, faults)
        if blocks:
            alone = len(ground.of_tenant) == 1
            name = part.label if alone else f"{part.label} ({tenant})"
            build = Build({}, 0, len(ground.periods) + 1, fuel=technology.fuel.value)
            yield CampusAsset(name, part.kind, blocks, build, follows_load=True, tenant=tenant)


def _moves(sites: Mapping[tuple[int, int], Site]) -> bool:
    """Whether any of the load may be moved in time."""
    return any(float(site.flexible_load_mw.max()) > _LEAST_FLEXIBLE for site in sites.values())


def _blocks(
    part: SupplyPart,
    block: Callable[[SupplyPart, Site], Block],
    sites: Mapping[tuple[int, int], Site],
    campus: ProgrammeCampus,
    pool: Pool,
    faults: Faults,
) -> dict[tuple[int, int], Block]:
    """Block of a part in every year and weather year; none if it cannot be stated."""
    blocks: dict[tuple[int, int], Block] = {}
    for key, site in sites.items():
        try:
            blocks[key] = pool.block(block(part, site))
        except* ScenarioError as group:
            faults.add(group, campus)
    return blocks if len(blocks) == len(sites) else {}


def _build(
    ground: Ground,
    part: SupplyPart,
    technology: Technology,
    blocks: Mapping[tuple[int, int], Block],
    register: Register,
) -> Build:
    """How a part comes about."""
    periods = ground.periods
    years = tuple(dict.fromkeys(period.year for period in periods))
    by_year = {year: blocks[year, 0] for year in years}
    first = by_year[years[0]]
    lead_time = max((c.lead_time_years for c in first.capacities), default=0.0)
    life = min((c.life_years for c in first.capacities), default=np.inf)
    most = _connection(part, ground)
    lead_periods = 0 if most else periods_up(lead_time, periods[0])
    capex = {
        capacity.name: tuple(by_year[p.year].capacities[at].capex_usd for p in periods)
        for at, capacity in enumerate(first.capacities)
    }
    return Build(
        capex_usd=capex,
        lead_periods=lead_periods,
        life_periods=periods_near(life, periods[0], len(periods)),
        available_from=_first_order(part, ground.horizon) + lead_periods,
        most_by_period=most,
        supplier=ground.suppliers.get(part.label, ""),
        fuel=technology.fuel.value,
        unit_mw=part.unit_mw,
        firm_credit=firm_credit(part, blocks, register, years[0]),
        resale=resale_of(part, periods[0]),
    )


def _first_order(part: SupplyPart, horizon: Horizon) -> int:
    """First period in which an order can be placed."""
    month = None if part.order_from is None else month_of(part.order_from)
    if month is None:
        return 0
    return next(at for at, start in enumerate(horizon.starts) if start >= month)


def _connection(part: SupplyPart, ground: Ground) -> dict[str, tuple[float, ...]]:
    """Connection that the queue gives by period, where the campus states it."""
    by_date: GridByDate | None = ground.campus.grid
    if part.kind != GRID or by_date is None:
        return {}
    paths = {"firm": by_date.firm_mw, "non_firm": by_date.non_firm_mw}
    starts = ground.horizon.starts
    return {name: by_period(path, starts, 0.0) for name, path in paths.items() if path is not None}


def firm_credit(
    part: SupplyPart, blocks: Mapping[tuple[int, int], Block], register: Register, year: int
) -> float:
    """Share of a MW of the first capacity that counts as firm. [1].

    The part's own `firm_credit`; else that of the register (sun, wind, stores, the grid); else
    1 - outage rate; else the output that is there in the worst hour of all weather years. A store
    without any of these counts nothing.
    """
    if part.firm_credit is not None:
        return part.firm_credit
    known = set(register.keys())
    key = f"technology.{part.kind}.firm_credit"
    if key in known:
        return register.figure(key, year, CostCase.MID, 2025).value
    stated, key = getattr(part, "outage_rate", None), f"technology.{part.kind}.outage_rate"
    if stated is None and key in known:
        stated = register.figure(key, year, CostCase.MID, 2025).value
    if stated is not None and part.is_source:
        return 1.0 - float(stated)
    flows = [block.flows[0] for block in blocks.values() if block.flows]
    if not part.is_source or not flows:
        return 0.0
    return float(min(np.min(flow.upper) for flow in flows))


def at_years(
    sites: Sequence[Site], years: Sequence[int], moved: Callable[[Site, int], Site]
) -> dict[tuple[int, int], Site]:
    """Sites of every year and weather year from those of one year.

    Parameters
    ----------
    sites : sequence of Site
        One for each weather year.
    years : sequence of int
        Calendar years.
    moved : callable
        A site at the prices of another year.
    """
    return {
        (year, number): moved(sites[number], year)
        for year, number in product(years, range(len(sites)))
    }


def with_load(
    sites: Mapping[tuple[int, int], Site], load: Sequence[Site]
) -> dict[tuple[int, int], Site]:
    """Return the same sites with the load of others, one for each weather year."""
    return {
        key: replace(
            site,
            load_mw=load[key[1]].load_mw,
            flexible_load_mw=load[key[1]].flexible_load_mw,
            facility=load[key[1]].facility,
        )
        for key, site in sites.items()
    }
