"""IT megawatts: energised, leased, promised and late."""

import polars as pl

from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.layout import ColumnKind

MEGAWATT_COLUMNS = {
    "campus": pl.String,
    "period": pl.String,
    "halls_added_mw": pl.Float64,
    "energised_mw": pl.Float64,
    "leased_mw": pl.Float64,
}
LEASE_COLUMNS = {
    "campus": pl.String,
    "tenant": pl.String,
    "period": pl.String,
    "added_mw": pl.Float64,
    "leased_mw": pl.Float64,
}
CONTRACT_COLUMNS = {
    "tenant": pl.String,
    "period": pl.String,
    "wanted_mw": pl.Float64,
    "promised_mw": pl.Float64,
    "leased_mw": pl.Float64,
    "short_mw": pl.Float64,
}


def megawatt_table(reading: JointReading) -> pl.DataFrame:
    """Halls energised and megawatts leased, per campus and period; leased <= energised [MW IT]."""
    terms, n = reading.layout.terms, len(reading.layout.terms.periods)
    added = {campus.name: [0.0] * n for campus in terms.campuses}
    energised = {c.name: [c.halls.existing_mw] * n for c in terms.campuses}
    leased = {campus.name: [0.0] * n for campus in terms.campuses}
    life = {campus.name: campus.halls.life_periods for campus in terms.campuses}
    for column, amount in zip(reading.layout.columns, reading.solution.master, strict=True):
        if column.kind is ColumnKind.HALLS and column.campus is not None:
            added[column.campus][column.period] += float(amount)
            for p in range(column.period, min(n, column.period + life[column.campus])):
                energised[column.campus][p] += float(amount)
        elif column.kind is ColumnKind.LEASE and column.campus is not None:
            for p in range(column.period, n):
                leased[column.campus][p] += float(amount)
    rows = [
        (name, period.label, added[name][p], energised[name][p], leased[name][p])
        for name in added
        for p, period in enumerate(terms.periods)
    ]
    return pl.DataFrame(rows, schema=MEGAWATT_COLUMNS, orient="row")


def lease_table(reading: JointReading) -> pl.DataFrame:
    """Megawatts newly leased and leased in all, per campus, tenant and period [MW IT]."""
    terms = reading.layout.terms
    added: dict[tuple[str, str], list[float]] = {}
    for column, amount in zip(reading.layout.columns, reading.solution.master, strict=True):
        if column.kind is ColumnKind.LEASE and column.campus and column.subject:
            fresh = [0.0] * len(terms.periods)
            by_period = added.setdefault((column.campus, column.subject), fresh)
            by_period[column.period] += float(amount)
    rows = []
    for (campus, tenant), by_period in added.items():
        total = 0.0
        for period, amount in zip(terms.periods, by_period, strict=True):
            total += amount
            rows.append((campus, tenant, period.label, amount, total))
    return pl.DataFrame(rows, schema=LEASE_COLUMNS, orient="row")


def contract_table(reading: JointReading) -> pl.DataFrame:
    """What every tenant wants and was promised, and what is short of the promise [MW IT]."""
    terms, n = reading.layout.terms, len(reading.layout.terms.periods)
    leased = {tenant.name: [0.0] * n for tenant in terms.tenants}
    short = {tenant.name: [0.0] * n for tenant in terms.tenants}
    for column, amount in zip(reading.layout.columns, reading.solution.master, strict=True):
        if column.subject is None:
            continue
        if column.kind is ColumnKind.LEASE:
            for p in range(column.period, n):
                leased[column.subject][p] += float(amount)
        elif column.kind is ColumnKind.SHORT:
            short[column.subject][column.period] += float(amount)
    rows = []
    for tenant in terms.tenants:
        promised = tenant.contracted_mw or (0.0,) * n
        for p, period in enumerate(terms.periods):
            rows.append(
                (tenant.name, period.label, tenant.wanted_mw[p], promised[p],
                 leased[tenant.name][p], short[tenant.name][p])
            )  # fmt: skip
    return pl.DataFrame(rows, schema=CONTRACT_COLUMNS, orient="row")
