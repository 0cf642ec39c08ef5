"""What the command line prints of exposures: limits, members, circles, recusals, failures."""

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gigaplan.exposure.summary import ExposureSummary
from gigaplan.exposure.tables import ExposureTables
from gigaplan.report.console import make_console, table_of

BILLION = 1e9
MOST_CIRCLES = 12
"""Circles that are printed; the folder holds all."""
LEAST_CIRCLE_USD = 5e6
"""Smaller ones are counted, not printed. [USD]"""
MOST_PARTIES = 3
"""Names that are printed of a member."""


def print_exposures(summary: ExposureSummary, tables: ExposureTables, folder: Path) -> None:
    """Print exposures, and where their tables are."""
    console = make_console()
    console.print()
    broken = [each for each in summary.limits if not each.kept]
    told = "all limits are kept" if not broken else f"{len(broken)} of {len(summary.limits)} broken"
    if not summary.limits:
        told = "no limits are stated"
    console.print(f"[bold]{escape(summary.scenario)} at {summary.as_of}: {told}[/bold]")
    console.print(
        f"{summary.parties} parties, {summary.edges} edges in force, {summary.assumed_edges} of "
        f"them assumed{_planned(summary)}; nominal USD; with a party {summary.income_years:g} "
        "years of its rent and purchases count as lost"
    )
    if summary.limits:
        console.print(_limits(summary))
    if summary.tenants:
        _print_tenants(summary, console)
    console.print(_members(summary, tables))
    _print_circles(summary, tables, console)
    _print_decisions(summary, tables, console)
    for failure in summary.failures:
        _print_failure(failure.failed, summary, tables, console)
    console.print(f"tables: [bold]{folder}[/bold]", soft_wrap=True)


def _planned(summary: ExposureSummary) -> str:
    return f" and {summary.planned_edges} from a run" if summary.planned_edges else ""


def _limits(summary: ExposureSummary) -> Table:
    table = table_of(
        "limits", ("limit", "of", "largest", "", "share", "at most", "HHI", "at most"), 4
    )
    for each in summary.limits:
        table.add_row(
            escape(each.limit),
            escape(each.viewer),
            escape(each.largest or "–"),
            "kept" if each.kept else "[bold]broken[/bold]",
            f"{each.largest_share:.1%}",
            "–" if each.allowed_share is None else f"{each.allowed_share:.0%}",
            f"{each.hhi:.3f}",
            "–" if each.allowed_hhi is None else f"{each.allowed_hhi:.3f}",
        )
    return table


def _print_tenants(summary: ExposureSummary, console: Console) -> None:
    title = (
        f"rent of {summary.partnership} by tenant, HHI {summary.tenants_hhi:.3f}; "
        f"{summary.related_income_share:.0%} of its income comes from members or what they own"
    )
    console.print(f"[bold]{escape(title)}[/bold]")
    table = table_of("", ("tenant", "bn USD a year", "share"))
    for each in summary.tenants:
        table.add_row(escape(each.name), _billions(each.usd), f"{each.share:.1%}")
    console.print(table)


def _members(summary: ExposureSummary, tables: ExposureTables) -> Table:
    """Largest names of every member."""
    table = table_of(
        "what each member would lose with whom, bn USD (vehicles looked through)",
        ("member", "with", "at risk", "itself", f"through {summary.partnership}", "otherwise"),
        text_columns=2,
    )
    names = tables.exposures.filter(~pl.col("is_vehicle") & (pl.col("at_risk_usd") > 0.0))
    for member in summary.members:
        rows = names.filter(pl.col("viewer") == member).sort(
            "at_risk_usd", "party", descending=[True, False]
        )
        for number, row in enumerate(rows.head(MOST_PARTIES).iter_rows(named=True)):
            table.add_row(
                escape(member) if number == 0 else "",
                escape(row["party"]),
                _billions(row["at_risk_usd"]),
                _billions(row["direct_usd"]),
                _billions(row["through_usd"]),
                _billions(row["other_usd"]),
            )
    return table


def _print_circles(summary: ExposureSummary, tables: ExposureTables, console: Console) -> None:
    if not summary.circles:
        console.print("no money comes back as revenue to who paid it in")
        return
    console.print("[bold]money that comes back as revenue, at most so much, bn USD[/bold]")
    shown = [each for each in summary.circles[:MOST_CIRCLES] if each.bound_usd >= LEAST_CIRCLE_USD]
    for number, circle in enumerate(shown, start=1):
        steps = tables.circles.filter(pl.col("circle") == number)
        words = [circle.path[0]]
        for row in steps.iter_rows(named=True):
            amount = f"{row['share']:.1%}" if row["usd"] is None else f"{row['usd'] / BILLION:,.1f}"
            words.append(f"–{row['payment']} {amount}→ {row['payee']}")
        console.print(f"{circle.bound_usd / BILLION:8.2f}  {escape(' '.join(words))}")
    more = len(summary.circles) - len(shown)
    if more > 0:
        console.print(f"          and {more} smaller, in the table circles")
    console.print()


def _print_decisions(summary: ExposureSummary, tables: ExposureTables, console: Console) -> None:
    for decision in summary.decisions:
        recused = ", ".join(decision.recuse) or "nobody"
        console.print(
            f"[bold]on {escape(decision.decision)}, {escape(recused)} "
            f"recuse{'' if len(decision.recuse) > 1 else 's'}[/bold]; "
            f"{decision.voting_share:.0%} of the members' equity votes"
        )
        rules = tables.recusals.filter(
            (pl.col("decision") == decision.decision) & (pl.col("rule_asks") == pl.col("outcome"))
        )
        for row in rules.iter_rows(named=True):
            console.print(
                f"  {escape(row['member'])} {row['rule_asks']}s: {escape(row['evidence'])}; "
                f"{escape(row['reason'])} (rule: {escape(row['rule'])})"
            )
    if summary.decisions:
        console.print()


def _print_failure(
    failed: str, summary: ExposureSummary, tables: ExposureTables, console: Console
) -> None:
    """Who loses what with a party."""
    of = next(each for each in summary.failures if each.failed == failed)
    title = (
        f"if {failed} fails: {summary.partnership} loses {_billions(of.rent_usd)} bn USD of rent a "
        f"year ({of.rent_share:.0%}), {_billions(of.at_risk_usd)} bn in all; all parties "
        f"{_billions(of.all_usd)} bn"
    )
    if of.unfunded_usd > 0.0:
        title += f"; {_billions(of.unfunded_usd)} bn of commitment to be found elsewhere"
    columns = ("equity", "credit", "rent/a", "sales/a", "supply/a", "looked through", "borne")
    console.print(f"[bold]{escape(title)}[/bold]")
    table = table_of("", ("who loses, bn USD", *columns))
    rows = tables.failures.filter(pl.col("failed") == failed).sort(
        "borne_usd", "party", descending=[True, False]
    )
    for row in rows.iter_rows(named=True):
        table.add_row(
            escape(row["party"]),
            *(
                _billions(row[f"own_{key}_usd"])
                for key in ("equity", "credit", "rent", "sales", "purchases")
            ),
            _billions(row["at_risk_usd"]),
            _billions(row["borne_usd"]),
        )
    table.add_section()
    table.add_row("sum", "", "", "", "", "", "", _billions(float(rows["borne_usd"].sum())))
    console.print(table)


def _billions(usd: float | None) -> str:
    """Billions of USD with three digits behind the point; a dash for nothing."""
    if usd is None or abs(usd) < 0.5e6:
        return "–"
    return f"{usd / BILLION:,.3f}"
