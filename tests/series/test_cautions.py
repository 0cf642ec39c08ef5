from dataclasses import replace

import pytest

from gigaplan.data.places import load_places
from gigaplan.scenario.weather import WeatherYear
from gigaplan.series.cautions import cautions_on_weather, distance_km

ABILENE = load_places()["abilene_tx"]


def test_weather_of_another_place_is_told():
    (caution,) = cautions_on_weather(WeatherYear(name="2013", embedded="dallas_tx_tmy3"), ABILENE)
    assert caution == (
        "weather year 2013: dallas_tx_tmy3 is the weather of a point 257 km from Abilene, Texas; "
        "the place's own set is abilene_nolan_tx_2013"
    )


@pytest.mark.parametrize("key", ["abilene_tx_tmy3", "abilene_nolan_tx_2013", None])
def test_weather_of_the_place_is_not_worth_a_word(key):
    assert cautions_on_weather(WeatherYear(name="a", embedded=key), ABILENE) == ()


def test_no_set_that_a_place_takes_by_itself_is_told():
    for place in load_places().values():
        year = WeatherYear(name="a", embedded=place.default_weather)
        assert cautions_on_weather(year, place) == ()


def test_a_campus_without_place_may_have_any_weather():
    assert cautions_on_weather(WeatherYear(name="a", embedded="dallas_tx_tmy3"), None) == ()


def test_distance_by_hand():
    # a quarter of a meridian, and one degree of the parallel at 60 degrees: half of the equator's
    assert distance_km(0, 10, 90, 10) == pytest.approx(10_007.5, abs=0.1)
    assert distance_km(60, 0, 60, 1) == pytest.approx(55.6, abs=0.1)
    assert distance_km(32.47, -99.71, 32.47, -99.71) == 0.0
    assert cautions_on_weather(
        WeatherYear(name="a", embedded="abilene_tx_tmy3"), replace(ABILENE, latitude=33.5)
    )
