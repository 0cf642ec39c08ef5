"""Wind: own column, the profile of the weather, or a yield computed from wind speed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.site import Site
from gigaplan.series.weather import Weather
from gigaplan.series.wind import Shear, TurbineClass, WindTurbine, wind_yield
from gigaplan.technologies.wind import Wind, block

FILE = SeriesFile(file=Path("own.csv"), column="value")
PROFILE = np.array([0.1, 0.5, 0.9, 0.3])


@pytest.fixture
def windy(site: Site) -> Site:
    """Four hours with a mast at 10 m and no profile."""
    weather = Weather(
        source="a mast",
        latitude=32.0,
        longitude=-100.0,
        elevation_m=0.0,
        utc_offset_h=-6.0,
        ghi_w_m2=None,
        dni_w_m2=None,
        dhi_w_m2=None,
        temp_air_c=np.full(4, 15.0),
        dew_point_c=None,
        rel_humidity_pct=None,
        pressure_hpa=np.full(4, 1013.25),
        wind_speed_m_s=np.array([0.0, 4.0, 6.0, 12.0]),
    )
    return replace(site, weather=weather)


@pytest.fixture
def profiled(windy: Site) -> Site:
    """The same hours with a hub-height profile."""
    assert windy.weather is not None
    weather = replace(windy.weather, wind_capacity_factor=PROFILE, wind_source="a profile")
    return replace(windy, weather=weather)


def test_own_column_is_the_yield(site_reading: Callable[[list[float]], Site]) -> None:
    (flow,) = block(Wind(availability=FILE), site_reading([0.0, 0.4, 0.9, 0.1])).flows
    np.testing.assert_array_equal(flow.upper, [0.0, 0.4, 0.9, 0.1])
    assert flow.clean_share == 1


def test_profile_of_the_weather_is_taken_as_it_is(profiled: Site) -> None:
    stated = block(Wind(), profiled)
    np.testing.assert_array_equal(stated.flows[0].upper, PROFILE)
    (record,) = [r for r in stated.assumptions if r.parameter == "availability"]
    assert record.source == "a profile (mean of 4 hours)"
    assert (record.value, record.low, record.high) == (pytest.approx(0.45), 0.1, 0.9)


def test_yield_is_computed_from_wind_speed(windy: Site) -> None:
    wind = Wind(
        turbine_class=TurbineClass.IEC_3,
        hub_height_m=90,
        losses_share=0.1,
        shear=Shear.LOG_LAW,
        shear_exponent=0.2,
        roughness_m=0.1,
    )
    turbine = WindTurbine(TurbineClass.IEC_3, 90, 0.1, Shear.LOG_LAW, 0.2, 0.1)
    assert windy.weather is not None
    np.testing.assert_array_equal(
        block(wind, windy).flows[0].upper, wind_yield(windy.weather, turbine)
    )


def test_turbine_of_the_register_is_the_default(windy: Site) -> None:
    assert windy.weather is not None
    expected = wind_yield(windy.weather, WindTurbine(hub_height_m=100, losses_share=0.14))
    np.testing.assert_array_equal(block(Wind(), windy).flows[0].upper, expected)


def test_turbine_beside_a_profile_needs_a_word(profiled: Site, windy: Site) -> None:
    with pytest.raises(ScenarioError) as error:
        block(Wind(hub_height_m=140), profiled)
    assert error.value.where == "supply.wind.hub_height_m"
    assert "add use_profile: false" in error.value.fix
    np.testing.assert_array_equal(
        block(Wind(hub_height_m=140, use_profile=False), profiled).flows[0].upper,
        block(Wind(hub_height_m=140), windy).flows[0].upper,
    )


def test_without_weather_a_column_is_asked_for(site: Site) -> None:
    with pytest.raises(ScenarioError, match="no weather to compute the yield from"):
        block(Wind(), site)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"availability": 0.3, "hub_height_m": 100},
            "hub_height_m has no effect on a stated availability",
        ),
        ({"availability": 0.3, "use_profile": False}, "use_profile has no effect"),
        ({"hub_height_m": 0}, "greater than 0"),
        ({"turbine_class": "iec_4"}, "'iec_1', 'iec_2' or 'iec_3'"),
    ],
)
def test_refusals(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Wind.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1
