"""Weather of one weather year: an embedded set, the user's own file, or none.

An embedded set brings its own hours. Wind: the set's own hub-height profile, of the same hours and
point, goes first; else the region's new-build profile of 2012 is laid over by calendar, which is
other weather than the sun's, and the source says so.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from gigaplan.data.embedded import SeriesKind, series_info, weather_table, wind_profile
from gigaplan.data.places import Place
from gigaplan.errors import RegisterError, ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.weather import WeatherFile, WeatherYear
from gigaplan.series.files import TEMPERATURE_C, OwnSeries, ValueLimits
from gigaplan.series.hours import Hours, calendar_year
from gigaplan.series.market import onto_hours
from gigaplan.series.repair import RepairKind, RepairNote
from gigaplan.series.stamps import NO_HOUR, read_stamps
from gigaplan.series.table import pick_column, read_table
from gigaplan.series.weather import Floats, Weather, standard_pressure_hpa

_LONGEST_YEAR_H = 8784
_IRRADIANCE = ValueLimits("irradiance", "W/m2", -20.0, 1600.0)
_HUMIDITY = ValueLimits("relative humidity", "%", 0.0, 105.0)
_PRESSURE = ValueLimits("pressure", "hPa", 450.0, 1100.0)
_WIND = ValueLimits("wind speed", "m/s", 0.0, 90.0)


@dataclass(frozen=True, slots=True)
class YearSource:
    """One weather year as it was found.

    Attributes
    ----------
    own : OwnSeries
        Its hours, and the reader of the user's series on them.
    weather : Weather or None
        None for a bare span of hours.
    """

    own: OwnSeries
    weather: Weather | None


def weather_year(year: WeatherYear, weight: float, place: Place | None) -> YearSource:
    """Hours and weather of one weather year of a scenario.

    Parameters
    ----------
    year : WeatherYear
        An embedded set, a file, a bare span, or nothing: the set of the place.
    weight : float
        Weight of the year.
    place : Place or None
        Embedded place.

    Raises
    ------
    ScenarioError, or ExceptionGroup of ScenarioError
        If there is nothing to take the hours from, or the file cannot be read.
    RegisterError
        If there is no embedded set of that key.
    """
    if year.hours is not None:
        start = datetime(2019, 1, 1, tzinfo=UTC) if year.start is None else year.start
        first = np.datetime64(start.astimezone(UTC).replace(tzinfo=None), "h")
        return YearSource(OwnSeries(Hours(first, year.hours, year.name, weight)), None)
    if year.file is not None:
        return own_weather(year.file, year.name, weight, place)
    key = year.embedded or (place.default_weather if place else None)
    if key is None:
        raise ScenarioError(
            f"weather.years.{year.name}",
            "states no weather, and the campus names no place to take it from",
            "name `embedded`, `file` or `hours` for the year, or a `place` for the campus",
        )
    return embedded_weather(key, year.name, weight, place)


def embedded_weather(key: str, name: str, weight: float, place: Place | None) -> YearSource:
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
    weather = _with_wind_profile(weather, hours, info.wind_series, place)
    return YearSource(OwnSeries(hours), weather)


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
    return replace(weather, wind_capacity_factor=profile.values, wind_source=profile.source + note)


def own_weather(file: WeatherFile, name: str, weight: float, place: Place | None) -> YearSource:
    """Weather from the user's file; its hours are those of the file.

    A file of more than one year gives the calendar year that `name` says. Irradiance a little below
    zero, as pyranometers show at night, is set to zero and reported.

    Raises
    ------
    ScenarioError, or ExceptionGroup of ScenarioError
        Every fault of every column.
    """
    own = OwnSeries(_file_hours(file, name, weight))
    faults: list[ScenarioError] = []

    def read(column: str | None, limits: ValueLimits) -> Floats | None:
        if column is None:
            return None
        try:
            return own.read(
                SeriesFile(
                    file=file.file,
                    column=column,
                    time_column=file.time_column,
                    time_zone=file.time_zone,
                    repair=file.repair,
                ),
                limits,
            )
        except* ScenarioError as group:
            faults.extend(e for e in group.exceptions if isinstance(e, ScenarioError))
        return None

    def irradiance(column: str | None) -> Floats | None:
        values = read(column, _IRRADIANCE)
        if values is None or values.min() >= 0.0:
            return values
        count = int((values < 0).sum())
        own.repairs.append(
            RepairNote(
                file.file.name,
                column or "",
                name,
                RepairKind.NEGATIVE_IRRADIANCE,
                count,
                f"{count} h, lowest {values.min():g} W/m2",
            )
        )
        return np.maximum(values, 0.0)

    sun = {c: irradiance(getattr(file, c)) for c in ("ghi_w_m2", "dni_w_m2", "dhi_w_m2")}
    missing = [c for c in sun if getattr(file, c) is None]
    if 0 < len(missing) < len(sun):
        faults.append(
            ScenarioError(
                f"{file.file.name} {missing[0]}",
                f"no column is named for {' and '.join(missing)}",
                "name all three of ghi_w_m2, dni_w_m2 and dhi_w_m2, or none",
            )
        )
    temp_air_c = read(file.temp_air_c, TEMPERATURE_C)
    dew_point_c = read(file.dew_point_c, TEMPERATURE_C)
    humidity = read(file.rel_humidity_pct, _HUMIDITY)
    pressure_hpa = read(file.pressure_hpa, _PRESSURE)
    wind_m_s = read(file.wind_speed_m_s, _WIND)
    if faults:
        if len(faults) == 1:
            raise faults[0]
        raise ExceptionGroup(f"{file.file.name} cannot be read", _once(faults))
    assert temp_air_c is not None  # its column is required, and a fault is raised above
    elevation_m = place.elevation_m if place else 0.0
    if pressure_hpa is None:
        pressure_hpa = np.full(own.hours.count, standard_pressure_hpa(elevation_m))
    weather = Weather(
        source=f"the scenario's file {file.file.name}",
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        elevation_m=elevation_m,
        utc_offset_h=place.utc_offset_h if place else 0.0,
        ghi_w_m2=sun["ghi_w_m2"],
        dni_w_m2=sun["dni_w_m2"],
        dhi_w_m2=sun["dhi_w_m2"],
        temp_air_c=temp_air_c,
        dew_point_c=dew_point_c,
        rel_humidity_pct=humidity,
        pressure_hpa=pressure_hpa,
        wind_speed_m_s=wind_m_s,
        wind_height_m=file.wind_height_m,
    )
    if wind_m_s is None:
        weather = _with_wind_profile(weather, own.hours, None, place)
    return YearSource(own, weather)


def _once(faults: list[ScenarioError]) -> list[ScenarioError]:
    """Leave out repetitions: each column meets the same faulty stamps."""
    return list({str(fault): fault for fault in faults}.values())


def _file_hours(file: WeatherFile, name: str, weight: float) -> Hours:
    """Hours that a weather file covers.

    Raises
    ------
    ScenarioError
        If the stamps cannot be read, or the span is over a year and `name` is no year.
    """
    path = Path(str(file.file).replace("{year}", name))
    table = read_table(path)
    if file.time_column is None:
        if not _is_year(name):
            raise ScenarioError(
                f"weather.years.{name}",
                f"{path.name} has no time_column, and {name!r} is not a year to begin with",
                "name the time_column, or call the weather year by its calendar year",
            )
        start = np.datetime64(f"{name}-01-01T00", "h")
        return Hours(start, table.frame.height, name, weight)
    pick_column(table, file.time_column, "time_column")
    stamps = read_stamps(table, file.time_column, file.time_zone)
    known = stamps.hour[stamps.hour != NO_HOUR]
    if known.size == 0:
        raise stamps.faults[0] if stamps.faults else ScenarioError(
            path.name, "holds no hour that can be read", "give ISO time stamps"
        )  # fmt: skip
    first, last = int(known.min()), int(known.max())
    count = last - first + 1
    if count <= _LONGEST_YEAR_H:
        return Hours(np.datetime64(first, "h"), count, name, weight)
    if not _is_year(name):
        raise ScenarioError(
            f"weather.years.{name}",
            f"{path.name} covers {count:,} hours, and {name!r} does not say which year",
            "call the weather year by the calendar year to take, such as name: '2013'",
        )
    return calendar_year(int(name), name, weight)


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isdigit()
