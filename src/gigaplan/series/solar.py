"""Yield of a solar plant: AC megawatt per AC megawatt of nameplate, hour by hour, by pvlib.

    sun position (SPA) at the middle of the hour -> tilt of the rows (fixed, or single-axis with
    backtracking) -> irradiance on the panels (Hay-Davies) -> cell temperature (Faiman)
    -> DC = dc_ac_ratio x G/1000 x (1 + gamma (T - 25)) x (1 - losses)
    -> AC by the PVWatts inverter, clipped at nameplate

Hours are labelled by their beginning, so the sun stands where it stands half an hour later. Rows
are stowed flat while the sun is down at mid-hour; the diffuse light of such an hour still counts.
An hour in which the sun never rises yields exactly 0, whatever the irradiance file says, and so
does every value below `NEGLIGIBLE` of nameplate: a ten-thousandth that a solver would carry along.
"""

from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import ScenarioError
from gigaplan.series.hours import Hours
from gigaplan.series.remembered import remembered
from gigaplan.series.weather import Floats, Weather

NEGLIGIBLE = 1e-4
"""Yields below this share of nameplate are set to 0. [1]"""
HORIZON_DEG = -0.8333
"""True elevation of the sun's centre at sunrise: refraction 34', half the disc 16'. [degrees]"""
_HALF_HOUR_DEG = 7.5
"""The most the sun's elevation changes in half an hour. [degrees]"""
_DELTA_T_S = 69.0
"""Terrestrial minus universal time in the 2010s and 2020s; one second is 0.004 degrees. [s]"""


class Tracking(Enum):
    """How the rows follow the sun."""

    SINGLE_AXIS = "single_axis"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class SolarArray:
    """A solar plant per MW of AC nameplate.

    Attributes
    ----------
    tracking : Tracking
        Single-axis (north-south axis, horizontal, with backtracking), or fixed.
    dc_ac_ratio : float
        DC nameplate over AC nameplate, above 0. [1]
    losses_share : float
        DC losses: soiling, mismatch, wiring, shading, availability; 0 to below 1. [1]
    temperature_coefficient_per_k : float
        Change of DC power with cell temperature, below 0 as a rule. [1/K]
    inverter_efficiency : float
        Nominal efficiency of the PVWatts inverter. [1]
    ground_coverage_ratio : float
        Width of a row over the distance of rows, for backtracking. [1]
    maximum_angle_deg : float
        Largest rotation of a tracker. [degrees]
    tilt_deg : float or None
        Fixed tilt; None: `best_fixed_tilt_deg` of the latitude. [degrees]
    azimuth_deg : float or None
        Fixed azimuth, 180 is south; None: toward the equator.
    albedo : float
        Of the ground. [1]
    """

    tracking: Tracking = Tracking.SINGLE_AXIS
    dc_ac_ratio: float = 1.3
    losses_share: float = 0.14
    temperature_coefficient_per_k: float = -0.0035
    inverter_efficiency: float = 0.96
    ground_coverage_ratio: float = 0.35
    maximum_angle_deg: float = 60.0
    tilt_deg: float | None = None
    azimuth_deg: float | None = None
    albedo: float = 0.25

    def __post_init__(self) -> None:
        if not self.dc_ac_ratio > 0 or not 0 <= self.losses_share < 1:
            raise ValueError(
                "need dc_ac_ratio > 0 and 0 <= losses_share < 1, got "
                f"dc_ac_ratio={self.dc_ac_ratio} and losses_share={self.losses_share}"
            )
        if not 0 < self.inverter_efficiency <= 1 or not 0 < self.ground_coverage_ratio < 1:
            raise ValueError(
                "need 0 < inverter_efficiency <= 1 and 0 < ground_coverage_ratio < 1, got "
                f"{self.inverter_efficiency} and {self.ground_coverage_ratio}"
            )


@dataclass(frozen=True, slots=True)
class SunPosition:
    """Where the sun stands at the middle of each hour; arrays have shape (n_hours,), degrees."""

    apparent_zenith_deg: Floats
    zenith_deg: Floats
    azimuth_deg: Floats
    is_up: NDArray[np.bool_]
    """The sun stands above the horizon at the beginning, middle or end of the hour."""


