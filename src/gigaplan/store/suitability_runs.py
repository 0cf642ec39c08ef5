"""A judgement on disk: RUN/suitability/NAME, written whole or not at all, never overwritten.

investor.json    what was asked: `gigaplan suitability RUN --investor investor.json` asks it again
manifest.json    who made it from what: versions and hashes
summary.json     the judgement on one page, with stable keys
<table>.parquet  every table
chart_suitability  cash, durations and what fits whom, as PNG and SVG
"""

import json
import platform
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from gigaplan.errors import RunError, ScenarioError
from gigaplan.scenario.capital import Capital
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.suitability.investor import Investor
from gigaplan.store.manifest import hash_embedded_data, hash_file
from gigaplan.store.money_runs import COMPRESSION_LEVEL, MoneyRun, money_of, read_money_run
from gigaplan.store.runs import MANIFEST, SCENARIO, SUMMARY, write_whole
from gigaplan.suitability.inputs import NEEDED
from gigaplan.suitability.summary import SuitabilitySummary
from gigaplan.suitability.tables import SuitabilityTables

SUITABILITY = "suitability"
"""Folder of a run that holds its judgements, one folder each."""
INVESTOR = "investor.json"
LIBRARIES = ("numba", "numpy", "polars", "pydantic", "scipy")
"""What a result may depend on."""
TABLES = tuple(field.name for field in fields(SuitabilityTables))
"""Names of the tables; each is in `<name>.parquet`."""


class SuitabilityManifest(BaseModel):
    """The record of a judgement."""

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
    sha256_investor: str
    """Of `investor.json`."""
    sha256_embedded_data: str
    """Of all embedded tables together: charges, needs and register."""
    sha256_inputs: dict[str, str]
    """Of each table of the run's money that it was computed from."""
    sha256_tables: dict[str, str]
    """Of each table: the same money and investor give the same bytes."""


def open_money(run: Path, case: str | None) -> MoneyRun:
    """Open the money of a run: one of its cases, or the latest.

    Parameters
    ----------
    run : Path
        Folder of the run, or of the money itself.
    case : str or None
        Folder in `RUN/money`; None: the latest.

    Raises
    ------
    RunError
        If there is no such money.
    """
    if case is None and all((run / f"{name}.parquet").is_file() for name in NEEDED):
        return read_money_run(run)
    there = {path.name: path for path in money_of(run)}
    if not there:
        raise RunError(f"{run} has no money; run `gigaplan finance {run}` first")
    if case is not None and case not in there:
        raise RunError(f"{run} has no case {case!r}; there are: {', '.join(there)}")
    return read_money_run(list(there.values())[-1] if case is None else there[case])


def share_of_member(run: Path, name: str) -> float:
    """Part of all commitments that a member of a run's scenario makes. [1].

    Raises
    ------
    RunError
        If the run's scenario cannot be read.
    ScenarioError
        If it has no such member.
    """
    try:
        written = json.loads((run / SCENARIO).read_bytes())
        capital = Capital.model_validate(written["capital"])
    except (OSError, ValueError, KeyError, ValidationError) as error:
        raise RunError(
            f"{run} holds no members: its {SCENARIO} states no capital; state share of an "
            "--investor instead"
        ) from error
    commits = {member.name: member.commits_usd for member in capital.members}
    if name not in commits:
        advice = suggestion(name, commits, f"write one of {', '.join(commits)}")
        raise ScenarioError("--member", f"the run has no member {name!r}", advice)
    return commits[name] / sum(commits.values())


def suitability_folder(run: Path, name: str) -> Path:
    """Name a new folder for a judgement: the investor's name, with a number if that is taken."""
    stem = "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "investor"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    folder = run / SUITABILITY
    return next(folder / free for free in names if not (folder / free).exists())


def write_suitability(
    investor: Investor,
    tables: SuitabilityTables,
    summary: SuitabilitySummary,
    money: MoneyRun,
    folder: Path,
    draw: Callable[[Path], object],
) -> None:
    """Write a judgement into a new folder, whole or not at all.

    Parameters
    ----------
    investor : Investor
        As stated.
    tables, summary
        What was found.
    money : MoneyRun
        What it was found from.
    folder : Path
        Must not exist, or be an empty folder.
    draw : callable
        Adds pictures to the folder it is given before it becomes the judgement.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """

    def fill(draft: Path) -> None:
        stated = investor.model_dump_json(indent=2, exclude_unset=True)
        (draft / INVESTOR).write_text(stated + "\n")
        written = []
        for name in TABLES:
            path = draft / f"{name}.parquet"
            table: pl.DataFrame = getattr(tables, name)
            table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
            written.append(path)
        (draft / SUMMARY).write_text(summary.model_dump_json(indent=2) + "\n")
        inputs = [money.folder / f"{name}.parquet" for name in NEEDED]
        manifest = SuitabilityManifest(
            gigaplan=version("gigaplan"),
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries={name: version(name) for name in LIBRARIES},
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            sha256_investor=hash_file(draft / INVESTOR),
            sha256_embedded_data=hash_embedded_data(),
            sha256_inputs={path.name: hash_file(path) for path in inputs},
            sha256_tables={path.name: hash_file(path) for path in written},
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")
        draw(draft)

    write_whole(folder, fill)
