"""How soon each campus can have power, from what, and what a period earlier is worth: terminal."""

from collections.abc import Iterable, Iterator

import polars as pl
from rich.markup import escape
from rich.table import Table

from gigaplan.dates_checked import Check
from gigaplan.errors import RunError
from gigaplan.report.console import make_console, show, table_of
from gigaplan.store.programme_runs import ProgrammeRun

HELD = {
    "date": "its date",
    "connection": "connection",
    "slots": "slots",
    "maximum": "largest size",
    "rate": "halls a quarter",
    "land": "land",
    "nothing": "nothing",
}
"""What holds an option, as it is shown."""
YEARS_OF_A_TABLE = 5
MOST_DATES = 12
"""Dates that are shown, the most valuable first."""


def print_dates(run: ProgrammeRun, campus: str | None) -> None:
    """Print what each campus can have by when, and what is worth having earlier.

    Parameters
    ----------
    run : ProgrammeRun
        Of a programme.
    campus : str or None
        The one to show; None: all.

    Raises
    ------
    RunError
        If the run has no such campus.
    """
    console = make_console()
    options, earlier = run.table("time_to_power"), run.table("earlier")
    names = options["campus"].unique(maintain_order=True).to_list()
    if campus is not None and campus not in names:
        raise RunError(f"{run.folder} has no campus {campus!r}; its campuses: {', '.join(names)}")
    for name in names if campus is None else [campus]:
        for table in _options(name, options.filter(pl.col("campus") == name)):
            console.print(table)
    console.print(_dates(earlier if campus is None else earlier.filter(_of(campus))))
    unknown = earlier.filter(pl.col("pv_usd_per_mw").is_null()).height
    if unknown:
        console.print(
            f"{unknown} dates have no price: stores and must-run plant before their date, or whole "
            "units"
        )


def print_checks(checks: Iterable[Check]) -> None:
    """Print every check as soon as it is made."""
    console = make_console()
    any_checked = False
    for check in checks:
        any_checked = True
        claim = check.claim
        found = check.found_usd_per_mw
        console.print(
            f"{claim.kind.value} {escape(claim.campus or 'of')} {escape(claim.subject)}, "
            f"{check.label}: claimed {claim.usd_per_mw or 0.0:,.0f}, found "
            f"{'no plan' if found is None else format(found, ',.0f')} USD per MW a period earlier "
            f"({check.iterations} iterations)",
            soft_wrap=True,
        )
    if not any_checked:
        console.print("no date is worth anything earlier: there is nothing to check")


def _of(campus: str) -> pl.Expr:
    """Dates of a campus, and those that all campuses share."""
    return (pl.col("campus") == campus) | pl.col("campus").is_null()


def _options(campus: str, options: pl.DataFrame) -> Iterator[Table]:
    """One row per option: when the first is there, how much by the end of each year.

    Some years to a table: a console has a hundred columns or so.
    """
    periods = options["period"].unique(maintain_order=True).to_list()
    ends = list({label[:4]: label for label in periods}.values())
    groups = list(options.group_by(["asset", "capacity"], maintain_order=True))
    for years in _some_at_a_time(ends):
        is_first, is_last = years[0] == ends[0], years[-1] == ends[-1]
        table = table_of(
            f"{campus}: most MW that can be online",
            (
                "option",
                *(("first",) if is_first else ()),
                *(label[:4] for label in years),
                *(("then held by",) if is_last else ()),
            ),
            text_columns=2 if is_first else 1,
        )
        for (asset, capacity), rows in groups:
            most = dict(zip(rows["period"], rows["most_mw"], strict=True))
            name = f"{asset}.{capacity}" if capacity in ("firm", "non_firm") else str(asset)
            rented = " (rented)" if rows["rented"][0] else ""
            held = HELD.get(rows["held_by"][-1], rows["held_by"][-1])
            table.add_row(
                escape(name + rented),
                *((rows["first"][0] or "–",) if is_first else ()),
                *("any" if most[end] is None else show(most[end], 0, 0.5) for end in years),
                *((held,) if is_last else ()),
            )
        yield table


def _some_at_a_time(ends: list[str]) -> Iterator[list[str]]:
    """Years, as many as fit a table."""
    for first in range(0, len(ends), YEARS_OF_A_TABLE):
        yield ends[first : first + YEARS_OF_A_TABLE]


def _dates(earlier: pl.DataFrame) -> Table:
    """The dates that are worth most a period earlier."""
    table = table_of(
        "what the first megawatt is worth a period earlier, present value",
        ("date", "comes in", "MW", "USD per MW", "USD per MW and month"),
        text_columns=2,
    )
    worth = earlier.filter(pl.col("pv_usd_per_mw") > 0.0)
    worth = worth.sort("pv_usd_per_mw", descending=True, maintain_order=True).head(MOST_DATES)
    for row in worth.iter_rows(named=True):
        table.add_row(
            escape(f"{row['limit']} {row['campus'] or 'of'} {row['subject']}"),
            row["period"],
            show(row["mw"], 0, 0.5),
            show(row["pv_usd_per_mw"], 0),
            show(row["pv_usd_per_mw_month"], 0),
        )
    if not worth.height:
        table.add_row("nothing is worth more a period earlier", "", "", "", "")
    return table
