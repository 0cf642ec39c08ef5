from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from gigaplan.data.places import load_places
from gigaplan.errors import RunError
from gigaplan.report.figures import draw_weeks
from gigaplan.report.palette import LOOKS, look_of, stacking
from gigaplan.report.weeks import pick_weeks
from gigaplan.solve.interface import Status
from gigaplan.technologies.base import load_technologies
from tiny import plan_days, plan_hand


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    return plan_days(tmp_path_factory.mktemp("days"))


def test_the_same_plan_gives_the_same_pictures(days, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = draw_weeks(days, tmp_path / "a"), draw_weeks(days, tmp_path / "b")
    assert [path.name for path in first] == ["chart_weeks.png", "chart_weeks.svg"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert first[0].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_two_hours_can_be_drawn(tmp_path):
    assert draw_weeks(plan_hand(tmp_path, "limits.co2_t_per_year=30"), tmp_path)[1].is_file()


def test_without_a_plan_there_is_no_picture(days, tmp_path):
    with pytest.raises(RunError, match="there is no plan to draw"):
        draw_weeks(replace(days, status=Status.INFEASIBLE, tables=None), tmp_path)


def test_every_built_in_technology_has_its_own_look():
    assert set(LOOKS) == set(load_technologies())
    colours = [look.colour for look in LOOKS.values()]
    assert len(set(colours)) == len(colours)


def test_names_and_plug_ins_get_a_look():
    assert look_of("solar", "solar", ("solar",)).name == "Solar"
    east = look_of("solar", "east_field", ("solar",))
    assert (east.name, east.colour) == ("East field", LOOKS["solar"].colour)
    kinds = ("tidal", "solar", "waste_heat")
    assert look_of("tidal", "tidal", kinds).colour != look_of("waste_heat", "x", kinds).colour
    assert stacking("combined_cycle") < stacking("tidal") < stacking("wind")


def year(clean_mw):
    stamps = np.arange("2013-01-01T00", "2014-01-01T00", dtype="datetime64[h]")
    return pl.DataFrame(
        {
            "weather_year": ["2013"] * stamps.size,
            "hour_utc": pl.Series(stamps.astype("datetime64[ms]")).dt.replace_time_zone("UTC"),
            "load_mw": np.full(stamps.size, 100.0),
            "clean_mw": clean_mw,
        }
    )


def test_the_hardest_weeks_are_picked_and_dated_in_local_time():
    clean = np.full(8760, 50.0)
    still = 24 * 20 + 6  # 21 January 2013, a Monday, 00:00 at UTC-6
    clean[still : still + 168] = 0.0
    winter, summer = pick_weeks(year(clean), load_places()["abilene_tx"])
    assert winter.title == "Hardest winter week, 21–27 Jan 2013"
    assert winter.days[0] == "Mon 21"
    assert winter.hours["clean_mw"].sum() == 0
    assert summer.hours.height == 168


def test_a_short_span_is_shown_from_its_first_hour():
    (only,) = pick_weeks(year(np.zeros(8760)).head(30), None)
    assert only.title == "First hours, 1–2 Jan 2013"
    assert only.days == ("Tue 1", "Wed 2")
