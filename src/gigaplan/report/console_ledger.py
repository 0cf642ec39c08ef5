"""What the command line prints of a ledger: where every member stands."""

import polars as pl
from rich.markup import escape

from gigaplan.ledger.events import Balances
from gigaplan.report.console import make_console, table_of

CENTS = 100.0
MILLION = 1e6
LARGE_USD = 1e8
"""Commitments from which positions are told in millions."""


def print_positions(positions: pl.DataFrame, balances: Balances, until: str) -> None:
    """Print one row per member, and the fund's cash."""
    console = make_console()
    when = f", up to {until}" if until else ""
    columns = (
        *("committed_usd", "unfunded_usd", "called_usd"),
        *("contributed_usd", "distributed_usd", "net_asset_value_usd"),
    )
    sums = positions.select(pl.col(columns).sum()).row(0, named=True)
    unit, word = (MILLION, "million USD") if sums["committed_usd"] >= LARGE_USD else (1.0, "USD")
    table = table_of(
        f"positions, {word}{when}",
        ("member", "committed", "unfunded", "called", "paid in", "paid out", "net assets"),
        text_columns=1,
    )
    for row in positions.iter_rows(named=True):
        table.add_row(escape(row["member"]), *(f"{row[name] / unit:,.2f}" for name in columns))
    if positions.height > 1:
        table.add_row("all", *(f"{sums[name] / unit:,.2f}" for name in columns))
    console.print(table)
    console.print(f"cash of the fund {balances.get('cash', 0) / CENTS:,.2f} USD")
