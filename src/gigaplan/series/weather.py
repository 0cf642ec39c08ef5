"""Hourly weather at one point: what the sun, the wind and the cooling need, as plain arrays.

Readers are `weather_sources.py`; this file only holds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weather:
    """Weather on the hours of one weather year. Arrays have shape (n_hours,), means of the hour.

    Attributes
    ----------
    source : str
        Where it is from, for the record of assumptions.
    latitude, longitude : float or None
        Of the weather point, degrees north and east; None if the user's file states none.
    elevation_m : float
        Above sea level. [m]
    utc_offset_h : float
        Local standard time minus UTC at the point. [h]
    ghi_w_m2, dni_w_m2, dhi_w_m2 : array or None
        Global horizontal, direct normal, diffuse horizontal irradiance; None if not stated. [W/m2]
    temp_air_c : array
        Dry bulb. [degrees Celsius]
    dew_point_c, rel_humidity_pct : array or None
        Humidity; either may be missing, `cooling` says so if it needs it. [degrees Celsius], [%]
    pressure_hpa : array
        Air pressure at the station. [hPa]
    wind_speed_m_s : array or None
        Wind at `wind_height_m`. [m/s]
    wind_height_m : float
        Height of the anemometer above ground. [m]
    wind_capacity_factor : array or None
        Hub-height yield of new wind power on the same hours, if there is a profile. [1]
    wind_source : str
        Where that profile is from and whether it is the same weather; empty if there is none.
    """

    source: str
    latitude: float | None
    longitude: float | None
    elevation_m: float
    utc_offset_h: float
    ghi_w_m2: Floats | None
    dni_w_m2: Floats | None
    dhi_w_m2: Floats | None
    temp_air_c: Floats
    dew_point_c: Floats | None
    rel_humidity_pct: Floats | None
    pressure_hpa: Floats
    wind_speed_m_s: Floats | None
    wind_height_m: float = 10.0
    wind_capacity_factor: Floats | None = None
    wind_source: str = ""

    @property
    def n_hours(self) -> int:
        """Number of hours."""
        return int(self.temp_air_c.size)


def standard_pressure_hpa(elevation_m: float) -> float:
    """Air pressure [hPa] at a height in the standard atmosphere.

    p = 1013.25 (1 - 0.0065 h / 288.15)^5.25588, troposphere of the International Standard
    Atmosphere (ISO 2533:1975).

    Examples
    --------
    >>> round(standard_pressure_hpa(1000.0), 1)
    898.7
    """
    return float(1013.25 * (1.0 - 0.0065 * elevation_m / 288.15) ** 5.25588)
