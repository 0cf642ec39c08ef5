"""Solar: own column or computed yield, and the cost that belongs to the array."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.hours import Hours
from gigaplan.series.site import Site
from gigaplan.series.solar import SolarArray, Tracking, solar_yield
from gigaplan.series.weather import Weather
from gigaplan.technologies.base import CostLine
from gigaplan.technologies.solar import Solar, block

FILE = SeriesFile(file=Path("own.csv"), column="value")


@pytest.fixture
def summer_day(site: Site) -> Site:
    """One clear June day at 32 degrees north, 100 degrees west, in UTC."""
    sun = np.clip(np.sin((np.arange(24) - 12.0) * np.pi / 14.0), 0.0, None)
    ones = np.ones(24)
    weather = Weather(
        source="a clear day",
        latitude=32.0,
        longitude=-100.0,
        elevation_m=500.0,
        utc_offset_h=-6.0,
        ghi_w_m2=1000.0 * sun,
        dni_w_m2=900.0 * (sun > 0),
        dhi_w_m2=100.0 * (sun > 0),
        temp_air_c=25.0 * ones,
        dew_point_c=None,
        rel_humidity_pct=None,
        pressure_hpa=955.0 * ones,
        wind_speed_m_s=3.0 * ones,
    )
    hours = Hours(np.datetime64("2019-06-21T00", "h"), 24, "2019", 1.0)
    return replace(site, hours=hours, weather=weather)


def test_own_column_is_the_yield(site_reading: Callable[[list[float]], Site]) -> None:
    stated = block(Solar(availability=FILE), site_reading([0.0, 0.4, 0.9, 0.1]))
    (flow,) = stated.flows
    np.testing.assert_array_equal(flow.upper, [0.0, 0.4, 0.9, 0.1])
    assert (flow.to_bus, flow.capacity, flow.lower, flow.clean_share) == (1, "power", 0, 1)
    assert flow.cost_usd_per_mwh == {CostLine.VARIABLE_OM: 2.0}
    assert flow.co2_t_per_mwh == 0
    assert flow.water_m3_per_mwh == 0.7
    assert stated.capacities[0].land_acres == 5


def test_yield_is_computed_with_the_array_of_the_register(summer_day: Site) -> None:
    stated = block(Solar(), summer_day)
    assert summer_day.weather is not None
    array = SolarArray(dc_ac_ratio=1.3, losses_share=0.14, inverter_efficiency=0.96)
    expected = solar_yield(summer_day.hours, summer_day.weather, array)
    np.testing.assert_array_equal(stated.flows[0].upper, expected)
    assert 0.3 < expected.mean() < 0.6
    (record,) = [r for r in stated.assumptions if r.parameter == "availability"]
    assert record.value == pytest.approx(expected.mean())
    assert record.source == "pvlib, single_axis, from a clear day (mean of 24 hours)"
    assert not record.given_by_user


def test_keys_of_the_array_reach_the_yield(summer_day: Site) -> None:
    solar = Solar(
        tracking=Tracking.FIXED,
        tilt_deg=20,
        azimuth_deg=90,
        dc_ac_ratio=1.1,
        losses_share=0.1,
        inverter_efficiency=0.98,
        temperature_coefficient_per_k=-0.004,
        ground_coverage_ratio=0.5,
        maximum_angle_deg=45,
        albedo=0.3,
        capex_usd_per_kw=1000,
    )
    array = SolarArray(
        tracking=Tracking.FIXED,
        dc_ac_ratio=1.1,
        losses_share=0.1,
        temperature_coefficient_per_k=-0.004,
        inverter_efficiency=0.98,
        ground_coverage_ratio=0.5,
        maximum_angle_deg=45,
        tilt_deg=20,
        azimuth_deg=90,
        albedo=0.3,
    )
    assert summer_day.weather is not None
    np.testing.assert_array_equal(
        block(solar, summer_day).flows[0].upper,
        solar_yield(summer_day.hours, summer_day.weather, array),
    )


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"tracking": "fixed"}, "tracking: fixed"),
        ({"dc_ac_ratio": 1.6}, "dc_ac_ratio: 1.6"),
        ({"tracking": "fixed", "dc_ac_ratio": 1.6}, "tracking: fixed and dc_ac_ratio: 1.6"),
    ],
)
def test_another_array_needs_its_own_cost(
    summer_day: Site, keys: dict[str, object], named: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        block(Solar.model_validate(keys), summer_day)
    assert error.value.where == "supply.solar.capex_usd_per_kw"
    assert error.value.problem == f"the register's cost is not that of {named}"
    for cost in ({"capex_usd_per_kw": 900}, {"annual_cost_usd_per_mw": 90_000}):
        block(Solar.model_validate(keys | cost), summer_day)


def test_ratio_of_the_register_needs_no_own_cost(summer_day: Site) -> None:
    block(Solar(dc_ac_ratio=1.3), summer_day)


def test_without_weather_a_column_is_asked_for(site: Site) -> None:
    with pytest.raises(ScenarioError, match="no weather to compute the yield from") as error:
        block(Solar(name="east"), site)
    assert error.value.where == "supply.east.availability"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"availability": 0.3, "dc_ac_ratio": 1.3, "albedo": 0.2},
            "dc_ac_ratio, albedo has no effect on a stated availability",
        ),
        ({"tilt_deg": 30}, "tilt_deg has no effect on rows that turn; add tracking: fixed"),
        ({"availability": 30}, "less than or equal to 1"),
        ({"tracking": "dual"}, "'single_axis' or 'fixed'"),
        ({"losses_share": 1}, "less than 1"),
        ({"dc_ac_ratio": 0}, "greater than 0"),
    ],
)
def test_refusals(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Solar.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1
