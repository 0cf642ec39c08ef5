"""The folder of a sweep: every file is written under another name first, so that it is whole.

manifest.json            what is planned, and with what; written first
parts/part-0001.parquet  the cases of one chunk, as soon as all of them are done
cases.parquet, cases.csv all cases together, written last
log.jsonl                one line per case with its seconds; the only file that tells time
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from gigaplan.errors import RunError
from gigaplan.sweep.cases import Case
from gigaplan.sweep.manifest import SweepManifest, differences
from gigaplan.sweep.results import CaseResult

MANIFEST, PARTS, LOG = "manifest.json", "parts", "log.jsonl"
CASES_PARQUET, CASES_CSV = "cases.parquet", "cases.csv"
DRAFT = ".draft"
"""End of the name of a file that is being written."""
COMPRESSION_LEVEL = 9


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """A folder for one sweep."""

    path: Path

    def part(self, number: int) -> Path:
        """Place of a part, counted from 1."""
        return self.path / PARTS / f"part-{number:04d}.parquet"

    def refuse_other(self, manifest: SweepManifest) -> None:
        """Refuse a place that is not free and not this sweep's.

        Raises
        ------
        RunError
            Says what differs.
        """
        if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            return
        if not (self.path / MANIFEST).is_file():
            raise RunError(
                f"{self.path} exists and is no sweep: it has no {MANIFEST}; choose another --out"
            )
        found = differences(self._manifest(), manifest)
        if found:
            raise RunError(
                f"{self.path} is another sweep, and nothing of it is overwritten; choose another "
                "--out, or repeat its command to go on with it:"
                + "".join(f"\n    {difference}" for difference in found)
            )

    def begin(self, manifest: SweepManifest) -> None:
        """Write the manifest, and take away what a killed sweep was writing.

        Raises
        ------
        RunError
            If the folder cannot be written.
        """
        try:
            (self.path / PARTS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{self.path} cannot be written: {error.strerror}") from error
        self.clean()
        if not (self.path / MANIFEST).exists():
            text = manifest.model_dump_json(indent=2) + "\n"
            write_file(self.path / MANIFEST, lambda draft: draft.write_text(text))

    def clean(self) -> None:
        """Take away what was being written."""
        for place in (self.path, self.path / PARTS):
            for draft in place.glob(f".*{DRAFT}"):
                draft.unlink(missing_ok=True)

    def log(self, case: Case, result: CaseResult) -> None:
        """Add what a case took to the log."""
        line = {
            "ended_utc": datetime.now(UTC).isoformat(timespec="seconds"),
            "case": case.number,
            "name": case.name,
            "status": result.status.value,
            "iterations": result.iterations,
            "seconds": {stage: round(seconds, 3) for stage, seconds in result.seconds.items()},
        }
        with (self.path / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def write_part(self, number: int, rows: pl.DataFrame) -> None:
        """Keep a finished part."""
        write_file(self.part(number), lambda draft: _parquet(rows, draft))

    def read_part(self, number: int) -> pl.DataFrame:
        """Read a part.

        Raises
        ------
        RunError
            If it is broken.
        """
        path = self.part(number)
        try:
            return pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise RunError(
                f"{path} cannot be read; remove it, and the same command plans its cases again"
            ) from error

    def write_cases(self, table: pl.DataFrame) -> None:
        """Write all cases together."""
        write_file(self.path / CASES_PARQUET, lambda draft: _parquet(table, draft))
        write_file(self.path / CASES_CSV, lambda draft: table.write_csv(draft))

    def _manifest(self) -> SweepManifest:
        """Read the manifest of what is there."""
        path = self.path / MANIFEST
        try:
            return SweepManifest.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise RunError(
                f"{path} is not that of a sweep of this gigaplan; choose another --out"
            ) from error


def write_file(path: Path, fill: Callable[[Path], object]) -> None:
    """Write a file whole or not at all: it has its name only once it is on the disk.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    draft = path.with_name(f".{path.name}{DRAFT}")
    try:
        fill(draft)
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _parquet(table: pl.DataFrame, path: Path) -> None:
    """Write a table as Parquet."""
    table.write_parquet(path, compression="zstd", compression_level=COMPRESSION_LEVEL)
