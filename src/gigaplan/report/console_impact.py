"""What the command line prints of an impact: carbon and clean energy by year, then grid and air."""

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from gigaplan.impact.summary import ImpactSummary, YearFigures
from gigaplan.report.console import make_console, show, table_of

MILLION = 1e6
KG_PER_T = 1000.0
MOST_SOURCES = 6
"""Major sources that are named; all are in the table."""


def print_impact(summary: ImpactSummary, folder: Path) -> None:
    """Print an impact as text and tables, and where it is."""
    console = make_console()
    console.print()
    loaded = [year for year in summary.years if year.load_mwh > 0.0]
    if loaded:
        console.print(_answer(summary, loaded[-1]))
    console.print(_years(summary))
    if summary.authorities:
        console.print(_grid(summary))
    if summary.without_authority:
        console.print(
            f"no hours of the grid are embedded for {escape(', '.join(summary.without_authority))}"
        )
    console.print(_concentration(summary))
    _print_air(summary, console.print)
    console.print(
        f"health cost in USD of {summary.price_year}; factors with sources in factors.csv; "
        f"{summary.seconds:.1f} s"
    )
    console.print(f"impact: [bold]{folder}[/bold]", soft_wrap=True)


def _answer(summary: ImpactSummary, last: YearFigures) -> str:
    """The last year in one sentence."""
    rate = last.operating_co2e_t_per_mwh
    intensity = "" if rate is None else f", {KG_PER_T * rate:,.0f} kg CO2e/MWh in operation"
    score = "" if last.cfe_score is None else f"; clean in the hour {last.cfe_score:.0%}"
    share = "" if last.clean_share is None else f", over the year {last.clean_share:.0%}"
    return (
        f"[bold]{escape(summary.scenario)}, {last.year}: {last.load_mwh / MILLION:,.1f} TWh"
        f"{intensity}{score}{share}[/bold]"
    )


def _years(summary: ImpactSummary) -> Table:
    """One row per year."""
    table = table_of(
        "million t CO2e; scope 2 by location, residual mix and margin",
        (
            *("year", "TWh", "scope 1", "2 place", "2 market", "2 margin", "3 fuel", "3 built"),
            *("kg/MWh", "CFE", "health m$"),
        ),
    )  # fmt: skip
    for year in summary.years:
        rate = year.operating_co2e_t_per_mwh
        table.add_row(
            str(year.year),
            show(year.load_mwh / MILLION, 1, 0.05),
            *(
                show(tons / MILLION, 2, 0.005)
                for tons in (
                    year.scope_1_co2e_t, year.scope_2_location_co2e_t,
                    year.scope_2_market_co2e_t, year.scope_2_marginal_co2e_t,
                    year.scope_3_fuel_co2e_t, year.scope_3_embodied_co2e_t,
                )
            ),
            show(None if rate is None else KG_PER_T * rate, 0, 0.5),
            "–" if year.cfe_score is None else f"{year.cfe_score:.0%}",
            show(year.health_cost_usd / MILLION, 1, 0.05),
        )  # fmt: skip
    return table


def _grid(summary: ImpactSummary) -> Table:
    """One row per balancing authority."""
    table = table_of(
        "grids, last year of the plan on the hours of 2022, GW",
        (
            *("authority", "peak", "our peak", "both", "h above", "ours in stress"),
            "fits at 0.5 %",
        ),
        text_columns=1,
    )
    for each in summary.authorities:
        table.add_row(
            each.authority,
            show(each.peak_mw / 1e3, 1, 0.05),
            show(each.import_peak_mw / 1e3, 2, 0.005),
            show(each.peak_with_import_mw / 1e3, 1, 0.05),
            str(each.hours_above_season_peak),
            show(each.import_in_stress_mw / 1e3, 2, 0.005),
            show(each.fits_at_half_percent_mw / 1e3, 1, 0.05),
        )
    return table


def _concentration(summary: ImpactSummary) -> Table:
    """One row per aspect."""
    table = table_of(
        "leaning on one, last year",
        ("by", "largest", "share", "Herfindahl", "peak left without it"),
        text_columns=2,
    )
    for each in summary.concentration:
        table.add_row(
            each.aspect,
            escape(each.largest),
            f"{each.share:.0%}",
            f"{each.herfindahl:.2f}",
            f"{each.peak_left_without_it:.0%}",
        )
    return table


def _print_air(summary: ImpactSummary, tell: object) -> None:
    """Major sources and passed permits."""
    assert callable(tell)
    if summary.major_sources:
        named = "; ".join(summary.major_sources[:MOST_SOURCES])
        more = len(summary.major_sources) - MOST_SOURCES
        tell(f"air: {escape(named)}{f'; and {more} more' if more > 0 else ''}")
    else:
        tell("air: every campus is a minor source")
    if summary.above_permit:
        tell(f"NOx above the scenario's permit: {escape(', '.join(summary.above_permit))}")
