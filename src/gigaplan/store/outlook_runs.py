"""An outlook on disk: one folder, written whole or not at all, never overwritten.

scenario.json    what was asked: `gigaplan outlook scenario.json` computes it again
manifest.json    who made it from what: versions and hashes
summary.json     the outlook on one page, with stable keys
<table>.parquet  every table of it, and the same as <table>.csv for people
chart_outlook    the fan with the published points, PNG and SVG
"""

import json
import platform
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from gigaplan.errors import RunError
from gigaplan.outlook.computing import Outlook
from gigaplan.outlook.programme import ProgrammeLoad, programme_load
from gigaplan.outlook.summary import OutlookSummary
from gigaplan.outlook.tables import OutlookTables
from gigaplan.store.manifest import hash_file
from gigaplan.store.runs import COMPRESSION_LEVEL, MANIFEST, SCENARIO, SUMMARY, write_whole

LIBRARIES = ("matplotlib", "numpy", "polars", "pydantic", "scipy")
"""What a result may depend on."""
TABLES = tuple(field.name for field in fields(OutlookTables))
"""Names of the tables; each is in `<name>.parquet` and `<name>.csv`."""
LOADS = "loads.parquet"


class OutlookManifest(BaseModel):
    """The record of an outlook."""

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
    sha256_scenario: str
    """Of `scenario.json`."""
    sha256_inputs: dict[str, str]
    """Of what was read of the run that was named."""
    sha256_tables: dict[str, str]
    """Of each table: the same question gives the same bytes."""


@dataclass(frozen=True, slots=True)
class OutlookRun:
    """An outlook read back."""

    folder: Path
    summary: OutlookSummary
    manifest: OutlookManifest

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


def read_programme_load(run: Path) -> ProgrammeLoad:
    """Read the load of a programme's run.

    Raises
    ------
    RunError
        If the folder is not such a run, or was written by a gigaplan of other keys.
    """
    missing = [name for name in (SCENARIO, LOADS) if not (run / name).is_file()]
    if missing:
        raise RunError(
            f"{run} is not the run of a programme: it has no {', '.join(missing)}; give the "
            "folder that `gigaplan plan` of a programme wrote"
        )
    try:
        written = json.loads((run / SCENARIO).read_bytes())
    except ValueError as error:
        raise RunError(f"{run / SCENARIO} is no JSON: {error}") from error
    return programme_load(written, pl.read_parquet(run / LOADS))


def write_outlook(
    found: Outlook,
    tables: OutlookTables,
    summary: OutlookSummary,
    run: Path | None,
    folder: Path,
    draw: Callable[[Path], object],
) -> None:
    """Write an outlook into a new folder, whole or not at all.

    Parameters
    ----------
    found : Outlook
        What was computed.
    tables, summary
        Of it.
    run : Path or None
        The run that was named.
    folder : Path
        Must not exist, or be an empty folder.
    draw : callable
        Adds the chart to the folder it is given.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """

    def fill(draft: Path) -> None:
        stated = found.stated.model_dump_json(indent=2, exclude_unset=True)
        (draft / SCENARIO).write_text(stated + "\n")
        written = []
        for name in TABLES:
            path = draft / f"{name}.parquet"
            table: pl.DataFrame = getattr(tables, name)
            table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
            table.write_csv(path.with_suffix(".csv"))
            written += [path, path.with_suffix(".csv")]
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        draw(draft)
        inputs = [] if run is None else [run / SCENARIO, run / LOADS]
        manifest = OutlookManifest(
            gigaplan=version("gigaplan"),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries={name: version(name) for name in LIBRARIES},
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256_scenario=hash_file(draft / SCENARIO),
            sha256_inputs={path.name: hash_file(path) for path in inputs},
            sha256_tables={path.name: hash_file(path) for path in written},
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")

    write_whole(folder, fill)


def read_outlook_run(folder: Path) -> OutlookRun:
    """Read the summary and the manifest of an outlook.

    Raises
    ------
    RunError
        If the folder is not one, or was written by a gigaplan of other keys.
    """
    if not (folder / SUMMARY).is_file() or not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not an outlook: it has no {SUMMARY} and {MANIFEST}")
    try:
        summary = OutlookSummary.model_validate_json((folder / SUMMARY).read_bytes())
        manifest = OutlookManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RunError(f"{folder} cannot be read as an outlook: {where}: {first['msg']}") from error
    return OutlookRun(folder, summary, manifest)
