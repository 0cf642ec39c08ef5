"""Weather for tests: embedded sets, and a made-up calm day."""

import numpy as np

from gigaplan.data.embedded import SeriesKind, series_info, weather_table
from gigaplan.series.hours import Hours
from gigaplan.series.weather import Weather


def embedded(key: str) -> tuple[Hours, Weather]:
    """An embedded set without any wind profile."""
    info, table = series_info(key, SeriesKind.WEATHER), weather_table(key)
    column = {c: table[c].to_numpy().astype(float) for c in table.columns if c != "time_utc"}
    assert info.first_hour is not None
    start = np.datetime64(info.first_hour.replace(tzinfo=None), "h")
    weather = Weather(
        source=key,
        latitude=info.latitude,
        longitude=info.longitude,
        elevation_m=info.elevation_m or 0.0,
        utc_offset_h=info.utc_offset_h or 0.0,
        ghi_w_m2=column["ghi_w_m2"],
        dni_w_m2=column["dni_w_m2"],
        dhi_w_m2=column["dhi_w_m2"],
        temp_air_c=column["temp_air_c"],
        dew_point_c=column["dew_point_c"],
        rel_humidity_pct=column["rel_humidity_pct"],
        pressure_hpa=column["pressure_hpa"],
        wind_speed_m_s=column["wind_speed_10m_m_s"],
    )
    return Hours(start, info.hours, key, 1.0), weather


def steady(
    n_hours: int,
    temp_air_c: float = 15.0,
    pressure_hpa: float = 1013.25,
    wind_m_s: float = 5.0,
    latitude: float | None = 0.0,
) -> Weather:
    """The same weather in every hour, dark."""
    dark = np.zeros(n_hours)
    return Weather(
        source="a steady day",
        latitude=latitude,
        longitude=0.0,
        elevation_m=0.0,
        utc_offset_h=0.0,
        ghi_w_m2=dark,
        dni_w_m2=dark,
        dhi_w_m2=dark,
        temp_air_c=np.full(n_hours, temp_air_c),
        dew_point_c=None,
        rel_humidity_pct=np.full(n_hours, 50.0),
        pressure_hpa=np.full(n_hours, pressure_hpa),
        wind_speed_m_s=np.full(n_hours, wind_m_s),
    )
