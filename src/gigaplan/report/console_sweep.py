"""What a sweep prints: how far it is, and one line per case at the end."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from gigaplan.report.console import make_console, show, table_of
from gigaplan.sweep.cases import Case
from gigaplan.sweep.results import CaseResult, CaseStatus
from gigaplan.sweep.sweeping import Swept

LONGEST_NAME = 44
A_DAY_S = 86_400.0
"""Cases of the last day tell how long the others will take: one may take minutes."""
SHOWN = 40
"""Cases on the screen; all are in the tables."""
Row = dict[str, object]


class SweepScreen:
    """Progress of a sweep: a live bar in a terminal, a line per part elsewhere."""

    def __init__(self) -> None:
        self._console = make_console()
        self._bar: Progress | None = None
        self._folder: Path | None = None
        self._began = 0.0
        self._kept = self._done = self._n_cases = 0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("cases, left"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
                speed_estimate_period=A_DAY_S,
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def check(self, n_cases: int) -> None:
        """Say that cases are being checked."""
        self._say(f"checking {_count(n_cases)}")

    def begin(self, folder: Path, kept: int, n_cases: int) -> None:
        """Say what is to be planned, and what is kept from before."""
        self._folder, self._kept, self._n_cases = folder, kept, n_cases
        self._began = time.perf_counter()
        if kept:
            self._say(f"{_count(kept)} of {n_cases} are planned already in {folder}")
        if self._bar is not None:
            self._bar.add_task("planning", total=n_cases - kept)
        elif kept < n_cases:
            self._say(f"planning {_count(n_cases - kept)}")

    def end_case(self, case: Case, result: CaseResult) -> None:
        """Count a case, and say at once if it has no plan; why is told at the end."""
        self._done += 1
        if result.status is not CaseStatus.OPTIMAL:
            self._say(f"{case.name}: {result.status.value}")
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0])

    def end_part(self, number: int) -> None:
        """Say that a part is kept, how far the sweep is and how long it will take."""
        if self._bar is not None:
            return
        left = self._n_cases - self._kept - self._done
        seconds = (time.perf_counter() - self._began) / max(self._done, 1) * left
        until = f", about {_span(seconds)} left" if left else ""
        done = self._kept + self._done
        self._say(f"part {number} is kept: {done} of {_count(self._n_cases)} planned{until}")

    def stopped(self) -> str:
        """Words for a sweep that was stopped."""
        if self._folder is None:
            return "stopped; nothing was written"
        return (
            f"stopped; finished parts are kept in {self._folder}: run the same command again to "
            "go on"
        )

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


def print_sweep(swept: Swept) -> bool:
    """Print one line per case, why some have no plan, and where everything is.

    Returns
    -------
    bool
        Whether the sweep can be called fine: there is a plan, and no case has failed.
    """
    console = make_console()
    rows: list[Row] = swept.table.rows(named=True)
    status = [CaseStatus(str(row["status"])) for row in rows]
    console.print()
    counts = (f"{status.count(one)} {one.value}" for one in CaseStatus if one in status)
    title = f"{swept.manifest.scenario}: {_count(len(rows))}, {', '.join(counts)}"
    console.print(f"[bold]{escape(title)}[/bold]")
    shown = rows[:SHOWN]
    is_programme = "net_present_value_usd" in swept.table.columns
    console.print(_programmes(shown) if is_programme else _campuses(shown))
    if len(rows) > SHOWN:
        console.print(f"and {len(rows) - SHOWN:,} more in cases.csv")
    for caution in dict.fromkeys(str(row["cautions"]) for row in rows if row["cautions"]):
        console.print(f"[bold]caution:[/bold] {escape(caution)}")
    for words in _reasons(rows):
        console.print(words, markup=False)
    console.print(f"sweep: [bold]{swept.folder}[/bold]", soft_wrap=True)
    return CaseStatus.OPTIMAL in status and CaseStatus.FAILED not in status


def _programmes(rows: list[Row]) -> Table:
    """One row per case of a programme."""
    table = table_of(
        "at the end of the horizon, and over all of it",
        ("case", "NPV, bn USD", "MW IT", "bn USD drawn", "USD/MWh", "clean", "CO2, Mt"),
    )
    for row in rows:
        table.add_row(
            *_head(row, "net_present_value_usd", 2, 1e9),
            _number(row, "energised_mw", 0),
            _number(row, "drawn_usd", 2, 1e9),
            _number(row, "cost_usd_per_mwh", 1),
            _share(row, "clean_share"),
            _number(row, "co2_t", 2, 1e6),
        )
    return table


def _campuses(rows: list[Row]) -> Table:
    """One row per case of one campus."""
    table = table_of(
        "in an expected year",
        ("case", "USD/MWh", "million USD/a", "clean", "hourly clean", "CO2, kt/a"),
    )
    for row in rows:
        table.add_row(
            *_head(row, "cost_usd_per_mwh", 2, 1.0),
            _number(row, "objective_usd_per_year", 1, 1e6),
            _share(row, "clean_share"),
            _share(row, "hourly_clean_share"),
            _number(row, "co2_t", 0, 1e3),
        )
    return table


def _reasons(rows: list[Row]) -> Iterator[str]:
    """Why cases have no plan, each reason once."""
    of: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["reason"]:
            of.setdefault((str(row["status"]), str(row["reason"])), []).append(str(row["name"]))
    for (status, reason), names in of.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"{status}: {names[0]}{more}: {reason}"


def _head(row: Row, name: str, digits: int, unit: float) -> tuple[str, str]:
    """Name of a case and its first figure, or why there is none."""
    words = str(row["name"])
    words = words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"
    is_optimal = row["status"] == CaseStatus.OPTIMAL.value
    return escape(words), _number(row, name, digits, unit) if is_optimal else str(row["status"])


def _number(row: Row, name: str, digits: int, unit: float = 1.0) -> str:
    """One figure, in some unit; a dash without a plan."""
    value = row.get(name)
    return show(value / unit, digits) if isinstance(value, float) else "–"


def _share(row: Row, name: str) -> str:
    """A share in percent."""
    value = row.get(name)
    return f"{value:.0%}" if isinstance(value, float) else "–"


def _count(number: int) -> str:
    """So many cases."""
    return f"{number:,} cases" if number != 1 else "1 case"


def _span(seconds: float) -> str:
    """How long, in one unit."""
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
