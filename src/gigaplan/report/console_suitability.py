"""What the command line prints of a judgement: what fits whom and why, measures, charges."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gigaplan.report.console import make_console, table_of
from gigaplan.suitability.summary import ChargeFigure, FitFigure, SuitabilitySummary

BILLION, MILLION = 1e9, 1e6
WAYS = {
    "equity": "partner's interest",
    "feeder": "rated feeder as a whole",
    "feeder_equity": "equity slice of the feeder",
    "mezzanine_note": "mezzanine note",
    "senior_note": "senior note",
    "loan": "loan to the campuses",
}
SHORT = {
    "equity": "equity",
    "feeder": "feeder",
    "feeder_equity": "equity slice",
    "mezzanine_note": "mezzanine",
    "senior_note": "senior",
    "loan": "loan",
}
"""Ways in tables."""
CLASSES = {
    "pension": "pension",
    "life_insurer": "life insurer",
    "non_life_insurer": "non-life insurer",
    "sovereign": "sovereign",
    "endowment": "endowment",
}
TREATMENTS = {
    "type_2": "type 2 equity",
    "qualifying_infrastructure": "infrastructure",
    "qualifying_infrastructure_corporate": "infra. corporate",
    "long_term": "long-term",
    "bonds_and_loans": "bonds and loans",
    "securitisation": "securitisation",
    "strip of its slices": "its slices",
}
ORDER = ("fits", "in part", "does not fit")


def print_suitability(summary: SuitabilitySummary, folder: Path) -> None:
    """Print a judgement, and where its tables are."""
    console = make_console()
    console.print()
    console.print(
        f"[bold]{escape(summary.investor)} in {escape(summary.run)}, "
        f"{escape(summary.case)} case[/bold]"
    )
    after = "before tax, fees and carry"
    if summary.after_fund:
        after = f"{'after' if summary.after_tax else 'before'} tax, after fees and carry"
    part = f"{summary.share:.2%} of the equity ({escape(summary.share_from)})"
    if summary.after_tax:
        part = escape(summary.share_from)
    console.print(
        f"{part}: pays in {summary.paid_usd / BILLION:,.2f}, receives "
        f"{summary.received_usd / BILLION:,.2f} bn USD, nominal, {after}"
    )
    console.print()
    _print_fits(summary, console)
    console.print(_measures(summary))
    console.print(
        f"yield: year in which cash first reaches {summary.yield_target:.0%} of what is paid in; "
        "link: part of a rise of prices that comes through; out: most that is out at once, of all "
        f"paid in; lost: fall of value if {escape(summary.tenant)} pays no rent for "
        f"{summary.relet_years:g} years from {summary.lost_from}, the worst time; in 10 a: part of "
        "what is paid in that is back by then"
    )
    if summary.notes_unpaid_usd > MILLION:
        console.print(
            f"[bold]caution:[/bold] {summary.notes_unpaid_usd / MILLION:,.0f} million USD of all "
            "notes are never repaid"
        )
    console.print(_charges(summary))
    console.print(
        "*: as the investor states it. Charges stand alone, before diversification, as the mean "
        "over the life; returns are those on the insurer's own capital, the rest is policyholders'"
    )
    if summary.matching:
        _print_matching(summary, console)
    console.print(f"tables: [bold]{folder}[/bold]", soft_wrap=True)


def _print_fits(summary: SuitabilitySummary, console: Console) -> None:
    """What fits each class best and why, and why the rest does not."""
    for name in dict.fromkeys(each.investor for each in summary.fits):
        fits = sorted(
            (each for each in summary.fits if each.investor == name),
            key=lambda each: (ORDER.index(each.verdict), len(each.missed)),
        )
        best = [each for each in fits if each.verdict == "fits"]
        told = ", ".join(WAYS[each.way] for each in best)
        heading = f"{told} {'fit' if len(best) > 1 else 'fits'}" if best else "nothing fits wholly"
        console.print(f"[bold]{CLASSES[name]}: {heading}[/bold]")
        for each in best:
            console.print(f"  {WAYS[each.way]}: {'; '.join(each.met)}")
        for each in fits:
            if each.verdict != "fits":
                console.print(f"  {WAYS[each.way]} {_misses(each)}")
        console.print()


def _misses(each: FitFigure) -> str:
    verdict = "fits in part" if each.verdict == "in part" else each.verdict
    return f"{verdict}: {'; '.join(each.missed)}"


def _measures(summary: SuitabilitySummary) -> Table:
    columns = ("return", "real", "times", "yield", "duration", "link", "out", "lost", "in 10 a")
    table = table_of("ways to invest", ("way", "rating", *columns), text_columns=2)
    for name, way in summary.ways.items():
        table.add_row(
            SHORT[name],
            "–" if way.rating == "unrated" else way.rating,
            _percent(way.irr),
            _percent(way.real_irr),
            f"{way.multiple:.2f}",
            "never" if way.yield_year is None else f"{way.yield_year}",
            f"{way.duration_years:.1f}",
            _whole_percent(way.inflation_link),
            _whole_percent(way.deepest),
            _percent(way.drawdown),
            _whole_percent(way.back_in_ten_years),
        )
    return table


def _charges(summary: SuitabilitySummary) -> Table:
    """Charges; under Solvency II the stated treatment is marked."""
    table = table_of(
        "capital that insurers hold, and the return on it",
        ("way", "Solvency II as", "charge", "return", "NAIC life", "return", "P&C", "return"),
        text_columns=2,
    )
    for name, way in summary.ways.items():
        union = [each for each in way.charges if each.regime == "solvency_2"]
        naic = [_of(way.charges, insurer) for insurer in ("life", "property_casualty")]
        for number, each in enumerate(union):
            mark = " *" if each.applies and len(union) > 1 else ""
            row = [
                SHORT[name] if number == 0 else "",
                TREATMENTS[each.treatment] + mark,
                f"{each.charge:.1%}",
                _percent(each.return_on_capital),
            ]
            for charge in naic:
                row += (
                    [f"{charge.charge:.2%}", _percent(charge.return_on_capital)]
                    if number == 0
                    else ["", ""]
                )
            table.add_row(*row)
    return table


def _of(charges: Sequence[ChargeFigure], insurer: str) -> ChargeFigure:
    return next(each for each in charges if (each.regime, each.insurer) == ("naic", insurer))


def _print_matching(summary: SuitabilitySummary, console: Console) -> None:
    """Liabilities against every way, the same money in each."""
    first = next(iter(summary.matching.values()))
    columns = ("invested", "worth", "duration", "pays", "funded", "tenant lost", "gap")
    table = table_of(
        f"liabilities of {first.liabilities_usd / BILLION:,.2f} bn USD, duration "
        f"{first.liabilities_duration_years:.1f} years; funded {first.funded_before:.1%}, gap "
        f"{first.duration_gap_before_years:+.1f} years",
        ("the same money in", *columns),
    )
    for name, each in summary.matching.items():
        table.add_row(
            SHORT[name],
            f"{each.invested_usd / BILLION:,.3f}",
            f"{each.worth_usd / BILLION:,.3f}",
            f"{each.investment_duration_years:.1f}",
            _percent(each.covered),
            _percent(each.funded_after),
            _percent(each.funded_tenant_lost),
            f"{each.duration_gap_after_years:+.1f}",
        )
    console.print(table)
    console.print(
        "bn USD at the liabilities' rate, as if every dollar were certain: at its own return an "
        "investment is worth what it costs, and funds nothing more on the day; pays: part of the "
        "liabilities that its cash pays year by year; gap: change of surplus over liabilities for "
        "a fall of rates by a point, in points"
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{round(value, 3) + 0.0:,.1%}"


def _whole_percent(value: float) -> str:
    return f"{round(value, 2) + 0.0:.0%}"
