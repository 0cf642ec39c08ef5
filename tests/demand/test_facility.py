"""Load at the bus: by hand, and the refusals."""

from pathlib import Path

import numpy as np
import pytest

from gigaplan.data.register import load_register
from gigaplan.demand.facility import facility_load
from gigaplan.errors import ScenarioError
from gigaplan.scenario.campus import Campus
from gigaplan.scenario.money import Money
from gigaplan.series.files import OwnSeries
from gigaplan.series.hours import Hours
from gigaplan.series.load import Conditions
from gigaplan.series.weather import Weather
from series.weather_cases import steady

DAY = Hours(np.datetime64("2013-01-01T00", "h"), 24, "2013", 1.0)
IT_100_MW: dict[str, object] = {"it_mw": 100.0, "utilisation": 0.8}


def _conditions(weather: Weather | None = None, **campus: object) -> Conditions:
    return Conditions(
        campus=Campus.model_validate({"name": "test"} | campus),
        place=None,
        year=2028,
        money=Money(),
        register=load_register(),
        hours=DAY,
        weather=weather,
        own=OwnSeries(DAY),
    )


def test_it_load_by_hand() -> None:
    # 100 MW x 0.8 at 25 degrees with closed-loop figures: PUE base + rise x (25 - threshold).
    register = load_register()
    base, rise, threshold, water = (
        register.rows(f"cooling.closed_loop.{name}")[0].mid
        for name in ("pue_base", "pue_per_k", "threshold_c", "wue_base_l_per_kwh")
    )
    load = facility_load(
        _conditions(steady(24, temp_air_c=25.0), it_load=IT_100_MW | {"flexible_share": 0.1})
    )
    expected_mw = 80.0 * (base + rise * (25.0 - threshold))
    assert load.load_mw == pytest.approx(np.full(24, expected_mw))
    assert load.flexible_load_mw == pytest.approx(np.full(24, 0.1 * expected_mw))
    assert load.water_m3 == pytest.approx(np.full(24, 80.0 * water))
    assert load.it_mw is not None
    assert load.pue is not None
    assert np.allclose(load.it_mw * load.pue, load.load_mw)


def test_gpus_and_utilisation_from_the_register() -> None:
    register = load_register()
    watts = register.rows("load.watts_per_gpu")[0].mid
    utilisation = register.rows("load.utilisation")[0].mid
    load = facility_load(_conditions(steady(24), it_load={"gpus": {"count": 100_000}}))
    assert load.it_mw == pytest.approx(np.full(24, 0.1 * watts * utilisation))
    notes = {note.parameter: note for note in load.notes}
    assert notes["it_load.gpus.watts_per_gpu"].figure is not None
    assert not notes["it_load.utilisation"].given_by_user
    assert notes["it_mw"].value == pytest.approx(0.1 * watts)


def test_stated_numbers_are_recorded_as_the_users() -> None:
    load = facility_load(_conditions(steady(24), it_load=IT_100_MW))
    notes = {note.parameter: note for note in load.notes}
    assert notes["it_load.it_mw"].given_by_user
    assert notes["it_load.utilisation"].source == "scenario"
    assert notes["pue"].value == pytest.approx(float(np.mean(load.pue)))
    assert notes["economiser_hours"].value == 24.0  # 15 degrees: no compressor runs


def test_own_load_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "load.csv"
    path.write_text("mw,soft\n" + "".join(f"{100 + h},{h}\n" for h in range(24)))
    load = facility_load(
        _conditions(
            load={"file": path, "column": "mw"}, flexible_load={"file": path, "column": "soft"}
        )
    )
    assert load.load_mw.tolist() == [100.0 + h for h in range(24)]
    assert load.flexible_load_mw.tolist() == [float(h) for h in range(24)]
    assert load.pue is None
    assert load.notes[0].source == "scenario: load.csv mw (mean of 24 hours)"


def test_one_number_is_a_flat_load() -> None:
    load = facility_load(_conditions(load=250.0))
    assert load.load_mw.tolist() == [250.0] * 24
    assert load.flexible_load_mw.tolist() == [0.0] * 24


@pytest.mark.parametrize(
    ("campus", "message"),
    [
        ({"load": 0.0}, "campus.load: is 0 MW in every hour"),
        (
            {"load": 5.0, "flexible_load": 6.0},
            "campus.flexible_load: is above the load in 24 hours, first 6 of 5 MW at 2013-01-01T00",
        ),
        ({"it_load": IT_100_MW}, "campus.it_load: PUE depends on the weather"),
        (
            {"it_load": {"it_mw": 100.0, "utilisation": 0.0}},
            "campus.it_load.utilisation: is 0: the campus would draw nothing",
        ),
    ],
)
def test_refusals(campus: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        facility_load(_conditions(None, **campus))
    assert str(refused.value).startswith(message)


def test_more_flexible_work_than_there_can_be_is_refused() -> None:
    it_load = IT_100_MW | {"flexible_share": 0.9, "jobs": {"training": 0.5, "inference": 0.5}}
    with pytest.raises(ScenarioError) as refused:
        facility_load(_conditions(steady(24), it_load=it_load))
    text = str(refused.value)
    assert text.startswith(
        "campus.it_load.flexible_share: 90% of the load is more than such work can move in time"
    )
    assert "(load.pre_training.flexible_share, load.inference.flexible_share)" in text
    assert "or more training in `jobs`" in text
