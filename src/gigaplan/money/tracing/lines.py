"""Figures of one period: rent, power, operating costs, capital, debt service, owners' cash."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from gigaplan.money.nominal import POWER, RENT, RESALE
from gigaplan.money.operation import CAPITAL, RENTAL
from gigaplan.money.tracing.book import PROGRAMME, Book, How, Trace, TracePart, where
from gigaplan.plan.joint.costs import LATE
from gigaplan.programme.joint.terms import MONTHS_PER_YEAR

USD = "USD"
REAL_USD = "real USD"
FROM_HOURS = ("fuel", "purchase", "variable_om", "unserved", POWER)
"""Lines that are sums over the hours."""
PARAMETERS = {
    "fuel": ("fuel_usd_per_mmbtu", "gas_usd_per_mmbtu", "heat_rate_mmbtu_per_mwh"),
    "purchase": ("price_usd_per_mwh", "adder_usd_per_mwh"),
    "capacity_charge": ("capacity_charge_usd_per_kw_year",),
    "fixed_om": ("fixed_om_usd_per_kw_year", "fixed_om_usd_per_kwh_year"),
    "variable_om": ("variable_om_usd_per_mwh",),
    "unserved": ("value_usd_per_mwh",),
    RENTAL: ("rent_usd_per_kw_month",),
    CAPITAL: ("capex_usd_per_kw", "capex_usd_per_kwh", "connection_usd_per_kw"),
}
"""Assumptions of the plan below each line of its costs."""
AMONG_PHASES = "the costs of a campus are shared among its phases by the megawatts they lease"


@dataclass(frozen=True, slots=True)
class Spot:
    """A campus, or the programme, in a period."""

    campus: str
    period: str

    def key(self, figure: str) -> str:
        """Key of another figure there."""
        return f"{self.campus}.{self.period}.{figure}"


Tracer = Callable[[Book, Spot], Trace]


def line_tracers(book: Book) -> Mapping[str, Tracer]:
    """Every figure of a period, by name."""
    lines = book.money("operating_costs")["line"].unique().sort().to_list()
    return {
        RENT: rent,
        POWER: power_sold,
        RESALE: _revenue_line(RESALE),
        "revenue": revenue,
        **{line: _cost_line(line) for line in lines},
        "operating_costs": operating_costs,
        "operating_income": operating_income,
        "capital": capital,
        "uses": uses,
        "cfads": _by_phase("debt", "cfads_usd", "cash available for debt service"),
        "debt_service": debt_service,
        "dscr": dscr,
        "debt": _by_phase("debt", "balance_usd", "debt at the end of the period"),
        "distribution": _by_phase("cash", "distribution_usd", "paid to the owners"),
        "owners_after_tax": owners_after_tax,
    }


def rent(book: Book, spot: Spot) -> Trace:
    """Rent, lease by lease."""
    names = [tenant.name for tenant in book.stated.tenants]
    rents = {tenant.name: tenant.rent_usd_per_mw_year for tenant in book.stated.tenants}
    labels = book.money("periods")["period"].to_list()
    at, months = labels.index(spot.period), book.stated.periods[0].months
    length = round(book.parameter("leases.years")) * MONTHS_PER_YEAR // months
    leases = book.plan("leases").filter((pl.col("added_mw") > 0.0) & pl.col("tenant").is_in(names))
    if spot.campus != PROGRAMME:
        leases = leases.filter(pl.col("campus") == spot.campus)
    else:
        leases = leases.filter(pl.col("campus").is_in(book.campuses))
    parts = []
    for row in leases.iter_rows(named=True):
        start = labels.index(row["period"])
        ends = labels.index(_phase_end(book, row["campus"], row["period"]))
        if not start <= at < start + length or at > ends:
            continue
        agreed = rents[row["tenant"]][start]
        usd = row["added_mw"] * agreed * months / MONTHS_PER_YEAR * _growth(book, start, at)
        per_kw_month = agreed / MONTHS_PER_YEAR / 1e3
        parts.append(
            TracePart(
                f"{row['added_mw']:,.3f} MW of {row['tenant']} at {row['campus']} from "
                f"{row['period']} at {per_kw_month:g} USD/kW-month, real",
                usd,
                USD,
                f"leases[campus {row['campus']}, tenant {row['tenant']}, period {row['period']}]; "
                f"scenario.json tenants.{row['tenant']}.rent_usd_per_kw_month",
            )
        )
    rows = book.rows("revenue", spot.campus, spot.period).filter(pl.col("line") == RENT)
    return Trace(
        key=spot.key(RENT),
        value=float(rows["usd"].sum()),
        unit=USD,
        formula=f"sum over the leases in force of MW x 1000 x {months} months x rent x growth to "
        f"{spot.period} (price level {book.level(spot.period):.6f})",
        how=How.SUM,
        parts=tuple(parts),
        parameters=("leases.years", "inflation"),
        rows=rows.select("campus", "phase", "tenant", "leased_mw", "usd", "real_usd"),
        rows_of="revenue",
    )


def _phase_end(book: Book, campus: str, period: str) -> str:
    """Last period of the phase that a lease belongs to."""
    phases = book.summary.campuses[campus].phases
    own = [phase for phase in phases if phase.phase <= period[:4]]
    return (own or phases)[-1 if own else 0].ends


def _growth(book: Book, start: int, at: int) -> float:
    """Nominal rent over its agreed real amount."""
    levels = book.money("periods")["price_level"]
    if not book.has("leases.escalator"):
        return float(levels[at])
    years = (at - start) * book.stated.periods[0].years
    return float(levels[start] * (1.0 + book.parameter("leases.escalator")) ** years)


def power_sold(book: Book, spot: Spot) -> Trace:
    """Power sold to the tenants."""
    return _plan_line(book, spot, POWER, POWER, sign=-1.0)


def _cost_line(line: str) -> Tracer:
    """A line of operating costs."""
    planned = CAPITAL if line == RENTAL else line

    def trace(book: Book, spot: Spot) -> Trace:
        if line == LATE or book.has(f"costs.{line}"):
            return _phases_of_line(book, spot, "operating_costs", line)
        return _plan_line(book, spot, line, planned, sign=1.0)

    return trace


def _revenue_line(line: str) -> Tracer:
    """A line of revenue by phase."""
    return lambda book, spot: _phases_of_line(book, spot, "revenue", line)


def _plan_line(book: Book, spot: Spot, line: str, planned: str, *, sign: float) -> Trace:
    """A line of the plan's costs in nominal money, or its going on after the horizon."""
    table = "revenue" if line == POWER else "operating_costs"
    told = book.rows(table, spot.campus, spot.period).filter(pl.col("line") == line)
    value = float(told["usd"].sum())
    labels = [period.label for period in book.stated.periods]
    if spot.period not in labels:
        return _after_horizon(book, spot, line, table, value)
    rows = book.plan_rows("costs", spot.campus, spot.period).filter(pl.col("line") == planned)
    rows = rows.filter(pl.col("campus").is_in(book.campuses))
    if line == RENTAL:
        builds = book.plan("capacities").filter(pl.col("rented") > 0.0)
        rows = rows.join(builds.select("campus", "asset").unique(), on=["campus", "asset"])
    parts = [
        TracePart(
            f"{row['asset'] or row['tenant']} at {row['campus']}",
            sign * row["usd"],
            REAL_USD,
            f"costs[campus {row['campus']}, period {spot.period}, line {planned}]",
        )
        for row in rows.iter_rows(named=True)
    ]
    return Trace(
        key=spot.key(line),
        value=value,
        unit=USD,
        formula=f"the plan's line {planned} x price level; {AMONG_PHASES}",
        how=How.SUM_TIMES_LAST,
        parts=(*parts, _level_part(book, spot.period, line)),
        parameters=("inflation",),
        rows=_energy_rows(book, spot, rows) if line in FROM_HOURS else rows,
        rows_of="operation" if line in FROM_HOURS else "costs",
        inputs=_inputs(book, rows, line, spot.period),
        hours=_hours(rows, spot) if line in FROM_HOURS else (),
    )


