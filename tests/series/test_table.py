"""Files as they come: separators, comments, compression, words among numbers."""

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from gigaplan.errors import ScenarioError
from gigaplan.series.table import pick_column, read_numbers, read_table


def _write(folder: Path, text: str, name: str = "load.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators(tmp_path: Path, separator: str) -> None:
    table = read_table(_write(tmp_path, f"a{separator}b\n1{separator}2\n3{separator}4\n"))
    values, faults = read_numbers(table, "b")
    assert (values.tolist(), faults) == ([2.0, 4.0], [])
    assert table.line(1) == 3


def test_comments_byte_order_mark_quotes_and_gzip(tmp_path: Path) -> None:
    text = '\ufeff# made by hand\n"time", "load mw"\n2013-01-01, 5\n'
    path = tmp_path / "load.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    table = read_table(path)
    # The mark precedes the comment sign; the header is line 2, the first row line 3.
    assert table.frame.columns == ["time", "load mw"]
    assert (table.first_line, read_numbers(table, "load mw")[0].tolist()) == (3, [5.0])


def test_empty_cells_are_gaps_and_words_are_faults(tmp_path: Path) -> None:
    table = read_table(_write(tmp_path, "x,y\n1,\n2,nan\n3,oops\n4, 7 \n5,inf\n6,1e3\n"))
    values, faults = read_numbers(table, "y")
    assert np.isnan(values).tolist() == [True, True, False, False, False, False]
    assert values[3:].tolist() == [7.0, 0.0, 1000.0]
    assert [str(fault) for fault in faults] == [
        (
            "load.csv column 'y': 'oops' is not a number (line 4)\n"
            "    fix: write a number, or leave the cell empty"
        ),
        "load.csv column 'y': holds infinite values (line 6)\n    fix: write finite numbers",
    ]


def test_decimal_comma_is_named(tmp_path: Path) -> None:
    table = read_table(_write(tmp_path, "x;y\n1;1,5\n2;2,5\n"))
    (fault,) = read_numbers(table, "y")[1]
    assert fault.problem == "'1,5' is not a number (lines 2, 3)"
    assert fault.fix == "write decimals with a point and no thousands separator"


def test_blank_lines_and_short_rows_are_gaps_and_trailing_ones_are_nothing(tmp_path: Path) -> None:
    table = read_table(_write(tmp_path, 'x,"y, in MW"\r\n1,5\r\n\r\n2\r\n3,7\r\n\r\n\r\n'))
    values, faults = read_numbers(table, "y, in MW")
    assert np.isnan(values).tolist() == [False, True, True, False]
    assert faults == []


def test_many_lines_are_counted(tmp_path: Path) -> None:
    table = read_table(_write(tmp_path, "x,y\n" + "0,bad\n" * 9))
    (fault,) = read_numbers(table, "y")[1]
    assert fault.problem == "'bad' is not a number (lines 2, 3, 4, 5, 6 and 4 more)"


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "load.parquet"
    pl.DataFrame({"mw": [1.0, None, 3.0], "flag": [True, False, True]}).write_parquet(path)
    table = read_table(path)
    values, faults = read_numbers(table, "mw")
    assert (np.isnan(values).tolist(), faults) == ([False, True, False], [])
    assert table.line(0) == 1
    assert read_numbers(table, "flag")[1][0].problem == "holds Boolean, not numbers"


def test_missing_column_with_and_without_a_near_name(tmp_path: Path) -> None:
    table = read_table(_write(tmp_path, "time,Load_MW\n0,1\n"))
    with pytest.raises(ScenarioError) as near:
        pick_column(table, "load_mv", "column")
    assert str(near.value) == (
        "load.csv column: no column 'load_mv'\n    fix: did you mean 'Load_MW'?"
    )
    with pytest.raises(ScenarioError, match="fix: the columns are time, Load_MW"):
        pick_column(table, "price", "column")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("load.xlsx", "a", "cannot read a file that ends in '.xlsx'"),
        ("load.csv", "", "holds no rows"),
        ("load.csv", "a,b\n", "holds no rows"),
        ("load.csv", "a,a\n1,2\n", "load.csv:1: column 'a' occurs twice"),
        ("load.csv", "a,b\n1,2\n1,2,3\n", "line 3 has 3 values for 2 columns"),
        ("load.parquet", "a,b\n1,2\n", "is not a Parquet file"),
        ("load.csv.gz", "a,b\n1,2\n", "is not UTF-8 text"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message.replace("(", r"\(")):
        read_table(_write(tmp_path, text, name))


def test_latin_1_is_named(tmp_path: Path) -> None:
    path = tmp_path / "load.csv"
    path.write_bytes("a,\xfcber\n1,2\n".encode("latin-1"))
    with pytest.raises(ScenarioError, match=r"is not UTF-8 text[\s\S]*save it as UTF-8 CSV"):
        read_table(path)


def test_a_missing_file_with_a_near_name(tmp_path: Path) -> None:
    _write(tmp_path, "a\n1\n", "load_2013.csv")
    with pytest.raises(ScenarioError, match=r"did you mean 'load_2013\.csv'\?"):
        read_table(tmp_path / "laod_2013.csv")
    with pytest.raises(ScenarioError, match="give a path relative to the scenario file"):
        read_table(tmp_path / "nowhere" / "x.csv")
