"""What the command line prints of an outlook: the answer, its parts, its record, the programme."""

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from gigaplan.outlook.summary import ClaimFigure, OutlookSummary
from gigaplan.report.console import make_console, table_of
from gigaplan.scenario.outlook.regions import WorldRegion

GROUPS = {
    "published": "published paths",
    "top_down": "growth fitted to history",
    "bottom_up": "accelerators",
    "fan": "the whole fan",
}


def print_outlook(summary: OutlookSummary, folder: Path) -> None:
    """Print an outlook as text and tables, and where its folder is."""
    console = make_console()
    world = [each for each in summary.demand if each.region == WorldRegion.WORLD.value]
    console.print()
    console.print(
        f"[bold]{escape(summary.scenario)}: "
        + ", ".join(
            f"{each.p50_twh:,.0f} TWh in {each.year} "
            f"({each.p10_twh:,.0f} to {each.p90_twh:,.0f} with 80 %)"
            for each in world
        )
        + "[/bold]"
    )
    console.print(
        f"data centres of the world used {summary.history_twh:,.0f} TWh in {summary.history_end}; "
        f"fan: published paths {summary.weight_published:.0%}, growth fitted to history "
        f"{summary.weight_top_down:.0%}, accelerators {summary.weight_bottom_up:.0%}"
    )
    console.print(_claim(summary.claim, summary.history_end))
    console.print(
        f"growth fitted to history: {summary.growth_per_year:.1%} ± "
        f"{summary.growth_error_per_year:.1%} a year (logarithm); accelerators: "
        f"{summary.ai_twh_history_end:,.0f} TWh in {summary.history_end}, "
        f"{summary.ai_twh_2030:,.0f} in 2030"
    )
    console.print(_demand(summary))
    console.print(_checks(summary))
    console.print(_yardsticks(summary))
    if summary.programme:
        console.print(_programme(summary))
    for caution in summary.cautions:
        console.print(f"[bold]caution:[/bold] {escape(caution)}")
    console.print(f"outlook: [bold]{folder}[/bold]", soft_wrap=True)


def _claim(claim: ClaimFigure, history_end: int) -> str:
    """Where the quoted figure lies."""
    alone = [
        f"{share:.0%} by {GROUPS[group]}"
        for group, share in (
            ("published", claim.below_published),
            ("top_down", claim.below_top_down),
            ("bottom_up", claim.below_bottom_up),
        )
        if share is not None
    ]
    return (
        f"{claim.twh:,.0f} TWh by {claim.year} ({claim.publisher}, {claim.published}) as printed: "
        f"{claim.below:.0%} of the fan lies below it ({', '.join(alone)}, each alone); on the "
        f"level of {history_end} it is {claim.on_level_twh:,.0f} TWh, with "
        f"{claim.below_on_level:.0%} below"
    )


def _demand(summary: OutlookSummary) -> Table:
    """One row a region."""
    years = sorted({each.year for each in summary.demand})
    heads = [f"{word} {year}" for year in years for word in ("10 %", "50 %", "90 %")]
    table = table_of("TWh a year; quantiles do not add", ("region", *heads))
    for region in WorldRegion:
        cells = [
            _amount(value)
            for each in summary.demand
            if each.region == region.value
            for value in (each.p10_twh, each.p50_twh, each.p90_twh)
        ]
        table.add_row(region.words, *cells)
    return table


def _amount(twh: float) -> str:
    return f"{twh:,.0f}" if twh >= 20.0 else f"{twh:,.1f}"


def _checks(summary: OutlookSummary) -> Table:
    """How forecasts have done."""
    table = table_of(
        "what earlier forecasts said against what came (logarithm of forecast over actual)",
        ("forecasts", "judged", "mean", "root mean square", "a year ahead", "in the 80 % band"),
    )
    for each in summary.checks:
        inside = "–" if each.inside_band is None else f"{each.inside_band} of {each.checks}"
        table.add_row(
            GROUPS[each.group],
            f"{each.checks}",
            f"{each.error_mean:+.0%}",
            f"{each.error_root_mean_square:.0%}",
            f"{each.error_of_one_year:.0%}",
            inside,
        )
    return table


def _yardsticks(summary: OutlookSummary) -> Table:
    """The quoted figure and the middle of the fan in countries."""
    claim = summary.claim
    table = table_of(
        "to compare with",
        (
            *("electricity of", "year", "TWh", f"{claim.twh:,.0f} TWh is"),
            f"middle of {summary.last_year} is",
        ),
    )
    for each in summary.yardsticks:
        table.add_row(
            escape(each.name),
            f"{each.of_year}",
            f"{each.twh:,.0f}",
            f"{each.times_claim:.2f} x",
            f"{each.times_p50:.2f} x",
        )
    return table


def _programme(summary: OutlookSummary) -> Table:
    """The load of the run."""
    first = summary.programme[0]
    table = table_of(
        f"{escape(first.scenario)}: load and peak against the middle of the fan; growth since "
        f"{summary.history_end}",
        (
            *("region", "year", "TWh", "of demand", "of growth"),
            *("peak GW", "of all facilities", "of their growth"),
        ),
    )
    for each in summary.programme:
        table.add_row(
            WorldRegion(each.region).words,
            f"{each.year}",
            f"{each.twh:,.2f}",
            f"{each.of_demand:.2%}",
            _share(each.of_growth),
            f"{each.peak_gw:,.2f}",
            f"{each.of_power:.2%}",
            _share(each.of_power_growth),
        )
    return table


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"