def _after_horizon(book: Book, spot: Spot, line: str, table: str, value: float) -> Trace:
    """What a line is after the horizon: that of the same season, for each megawatt leased."""
    season = _same_season(book, spot.period)
    keys = ["campus", "tenant"] if line == POWER else ["campus"]
    now = _leased(book, spot.campus, spot.period, keys)
    then = _leased(book, spot.campus, season, keys).rename({"mw": "mw_then"})
    costs = book.rows(table, spot.campus, season).filter(pl.col("line") == line)
    told = costs.group_by(keys, maintain_order=True).agg(pl.col("usd").sum())
    told = told.with_columns(planned=pl.col("usd") / _level(book, line, season))
    level = _level(book, line, spot.period)
    rows = told.join(then, on=keys).join(now, on=keys).filter(pl.col("mw_then") > 0.0)
    parts = tuple(
        TracePart(
            f"{' of '.join(str(row[key]) for key in reversed(keys))}: "
            f"{row['planned']:,.0f} real USD in {season} / {row['mw_then']:,.3f} MW x "
            f"{row['mw']:,.3f} MW x level {level:.6f}",
            row["planned"] / row["mw_then"] * row["mw"] * level,
            USD,
            f"{table}[campus {row['campus']}, period {season}, line {line}]; revenue.leased_mw",
            f"{row['campus']}.{season}.{line}",
        )
        for row in rows.iter_rows(named=True)
    )
    return Trace(
        key=spot.key(line),
        value=value,
        unit=USD,
        formula=f"after the horizon: real money of {season} by the megawatt leased x megawatts "
        f"leased in {spot.period} x price level, sum of the campuses",
        how=How.SUM,
        parts=parts,
        parameters=("leases.years", "inflation"),
        rows=costs.drop("period"),
        rows_of=f"{table}, {season}",
    )


