"""Stamps of a file in UTC: offsets by hand, clock changes from the tables of the zones."""

import numpy as np
import polars as pl
import pytest

from gigaplan.errors import ScenarioError
from gigaplan.series.stamps import NO_HOUR, Stamps, fixed_offset_minutes, read_stamps, show_hour
from gigaplan.series.table import Table


def _read(stamps: list[str], zone: str = "UTC") -> Stamps:
    return read_stamps(Table("x.csv", pl.DataFrame({"time": stamps}), 2), "time", zone)


def _utc(text: str) -> int:
    return int(np.datetime64(text, "h").astype(int))


def test_offsets_in_the_stamp_by_hand() -> None:
    # 18:00 at UTC-6 is midnight UTC; 05:00 at UTC+05:00 likewise; Z is UTC.
    stamps = ["2012-12-31T18:00-06:00", "2013-01-01 05:00:00+0500", "2013-01-01T00:00Z"]
    assert _read(stamps).hour.tolist() == [_utc("2013-01-01T00")] * 3


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("UTC", 0), ("Z", 0), ("-06:00", -360), ("UTC+05:30", 330), ("America/Chicago", None)],
)
def test_fixed_offsets(text: str, minutes: int | None) -> None:
    assert fixed_offset_minutes(text) == minutes


def test_chicago_goes_back_on_3_november_2013_at_07_utc() -> None:
    wall = ["2013-11-03 00:00", "2013-11-03 01:00", "2013-11-03 01:00", "2013-11-03 02:00"]
    found = _read(wall, "America/Chicago")
    assert found.hour.tolist() == [_utc(f"2013-11-03T0{hour}") for hour in (5, 6, 7, 8)]
    assert (found.doubled, found.collapsed.size, found.offset_h) == (1, 0, -5.0)


def test_an_autumn_hour_that_occurs_once_is_collapsed() -> None:
    wall = ["2013-11-03 00:00", "2013-11-03 01:00", "2013-11-03 02:00"]
    found = _read(wall, "America/Chicago")
    assert found.collapsed.tolist() == [_utc("2013-11-03T07")]
    assert found.doubled == 0


def test_berlin_skips_two_o_clock_on_31_march_2013() -> None:
    found = _read(["2013-03-31 01:00", "2013-03-31 02:00", "2013-03-31 03:00"], "Europe/Berlin")
    assert found.skipped.tolist() == [1]
    assert found.hour.tolist() == [_utc("2013-03-31T00"), NO_HOUR, _utc("2013-03-31T01")]
    assert found.offset_h == 1.0


def test_a_southern_january_is_summer_time() -> None:
    found = _read(["2013-01-01 00:00"], "Australia/Sydney")
    assert (found.offset_h, found.standard_offset_h) == (11.0, 10.0)


def test_hours_read_well_in_messages() -> None:
    assert show_hour(_utc("2013-01-05T04")) == "2013-01-05T04:00 UTC"


def test_refusals() -> None:
    with pytest.raises(ScenarioError, match=r"unknown time zone 'America/Chicgo'[\s\S]*Chicago"):
        _read(["2013-01-01 00:00"], "America/Chicgo")
    with pytest.raises(ScenarioError, match="holds Int64, not time stamps"):
        read_stamps(Table("x.csv", pl.DataFrame({"time": [1, 2]}), 1), "time", "UTC")
