"""The user's hourly files: time zones, daylight saving, gaps, duplicates, shifts, limits."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.files import LOAD_MW, SHARE, TEMPERATURE_C, OwnSeries, read_series
from gigaplan.series.hours import Hours, calendar_year
from gigaplan.series.repair import RepairKind
from gigaplan.series.table import Table

YEAR = calendar_year(2013)
VALUES = np.random.default_rng(7).random(YEAR.count).round(9)
UTC = [f"{hour}:00" for hour in YEAR.utc()]
Write = Callable[..., Path]


def _wall_clock(hours: Sequence[np.datetime64], zone: str) -> list[str]:
    """Stamps of UTC hours on the wall of a zone."""
    utc = pl.Series(np.array(hours).astype("datetime64[us]")).dt.replace_time_zone("UTC")
    return utc.dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M").to_list()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of stamps and values."""

    def make(stamps: Sequence[str], values: Sequence[object], name: str = "load.csv") -> Path:
        rows = (f"{a},{b}" for a, b in zip(stamps, values, strict=True))
        path = tmp_path / name
        path.write_text("time,mw\n" + "\n".join(rows) + "\n")
        return path

    return make


def _file(path: Path, **keys: object) -> SeriesFile:
    return SeriesFile.model_validate({"file": path, "column": "mw", "time_column": "time"} | keys)


def _faults(path: Path, hours: Hours = YEAR, **keys: object) -> list[str]:
    """All faults of a file, as printed."""
    found: list[str] = []
    try:
        OwnSeries(hours).read(_file(path, **keys))
    except* ScenarioError as group:
        found = [str(error) for error in group.exceptions]
    return found


def test_utc_stamps_are_read_as_they_are(write: Write) -> None:
    own = OwnSeries(YEAR)
    assert np.array_equal(own.read(_file(write(UTC, VALUES))), VALUES)
    assert own.repairs == []


def test_rows_without_stamps_are_the_hours_in_order(write: Write) -> None:
    own = OwnSeries(YEAR)
    assert np.array_equal(own.read(_file(write(UTC, VALUES), time_column=None)), VALUES)
    assert own.repairs == []


@pytest.mark.parametrize(
    "stamp", ["{}T{}:00Z", "{} {}:00:00+00:00", "{}T{}:00:00.000Z", " {} {}:00 "]
)
def test_ways_to_write_a_stamp(write: Write, stamp: str) -> None:
    stamps = [stamp.format(*str(hour).split("T")) for hour in YEAR.utc()]
    assert np.array_equal(OwnSeries(YEAR).read(_file(write(stamps, VALUES))), VALUES)


def test_a_longer_file_gives_the_weather_year_asked_for(write: Write) -> None:
    two = np.datetime64("2012-01-01T00", "h") + np.arange(8784 + 8760)
    values = np.concatenate((np.zeros(8784), VALUES))
    path = write([f"{hour}:00" for hour in two], values)
    assert np.array_equal(OwnSeries(YEAR).read(_file(path)), VALUES)


@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/Berlin", "Australia/Sydney"])
def test_a_utc_year_on_the_wall_clock_comes_back_exactly(write: Write, zone: str) -> None:
    own = OwnSeries(YEAR)
    path = write(_wall_clock(YEAR.utc(), zone), VALUES)
    assert np.array_equal(own.read(_file(path, time_zone=zone)), VALUES)
    assert [note.kind for note in own.repairs] == [RepairKind.CLOCK_CHANGE_READ]


@given(
    day=st.integers(0, 364),
    days=st.integers(1, 20),
    zone=st.sampled_from(["America/Chicago", "Europe/London", "America/Sao_Paulo", "Asia/Tokyo"]),
)
def test_any_span_survives_the_wall_clock(day: int, days: int, zone: str) -> None:
    start = np.datetime64("2013-01-01T00", "h") + 24 * day
    hours = Hours(start, 24 * days, "span", 1.0)
    values = np.arange(hours.count, dtype=float)
    frame = pl.DataFrame({"time": _wall_clock(hours.utc(), zone), "mw": values})
    series = _file(Path("span.csv"), time_zone=zone)
    found, _ = read_series(Table("span.csv", frame, 2), series, hours)
    # A span that begins in the second of the two autumn hours cannot be told: Chicago and London
    # change at 07:00 and 01:00 UTC, never at the midnight where these spans begin.
    assert np.array_equal(found, values)


