"""The money of a programme's run on disk: RUN/money/CASE, written whole or not at all.

case.json        what was asked: `gigaplan finance RUN --case case.json` computes it again
manifest.json    who made it from what: versions and hashes
summary.json     the money on one page, with stable keys
<table>.parquet  every table of it
"""

import json
import platform
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from gigaplan.errors import RunError
from gigaplan.money.financing import FinancedProgramme
from gigaplan.money.inputs import NEEDED, RunTables
from gigaplan.money.stated import stated_in
from gigaplan.money.summary import MoneySummary
from gigaplan.money.tables import MoneyTables
from gigaplan.money.tracing.book import Book
from gigaplan.store.manifest import hash_file
from gigaplan.store.runs import MANIFEST, SCENARIO, SUMMARY, write_whole

MONEY = "money"
"""Folder of a run that holds its money, one folder a case."""
CASE = "case.json"
LIBRARIES = ("numba", "numpy", "polars", "pydantic", "scipy")
"""What a result may depend on."""
TABLES = tuple(field.name for field in fields(MoneyTables))
"""Names of the tables; each is in `<name>.parquet`."""
COMPRESSION_LEVEL = 1
"""A case is read and thrown away; it is small already."""


class MoneyManifest(BaseModel):
    """The record of a run's money."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    gigaplan: str
    """Version of gigaplan."""
    python: str
    """Version of Python."""
    platform: str
    """System and processor: the last digits of a result may depend on them."""
    libraries: dict[str, str]
    """Versions of the libraries that a result may depend on."""
    created_utc: str
    """When it was written."""
    sha256_case: str
    """Of `case.json`."""
    sha256_inputs: dict[str, str]
    """Of the scenario and of each table of the run that it was computed from."""
    sha256_tables: dict[str, str]
    """Of each table: the same run and case give the same bytes."""


@dataclass(frozen=True, slots=True)
class MoneyRun:
    """The money of a run read back."""

    folder: Path
    summary: MoneySummary
    manifest: MoneyManifest

    def table(self, name: str) -> pl.DataFrame:
        """One table of it.

        Raises
        ------
        RunError
            If there is no such table.
        """
        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            raise RunError(f"{self.folder} has no table {name!r}; its tables: {', '.join(TABLES)}")
        return pl.read_parquet(path)


def read_run_tables(folder: Path) -> RunTables:
    """Read what finance needs of the run of a programme.

    Raises
    ------
    RunError
        If the folder is not such a run, or was written by a gigaplan of other keys.
    """
    missing = [f"{name}.parquet" for name in NEEDED if not (folder / f"{name}.parquet").is_file()]
    if not (folder / SCENARIO).is_file():
        missing.insert(0, SCENARIO)
    if missing:
        raise RunError(
            f"{folder} is not the run of a programme: it has no {', '.join(missing)}; give the "
            "folder that `gigaplan plan` of a programme wrote"
        )
    try:
        written = json.loads((folder / SCENARIO).read_bytes())
    except ValueError as error:
        raise RunError(f"{folder / SCENARIO} is no JSON: {error}") from error
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in NEEDED}
    return RunTables(stated=stated_in(written), **frames)


def money_folder(run: Path, case: str) -> Path:
    """Name a new folder for a case of a run: its name, with a number if that is taken."""
    names = (case, *(f"{case}-{number}" for number in range(2, 1000)))
    return next(run / MONEY / name for name in names if not (run / MONEY / name).exists())


def write_money_run(
    found: FinancedProgramme, tables: MoneyTables, summary: MoneySummary, run: Path, folder: Path
) -> None:
    """Write the money of a run into a new folder, whole or not at all.

    Parameters
    ----------
    found : FinancedProgramme
        What was computed.
    tables, summary
        Of it.
    run : Path
        The run.
    folder : Path
        Must not exist, or be an empty folder.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """

    def fill(draft: Path) -> None:
        stated = found.case.model_dump_json(indent=2, exclude_unset=True)
        (draft / CASE).write_text(stated + "\n")
        written = []
        for name in TABLES:
            path = draft / f"{name}.parquet"
            table: pl.DataFrame = getattr(tables, name)
            table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
            written.append(path)
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        inputs = [run / SCENARIO, *(run / f"{name}.parquet" for name in NEEDED)]
        manifest = MoneyManifest(
            gigaplan=version("gigaplan"),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries={name: version(name) for name in LIBRARIES},
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256_case=hash_file(draft / CASE),
            sha256_inputs={path.name: hash_file(path) for path in inputs},
            sha256_tables={path.name: hash_file(path) for path in written},
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")

    write_whole(folder, fill)


def read_money_run(folder: Path) -> MoneyRun:
    """Read the summary and the manifest of a run's money.

    Raises
    ------
    RunError
        If the folder is not such a run, or was written by a gigaplan of other keys.
    """
    if not (folder / SUMMARY).is_file() or not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} holds no money of a run: it has no {SUMMARY} and {MANIFEST}")
    try:
        summary = MoneySummary.model_validate_json((folder / SUMMARY).read_bytes())
        manifest = MoneyManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RunError(
            f"{folder} cannot be read as the money of a run: {where}: {first['msg']}"
        ) from error
    return MoneyRun(folder, summary, manifest)


def open_book(run: Path, case: str | None) -> tuple[Book, Path]:
    """Open the tables of a run and of one of its cases, for traces.

    Parameters
    ----------
    run : Path
        Folder of the run.
    case : str or None
        Folder in `RUN/money`; None: the latest.

    Returns
    -------
    Book, Path
        Tables are read when they are asked for; and the folder of the case.

    Raises
    ------
    RunError
        If the run has no such case.
    """
    there = money_of(run)
    names = ", ".join(path.name for path in there) or "none"
    if case is not None and case not in {path.name for path in there}:
        raise RunError(f"{run} has no case {case!r}; there are: {names}")
    if not there:
        raise RunError(f"{run} has no money; run `gigaplan finance {run}` first")
    folder = there[-1] if case is None else run / MONEY / case
    found = read_money_run(folder)
    written = json.loads((run / SCENARIO).read_bytes())

    @cache
    def plan(name: str) -> pl.DataFrame:
        return pl.read_parquet(run / f"{name}.parquet")

    return Book(cache(found.table), plan, stated_in(written), found.summary), folder


def money_of(run: Path) -> tuple[Path, ...]:
    """Folders of the cases of a run, the latest last."""
    folder = run / MONEY
    if not folder.is_dir():
        return ()
    cases = [path for path in folder.iterdir() if (path / MANIFEST).is_file()]
    return tuple(sorted(cases, key=lambda path: (path / MANIFEST).stat().st_mtime_ns))
