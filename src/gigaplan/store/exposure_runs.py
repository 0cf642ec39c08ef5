"""Exposures on disk: one folder, written whole or not at all, never overwritten.

scenario.json    what was asked: `gigaplan exposure scenario.json` computes it again
manifest.json    who made it from what: versions and hashes
summary.json     the exposures on one page, with stable keys
<table>.parquet  every table
chart_exposure   who would lose what with whom, as PNG and SVG
"""

import platform
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from gigaplan.exposure.summary import ExposureSummary
from gigaplan.exposure.tables import ExposureTables
from gigaplan.scenario.exposure.exposures import ExposureScenario
from gigaplan.store.manifest import hash_file
from gigaplan.store.runs import COMPRESSION_LEVEL, MANIFEST, SCENARIO, SUMMARY, write_whole

LIBRARIES = ("networkx", "numpy", "polars", "pydantic", "scipy")
"""What a result may depend on."""
TABLES = tuple(field.name for field in fields(ExposureTables))
"""Names of the tables; each is in `<name>.parquet`."""


class ExposureManifest(BaseModel):
    """The record of an analysis of exposures."""

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
    sha256_tables: dict[str, str]
    """Of each table: the same file gives the same bytes."""


def write_exposures(
    stated: ExposureScenario,
    tables: ExposureTables,
    summary: ExposureSummary,
    folder: Path,
    draw: Callable[[Path], object],
) -> None:
    """Write an analysis into a new folder, whole or not at all.

    Parameters
    ----------
    stated : ExposureScenario
        What was asked.
    tables, summary
        What was found.
    folder : Path
        Must not exist, or be an empty folder.
    draw : callable
        Adds pictures to the folder it is given before it becomes the run.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """

    def fill(draft: Path) -> None:
        asked = stated.model_dump_json(indent=2, exclude_unset=True)
        (draft / SCENARIO).write_text(asked + "\n")
        written = []
        for name in TABLES:
            path = draft / f"{name}.parquet"
            table: pl.DataFrame = getattr(tables, name)
            table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
            written.append(path)
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        manifest = ExposureManifest(
            gigaplan=version("gigaplan"),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries={name: version(name) for name in LIBRARIES},
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256_scenario=hash_file(draft / SCENARIO),
            sha256_tables={path.name: hash_file(path) for path in written},
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")
        draw(draft)

    write_whole(folder, fill)
