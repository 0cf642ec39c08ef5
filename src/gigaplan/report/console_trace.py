"""What the command line prints of a traced figure: formula, numbers, rows, sources, hours."""

from pathlib import Path

import polars as pl
from rich.markup import escape
from rich.table import Table

from gigaplan.money.tracing.book import Book, Trace
from gigaplan.report.console import make_console, table_of

MOST_ROWS = 24
"""Rows of a table that are printed; the folder holds all."""
LEAST_PART = 1e-9
"""Parts below this share of the largest are counted, not printed: the rest of an interior point."""


def print_trace(trace: Trace, book: Book, run: Path, folder: Path) -> None:
    """Print a figure taken apart."""
    console = make_console()
    console.print()
    console.print(f"[bold]{escape(trace.key)} = {number(trace.value, trace.unit)}[/bold]")
    console.print(escape(trace.formula))
    console.print(_parts(trace))
    if trace.flows:
        console.print(_flows(trace))
    if trace.rows is not None and trace.rows.height:
        console.print(_rows(trace.rows, trace.rows_of))
    inputs = [trace.inputs] if trace.inputs is not None and trace.inputs.height else []
    told = [line for rows in (*inputs, _sources(trace, book)) for line in _assumptions(rows)]
    if told:
        console.print("[bold]whose the numbers are[/bold]")
        for line in told:
            console.print(f"  {line}")
        console.print()
    for hours in trace.hours:
        console.print(f"every hour: {escape(str(run / hours))}", soft_wrap=True)
    console.print(f"tables: {escape(str(folder))}, {escape(str(run))}", soft_wrap=True)


def number(value: float | None, unit: str) -> str:
    """A number with its unit, to as many digits as can be checked."""
    if value is None:
        return "none, or no single one"
    if unit == "1/a":
        return f"{value:.6%} a year"
    money = abs(value) >= 1000.0
    return f"{value:,.2f} {unit}" if money else f"{value:,.6g} {unit}".replace(" 1", "", 1).strip()


def _parts(trace: Trace) -> Table:
    """One row per number of the formula."""
    table = table_of("numbers", ("number", "value", "unit", "where", "trace"), text_columns=1)
    for column in table.columns[2:]:
        column.justify = "left"
    table.columns[0].no_wrap = False
    largest = max((abs(part.value) for part in trace.parts), default=0.0)
    small = [part for part in trace.parts if 0.0 < abs(part.value) < LEAST_PART * largest]
    for part in trace.parts:
        if part not in small:
            table.add_row(
                escape(part.name),
                f"{part.value:,.2f}" if abs(part.value) >= 1000.0 else f"{part.value:,.6g}",
                part.unit,
                escape(part.where),
                escape(part.key or ""),
            )
    if small:
        rest = sum(part.value for part in small)
        table.add_row(f"{len(small)} smaller ones", f"{rest:,.6g}", small[0].unit, "", "")
    return table


def _flows(trace: Trace) -> Table:
    """Cash by calendar year; the table `equity` holds every period."""
    table = table_of("flows by year, nominal USD", ("year", "cash", "in all"), text_columns=1)
    by_year: dict[str, float] = {}
    for period, usd in trace.flows:
        by_year[period[:4]] = by_year.get(period[:4], 0.0) + usd
    total = 0.0
    for year, usd in by_year.items():
        total += usd
        table.add_row(year, f"{usd:,.0f}", f"{total:,.0f}")
    return table


def _rows(rows: pl.DataFrame, title: str) -> Table:
    """Rows of a table as they stand."""
    kept = [name for name in rows.columns if rows[name].null_count() < rows.height]
    table = table_of(title, kept, text_columns=len(kept))
    for row in rows.select(kept).head(MOST_ROWS).iter_rows():
        table.add_row(*(_cell(value) for value in row))
    if rows.height > MOST_ROWS:
        table.caption = f"{rows.height - MOST_ROWS} more"
    return table


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1000.0 else f"{value:,.6g}"
    return escape(str(value))


def _assumptions(rows: pl.DataFrame) -> list[str]:
    """Assumptions in sentences: what, how much, who says so, how well founded."""
    told = []
    for row in rows.iter_rows(named=True):
        of = " ".join(str(row[key]) for key in ("asset", "parameter") if row.get(key))
        grade = f" (grade {row['grade']})" if row["grade"] else ""
        amount = f"{row['value']:,.6g} {row['unit']}"
        told.append(escape(f"{of} {amount}: {row['source']}{grade}"))
    return list(dict.fromkeys(told))


def _sources(trace: Trace, book: Book) -> pl.DataFrame:
    """Assumptions that the figure rests on, with whose they are."""
    used = book.money("assumptions").filter(pl.col("parameter").is_in(list(trace.parameters)))
    return used.select("parameter", "value", "unit", "source", "grade")