def _leased(book: Book, campus: str, period: str, keys: list[str]) -> pl.DataFrame:
    """Megawatts under lease in a period."""
    rents = book.rows("revenue", campus, period).filter(pl.col("line") == RENT)
    return rents.group_by(keys, maintain_order=True).agg(pl.col("leased_mw").sum().alias("mw"))


def _phases_of_line(book: Book, spot: Spot, table: str, line: str) -> Trace:
    """A line as the sum of its phases."""
    rows = book.rows(table, spot.campus, spot.period).filter(pl.col("line") == line)
    parts = tuple(
        TracePart(
            f"phase {row['phase']} of {row['campus']}",
            row["usd"],
            USD,
            f"{table}[campus {row['campus']}, phase {row['phase']}, period {spot.period}]",
        )
        for row in rows.iter_rows(named=True)
    )
    return Trace(
        key=spot.key(line),
        value=float(rows["usd"].sum()),
        unit=USD,
        formula=f"line {line} of {table}, sum of the phases",
        how=How.SUM,
        parts=parts,
        parameters=("inflation", f"costs.{line}"),
    )


def revenue(book: Book, spot: Spot) -> Trace:
    """All revenue by line."""
    return _lines(book, spot, "revenue", "cash", "revenue_usd")


def operating_costs(book: Book, spot: Spot) -> Trace:
    """All operating costs by line."""
    return _lines(book, spot, "operating_costs", "cash", "operating_costs_usd")


def _lines(book: Book, spot: Spot, table: str, whole: str, column: str) -> Trace:
    """A total as the sum of its lines."""
    found = book.rows(table, spot.campus, spot.period)
    summed = found.group_by("line", maintain_order=True).agg(pl.col("usd").sum())
    parts = tuple(
        TracePart(line, usd, USD, where(table, spot.campus, spot.period), spot.key(line))
        for line, usd in summed.iter_rows()
    )
    return Trace(
        key=spot.key(table),
        value=book.total(whole, column, spot.campus, spot.period),
        unit=USD,
        formula=f"{table} = sum of its lines",
        how=How.SUM,
        parts=parts,
    )