def test_a_local_calendar_year_is_wrapped_and_reported(write: Write) -> None:
    # The file's row i is local hour i; the first six UTC hours are the last six of its year.
    own = OwnSeries(YEAR)
    path = write(UTC, np.roll(VALUES, -6))
    assert np.array_equal(own.read(_file(path, time_zone="-06:00")), VALUES)
    (note,) = own.repairs
    assert (note.kind, note.hours) == (RepairKind.LOCAL_YEAR_WRAPPED, 6)
    assert note.detail == "6 hours taken from the other end, UTC-6"
    east = OwnSeries(YEAR)
    path = write(UTC, np.roll(VALUES, 9), "tokyo.csv")
    assert np.array_equal(east.read(_file(path, time_zone="+09:00")), VALUES)
    assert east.repairs[0].hours == 9


@pytest.mark.parametrize(
    ("zone", "offset_h"), [("Australia/Sydney", 11), ("America/Chicago", -6), ("Asia/Tokyo", 9)]
)
def test_a_local_wall_clock_year_is_wrapped(write: Write, zone: str, offset_h: int) -> None:
    # New Year is summer time in the south: 2013 in Sydney begins at 13:00 UTC the day before.
    path = write(_wall_clock(YEAR.utc() - offset_h, zone), np.roll(VALUES, offset_h))
    own = OwnSeries(YEAR)
    assert np.array_equal(own.read(_file(path, time_zone=zone)), VALUES)
    assert own.repairs[-1].detail == (
        f"{abs(offset_h)} hours taken from the other end, UTC{offset_h:+d}"
    )


def test_rows_of_a_local_year_without_stamps_are_rolled(write: Write) -> None:
    own = OwnSeries(YEAR)
    path = write(UTC, np.roll(VALUES, -6))
    found = own.read(_file(path, time_column=None, time_zone="-06:00"))
    assert np.array_equal(found, VALUES)
    assert own.repairs[0].detail == "rows begin at 00:00 UTC-6"


def test_standard_time_read_as_wall_clock_names_both_clock_changes(write: Write) -> None:
    path = write(UTC, VALUES)
    assert _faults(path, time_zone="America/Chicago") == [
        (
            "load.csv column 'mw': 2013-03-10T02:00 does not exist in America/Chicago: clocks go "
            "forward (line 1636)\n    fix: if the file keeps standard time all year, state its "
            "offset, such as time_zone: '-06:00'"
        ),
        (
            "load.csv column 'mw': the hour that occurs twice when clocks go "
            "back in America/Chicago "
            "is in the file once; 2013-11-03T07:00 UTC is missing\n    fix: "
            "give both hours, or set "
            "repair: fill_short_gaps"
        ),
    ]
    own = OwnSeries(YEAR)
    own.read(_file(path, time_zone="America/Chicago", repair="fill_short_gaps"))
    assert [note.kind for note in own.repairs] == [
        RepairKind.SKIPPED_HOUR_DROPPED,
        RepairKind.LOCAL_YEAR_WRAPPED,
        RepairKind.GAP_FILLED,
    ]


def test_wall_clock_read_as_utc_is_recognised(write: Write) -> None:
    summer = Hours(np.datetime64("2013-01-02T06", "h"), 8000, "summer", 1.0)
    path = write(_wall_clock(summer.utc(), "America/Chicago"), np.ones(8000))
    faults = _faults(path, Hours(np.datetime64("2013-01-02T00", "h"), 8000, "x", 1.0))
    assert "a row repeats an hour, first 2013-11-03T01:00 UTC (line 7323)" in faults[0]
    assert "as with daylight saving: state the IANA time zone" in faults[0]


def test_a_gap_is_named_or_filled(write: Write) -> None:
    stamps, values = UTC[:100] + UTC[103:], np.delete(VALUES, [100, 101, 102])
    path = write(stamps, values)
    assert _faults(path) == [
        (
            "load.csv column 'mw': 3 of 8,760 hours missing at 2013-01-05T04:00 UTC, 3 h\n    fix: "
            "complete the file, or set repair: fill_short_gaps for gaps of up to 3 hours"
        )
    ]
    own = OwnSeries(YEAR)
    found = own.read(_file(path, repair="fill_short_gaps"))
    line = np.interp([100, 101, 102], [99, 103], [VALUES[99], VALUES[103]])
    assert np.allclose(found[100:103], line)
    assert np.array_equal(np.delete(found, [100, 101, 102]), values)
    (note,) = own.repairs
    assert str(note) == (
        "load.csv mw, 2013: short gap filled by a straight line (3 h in 1 gaps, first "
        "2013-01-05T04:00 UTC)"
    )


