"""A run on disk: one folder, written whole or not at all, never overwritten.

    scenario.json    what was asked: `gigaplan plan scenario.json` plans it again
    manifest.json    who made it from what: versions, hashes, seed, timings, solver
    summary.json     the plan on one page, with stable keys
    <table>.parquet  every table of the plan

The folder is written under another name beside its place and renamed when it is complete, so that
whoever looks sees a whole run or none.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from gigaplan.errors import RunError
from gigaplan.plan.digest import summarise
from gigaplan.plan.result import Plan, PlanTables
from gigaplan.plan.summary import Summary
from gigaplan.store.manifest import Manifest, describe

SCENARIO = "scenario.json"
MANIFEST = "manifest.json"
SUMMARY = "summary.json"
TABLES = tuple(field.name for field in fields(PlanTables))
"""Names of the tables; each is in `<name>.parquet`."""

COMPRESSION_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Run:
    """A run read back."""

    folder: Path
    summary: Summary
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


def write_run(plan: Plan, folder: Path, draw: Callable[[Path], object] | None = None) -> Summary:
    """Write a plan into a new folder, whole or not at all.

    Parameters
    ----------
    plan : Plan
        With tables.
    folder : Path
        Must not exist, or be an empty folder.
    draw : callable, optional
        Adds files, such as pictures, to the folder it is given before it becomes the run.

    Returns
    -------
    Summary
        What `summary.json` holds.

    Raises
    ------
    RunError
        If the plan has no tables, the folder holds something, or it cannot be written.
    """
    if plan.tables is None:
        raise RunError(f"there is no plan to write: {plan.status.value}")
    tables, summary = plan.tables, summarise(plan)

    def fill(draft: Path) -> None:
        _write(plan, tables, summary, draft)
        if draw is not None:
            draw(draft)

    write_whole(folder, fill)
    return summary


def write_whole(folder: Path, fill: Callable[[Path], object]) -> None:
    """Fill a new folder, whole or not at all.

    Parameters
    ----------
    folder : Path
        Must not exist, or be an empty folder.
    fill : callable
        Writes everything into the folder it is given; if it fails nothing stays.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """
    check_free(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise RunError(f"{folder} cannot be written: {error.strerror}; choose --out") from error
    try:
        draft.chmod(0o777 & ~_umask())  # mkdtemp keeps others out; a run is for the whole team
        fill(draft)
        draft.rename(folder)  # an empty folder may be replaced, a filled one never
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise RunError(f"{folder} cannot be written: {error.strerror}") from error
    except BaseException:  # Ctrl-C too leaves nothing behind
        shutil.rmtree(draft, ignore_errors=True)
        raise


def check_free(folder: Path) -> None:
    """Refuse a place where something is: a run is never overwritten.

    Raises
    ------
    RunError
        If it is a file, or a folder that is not empty.
    """
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists():
        raise RunError(f"{folder} exists, and a run is never overwritten; choose another --out")


def free_folder(parent: Path, name: str) -> Path:
    """Name a new folder for a run: its scenario and the time, such as ``abilene-20261123-061500``.

    Parameters
    ----------
    parent : Path
        Folder of all runs.
    name : str
        Name of the scenario.
    """
    words = re.findall(r"[a-z0-9]+", name.lower())
    stem = f"{'-'.join(words) or 'run'}-{datetime.now(UTC).astimezone():%Y%m%d-%H%M%S}"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next(parent / free for free in names if not (parent / free).exists())


def read_run(folder: Path) -> Run:
    """Read the summary and the manifest of a run.

    Raises
    ------
    RunError
        If the folder is not a run, or was written by a gigaplan of other keys.
    """
    if not (folder / SUMMARY).is_file() or not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not a run: it has no {SUMMARY} and {MANIFEST}")
    if is_programme(folder):
        raise RunError(f"{folder} is the run of a programme, and one of one campus is wanted here")
    try:
        summary = Summary.model_validate_json((folder / SUMMARY).read_bytes())
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RunError(f"{folder} cannot be read as a run: {where}: {first['msg']}") from error
    return Run(folder, summary, manifest)


def is_programme(folder: Path) -> bool:
    """Whether a run is that of a programme of several campuses."""
    try:
        read = json.loads((folder / SUMMARY).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(read, dict) and read.get("kind") == "programme"


def _write(plan: Plan, tables: PlanTables, summary: Summary, folder: Path) -> None:
    """Write all files of a run; the manifest last, with the hashes of the others."""
    stated = plan.scenario.model_dump_json(indent=2, exclude_unset=True)
    (folder / SCENARIO).write_text(stated + "\n")
    for name in TABLES:
        table: pl.DataFrame = getattr(tables, name)
        table.write_parquet(
            folder / f"{name}.parquet", compression="zstd", compression_level=COMPRESSION_LEVEL
        )
    (folder / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
    manifest = describe(plan, folder / SCENARIO, [folder / f"{name}.parquet" for name in TABLES])
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")


def _umask() -> int:
    """Permissions that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
