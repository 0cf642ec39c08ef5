"""The embedded files and the way to them: CSV for figures, Parquet for hourly series."""

import csv
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable


def table(name: str) -> Traversable:
    """Path of an embedded file, such as ``figures/solar.csv``; works inside a wheel or a zip."""
    return files(__name__).joinpath(name)


def read_rows(name: str) -> Sequence[Mapping[str, str]]:
    """Rows of an embedded CSV file as text, one mapping of column to cell per row.

    No cell holds a line break.
    """
    return tuple(csv.DictReader(table(name).read_text(encoding="utf-8").splitlines()))


def figure_files() -> Sequence[str]:
    """Names of the CSV files that hold the register's figures, sorted."""
    names = (entry.name for entry in table("figures").iterdir())
    return tuple(f"figures/{name}" for name in sorted(names) if name.endswith(".csv"))
