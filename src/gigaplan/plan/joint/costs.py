"""Every dollar by campus, period, asset and line; their present values add up to the objective.

    capacity lines   amount online x cost per unit and year x years of the period
    hourly lines     expected sum over the hours of  cost x flow
    resale           capital that is not recovered when a unit is sold, less its price
    halls, opening   annuity of what they cost, and operation
    income           rents, power sold to tenants; penalties for what is late are costs

Annuities stand for capital: what is built is charged for the periods it is online within the
horizon. The dollars drawn are in the tables `draws` and `capital`.
"""

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from gigaplan.plan.joint.builds import HALLS, asset_of, campus_of, capacity_in
from gigaplan.plan.joint.operation import Operation
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.campus import energy_per_mw
from gigaplan.programme.joint.layout import ColumnKind, JointColumn
from gigaplan.programme.joint.resale import sale_of
from gigaplan.programme.joint.terms import CampusAsset, CampusTerms, ProgrammeTerms, TenantTerms
from gigaplan.technologies.base import CostLine
from gigaplan.technologies.costs import capital_recovery_factor

RENT = "rent"
POWER = "power_sold"
LATE = "late_penalty"
OPENING = "opening"
UNRECOVERED = "unrecovered_capital"
RESALE = "resale"

COLUMNS = {
    "campus": pl.String,
    "period": pl.String,
    "asset": pl.String,
    "tenant": pl.String,
    "line": pl.String,
    "usd": pl.Float64,
    "pv_usd": pl.Float64,
}

Key = tuple[str | None, int, str | None, str | None, str]
"""Campus, period, asset, tenant, line."""


def cost_table(reading: JointReading, operation: Operation) -> pl.DataFrame:
    """Every dollar of the programme; costs are positive, income is negative.

    Returns
    -------
    polars.DataFrame
        `campus` is null for penalties, `asset` for what tenants pay, `tenant` for everything else;
        `pv_usd` is the present value at the start of the horizon.
    """
    total: dict[Key, float] = defaultdict(float)
    terms = reading.layout.terms
    for column, amount in zip(reading.layout.columns, reading.solution.master, strict=True):
        for key, usd in _dollars(terms, column):
            total[key] += usd * float(amount)
    for (campus, period, asset, line), usd in operation.costs_usd.items():
        total[campus, period, asset, None, line.value] += usd
    place = {campus.name: s for s, campus in enumerate(terms.campuses)}
    rows = [
        (campus, terms.periods[period].label, asset, tenant, line, usd,
         usd * float(reading.layout.discount[period]))
        for (campus, period, asset, tenant, line), usd in sorted(
            total.items(),
            key=lambda item: (
                place.get(item[0][0] or "", len(place)), item[0][1], item[0][2] or "",
                item[0][3] or "", item[0][4],
            ),
        )
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _dollars(terms: ProgrammeTerms, column: JointColumn) -> Iterator[tuple[Key, float]]:
    """What one unit of a column costs, by period and line."""
    campus = campus_of(terms, column)
    if column.kind is ColumnKind.SHORT:
        tenant = _tenant(terms, column)
        usd = (tenant.late_usd_per_mw_year or 0.0) * terms.periods[column.period].years
        yield (None, column.period, None, tenant.name, LATE), usd
    if campus is None:
        return
    if column.kind in (ColumnKind.BUILD, ColumnKind.RENT):
        asset = asset_of(terms, column)
        if asset is not None:
            yield from _of_asset(terms, campus, asset, column)
    elif column.kind is ColumnKind.HALLS:
        halls = campus.halls
        yearly = halls.capex_usd_per_mw[column.period] * _recovery(terms, halls.life_periods)
        for p in _online(terms, column.period, halls.life_periods):
            years = terms.periods[p].years
            yield (campus.name, p, HALLS, None, CostLine.CAPITAL.value), yearly * years
            fixed = halls.fixed_usd_per_mw_year * years
            yield (campus.name, p, HALLS, None, CostLine.FIXED_OM.value), fixed
    elif column.kind is ColumnKind.OPEN:
        life = campus.halls.life_periods
        yearly = campus.fixed_cost_usd * _recovery(terms, life)
        for p in _online(terms, column.period, life):
            usd = yearly * terms.periods[p].years
            yield (campus.name, p, OPENING, None, CostLine.CAPITAL.value), usd
    elif column.kind is ColumnKind.LEASE:
        tenant = _tenant(terms, column)
        rent = tenant.rent_usd_per_mw_year[column.period]
        for p in _online(terms, column.period, len(terms.periods)):
            usd = rent * terms.periods[p].years
            yield (campus.name, p, None, tenant.name, RENT), -usd
            if tenant.power_usd_per_mwh is not None:
                mwh = energy_per_mw(terms, campus, tenant.name, p)
                usd = tenant.power_usd_per_mwh * mwh
                yield (campus.name, p, None, tenant.name, POWER), -usd


def _of_asset(
    terms: ProgrammeTerms, campus: CampusTerms, asset: CampusAsset, column: JointColumn
) -> Iterator[tuple[Key, float]]:
    """Yearly costs of one unit of a capacity, at the prices of the year it is energised in."""
    capacity = capacity_in(asset, terms.periods[column.period].year, column.capacity or "")
    last = column.last(1 if asset.rented else asset.build.life_periods)
    for p in _online(terms, column.period, last - column.period):
        for line, usd in capacity.cost_usd_per_year.items():
            key = (campus.name, p, asset.name, None, line.value)
            yield key, usd * terms.periods[p].years
    if column.sold is not None:
        sale = sale_of(terms, asset, capacity, column.period, column.sold)
        yield (campus.name, column.sold, asset.name, None, UNRECOVERED), sale.unrecovered_usd
        yield (campus.name, column.sold, asset.name, None, RESALE), -sale.price_usd


def _tenant(terms: ProgrammeTerms, column: JointColumn) -> TenantTerms:
    """Tenant of a lease or of what is short."""
    return next(tenant for tenant in terms.tenants if tenant.name == column.subject)


def _online(terms: ProgrammeTerms, first: int, life: int) -> range:
    """Periods of the horizon in which something is online."""
    return range(first, min(first + life, len(terms.periods)))


def _recovery(terms: ProgrammeTerms, life_periods: int) -> float:
    """Annuity of a dollar over the life of the halls [1/a]."""
    return capital_recovery_factor(terms.hurdle_rate, life_periods * terms.periods[0].years)
