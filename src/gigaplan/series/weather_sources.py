"""Weather of one weather year: an embedded set, the user's own file, or none.

An embedded set brings its own hours. Wind: the set's own hub-height profile, of the same hours and
point, goes first; else the region's new-build profile of 2012 is laid over by calendar, which is
other weather than the sun's, and the source says so.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gigaplan.data.embedded import SeriesKind, series_info, weather_table, wind_profile
from gigaplan.data.places import Place
from gigaplan.errors import RegisterError, ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.weather import WeatherFile
from gigaplan.series.files import TEMPERATURE_C, OwnSeries, ValueLimits
from gigaplan.series.hours import Hours, calendar_year
from gigaplan.series.market import onto_hours
from gigaplan.series.stamps import NO_HOUR, read_stamps
from gigaplan.series.table import pick_column, read_table
from gigaplan.series.weather import Floats, Weather, standard_pressure_hpa

_LONGEST_YEAR_H = 8784
_IRRADIANCE = ValueLimits("irradiance", "W/m2", -20.0, 1600.0)
_HUMIDITY = ValueLimits("relative humidity", "%", 0.0, 105.0)
_PRESSURE = ValueLimits("pressure", "hPa", 450.0, 1100.0)
_WIND = ValueLimits("wind speed", "m/s", 0.0, 90.0)


@dataclass(frozen=True, slots=True)
class WeatherYearData:
    """Hours and weather of one weather year."""

    hours: Hours
    weather: Weather


def embedded_weather(key: str, name: str, weight: float, place: Place | None) -> WeatherYearData:
    """One embedded weather set, with the wind profile that fits it best.

    Parameters
    ----------
    key : str
        Key of the weather set.
    name, weight : str, float
        Of the weather year.
    place : Place or None
        For the regional wind profile, if the set has none of its own.

    Raises
    ------
    RegisterError
        If there is no such set; the message names the nearest ones.
    """
    info = series_info(key, SeriesKind.WEATHER)
    if info.first_hour is None or info.latitude is None or info.longitude is None:
        raise RegisterError(f"weather {key} has no first hour or no position in the catalogue")
    hours = Hours(
        np.datetime64(info.first_hour.replace(tzinfo=None), "h"), info.hours, name, weight
    )
    table = weather_table(key)
    column = {
        name: table[name].to_numpy().astype(np.float64)
        for name in table.columns
        if name != "time_utc"
    }
    weather = Weather(
        source=f"{key}: {info.source}",
        latitude=info.latitude,
        longitude=info.longitude,
        elevation_m=info.elevation_m or 0.0,
        utc_offset_h=place.utc_offset_h if place else info.utc_offset_h or 0.0,
        ghi_w_m2=column["ghi_w_m2"],
        dni_w_m2=column["dni_w_m2"],
        dhi_w_m2=column["dhi_w_m2"],
        temp_air_c=column["temp_air_c"],
        dew_point_c=column["dew_point_c"],
        rel_humidity_pct=column["rel_humidity_pct"],
        pressure_hpa=column["pressure_hpa"],
        wind_speed_m_s=column["wind_speed_10m_m_s"],
        wind_height_m=10.0,
    )
    return WeatherYearData(hours, _with_wind_profile(weather, hours, info.wind_series, place))


def _with_wind_profile(
    weather: Weather, hours: Hours, own_profile: str | None, place: Place | None
) -> Weather:
    """Add the hub-height profile: the set's own, else the region's, else none."""
    key = own_profile or (place.wind_series if place else None)
    if key is None:
        return weather
    info = series_info(key, SeriesKind.WIND)
    values = wind_profile(key)["capacity_factor"].to_numpy().astype(np.float64)
    profile = onto_hours(info, values, hours)
    note = "" if own_profile else "; not the weather of the sun and the temperature"
    return replace(
        weather, wind_capacity_factor=profile.values, wind_source=profile.source + note
    )


def bare_hours(start: np.datetime64, count: int, name: str, weight: float) -> Hours:
    """Return a span of hours without weather, for cases that bring all their series."""
    return Hours(start, count, name, weight)
