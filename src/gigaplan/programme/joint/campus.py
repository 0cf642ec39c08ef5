"""Decisions of one campus: what is built, rented, energised, leased in each period; its rows.

A capacity online in period p is what exists, plus all that was energised up to p and has neither
reached its end of life nor been sold, plus what is rented in p. What is bought to be sold again has
a column for each pair of periods, energised and sold, so that every sale knows its purchase.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from gigaplan.errors import ProblemError
from gigaplan.programme.joint.layout import ColumnKind, JointColumn, JointRow, JointRowKind
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.money import draws, online_years
from gigaplan.programme.joint.resale import sale_of, sale_periods
from gigaplan.programme.joint.terms import (
    CampusAsset,
    CampusTerms,
    Floats,
    Goal,
    ProgrammeTerms,
    TenantTerms,
)
from gigaplan.technologies.base import Capacity, Tie
from gigaplan.technologies.costs import capital_recovery_factor

SIZED_UNITS = ("MW", "MWh")
"""Units of capacities that may be larger than stated in an elastic programme."""

PRIZE_USD_PER_MW_YEAR = 1.0e8
"""Worth of a megawatt of IT for a year where megawatts are the goal: some ten times the rent that
is paid for one, so that cost only breaks ties."""


@dataclass(frozen=True, slots=True)
class Lot:
    """What one column puts online: one unit each, in periods first .. last - 1."""

    column: int
    first: int
    last: int
    sold: bool = False
    """Whether it is gone then because it is sold."""


@dataclass(slots=True)
class CampusColumns:
    """The columns of one campus."""

    campus: CampusTerms
    number: int
    lots: dict[tuple[str, str], list[Lot]] = field(default_factory=dict)
    """(asset, capacity) -> what may be built or rented of it."""
    halls: list[Lot] = field(default_factory=list)
    leases: dict[str, list[Lot]] = field(default_factory=dict)
    """Tenant -> its leases."""

    def online(self, asset: str, capacity: str, period: int) -> dict[int, float]:
        """Columns that make up a capacity in a period, beside what exists."""
        return _online(self.lots.get((asset, capacity), []), period)

    def energised(self, period: int) -> dict[int, float]:
        """Columns that make up the halls online in a period, beside what exists."""
        return _online(self.halls, period)

    def leased(self, tenant: str, period: int) -> dict[int, float]:
        """Columns that make up what a tenant leases in a period."""
        return _online(self.leases.get(tenant, []), period)

    def tenants(self, period: int) -> tuple[str, ...]:
        """Tenants that may have megawatts in a period."""
        return tuple(tenant for tenant in self.leases if self.leased(tenant, period))


def _online(lots: list[Lot], period: int) -> dict[int, float]:
    """Columns of the lots that are online."""
    return {lot.column: 1.0 for lot in lots if lot.first <= period < lot.last}


def add_campus(
    master: JointMaster, terms: ProgrammeTerms, number: int, discount: Floats
) -> CampusColumns:
    """Add all columns of one campus and the rows that hold its capacities alone."""
    campus = terms.campuses[number]
    columns = CampusColumns(campus, number)
    for asset in campus.assets:
        if not asset.follows_load:
            _add_asset(master, terms, columns, asset, discount)
    _add_halls(master, terms, columns, discount)
    for tenant in terms.tenants:
        if tenant.campuses is None or campus.name in tenant.campuses:
            _add_leases(master, terms, columns, tenant, discount)
    _add_site_rows(master, terms, columns)
    for asset in campus.assets:
        if not asset.follows_load:
            _add_asset_rows(master, terms, columns, asset)
    return columns


def first_block_capacities(asset: CampusAsset) -> tuple[Capacity, ...]:
    """Capacities with the limits that hold over the horizon: those of the first year."""
    return asset.blocks[min(asset.blocks)].capacities


def _add_asset(
    master: JointMaster,
    terms: ProgrammeTerms,
    columns: CampusColumns,
    asset: CampusAsset,
    discount: Floats,
) -> None:
    """Add what may be built or rented of one asset."""
    campus, build, periods = columns.campus, asset.build, terms.periods
    earliest = max(campus.ready + build.lead_periods, build.available_from)
    if build.resale is not None and build.most_by_period:
        raise ProblemError(f"{asset.name}: a connection cannot be sold")
    for limits in first_block_capacities(asset):
        is_closed = limits.maximum <= limits.existing
        if is_closed and not (master.elastic and limits.unit in SIZED_UNITS):
            continue
        lots = columns.lots.setdefault((asset.name, limits.name), [])
        for p in range(0 if master.elastic else earliest, len(periods)):
            capacity = _capacity(asset, periods[p].year, limits.name)
            yearly = sum(capacity.cost_usd_per_year.values())
            kind = ColumnKind.RENT if asset.rented else ColumnKind.BUILD
            if p < earliest:
                kind = ColumnKind.EARLY
            label = JointColumn(kind, limits.unit, p, campus.name, asset.name, limits.name)
            life = 1 if asset.rented else build.life_periods
            cost = yearly * online_years(periods, discount, p, life)
            drawn = {}
            if not asset.rented and limits.name in build.capex_usd:
                drawn = draws(p, build.lead_periods, build.capex_usd[limits.name][p])
            column = master.add_column(label, cost, columns.number, draw_usd=drawn)
            lots.append(Lot(column, p, p + life))
            for q in sale_periods(asset, p, len(periods)) if p >= earliest else ():
                cost = yearly * online_years(periods, discount, p, q - p)
                cost += float(discount[q]) * sale_of(terms, asset, capacity, p, q).loss_usd
                column = master.add_column(
                    replace(label, sold=q), cost, columns.number, draw_usd=drawn
                )
                lots.append(Lot(column, p, q, sold=True))


def _capacity(asset: CampusAsset, year: int, name: str) -> Capacity:
    """One capacity of an asset with the costs of a calendar year."""
    for (of_year, weather), block in asset.blocks.items():
        if of_year == year and weather == 0:
            return next(c for c in block.capacities if c.name == name)
    raise ProblemError(f"{asset.name}: no block for {year}")


def _add_halls(
    master: JointMaster, terms: ProgrammeTerms, columns: CampusColumns, discount: Floats
) -> None:
    """Add the IT megawatts that may be energised in each period."""
    halls, periods = columns.campus.halls, terms.periods
    life_years = halls.life_periods * periods[0].years
    factor = capital_recovery_factor(terms.hurdle_rate, life_years)
    first = columns.campus.ready + halls.lead_periods
    kinds = [(ColumnKind.HALLS, halls.most_mw_per_period, first)]
    if master.elastic:
        kinds.append((ColumnKind.EARLY, np.inf, 0))
    for kind, most, begin in kinds:
        for p in range(begin, len(periods)):
            if kind is ColumnKind.EARLY and p >= first and np.isinf(halls.most_mw_per_period):
                break  # neither too early nor too fast
            yearly = halls.capex_usd_per_mw[p] * factor + halls.fixed_usd_per_mw_year
            column = master.add_column(
                JointColumn(kind, "MW IT", p, columns.campus.name),
                yearly * online_years(periods, discount, p, halls.life_periods),
                columns.number,
                upper=most,
                draw_usd=draws(p, halls.lead_periods, halls.capex_usd_per_mw[p]),
            )
            columns.halls.append(Lot(column, p, p + halls.life_periods))


def _add_leases(
    master: JointMaster,
    terms: ProgrammeTerms,
    columns: CampusColumns,
    tenant: TenantTerms,
    discount: Floats,
) -> None:
    """Add the IT megawatts that one tenant may lease from each period on."""
    campus, periods = columns.campus, terms.periods
    first = campus.ready + campus.halls.lead_periods
    if master.elastic or campus.halls.existing_mw > 0.0:
        first = 0
    lots = []
    for p in range(first, len(periods)):
        if tenant.wanted_mw[p] <= 0.0:
            continue
        label = JointColumn(ColumnKind.LEASE, "MW IT", p, campus.name, tenant.name)
        worth = _worth_of_lease(terms, campus, tenant, p, discount)
        column = master.add_column(label, -worth, columns.number)
        lots.append(Lot(column, p, len(periods)))
    if lots:
        columns.leases[tenant.name] = lots


def _worth_of_lease(
    terms: ProgrammeTerms, campus: CampusTerms, tenant: TenantTerms, first: int, discount: Floats
) -> float:
    """Present value of one MW of IT leased from period `first` on [USD]."""
    periods = terms.periods
    years = online_years(periods, discount, first, len(periods))
    if terms.goal is Goal.LEAST_COST:
        return 0.0
    if terms.goal is Goal.EARLIEST_MEGAWATTS:
        return PRIZE_USD_PER_MW_YEAR * years
    if terms.goal is Goal.MOST_MEGAWATTS:
        return PRIZE_USD_PER_MW_YEAR * float(discount[-1])
    worth = tenant.rent_usd_per_mw_year[first] * years
    if tenant.power_usd_per_mwh is not None:
        worth += tenant.power_usd_per_mwh * sum(
            float(discount[p]) * energy_per_mw(terms, campus, tenant.name, p)
            for p in range(first, len(periods))
        )
    return worth


def energy_per_mw(
    terms: ProgrammeTerms, campus: CampusTerms, tenant: str, period: int, weather: int | None = None
) -> float:
    """Energy at the bus of one MW leased in one period, mean of the weather years [MWh/MW]."""
    chosen = range(len(terms.spans)) if weather is None else (weather,)
    total = 0.0
    for w in chosen:
        span = terms.spans[w]
        load = campus.load_per_mw[tenant, w][span.hours(terms.periods[period])]
        total += float(load.sum()) * (span.weight if weather is None else 1.0)
    return total


def _add_site_rows(master: JointMaster, terms: ProgrammeTerms, columns: CampusColumns) -> None:
    """Add what the site holds, and leased <= energised."""
    campus, halls = columns.campus, columns.campus.halls
    if columns.halls:
        label = JointRow(
            JointRowKind.SITE, halls.maximum_mw, "MW IT", campus.name, period=len(terms.periods) - 1
        )
        room = halls.maximum_mw - halls.existing_mw
        master.limit(label, room, {lot.column: 1.0 for lot in columns.halls})
    for p in range(len(terms.periods)):
        leased = {c: v for tenant in columns.leases for c, v in columns.leased(tenant, p).items()}
        if leased:
            label = JointRow(JointRowKind.HALLS, halls.existing_mw, "MW IT", campus.name, period=p)
            energised = {column: -value for column, value in columns.energised(p).items()}
            master.add_row(label, halls.existing_mw, leased | energised)


def before_sales(lots: Iterable[Lot]) -> list[int]:
    """Periods after which something is sold: between them what was ever built only grows."""
    return sorted({lot.last - 1 for lot in lots if lot.sold})


def placed(lots: Iterable[Lot], period: int) -> list[Lot]:
    """Lots that take room in a period: all that is built by then, but for what is sold."""
    return [lot for lot in lots if lot.first <= period and not (lot.sold and lot.last <= period)]


def _add_asset_rows(
    master: JointMaster, terms: ProgrammeTerms, columns: CampusColumns, asset: CampusAsset
) -> None:
    """Add the limits of an asset's capacities and its ties."""
    campus, last = columns.campus, len(terms.periods) - 1
    limits = first_block_capacities(asset)
    for capacity in limits:
        lots = columns.lots.get((asset.name, capacity.name), [])
        subject = f"{asset.name}.{capacity.name}"
        if np.isfinite(capacity.maximum):
            for p in range(len(terms.periods)) if asset.rented else (*before_sales(lots), last):
                terms_p = columns.online(asset.name, capacity.name, p)
                if not asset.rented:
                    terms_p = {lot.column: 1.0 for lot in placed(lots, p)}
                label = JointRow(
                    JointRowKind.CAPACITY, capacity.maximum, capacity.unit, campus.name, subject, p
                )
                master.limit(label, capacity.maximum - capacity.existing, terms_p)
        if capacity.minimum > capacity.existing:
            label = JointRow(
                JointRowKind.CAPACITY, capacity.minimum, capacity.unit, campus.name, subject,
                last, sign=-1.0,
            )  # fmt: skip
            master.add_row(
                label,
                capacity.existing - capacity.minimum,
                {lot.column: -1.0 for lot in lots if not lot.sold},
            )
        for p, most in _steps(asset.build.most_by_period.get(capacity.name)):
            label = JointRow(JointRowKind.CONNECTION, most, capacity.unit, campus.name, subject, p)
            given = {lot.column: 1.0 for lot in lots if lot.first <= p}
            master.limit(label, max(most - capacity.existing, 0.0), given)
    for tie in asset.blocks[min(asset.blocks)].ties:
        _add_tie(master, terms, columns, asset, tie)


