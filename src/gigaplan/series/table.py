"""One file of the user, CSV or Parquet, as columns with line numbers. No time, no repair here.

CSV is read as text, so that a word among the numbers can be named with its line.
"""

import csv
import gzip
import io
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.errors import ScenarioError

Floats = NDArray[np.float64]
_MISSING = ("", "na", "n/a", "nan", "null", "none", "-")
_SEPARATORS = (",", ";", "\t")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file.

    Attributes
    ----------
    name : str
        File name, for messages.
    frame : polars.DataFrame
        Text columns for CSV, typed columns for Parquet.
    first_line : int
        Line of the first row: after the header in a CSV, 1 in a Parquet file.
    """

    name: str
    frame: pl.DataFrame
    first_line: int

    def line(self, row: int) -> int:
        """Line number of a row counted from 0."""
        return self.first_line + int(row)

    def lines(self, rows: NDArray[np.int64]) -> str:
        """Line numbers of some rows, for a message: the first few and how many there are."""
        shown = ", ".join(str(self.line(row)) for row in rows[:_SHOWN])
        more = f" and {rows.size - _SHOWN} more" if rows.size > _SHOWN else ""
        return f"line{'s' if rows.size > 1 else ''} {shown}{more}"


def read_table(path: Path) -> Table:
    """Read a CSV (comma, semicolon or tab; `.gz` too) or Parquet file.

    Lines before the header that begin with ``#`` are comments.

    Raises
    ------
    ScenarioError
        If the file does not exist, is of another kind, is empty or cannot be read as a table.
    """
    name = path.name
    if not path.is_file():
        raise ScenarioError(name, f"no such file: {path}", _near_file(path))
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if endings[-1:] == [".parquet"]:
        return Table(name, _parquet(path), 1)
    if endings[-1:] != [".csv"] and endings != [".csv", ".gz"]:
        raise ScenarioError(
            name,
            f"cannot read a file that ends in {path.suffix!r}",
            "give a .csv, .csv.gz or .parquet file",
        )
    blob = path.read_bytes()
    try:
        text = (gzip.decompress(blob) if endings[-1] == ".gz" else blob).decode("utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise ScenarioError(name, f"is not UTF-8 text: {error}", "save it as UTF-8 CSV") from error
    lines = re.split(r"\r\n|\n|\r", text.rstrip("\r\n \t"))
    comments = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    if len(lines) - comments < 2 or not lines[comments].strip():
        raise ScenarioError(name, "holds no rows", "give a header line and one line per hour")
    return Table(name, _csv(name, lines[comments:], comments + 1), comments + 2)


def _near_file(path: Path) -> str:
    """Suggest a file of a similar name in the same folder."""
    here = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    near = get_close_matches(path.name, here, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else "give a path relative to the scenario file"


def _parquet(path: Path) -> pl.DataFrame:
    try:
        with path.open("rb") as stream:
            frame = pl.read_parquet(stream)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ScenarioError(
            path.name, f"is not a Parquet file: {error}", "write it anew"
        ) from error
    if frame.height == 0:
        raise ScenarioError(path.name, "holds no rows", "give one row per hour")
    return frame


def _csv(name: str, lines: list[str], header_line: int) -> pl.DataFrame:
    """All columns as text; the separator is the one that cuts the header into most columns."""
    separator = max(_SEPARATORS, key=lines[0].count)
    cells = next(csv.reader([lines[0]], delimiter=separator, skipinitialspace=True))
    header = [cell.strip() for cell in cells]
    twice = sorted({cell for cell in header if header.count(cell) > 1})
    if twice:
        raise ScenarioError(
            f"{name}:{header_line}", f"column {twice[0]!r} occurs twice", "rename one of the two"
        )
    numbered = separator.join(str(number) for number in range(len(header)))
    try:
        frame = pl.read_csv(
            io.BytesIO("\n".join([numbered, *lines[1:]]).encode()),
            separator=separator,
            infer_schema=False,
        )
    except pl.exceptions.PolarsError as error:
        raise ScenarioError(
            name,
            f"rows and header do not match: {_odd_row(lines, separator, header_line)}",
            "give every row one value per column",
        ) from error
    frame.columns = header
    return frame


def _odd_row(lines: list[str], separator: str, header_line: int) -> str:
    """Name the first row with more cells than the header."""
    wanted = lines[0].count(separator)
    for offset, line in enumerate(lines):
        if line.count(separator) > wanted:
            cells = line.count(separator) + 1
            return f"line {header_line + offset} has {cells} values for {wanted + 1} columns"
    return "a quote is not closed"


def pick_column(table: Table, column: str, key: str) -> pl.Series:
    """One column by name.

    Parameters
    ----------
    table : Table
        The file.
    column : str
        Name of the column.
    key : str
        Key of the scenario that names it, for the message.

    Raises
    ------
    ScenarioError
        If there is no such column; with the nearest name, or all names.
    """
    names = table.frame.columns
    if column in names:
        return table.frame[column]
    lower = {name.lower(): name for name in names}
    near = get_close_matches(column.lower(), lower, n=1, cutoff=0.6)
    fix = f"did you mean {lower[near[0]]!r}?" if near else f"the columns are {', '.join(names)}"
    raise ScenarioError(f"{table.name} {key}", f"no column {column!r}", fix)


def read_numbers(table: Table, column: str) -> tuple[Floats, list[ScenarioError]]:
    """Values of a column that exists: NaN where the cell is empty, and the faults found.

    Parameters
    ----------
    table : Table
        The file.
    column : str
        Name of the column.

    Returns
    -------
    values : array, shape (n_rows,)
        NaN for empty cells; 0 for cells at fault, which are not gaps on top.
    faults : list of ScenarioError
        One for all words among the numbers, one for all infinite values.
    """
    cells = table.frame[column]
    faults: list[ScenarioError] = []
    where = f"{table.name} column {column!r}"
    wrong = np.empty(0, dtype=np.int64)
    if cells.dtype == pl.String:
        text = cells.str.strip_chars()
        number = text.cast(pl.Float64, strict=False)
        missing = text.is_null() | text.str.to_lowercase().is_in(list(_MISSING))
        wrong = np.flatnonzero((number.is_null() & ~missing).to_numpy())
        if wrong.size:
            given = str(text[int(wrong[0])])
            comma = given.replace(",", "").replace(".", "").lstrip("+-").isdigit()
            fix = "write decimals with a point and no thousands separator" if comma else (
                "write a number, or leave the cell empty"
            )  # fmt: skip
            faults.append(
                ScenarioError(where, f"{given!r} is not a number ({table.lines(wrong)})", fix)
            )
    elif cells.dtype.is_numeric():
        number = cells.cast(pl.Float64)
    else:
        faults.append(
            ScenarioError(where, f"holds {cells.dtype}, not numbers", "store it as numbers")
        )
        return np.full(cells.len(), np.nan), faults
    values = np.array(number.fill_null(np.nan).to_numpy(), dtype=np.float64)
    values[wrong] = 0.0
    infinite = np.flatnonzero(np.isinf(values))
    if infinite.size:
        faults.append(
            ScenarioError(
                where, f"holds infinite values ({table.lines(infinite)})", "write finite numbers"
            )
        )
        values[infinite] = 0.0
    return values, faults
