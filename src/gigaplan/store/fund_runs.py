"""A fund's run on disk: one folder, written whole or not at all, never overwritten.

scenario.json    what was asked: `gigaplan fund scenario.json` computes it again
manifest.json    who made it from what: versions and hashes
summary.json     the fund on one page, with stable keys
<table>.parquet  every table of the fund
events.csv       its events, as `gigaplan ledger record` takes them
chart_fund.*     the J-curve and the waterfall, as PNG and SVG
"""

import platform
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from gigaplan.partnership.running import FundRun
from gigaplan.partnership.summary import FundSummary
from gigaplan.partnership.tables import FundTables
from gigaplan.store.fund_events import EVENTS, events_of, write_events
from gigaplan.store.manifest import hash_file
from gigaplan.store.runs import COMPRESSION_LEVEL, MANIFEST, SCENARIO, SUMMARY, write_whole

LIBRARIES = ("numba", "numpy", "polars", "pydantic")
"""What a result may depend on."""
TABLES = tuple(field.name for field in fields(FundTables))
"""Names of the tables; each is in `<name>.parquet`."""


PARTNERS = "partners"
"""Folder of a programme's run that holds its partnerships."""


def partners_folder(run: Path, name: str) -> Path:
    """Name a new folder for a partnership of a run: its name, with a number if that is taken."""
    plain = "-".join(name.lower().split())
    names = (plain, *(f"{plain}-{number}" for number in range(2, 1000)))
    return next(run / PARTNERS / each for each in names if not (run / PARTNERS / each).exists())


class FundManifest(BaseModel):
    """The record of a fund's run."""

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
    """When the run was written."""
    sha256_scenario: str
    """Of `scenario.json`, which holds the flows of files as well."""
    sha256_inputs: dict[str, str]
    """Of the files whose flows it holds, by path; of a programme's run the money it is from."""
    sha256_tables: dict[str, str]
    """Of each table of the run: the same fund gives the same bytes."""


def write_fund_run(
    run: FundRun,
    tables: FundTables,
    summary: FundSummary,
    folder: Path,
    inputs: tuple[Path, ...],
    draw: Callable[[Path], object],
) -> None:
    """Write a fund into a new folder, whole or not at all.

    Parameters
    ----------
    run : FundRun
        What was computed.
    tables, summary
        Of it.
    folder : Path
        Must not exist, or be an empty folder.
    inputs : tuple of Path
        Files that flows were read from.
    draw : callable
        Adds the picture to the folder it is given.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """

    def fill(draft: Path) -> None:
        stated = run.stated.model_dump_json(indent=2, exclude_unset=True)
        (draft / SCENARIO).write_text(stated + "\n")
        written = []
        for name in TABLES:
            path = draft / f"{name}.parquet"
            table: pl.DataFrame = getattr(tables, name)
            table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
            written.append(path)
        write_events(events_of(run), draft / EVENTS)
        written.append(draft / EVENTS)
        draw(draft)
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        manifest = FundManifest(
            gigaplan=version("gigaplan"),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries={name: version(name) for name in LIBRARIES},
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256_scenario=hash_file(draft / SCENARIO),
            sha256_inputs={str(path): hash_file(path) for path in inputs},
            sha256_tables={path.name: hash_file(path) for path in written},
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")

    write_whole(folder, fill)
