"""What every embedding step shares: reading raw files, UTC years, writing and noting files."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

DAY = 24

TYPICAL_YEAR = 2019
"""Nominal calendar year of typical (TMY) weather: no 29 February."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of the catalogue `series.csv`."""

    key: str
    kind: str
    title: str
    file: str
    column: str
    unit: str
    first_hour_utc: str
    hours: int
    year_kind: str
    source: str
    source_date: str
    licence: str
    note: str
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None
    utc_offset_h: float | None = None
    wind_series: str = ""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """One row of `provenance.csv`."""

    file: str
    made_from: str
    source: str
    source_date: str
    licence: str
    transformation: str
    sha256: str
    bytes: int


@dataclass(slots=True)
class Embedding:
    """Where the files go, and what has been written so far."""

    tables: Path
    series: list[Series] = field(default_factory=list)
    files: list[EmbeddedFile] = field(default_factory=list)

    def write(
        self,
        name: str,
        frame: pl.DataFrame,
        made_from: str,
        source: str,
        date: str,
        licence: str,
        transformation: str,
    ) -> None:
        """Write one Parquet file and note where it is from."""
        path = self.tables / name
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path, compression="zstd", compression_level=22, statistics=False)
        blob = path.read_bytes()
        self.files.append(
            EmbeddedFile(
                file=name,
                made_from=made_from,
                source=source,
                source_date=date,
                licence=licence,
                transformation=transformation,
                sha256=hashlib.sha256(blob).hexdigest(),
                bytes=len(blob),
            )
        )


def read_raw(path: Path) -> pl.DataFrame:
    """One raw CSV, gzipped or not."""
    blob = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return pl.read_csv(io.BytesIO(blob), infer_schema_length=None)


def rows_of(path: Path) -> Sequence[Mapping[str, str]]:
    """Rows of a plain CSV."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def write_rows(path: Path, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Write a CSV with unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: "" if v is None else v for k, v in row.items()} for row in rows)


def float32(frame: pl.DataFrame) -> pl.DataFrame:
    """All columns as float32, with -0.0 turned into 0.0."""
    return frame.select(pl.all().cast(pl.Float32) + pl.lit(0.0, dtype=pl.Float32))


def is_leap(year: int) -> bool:
    """Whether the Gregorian year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def insert_leap_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Put 29 February back into 8,760 hours of a leap year, as a copy of 28 February.

    The source leaves 29 February out; the raw labels run on without a gap and so are one day
    early from 1 March. Rows are in file order, so the label is not needed.
    """
    end_of_february_28 = 59 * DAY
    return pl.concat(
        [
            frame[:end_of_february_28],
            frame[end_of_february_28 - DAY : end_of_february_28],
            frame[end_of_february_28:],
        ]
    )


def roll_to_utc(frame: pl.DataFrame, utc_offset_h: int) -> pl.DataFrame:
    """Turn a year in local standard time into the UTC year: row i becomes row i - offset, around.

    NSRDB and WIND Toolkit files in local time were made from the UTC year by the same roll (the
    last hours of the file are the first of the UTC year), so this restores it exactly. A typical
    year has no neighbours, so rolling within it is as good as anything.
    """
    rows = np.roll(np.arange(frame.height), -utc_offset_h)
    return frame[rows.tolist()]


def first_hour(year: int) -> str:
    """First hour of a calendar year in UTC."""
    return datetime(year, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%MZ")