def test_a_long_gap_is_never_filled(write: Write) -> None:
    path = write(UTC[:100] + UTC[104:], np.delete(VALUES, range(100, 104)))
    (fault,) = _faults(path, repair="fill_short_gaps")
    assert "4 of 8,760 hours missing at 2013-01-05T04:00 UTC, 4 h" in fault
    assert "fix: complete the file: the gap is over 3 h" in fault


def test_several_gaps_are_counted(write: Write) -> None:
    values: list[object] = list(VALUES)
    values[5], values[9], values[10] = "", "", "NA"
    (fault,) = _faults(write(UTC, values))
    assert "3 of 8,760 hours are missing in 2 gaps, first 2013-01-01T05:00 UTC" in fault


def test_duplicates_are_named_or_averaged(write: Write) -> None:
    path = write(UTC[:100] + UTC[99:], np.insert(VALUES, 99, 0.25))
    assert _faults(path) == [
        (
            "load.csv column 'mw': a row repeats an hour, first 2013-01-05T03:00 UTC (line 102)\n"
            "    fix: remove them, or set repair: fill_short_gaps to average them"
        )
    ]
    own = OwnSeries(YEAR)
    found = own.read(_file(path, repair="fill_short_gaps"))
    assert found[99] == pytest.approx((VALUES[99] + 0.25) / 2)
    assert own.repairs[0].kind is RepairKind.DUPLICATE_AVERAGED


def test_rows_out_of_order_are_sorted_and_reported(write: Write) -> None:
    path = write(UTC[4380:] + UTC[:4380], np.roll(VALUES, -4380))
    own = OwnSeries(YEAR)
    assert np.array_equal(own.read(_file(path)), VALUES)
    assert [note.kind for note in own.repairs] == [RepairKind.ROWS_SORTED]


@pytest.mark.parametrize(
    ("shift", "fix"),
    [
        (1, "label each hour by its beginning, not its end"),
        (-6, "if the stamps are local time, state time_zone: '-06:00'"),
    ],
)
def test_shifted_hours_are_named(write: Write, shift: int, fix: str) -> None:
    (fault,) = _faults(write([f"{hour + shift}:00" for hour in YEAR.utc()], VALUES))
    assert f"the hours are shifted by {shift:+d} h: the file runs from" in fault
    assert fix in fault


def test_half_hours_and_finer_steps(write: Write) -> None:
    (half,) = _faults(write([f"{hour}:30" for hour in YEAR.utc()], VALUES))
    assert "all time stamps are 30 minutes past the hour" in half
    assert "fix: label each hour by its beginning, on the whole hour" in half
    quarter = np.datetime64("2013-01-01T00:00", "m") + 15 * np.arange(96)
    (fine,) = _faults(write([str(t) for t in quarter], np.ones(96)))
    assert "time stamps between whole hours (lines 3, 4, 5, 7, 8 and 67 more)" in fine
    (zone,) = _faults(write(UTC, VALUES), time_zone="Asia/Kolkata")
    assert "the time zone is 30 minutes off whole UTC hours" in zone


def test_another_year_is_named(write: Write) -> None:
    (fault,) = _faults(write([stamp.replace("2013", "2014") for stamp in UTC], VALUES))
    assert "no row lies in weather year '2013': the file runs from 2014-01-01T00:00 UTC" in fault


@pytest.mark.parametrize(
    ("rows", "hours", "message"),
    [
        (8759, YEAR, "8,759 rows, but weather year '2013' has 8,760 hours"),
        (35040, YEAR, "average 4 rows to one per hour"),
        (8760, calendar_year(2012), "which repeats or drops 29 February"),
    ],
)
def test_wrong_number_of_rows(write: Write, rows: int, hours: Hours, message: str) -> None:
    path = write(["x"] * rows, np.ones(rows))
    (fault,) = _faults(path, hours, time_column=None)
    assert message in fault


def test_a_leap_day_is_repeated_or_dropped_on_request(write: Write) -> None:
    leap = calendar_year(2012)
    own = OwnSeries(leap)
    path = write(UTC, VALUES)
    found = own.read(_file(path, time_column=None, repair="fill_short_gaps"))
    assert np.array_equal(found[59 * 24 : 60 * 24], VALUES[58 * 24 : 59 * 24])
    assert np.array_equal(np.delete(found, slice(59 * 24, 60 * 24)), VALUES)
    assert own.repairs[0].kind is RepairKind.LEAP_DAY_REPEATED
    common = OwnSeries(YEAR)
    path = write(["x"] * 8784, np.arange(8784.0), "leap.csv")
    found = common.read(_file(path, time_column=None, repair="fill_short_gaps"))
    assert np.array_equal(found, np.delete(np.arange(8784.0), slice(59 * 24, 60 * 24)))
    assert common.repairs[0].kind is RepairKind.LEAP_DAY_DROPPED