def _steps(path: tuple[float, ...] | None) -> Iterator[tuple[int, float]]:
    """Last period of each level of a path that never falls, with its level."""
    if path is None:
        return
    for p, value in enumerate(path):
        if p + 1 == len(path) or path[p + 1] > value:
            yield p, min(path[p:])


def _add_tie(
    master: JointMaster,
    terms: ProgrammeTerms,
    columns: CampusColumns,
    asset: CampusAsset,
    tie: Tie,
) -> None:
    """Add low <= sum of coefficient x capacity online <= high in every period."""
    existing = {c.name: c.existing for c in first_block_capacities(asset)}
    there = sum(value * existing[name] for name, value in tie.coefficient.items())
    subject = f"{asset.name}.{tie.name}"
    for p in range(len(terms.periods)):
        total: dict[int, float] = {}
        for name, value in tie.coefficient.items():
            total |= {c: value * v for c, v in columns.online(asset.name, name, p).items()}
        if not total:
            continue
        for sign, limit in ((1.0, tie.high), (-1.0, tie.low)):
            equal = tie.low == tie.high
            if not np.isfinite(limit) or (equal and sign < 0.0):
                continue
            label = JointRow(
                JointRowKind.TIE, limit, "", columns.campus.name, subject, p, sign=sign
            )
            signed = {column: sign * value for column, value in total.items()}
            master.add_row(label, sign * (limit - there), signed, equal)