def operating_income(book: Book, spot: Spot) -> Trace:
    """Revenue less operating costs."""
    at = spot.campus, spot.period
    earned = book.total("cash", "revenue_usd", *at)
    paid = book.total("cash", "operating_costs_usd", *at)
    return Trace(
        key=spot.key("operating_income"),
        value=earned - paid,
        unit=USD,
        formula="operating income = revenue - operating costs",
        how=How.SUM,
        parts=(
            TracePart("revenue", earned, USD, where("cash", *at), spot.key("revenue")),
            TracePart(
                "less operating costs", -paid, USD, where("cash", *at), spot.key("operating_costs")
            ),
        ),
    )


def capital(book: Book, spot: Spot) -> Trace:
    """The plan's draws in nominal money."""
    rows = book.plan_rows("draws", spot.campus, spot.period)
    rows = rows.filter(pl.col("campus").is_in(book.campuses))
    parts = [
        TracePart(
            f"{row['asset']}, {row['capacity']}, at {row['campus']}",
            row["usd"],
            REAL_USD,
            f"draws[campus {row['campus']}, asset {row['asset']}, period {spot.period}]",
        )
        for row in rows.iter_rows(named=True)
    ]
    return Trace(
        key=spot.key("capital"),
        value=book.total("uses_and_sources", "capital_usd", spot.campus, spot.period),
        unit=USD,
        formula="capital = the plan's draws x price level",
        how=How.SUM_TIMES_LAST,
        parts=(*parts, _level_part(book, spot.period)),
        parameters=("inflation",),
        inputs=_inputs(book, rows, CAPITAL, spot.period),
    )


def uses(book: Book, spot: Spot) -> Trace:
    """All uses of a period."""
    names = (
        *("capital", "contingency", "owners_costs", "early_costs", "interest"),
        *("commitment_fee", "arrangement_fee", "service_reserve"),
    )
    at = spot.campus, spot.period
    parts = tuple(
        TracePart(
            name.replace("_", " "),
            book.total("uses_and_sources", f"{name}_usd", *at),
            USD,
            where("uses_and_sources", *at),
            spot.key("capital") if name == "capital" else None,
        )
        for name in names
    )
    sources = ("early_income_usd", "debt_usd", "equity_usd")
    return Trace(
        key=spot.key("uses"),
        value=sum(book.total("uses_and_sources", name, *at) for name in sources),
        unit=USD,
        formula="uses = sum of all uses = sum of all sources",
        how=How.SUM,
        parts=parts,
        parameters=(
            *("base_rate", "construction.margin", "construction.rate"),
            "construction.commitment_fee",
            *("construction.arrangement_fee_share", "construction.contingency_share"),
        ),
    )


def _by_phase(table: str, column: str, words: str) -> Tracer:
    """A column as the sum of its phases."""
    name = column.removesuffix("_usd")
    figure = {"balance": "debt"}.get(name, name)

    def trace(book: Book, spot: Spot) -> Trace:
        rows = book.rows(table, spot.campus, spot.period)
        parts = tuple(
            TracePart(
                f"phase {row['phase']} of {row['campus']}",
                row[column],
                USD,
                f"{table}[campus {row['campus']}, phase {row['phase']}, period {spot.period}]",
            )
            for row in rows.iter_rows(named=True)
        )
        return Trace(
            key=spot.key(figure),
            value=float(rows[column].sum()),
            unit=USD,
            formula=f"{words}: sum of the phases",
            how=How.SUM,
            parts=parts,
            parameters=("base_rate", "loan.margin") if table == "debt" else (),
        )

    return trace


def debt_service(book: Book, spot: Spot) -> Trace:
    """Interest and principal that are due."""
    at = spot.campus, spot.period
    parts = tuple(
        TracePart(words, book.total("debt", column, *at), USD, where("debt", *at))
        for words, column in (("interest", "interest_due_usd"), ("principal", "principal_due_usd"))
    )
    paid = sum(book.total("debt", name, *at) for name in ("interest_due_usd", "principal_due_usd"))
    return Trace(
        key=spot.key("debt_service"),
        value=paid,
        unit=USD,
        formula="debt service = interest + principal due",
        how=How.SUM,
        parts=parts,
        parameters=("base_rate", "loan.margin", "loan.tenor_years"),
    )


