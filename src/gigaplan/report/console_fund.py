"""What the command line prints of a fund: the answer first, then its waterfall and its members."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gigaplan.partnership.summary import FundSummary, MultipleFigures, RatesOfReturn
from gigaplan.partnership.tables import FundTables
from gigaplan.report.console import make_console, show, table_of

MILLION, BILLION = 1e6, 1e9
SMALL_USD = 1e6
"""A fund of less is shown in dollars, as textbooks have them."""
LARGE_USD = 1e10
"""A fund of so much is shown in billions."""
MOST_MEMBERS = 30
"""Members printed; all are in the table."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What amounts are shown in."""

    usd: float
    name: str

    def show(self, usd: float) -> str:
        """Show one amount."""
        return show(usd / self.usd, 2, 0.005)


def _unit(summary: FundSummary) -> _Unit:
    if summary.committed_usd < SMALL_USD:
        return _Unit(1.0, "USD")
    large = summary.committed_usd >= LARGE_USD
    return _Unit(BILLION, "bn USD") if large else _Unit(MILLION, "million USD")


def print_fund(summary: FundSummary, tables: FundTables, folder: Path) -> None:
    """Print a fund as text and tables, and where its run is."""
    console = make_console()
    console.print()
    print_fund_lines(summary, console)
    console.print(_lines(summary))
    console.print(_members(summary))
    console.print(_years(tables, _unit(summary)))
    stated = ", ".join(f"{key.split('.')[1]} {value}" for key, value in summary.conventions.items())
    console.print(f"conventions: {stated}")
    console.print(f"nominal USD, every cent accounted for; {summary.seconds:.2f} s")
    console.print(f"run: [bold]{folder}[/bold]", soft_wrap=True)


def print_fund_lines(summary: FundSummary, console: Console) -> None:
    """The answer in a few lines."""
    unit = _unit(summary)
    console.print(
        f"[bold]{escape(summary.scenario)}: members earn {_rates(summary.members_irr)} and "
        f"{_times(summary.members_multiples)}, the deals {_rates(summary.gross_irr)} and "
        f"{_times(summary.gross_multiples)}[/bold]"
    )
    drag = summary.fee_and_carry_drag
    points = "" if drag is None else f", {100 * drag:.1f} points of return"
    console.print(
        f"fees {unit.show(summary.fees_usd)} and carry {unit.show(summary.carry_usd)} {unit.name}"
        f"{points}; clawback {unit.show(summary.clawback_usd)}"
    )
    console.print(
        f"committed {unit.show(summary.committed_usd)}, paid in "
        f"{unit.show(summary.contributed_usd)}, received {unit.show(summary.received_usd)}, still "
        f"worth {unit.show(summary.value_usd)} {unit.name}; deepest "
        f"{unit.show(summary.lowest_j_curve_usd)} on {summary.lowest_j_curve_day}"
    )


def _rates(found: RatesOfReturn) -> str:
    """Return in words: none, one, or all of several."""
    if found.kind == "one":
        return f"{found.rates[0]:.2%}"
    if found.kind == "several":
        return f"{' or '.join(f'{rate:.2%}' for rate in found.rates)} (several)"
    return "no rate" if found.kind == "none" else "any rate"


def _times(found: MultipleFigures) -> str:
    return "nothing" if found.tvpi is None else f"{found.tvpi:.2f} x"


def _lines(summary: FundSummary) -> Table:
    """The waterfall over the whole life."""
    unit = _unit(summary)
    table = table_of(
        f"the waterfall, {unit.name}", ("line", "members", escape(summary.general_partner)),
        text_columns=1,
    )  # fmt: skip
    for line in summary.lines:
        table.add_row(
            line.line, unit.show(line.to_members_usd), unit.show(line.to_general_partner_usd)
        )
    return table


def _members(summary: FundSummary) -> Table:
    """One row per member."""
    unit = _unit(summary)
    table = table_of(
        f"members, {unit.name}",
        ("member", "committed", "paid in", "received", "worth", "fees", "carry", "TVPI", "IRR"),
        text_columns=1,
    )
    for member in summary.members[:MOST_MEMBERS]:
        table.add_row(
            escape(member.member),
            *(
                unit.show(value)
                for value in (
                    member.committed_usd, member.contributed_usd, member.received_usd,
                    member.value_usd, member.fees_usd, member.carry_usd,
                )
            ),
            show(member.multiples.tvpi, 2),
            _rates(member.irr),
        )  # fmt: skip
    if len(summary.members) > MOST_MEMBERS:
        table.add_row(f"and {len(summary.members) - MOST_MEMBERS} more", *[""] * 8)
    return table


def _years(tables: FundTables, unit: _Unit) -> Table:
    """Cash by year."""
    table = table_of(
        f"by year, {unit.name}",
        ("year", "invested", "proceeds", "called", "members", "GP", "manager", "J-curve"),
    )
    sums = (
        *("invested_usd", "proceeds_usd", "called_usd"),
        *("to_members_usd", "to_general_partner_usd", "to_manager_usd"),
    )
    yearly = (
        tables.cash.group_by(pl.col("day").dt.year().alias("year"), maintain_order=True)
        .agg(*(pl.col(name).sum() for name in sums), pl.col("j_curve_usd").last())
        .sort("year")
    )
    for row in yearly.iter_rows(named=True):
        table.add_row(str(row["year"]), *(unit.show(row[key]) for key in (*sums, "j_curve_usd")))
    return table