def solar_yield(hours: Hours, weather: Weather, array: SolarArray) -> Floats:
    """AC power of a solar plant per MW of AC nameplate.

    Parameters
    ----------
    hours : Hours
        Hours of the weather, UTC, labelled by their beginning.
    weather : Weather
        With irradiance, dry bulb, wind speed and the point's latitude and longitude.
    array : SolarArray
        The plant.

    Returns
    -------
    array, shape (n_hours,)
        Between 0 and 1. [MW AC per MW AC]

    Raises
    ------
    ScenarioError
        If the weather holds no irradiance or no latitude and longitude.

    References
    ----------
    .. [1] Anderson, Hansen, Holmgren et al., pvlib python: 2023 project update, J. Open Source
       Software 8(92), 5994, 2023. https://doi.org/10.21105/joss.05994
    .. [2] Reda, Andreas, Solar position algorithm, NREL/TP-560-34302, 2008.
    .. [3] Hay, Davies, Calculations of the solar radiation incident on an inclined surface, 1980.
    .. [4] Faiman, Assessing the outdoor operating temperature of photovoltaic modules, Prog.
       Photovolt. 16, 307-315, 2008 (u0 = 25, u1 = 6.84, pvlib's defaults).
    .. [5] Dobos, PVWatts Version 5 Manual, NREL/TP-6A20-62641, 2014 (inverter, DC losses 14 %).
    """
    ghi, dni, dhi = weather.ghi_w_m2, weather.dni_w_m2, weather.dhi_w_m2
    if ghi is None or dni is None or dhi is None:
        raise ScenarioError(
            "weather",
            f"solar needs irradiance, and {weather.source} holds none",
            "name the columns ghi_w_m2, dni_w_m2 and dhi_w_m2, or give solar its own hourly "
            "`availability`",
        )
    parts = (
        hours.start, hours.count, array, weather.latitude, weather.longitude, weather.elevation_m,
        ghi, dni, dhi, weather.temp_air_c, weather.wind_speed_m_s, weather.pressure_hpa,
        version("pvlib"), Path(__file__).read_bytes(),
    )  # fmt: skip
    return remembered(
        parts, hours.count, lambda: _computed_yield(hours, weather, array, ghi, dni, dhi)
    )


def _computed_yield(
    hours: Hours, weather: Weather, array: SolarArray, ghi: Floats, dni: Floats, dhi: Floats
) -> Floats:
    """Yield by pvlib, shape (n_hours,) [MW AC per MW AC]."""
    from pvlib import inverter, irradiance, temperature  # heavy: only when a plant is asked for

    sun = sun_position(hours, weather)
    tilt_deg, azimuth_deg = _orientation(sun, weather, array)
    light: dict[str, Any] = irradiance.get_total_irradiance(
        tilt_deg,
        azimuth_deg,
        sun.apparent_zenith_deg,
        sun.azimuth_deg,
        dni,
        ghi,
        dhi,
        dni_extra=irradiance.get_extra_radiation(_day_of_year(hours)),
        model="haydavies",
        albedo=array.albedo,
    )
    on_panel_w_m2 = np.where(sun.is_up, np.maximum(np.nan_to_num(light["poa_global"]), 0.0), 0.0)
    wind_m_s = np.zeros(hours.count) if weather.wind_speed_m_s is None else weather.wind_speed_m_s
    cell_c = temperature.faiman(on_panel_w_m2, weather.temp_air_c, wind_m_s)
    dc = array.dc_ac_ratio * (on_panel_w_m2 / 1000.0) * (1.0 - array.losses_share)
    dc = np.maximum(dc * (1.0 + array.temperature_coefficient_per_k * (cell_c - 25.0)), 0.0)
    efficiency = array.inverter_efficiency
    ac = np.asarray(inverter.pvwatts(dc, 1.0 / efficiency, efficiency), dtype=np.float64)
    return np.where(ac < NEGLIGIBLE, 0.0, np.minimum(ac, 1.0))