def test_all_faults_of_a_file_at_once(write: Write) -> None:
    values: list[object] = list(VALUES)
    values[5], values[7] = "abc", "inf"
    stamps = list(UTC)
    stamps[3] = "2013-01-01 24:00"
    assert _faults(write(stamps, values)) == [
        (
            "load.csv column 'mw': 'abc' is not a number (line 7)\n"
            "    fix: write a number, or leave the cell empty"
        ),
        "load.csv column 'mw': holds infinite values (line 9)\n    fix: write finite numbers",
        (
            "load.csv column 'time': '2013-01-01 24:00' is not a time stamp "
            "that can be read (line 5)\n"
            "    fix: label each hour by its beginning: 24:00 is the end of the "
            "hour that begins at "
            "23:00"
        ),
    ]


def test_both_wrong_columns_at_once(write: Write) -> None:
    faults = _faults(write(UTC, VALUES), column="load", time_column="tim")
    assert faults == [
        "load.csv column: no column 'load'\n    fix: the columns are time, mw",
        "load.csv time_column: no column 'tim'\n    fix: did you mean 'time'?",
    ]


@pytest.mark.parametrize("stamp", ["01/02/2013 00:00", "2013-02-30 00:00", "yesterday"])
def test_stamps_that_cannot_be_read(write: Write, stamp: str) -> None:
    (fault,) = _faults(write([stamp, *UTC[1:]], VALUES))
    assert f"{stamp!r} is not a time stamp that can be read (line 2)" in fault
    assert "fix: write ISO 8601, such as 2013-01-31 23:00" in fault


def test_zones_that_cannot_be(write: Write) -> None:
    (offset,) = _faults(write([f"{s}Z" for s in UTC], VALUES), time_zone="-06:00")
    assert "the time stamps carry their own offset, so time_zone '-06:00' has no use" in offset
    (bare,) = _faults(write(UTC, VALUES), time_column=None, time_zone="America/Chicago")
    assert "rows without time stamps cannot be in 'America/Chicago'" in bare


def test_scale_and_limits(write: Write) -> None:
    path = write(UTC, VALUES * 100)
    own = OwnSeries(YEAR)
    assert np.allclose(own.read(_file(path, scale=0.01), SHARE), VALUES, rtol=1e-12)
    with pytest.raises(ScenarioError) as percent:
        own.read(_file(path), SHARE)
    assert "share must lie between 0 and 1; got" in str(percent.value)
    assert "fix: if the column is in percent, add scale: 0.01" in str(percent.value)
    with pytest.raises(
        ScenarioError, match=r"load must lie between 0 and 100000 MW; got -5 at 2013-01-01T01"
    ):
        own.read(_file(write(UTC, [1.0, -5.0, *VALUES[2:]], "negative.csv")), LOAD_MW)
    with pytest.raises(ScenarioError, match=r"the column looks like kelvin: subtract 273\.15"):
        own.read(_file(write(UTC, VALUES + 280.0, "kelvin.csv")), TEMPERATURE_C)


def test_an_empty_column_is_named(write: Write) -> None:
    (fault,) = _faults(write(UTC, [""] * 8760))
    assert "holds no values" in fault


def test_parquet_with_aware_and_naive_times(tmp_path: Path) -> None:
    stamps = pl.Series("time", YEAR.utc().astype("datetime64[us]"))
    naive = tmp_path / "naive.parquet"
    pl.DataFrame([stamps, pl.Series("mw", VALUES)]).write_parquet(naive)
    assert np.array_equal(OwnSeries(YEAR).read(_file(naive)), VALUES)
    aware = tmp_path / "aware.parquet"
    zoned = stamps.dt.replace_time_zone("UTC").dt.convert_time_zone("America/Chicago")
    pl.DataFrame([zoned, pl.Series("mw", VALUES)]).write_parquet(aware)
    assert np.array_equal(OwnSeries(YEAR).read(_file(aware)), VALUES)


def test_the_year_in_a_path_and_each_repair_once(write: Write) -> None:
    path = write(UTC[:50] + UTC[51:], np.delete(VALUES, 50), "load_2013.csv")
    own = OwnSeries(YEAR)
    series = _file(path.with_name("load_{year}.csv"), repair="fill_short_gaps")
    assert np.array_equal(own.read(series), own.read(series))
    assert len(own.repairs) == 1
