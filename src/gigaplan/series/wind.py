"""Yield of new onshore wind power: MW per MW of nameplate, hour by hour.

Where the weather brings a hub-height profile (NREL WIND Toolkit, PowerGenome new-build areas), that
is the yield: it is net of losses and far better than anything computed from a 10 m mast. Else the
measured wind is raised to hub height, corrected for air density, put through the generic power
curve of an IEC class and lowered by the losses:

    v_hub = v (h / h_mast)^alpha                      power law, or
    v_hub = v ln(h / z0) / ln(h_mast / z0)            logarithmic law
    v_std = v_hub (rho / 1.225)^(1/3)                 IEC 61400-12-1, pitch-regulated turbines
    yield = (1 - losses) x curve(v_std)

Values below `NEGLIGIBLE` of nameplate are set to 0.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from gigaplan.errors import ScenarioError
from gigaplan.series.weather import Floats, Weather

NEGLIGIBLE = 1e-4
"""Yields below this share of nameplate are set to 0. [1]"""
STANDARD_DENSITY_KG_M3 = 1.225
_GAS_CONSTANT_DRY_AIR = 287.05
_GRAVITY_M_S2 = 9.80665
_CUT_OUT_M_S = 25.0
_LOW_MAST_M = 50.0


class Shear(Enum):
    """Law by which wind grows with height."""

    POWER_LAW = "power_law"
    LOG_LAW = "log_law"


class TurbineClass(Enum):
    """IEC 61400-1 class: I for strong wind, III for weak."""

    IEC_1 = "iec_1"
    IEC_2 = "iec_2"
    IEC_3 = "iec_3"


# One value per m/s from 0 to 25 (class III cuts out above 22 m/s).
_CURVES: dict[TurbineClass, tuple[float, ...]] = {
    TurbineClass.IEC_1: (
        0, 0, 0, 0.0043, 0.0323, 0.0771, 0.1426, 0.2329, 0.3528, 0.5024, 0.6732, 0.8287, 0.9264,
        0.9774, 0.9946, 0.999, 0.999, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ),
    TurbineClass.IEC_2: (
        0, 0, 0, 0.0052, 0.0423, 0.1031, 0.1909, 0.3127, 0.4731, 0.6693, 0.8554, 0.9641, 0.9942,
        0.9994, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ),
    TurbineClass.IEC_3: (
        0, 0, 0, 0.0054, 0.053, 0.1351, 0.2508, 0.4033, 0.5952, 0.7849, 0.9178, 0.9796, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 0, 0, 0,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WindTurbine:
    """A wind farm per MW of nameplate, where its yield is computed from a wind speed.

    Attributes
    ----------
    turbine_class : TurbineClass
        Which generic power curve.
    hub_height_m : float
        Above ground. [m]
    losses_share : float
        Wake, electrical, icing and availability losses; 0 to below 1. [1]
    shear : Shear
        Law from mast to hub.
    shear_exponent : float
        Of the power law; 1/7 over open land in neutral air. [1]
    roughness_m : float
        Roughness length of the logarithmic law; 0.03 m for open land with low grass. [m]
    """

    turbine_class: TurbineClass = TurbineClass.IEC_2
    hub_height_m: float = 115.0
    losses_share: float = 0.14
    shear: Shear = Shear.POWER_LAW
    shear_exponent: float = 1.0 / 7.0
    roughness_m: float = 0.03

    def __post_init__(self) -> None:
        if not self.hub_height_m > 0 or not 0 <= self.losses_share < 1 or not self.roughness_m > 0:
            raise ValueError(
                "need hub_height_m > 0, 0 <= losses_share < 1 and roughness_m > 0, got "
                f"{self.hub_height_m}, {self.losses_share} and {self.roughness_m}"
            )


def wind_yield(weather: Weather, turbine: WindTurbine) -> Floats:
    """Power of new wind per MW of nameplate.

    Parameters
    ----------
    weather : Weather
        With a hub-height profile, or with wind speed, dry bulb and pressure.
    turbine : WindTurbine
        Used only if there is no profile; a profile is net and taken as it is.

    Returns
    -------
    array, shape (n_hours,)
        Between 0 and 1. [MW per MW]

    Raises
    ------
    ScenarioError
        If there is neither a profile nor a wind speed.

    References
    ----------
    .. [1] King, Clifton, Hodge, Validation of Power Output for the WIND Toolkit,
       NREL/TP-5D00-61714, 2014: the three normalised curves, as tabulated in NREL/turbine-models
       (BSD-3-Clause), commit 556c128f.
    .. [2] IEC 61400-12-1:2017, 9.1.5: normalisation of wind speed to standard air density.
    .. [3] Manwell, McGowan, Rogers, Wind Energy Explained, 2nd ed., 2009, 2.3.3: both shear laws.
    """
    if weather.wind_capacity_factor is not None:
        share = weather.wind_capacity_factor
    else:
        speed_m_s = hub_wind_m_s(weather, turbine)
        standard_m_s = speed_m_s * np.cbrt(
            air_density_kg_m3(weather, turbine.hub_height_m) / STANDARD_DENSITY_KG_M3
        )
        share = (1.0 - turbine.losses_share) * power_curve(standard_m_s, turbine.turbine_class)
    return np.where(share < NEGLIGIBLE, 0.0, np.minimum(share, 1.0))


def describe_wind(weather: Weather, turbine: WindTurbine) -> str:
    """Where `wind_yield` takes its numbers from, in one line for the record of assumptions."""
    if weather.wind_capacity_factor is not None:
        return weather.wind_source
    law = (
        f"power law, exponent {turbine.shear_exponent:.3f}"
        if turbine.shear is Shear.POWER_LAW
        else f"logarithmic law, roughness {turbine.roughness_m:g} m"
    )
    caution = (
        "; a mast that low says little about the wind at the hub, above all at night"
        if weather.wind_height_m < _LOW_MAST_M
        else ""
    )
    return (
        f"computed from wind at {weather.wind_height_m:g} m ({weather.source}), to "
        f"{turbine.hub_height_m:g} m by {law}, generic curve {turbine.turbine_class.value} "
        f"(NREL/TP-5D00-61714), losses {turbine.losses_share:.0%}{caution}"
    )


def hub_wind_m_s(weather: Weather, turbine: WindTurbine) -> Floats:
    """Wind speed at hub height [m/s], shape (n_hours,).

    Raises
    ------
    ScenarioError
        If the weather holds no wind speed.
    """
    if weather.wind_speed_m_s is None:
        raise ScenarioError(
            "weather",
            f"wind needs a wind speed or a yield profile, and {weather.source} holds neither",
            "name the column wind_speed_m_s, or give wind its own hourly `availability`",
        )
    mast_m, hub_m = weather.wind_height_m, turbine.hub_height_m
    if turbine.shear is Shear.POWER_LAW:
        return np.asarray(weather.wind_speed_m_s * (hub_m / mast_m) ** turbine.shear_exponent)
    z0 = turbine.roughness_m
    return np.asarray(weather.wind_speed_m_s * (np.log(hub_m / z0) / np.log(mast_m / z0)))


def air_density_kg_m3(weather: Weather, height_m: float) -> Floats:
    """Density of dry air [kg/m3] at a height above the station, shape (n_hours,).

    rho = p / (R T), pressure lowered by the weight of the air column; humidity, at most 1 %, is
    left out.
    """
    temperature_k = weather.temp_air_c + 273.15
    column = np.exp(-_GRAVITY_M_S2 * height_m / (_GAS_CONSTANT_DRY_AIR * temperature_k))
    return np.asarray(
        100.0 * weather.pressure_hpa * column / (_GAS_CONSTANT_DRY_AIR * temperature_k)
    )


def power_curve(speed_m_s: Floats, turbine_class: TurbineClass) -> Floats:
    """Share of nameplate at standard density: linear between whole m/s, 0 above cut-out."""
    curve = np.array(_CURVES[turbine_class])
    share = np.interp(speed_m_s, np.arange(curve.size, dtype=np.float64), curve)
    return np.where(speed_m_s > _CUT_OUT_M_S, 0.0, share)