def sun_position(hours: Hours, weather: Weather) -> SunPosition:
    """Sun position at mid-hour by NREL's SPA.

    Raises
    ------
    ScenarioError
        If the weather has no latitude and longitude.
    """
    if weather.latitude is None or weather.longitude is None:
        raise ScenarioError(
            "campus.place",
            f"solar needs to know where the plant stands, and {weather.source} does not say",
            "name a `place`, or give solar its own hourly `availability`",
        )
    middle = _spa(hours.unix_s(0.5), weather)
    elevation_deg = 90.0 - middle[1]
    up = elevation_deg > HORIZON_DEG
    twilight = np.flatnonzero(~up & (elevation_deg > HORIZON_DEG - _HALF_HOUR_DEG))
    for shift_h in (0.0, 1.0):
        edge = _spa(hours.unix_s(shift_h)[twilight], weather)
        up[twilight] |= 90.0 - edge[1] > HORIZON_DEG
    return SunPosition(middle[0], middle[1], middle[2], up)


def _spa(unix_s: Floats, weather: Weather) -> tuple[Floats, Floats, Floats]:
    """Apparent zenith, zenith and azimuth at some instants, in degrees."""
    from pvlib import spa

    if unix_s.size == 0:
        return np.empty(0), np.empty(0), np.empty(0)
    mean_c, mean_hpa = float(weather.temp_air_c.mean()), float(weather.pressure_hpa.mean())
    found = spa.solar_position_numpy(
        unix_s,
        weather.latitude,
        weather.longitude,
        weather.elevation_m,
        mean_hpa,
        mean_c,
        _DELTA_T_S,
        0.5667,
        1,
    )
    return found[0], found[1], found[4]


def _orientation(
    sun: SunPosition, weather: Weather, array: SolarArray
) -> tuple[Floats | float, Floats | float]:
    """Tilt and azimuth of the panels in each hour, in degrees."""
    latitude = weather.latitude or 0.0
    toward_equator = 180.0 if latitude >= 0 else 0.0
    if array.tracking is Tracking.FIXED:
        tilt_deg = best_fixed_tilt_deg(latitude) if array.tilt_deg is None else array.tilt_deg
        return tilt_deg, toward_equator if array.azimuth_deg is None else array.azimuth_deg
    from pvlib import tracking

    rows: dict[str, Floats] = tracking.singleaxis(
        sun.apparent_zenith_deg,
        sun.azimuth_deg,
        axis_tilt=0,
        axis_azimuth=toward_equator if array.azimuth_deg is None else array.azimuth_deg,
        max_angle=array.maximum_angle_deg,
        backtrack=True,
        gcr=array.ground_coverage_ratio,
    )
    tilt, azimuth = rows["surface_tilt"], rows["surface_azimuth"]
    down = np.isnan(tilt) | np.isnan(azimuth)
    return np.where(down, 0.0, tilt), np.where(down, toward_equator, azimuth)


def best_fixed_tilt_deg(latitude: float) -> float:
    """Tilt of about the largest annual yield [degrees], by C. R. Landau's rule.

    0.87 |latitude| below 25 degrees, 0.76 |latitude| + 3.1 up to 50, 45 beyond. The yield is flat
    around its best tilt: a few degrees either way change it by less than 1 %.

    References
    ----------
    .. [1] C. R. Landau, Optimum tilt of solar panels, https://www.solarpaneltilt.com

    Examples
    --------
    >>> round(best_fixed_tilt_deg(32.5), 1)
    27.8
    """
    north_or_south = abs(latitude)
    if north_or_south < 25.0:
        return 0.87 * north_or_south
    return 0.76 * north_or_south + 3.1 if north_or_south <= 50.0 else 45.0


def _day_of_year(hours: Hours) -> NDArray[np.int64]:
    """Day of the year from 1, UTC, shape (n_hours,)."""
    day = hours.utc().astype("datetime64[D]")
    first = day.astype("datetime64[Y]").astype("datetime64[D]")
    return np.asarray((day - first).astype(np.int64) + 1)
