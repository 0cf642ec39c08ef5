"""A programme's run on disk: one folder, written whole or not at all, never overwritten.

scenario.json    what was asked: `gigaplan plan scenario.json` plans it again
manifest.json    who made it from what: versions, hashes, seed, timings, solver
summary.json     the programme on one page, with stable keys
<table>.parquet  every table of the plan
hourly/<campus>-<year>.parquet   every hour of a campus in a calendar year
near.npz         where the solver came by, for `gigaplan plan --near`
"""

import re
from dataclasses import dataclass, fields
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from gigaplan.errors import RunError
from gigaplan.plan.joint.digest import summarise_programme
from gigaplan.plan.joint.hourly import hourly_tables
from gigaplan.plan.joint.result import ProgrammePlan, ProgrammeTables
from gigaplan.plan.joint.summary import ProgrammeSummary
from gigaplan.store.manifest import Manifest, describe
from gigaplan.store.near import NEAR, write_near
from gigaplan.store.runs import (
    COMPRESSION_LEVEL,
    MANIFEST,
    SCENARIO,
    SUMMARY,
    is_programme,
    write_whole,
)

HOURLY = "hourly"
HOURLY_COMPRESSION_LEVEL = 3
"""Hours are most of a run: more compression would cost more time than it saves space."""
TABLES = tuple(field.name for field in fields(ProgrammeTables))
"""Names of the tables; each is in `<name>.parquet`."""


@dataclass(frozen=True, slots=True)
class ProgrammeRun:
    """A run of a programme read back."""

    folder: Path
    summary: ProgrammeSummary
    manifest: Manifest

    def table(self, name: str) -> pl.DataFrame:
        """One table of the run.

        Raises
        ------
        RunError
            If the run has no such table.
        """
        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            raise RunError(f"{self.folder} has no table {name!r}; its tables: {', '.join(TABLES)}")
        return pl.read_parquet(path)

    def hours(self, campus: str, year: int) -> pl.DataFrame:
        """Every hour of a campus in a calendar year.

        Raises
        ------
        RunError
            If the campus has no load in that year.
        """
        path = self.folder / HOURLY / hours_file(campus, year)
        if not path.is_file():
            raise RunError(f"{self.folder} has no hours of {campus!r} in {year}")
        return pl.read_parquet(path)


def write_programme_run(
    plan: ProgrammePlan, folder: Path, near: Path | None = None
) -> ProgrammeSummary:
    """Write a programme into a new folder, whole or not at all.

    Parameters
    ----------
    plan : ProgrammePlan
        With tables.
    folder : Path
        Must not exist, or be an empty folder.
    near : Path, optional
        Run from which the solver was told to go on.

    Returns
    -------
    ProgrammeSummary
        What `summary.json` holds.

    Raises
    ------
    RunError
        If the plan has no tables, the folder holds something, or it cannot be written.
    """
    if plan.tables is None or plan.reading is None:
        raise RunError(f"there is no plan to write: {plan.status.value}")
    tables, reading, summary = plan.tables, plan.reading, summarise_programme(plan)

    def fill(draft: Path) -> None:
        stated = plan.scenario.model_dump_json(indent=2, exclude_unset=True)
        (draft / SCENARIO).write_text(stated + "\n")
        written = []
        for name in TABLES:
            table: pl.DataFrame = getattr(tables, name)
            path = draft / f"{name}.parquet"
            table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
            written.append(path)
        (draft / HOURLY).mkdir()
        for campus, year, hours in hourly_tables(reading):
            path = draft / HOURLY / hours_file(campus, year)
            hours.write_parquet(
                path, compression="zstd", compression_level=HOURLY_COMPRESSION_LEVEL
            )
            written.append(path)
        if plan.near is not None:
            write_near(plan.near, draft)
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        begun = None if near is None else near / NEAR
        manifest = describe(plan, draft / SCENARIO, written, begun)
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")

    write_whole(folder, fill)
    return summary


def read_programme_run(folder: Path) -> ProgrammeRun:
    """Read the summary and the manifest of a programme's run.

    Raises
    ------
    RunError
        If the folder is not such a run, or was written by a gigaplan of other keys.
    """
    if not (folder / SUMMARY).is_file() or not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not a run: it has no {SUMMARY} and {MANIFEST}")
    if not is_programme(folder):
        raise RunError(f"{folder} is the run of one campus, and one of a programme is wanted here")
    try:
        summary = ProgrammeSummary.model_validate_json((folder / SUMMARY).read_bytes())
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RunError(f"{folder} cannot be read as a run: {where}: {first['msg']}") from error
    return ProgrammeRun(folder, summary, manifest)


def hours_file(campus: str, year: int) -> str:
    """Name of the file of a campus and a year; names of campuses may hold anything."""
    return f"{re.sub(r'[^A-Za-z0-9_.-]+', '_', campus)}-{year}.parquet"
