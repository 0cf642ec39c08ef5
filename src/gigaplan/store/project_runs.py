"""A project's run on disk: one folder, written whole or not at all, never overwritten.

scenario.json    what was asked: `gigaplan finance scenario.json` computes it again
manifest.json    who made it from what: versions and hashes
summary.json     the project on one page, with stable keys
<table>.parquet  every table of the project
"""

import platform
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from gigaplan.errors import RunError
from gigaplan.project.financing import FinancedProject
from gigaplan.project.summary import ProjectSummary
from gigaplan.project.tables import ProjectTables
from gigaplan.store.manifest import hash_file
from gigaplan.store.runs import COMPRESSION_LEVEL, MANIFEST, SCENARIO, SUMMARY, write_whole

LIBRARIES = ("numba", "numpy", "polars", "pydantic", "scipy")
"""What a result may depend on."""
TABLES = tuple(field.name for field in fields(ProjectTables))
"""Names of the tables; each is in `<name>.parquet`."""


class ProjectManifest(BaseModel):
    """The record of a project's run."""

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
    """Of `scenario.json`."""
    sha256_inputs: dict[str, str]
    """Of each file the project names."""
    sha256_tables: dict[str, str]
    """Of each table of the run: the same project gives the same bytes."""


@dataclass(frozen=True, slots=True)
class ProjectRun:
    """A run of a project read back."""

    folder: Path
    summary: ProjectSummary
    manifest: ProjectManifest

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


def write_project_run(
    found: FinancedProject, tables: ProjectTables, summary: ProjectSummary, folder: Path
) -> None:
    """Write a project into a new folder, whole or not at all.

    Parameters
    ----------
    found : FinancedProject
        What was computed.
    tables, summary
        Of it.
    folder : Path
        Must not exist, or be an empty folder.

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
            written.append(path)
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        series = found.stated.energy.series
        manifest = ProjectManifest(
            gigaplan=version("gigaplan"),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries={name: version(name) for name in LIBRARIES},
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256_scenario=hash_file(draft / SCENARIO),
            sha256_inputs={} if series is None else {str(series.file): hash_file(series.file)},
            sha256_tables={path.name: hash_file(path) for path in written},
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")

    write_whole(folder, fill)


def read_project_run(folder: Path) -> ProjectRun:
    """Read the summary and the manifest of a project's run.

    Raises
    ------
    RunError
        If the folder is not such a run, or was written by a gigaplan of other keys.
    """
    if not (folder / SUMMARY).is_file() or not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not a run: it has no {SUMMARY} and {MANIFEST}")
    try:
        summary = ProjectSummary.model_validate_json((folder / SUMMARY).read_bytes())
        manifest = ProjectManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RunError(
            f"{folder} cannot be read as the run of a project: {where}: {first['msg']}"
        ) from error
    return ProjectRun(folder, summary, manifest)
