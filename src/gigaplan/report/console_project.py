"""What the command line prints of a project: the answer first, then its debt, then every year."""

from pathlib import Path

import polars as pl
from rich.markup import escape
from rich.table import Table

from gigaplan.project.summary import BreakEvenFigure, ProjectSummary, ReturnFigure
from gigaplan.project.tables import ProjectTables
from gigaplan.report.console import make_console, show, table_of

MILLION = 1e6
LEAST_UNPAID_USD = 1.0

TESTS = {"dscr": "debt service cover", "llcr": "loan life cover", "gearing": "gearing"}


def print_project(summary: ProjectSummary, tables: ProjectTables, folder: Path) -> None:
    """Print a project as text and tables, and where its run is."""
    console = make_console()
    console.print()
    price = "price solved" if summary.price_is_solved else "price"
    console.print(
        f"[bold]{escape(summary.scenario)}: owners' return {_rates(summary.owners_irr)} after tax, "
        f"{price} {summary.price_usd_per_mwh:,.2f}, LCOE "
        f"{summary.lcoe_nominal_usd_per_mwh:,.2f} USD/MWh[/bold]"
    )
    console.print(
        f"net present value {_millions(summary.npv_usd)} million USD at "
        f"{summary.discount_rate_nominal:.2%} nominal; return before tax "
        f"{_rates(summary.owners_irr_before_tax)}, without debt {_rates(summary.project_irr)} "
        f"after tax; {_owners(summary)}"
    )
    console.print(
        f"levelised, nominal and real: cost {summary.lcoe_nominal_usd_per_mwh:,.2f} and "
        f"{summary.lcoe_real_usd_per_mwh:,.2f}, price {summary.lppa_nominal_usd_per_mwh:,.2f} and "
        f"{summary.lppa_real_usd_per_mwh:,.2f} USD/MWh"
    )
    console.print(_sources(summary))
    console.print(_covers(summary))
    if summary.unpaid_debt_usd > LEAST_UNPAID_USD:
        console.print(
            f"[bold]caution:[/bold] {_millions(summary.unpaid_debt_usd)} million USD of debt are "
            "not repaid at the end of operation"
        )
    if summary.break_evens:
        console.print(_break_evens(summary.break_evens))
    console.print(_years(tables))
    console.print(
        f"nominal USD; assets and claims differ by at most {summary.balance_residual_usd:.0e} USD; "
        f"{summary.seconds:.2f} s"
    )
    console.print(f"run: [bold]{folder}[/bold]", soft_wrap=True)


def _rates(found: ReturnFigure) -> str:
    """Return in words: none, one, or all of several."""
    if found.kind == "one":
        return f"{found.rates[0]:.2%}"
    if found.kind == "several":
        return f"{' or '.join(f'{rate:.2%}' for rate in found.rates)} (several: use the value)"
    return "none" if found.kind == "none" else "any"


def _owners(summary: ProjectSummary) -> str:
    back = summary.payback_years
    paid = "never paid back" if back is None else f"paid back after {back:.1f} years"
    multiple = "" if summary.multiple is None else f"{summary.multiple:.2f} x the money, "
    return f"{multiple}{paid}"


def _sources(summary: ProjectSummary) -> str:
    """What is spent, and whose money it is."""
    limit = "" if summary.binding_test is None else f", limited by {TESTS[summary.binding_test]}"
    return (
        f"uses {_millions(summary.uses_usd)} million USD (to build "
        f"{_millions(summary.capex_usd)}): debt {_millions(summary.debt_usd)} "
        f"({summary.gearing:.1%}{limit}), equity {_millions(summary.equity_usd)}"
    )


def _covers(summary: ProjectSummary) -> str:
    of = summary.covers
    if of.dscr_min is None or of.dscr_average is None:
        return "no debt"
    life = "" if of.llcr is None else f", loan life {of.llcr:.2f}"
    project = "" if of.plcr is None else f", project life {of.plcr:.2f}"
    return (
        f"cover of debt service: least {of.dscr_min:.2f}, mean {of.dscr_average:.2f}{life}{project}"
    )


def _break_evens(found: tuple[BreakEvenFigure, ...]) -> Table:
    """One row per question."""
    table = table_of(
        "break-even", ("for", "input", "must be", "unit", "times stated"), text_columns=2
    )
    for each in found:
        table.add_row(
            f"{each.measure} {each.target:g}",
            each.key,
            f"{each.value:,.2f}",
            each.unit,
            f"{each.times:.4f}",
        )
    return table


def _years(tables: ProjectTables) -> Table:
    """One row per year; construction years first."""
    table = table_of(
        "by year, million USD; net tax is tax less credits",
        (
            *("year", "energy, GWh", "USD/MWh", "revenue", "costs", "EBITDA", "debt service"),
            *("DSCR", "debt left", "net tax", "owners"),
        ),
    )  # fmt: skip
    for row in yearly(tables).iter_rows(named=True):
        cells = [
            show((row["energy_mwh"] or 0.0) / 1e3, 1, 0.05),
            show(row["price"], 2, 0.005),
            *(
                _millions(row[key])
                for key in ("revenue_usd", "operating_costs_usd", "ebitda_usd", "service")
            ),
            show(row["dscr"], 2),
            *(_millions(row[key]) for key in ("balance_usd", "tax", "owners_after_tax_usd")),
        ]
        table.add_row(str(row["year"]), *cells)
    return table


def yearly(tables: ProjectTables) -> pl.DataFrame:
    """Main lines by year, construction included; ratios of the year as a whole."""
    operation = tables.operation.group_by("year").agg(
        pl.col(
            "energy_mwh", "energy_revenue_usd", "revenue_usd", "operating_costs_usd", "ebitda_usd"
        ).sum()
    )
    debt = tables.debt.group_by("year").agg(
        (pl.col("interest_usd") + pl.col("principal_usd")).sum().alias("service"),
        pl.col("dscr").min(),
        pl.col("balance_usd").last(),
    )
    cash = tables.cash.group_by("year").agg(
        (pl.col("tax_usd") - pl.col("credits_usd")).sum().alias("tax"),
        pl.col("owners_after_tax_usd").sum(),
    )
    return (
        cash.join(operation, on="year", how="left")
        .join(debt, on="year", how="left")
        .with_columns((pl.col("energy_revenue_usd") / pl.col("energy_mwh")).alias("price"))
        .sort("year")
    )


def _millions(usd: float | None) -> str:
    return show(None if usd is None else usd / MILLION, 2, 0.005)