def dscr(book: Book, spot: Spot) -> Trace:
    """Cover of debt service."""
    at = spot.campus, spot.period
    cash = book.total("debt", "cfads_usd", *at)
    due = debt_service(book, spot).value or 0.0
    return Trace(
        key=spot.key("dscr"),
        value=cash / due if due > 0.0 else None,
        unit="x",
        formula="DSCR = cash available for debt service / debt service due",
        how=How.QUOTIENT,
        parts=(
            TracePart("cash for debt service", cash, USD, where("debt", *at), spot.key("cfads")),
            TracePart("debt service", due, USD, where("debt", *at), spot.key("debt_service")),
        ),
    )


def owners_after_tax(book: Book, spot: Spot) -> Trace:
    """What the owners get."""
    at = spot.campus, spot.period
    signed = (
        ("distributed", "distributed_usd", 1.0, spot.key("distribution")),
        ("less paid in", "paid_in_usd", -1.0, None),
        ("less income tax", "tax_usd", -1.0, None),
        ("credits", "credits_usd", 1.0, None),
    )
    parts = tuple(
        TracePart(words, sign * book.total("equity", name, *at), USD, where("equity", *at), key)
        for words, name, sign, key in signed
    )
    return Trace(
        key=spot.key("owners_after_tax"),
        value=book.total("equity", "after_tax_usd", *at),
        unit=USD,
        formula="owners' cash after tax = distributed - paid in - income tax + credits",
        how=How.SUM,
        parts=parts,
        parameters=("tax.federal_rate", "tax.state_rate", "tax.credit_price"),
    )


def _level_part(book: Book, period: str, line: str = "") -> TracePart:
    """The price level of a period."""
    return TracePart("price level", _level(book, line, period), "1", f"periods[period {period}]")


def _level(book: Book, line: str, period: str) -> float:
    """Nominal over real money of a line; power may rise at a rate of its own."""
    if line == POWER and book.has("leases.power_escalator"):
        of_period = book.money("periods").filter(pl.col("period") == period)
        years = float(of_period["years_since_price_year"].item())
        return float((1.0 + book.parameter("leases.power_escalator")) ** years)
    return book.level(period)


def _same_season(book: Book, period: str) -> str:
    """The period of the last year of the horizon in the same season."""
    labels = book.money("periods")["period"].to_list()
    horizon, per_year = len(book.stated.periods), round(1.0 / book.stated.periods[0].years)
    back = (labels.index(period) - horizon) // per_year + 1
    return str(labels[labels.index(period) - back * per_year])


def _energy_rows(book: Book, spot: Spot, costs: pl.DataFrame) -> pl.DataFrame:
    """Energy below a line: rows of the plan's operation."""
    rows = book.plan_rows("operation", spot.campus, spot.period)
    assets = costs["asset"].drop_nulls().unique().to_list()
    if assets:
        rows = rows.filter(pl.col("asset").is_in(assets))
    kept = ("campus", "weather_year", "weight", "asset", "flow", "to_bus_mwh", "fuel_mmbtu")
    return rows.select(kept)


def _inputs(book: Book, costs: pl.DataFrame, line: str, period: str) -> pl.DataFrame:
    """Assumptions of the plan below a line: its price and what it is bought with."""
    keys = ["campus", "asset"]
    year = int(period[:4])
    found = book.plan("assumptions").filter(
        pl.col("parameter").is_in(PARAMETERS.get(line, ()))
        & (pl.col("year").is_null() | (pl.col("year") == year))
    )
    own = costs.select(keys).drop_nulls().unique(maintain_order=True)
    told = ("campus", "asset", "parameter", "value", "unit", "source", "grade")
    return found.join(own, on=keys, how="semi").select(
        name for name in told if name in found.columns
    )


def _hours(costs: pl.DataFrame, spot: Spot) -> tuple[str, ...]:
    """Files that hold every hour below a line."""
    year = spot.period[:4]
    return tuple(
        f"hourly/{campus}-{year}.parquet [period {spot.period}]"
        for campus in costs["campus"].unique(maintain_order=True)
    )
