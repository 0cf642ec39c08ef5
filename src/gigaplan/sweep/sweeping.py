"""One sweep from start to end; read this first.

scenario and cases -> every fault of all of them, told at once
                   -> folder: a new one, or that of the same sweep, whose parts are kept
                   -> cases side by side, one part written whenever a chunk is done
                   -> all parts together as one table
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from re import findall
from typing import Protocol

import polars as pl

from gigaplan.scenario.read import Written, read_written
from gigaplan.sweep.cases import Case
from gigaplan.sweep.folder import SweepFolder
from gigaplan.sweep.manifest import SweepManifest, describe_sweep
from gigaplan.sweep.parallel import each
from gigaplan.sweep.reading import Faults, faults_when_stated, read_all, refuse
from gigaplan.sweep.results import CaseResult
from gigaplan.sweep.solving import solve_case
from gigaplan.sweep.tables import part_of, together

CHUNK = 8
"""Cases in a part unless told otherwise: as many as a kill may cost."""


@dataclass(frozen=True, slots=True)
class SweepOrder:
    """What is asked for.

    Attributes
    ----------
    scenario : Path
        File of the scenario.
    changes : tuple of str
        ``key=value``, laid over it for all cases.
    cases : tuple of Case
        What is planned.
    out : Path or None
        Folder; None: one in `sweeps/` whose name tells the sweep.
    jobs : int
        Cases side by side.
    chunk : int
        Cases in a part.
    """

    scenario: Path
    changes: tuple[str, ...]
    cases: tuple[Case, ...]
    out: Path | None = None
    jobs: int = 1
    chunk: int = CHUNK


class Watcher(Protocol):
    """Whoever wants to know how far a sweep is."""

    def check(self, n_cases: int) -> None:
        """Take note that so many cases are being checked."""

    def begin(self, folder: Path, kept: int, n_cases: int) -> None:
        """Take note that cases are being planned, of which some were kept from before."""

    def end_case(self, case: Case, result: CaseResult) -> None:
        """Take note that a case is done."""

    def end_part(self, number: int) -> None:
        """Take note that a part is kept."""


@dataclass(frozen=True, slots=True)
class Swept:
    """A finished sweep."""

    folder: Path
    manifest: SweepManifest
    table: pl.DataFrame
    """One row per case."""


def sweep(order: SweepOrder, watcher: Watcher) -> Swept:
    """Plan every case of a sweep that is not planned yet.

    Parameters
    ----------
    order : SweepOrder
        What is asked for.
    watcher : Watcher
        Told how far it is.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault of all cases, before anything is solved or written.
    RunError
        If the folder is that of something else, or cannot be written.
    KeyboardInterrupt
        If it was stopped; the folder then holds the finished parts and nothing half written.
    """
    watcher.check(len(order.cases))
    text = read_written(order.scenario, order.changes)
    read = read_all(text, order.cases)
    manifest = describe_sweep(text, read.name, order.cases, read.inputs, order.chunk)
    folder = SweepFolder(order.out or _own_folder(manifest))
    folder.refuse_other(manifest)
    chunks = cut(order.cases, order.chunk)
    left = {n: chunk for n, chunk in chunks.items() if not folder.part(n).is_file()}
    asked = [case for chunk in left.values() for case in chunk]
    _check_stated(text, asked, order)
    folder.begin(manifest)
    watcher.begin(folder.path, len(order.cases) - len(asked), len(order.cases))
    try:
        _plan(text, left, order, folder, watcher)
        table = together([folder.read_part(number) for number in chunks])
        folder.write_cases(table)
    finally:
        folder.clean()
    return Swept(folder.path, manifest, table)


def cut(cases: Sequence[Case], size: int) -> dict[int, tuple[Case, ...]]:
    """Cut cases into chunks, counted from 1.

    Examples
    --------
    >>> [len(chunk) for chunk in cut([Case(n, str(n), ()) for n in range(5)], 2).values()]
    [2, 2, 1]
    """
    starts = range(0, len(cases), size)
    return {number: tuple(cases[at : at + size]) for number, at in enumerate(starts, 1)}


def _own_folder(manifest: SweepManifest) -> Path:
    """Folder whose name tells the sweep: the same command finds it again."""
    words = "-".join(findall(r"[a-z0-9]+", manifest.scenario.lower()))
    return Path("sweeps") / f"{words or 'sweep'}-{manifest.mark}"


def _check_stated(text: Written, cases: Sequence[Case], order: SweepOrder) -> None:
    """Refuse faults that show only when the hours of a case are written out."""
    found = dict(each(partial(_stated, text), cases, order.jobs))
    refuse({case: found[case] for case in cases if found[case]}, len(cases))


def _stated(text: Written, case: Case) -> tuple[Case, Faults]:
    return case, faults_when_stated(text, case)


def _plan(
    text: Written,
    left: dict[int, tuple[Case, ...]],
    order: SweepOrder,
    folder: SweepFolder,
    watcher: Watcher,
) -> None:
    """Plan the cases that are left; keep a part as soon as all its cases are done."""
    asked = {case.number: case for chunk in left.values() for case in chunk}
    part = {case.number: number for number, chunk in left.items() for case in chunk}
    done: dict[int, dict[int, CaseResult]] = {number: {} for number in left}
    jobs = min(order.jobs, len(asked))
    work = partial(_solved, text, jobs)
    for result in each(work, list(asked.values()), order.jobs):
        case, number = asked[result.number], part[result.number]
        done[number][result.number] = result
        folder.log(case, result)
        watcher.end_case(case, result)
        if len(done[number]) == len(left[number]):
            folder.write_part(number, part_of(left[number], done.pop(number)))
            watcher.end_part(number)


def _solved(text: Written, jobs: int, case: Case) -> CaseResult:
    return solve_case(text, case, jobs)
