"""Hourly PUE and water use by cooling system, from dry bulb and humidity.

    T     = w x wet bulb + (1 - w) x dry bulb                     what the heat rejection feels
    PUE   = min(base + rise x max(T - threshold, 0), maximum)     facility over IT power
    WUE   = base + rise x max(T - threshold, 0)                   litre consumed per kWh of IT

Up to the threshold the outside air alone cools the halls (economiser hours); above it compressors
and fans work harder with every kelvin, until the plant, sized for it, is at its largest share. All
seven numbers of a system are figures of the register (`cooling.<system>.*`) with their source and
grade. PUE and WUE never fall when it gets warmer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.register import Figure, Register
from gigaplan.demand.psychrometrics import relative_humidity_pct, wet_bulb_c
from gigaplan.errors import ScenarioError
from gigaplan.scenario.campus import CoolingSystem
from gigaplan.scenario.money import CostCase
from gigaplan.series.weather import Floats, Weather

_PARAMETERS = (
    "wet_bulb_share",
    "threshold_c",
    "pue_base",
    "pue_per_k",
    "pue_maximum",
    "wue_base_l_per_kwh",
    "wue_l_per_kwh_per_k",
)


@dataclass(frozen=True, slots=True)
class CoolingPlant:
    """The seven numbers of one cooling system, and where they are from.

    Attributes
    ----------
    system : CoolingSystem
        Which system.
    wet_bulb_share : float
        1: the wet bulb drives it, 0: the dry bulb. [1]
    threshold_c : float
        Driving temperature up to which outside air alone cools. [degrees Celsius]
    pue_base, pue_per_k, pue_maximum : float
        PUE up to the threshold, rise above it, and largest value. [1], [1/K], [1]
    wue_base_l_per_kwh, wue_l_per_kwh_per_k : float
        Water consumed up to the threshold, and rise above it. [L/kWh IT], [L/(kWh K)]
    figures : tuple of Figure
        The rows of the register they were taken from.
    """

    system: CoolingSystem
    wet_bulb_share: float
    threshold_c: float
    pue_base: float
    pue_per_k: float
    pue_maximum: float
    wue_base_l_per_kwh: float
    wue_l_per_kwh_per_k: float
    figures: tuple[Figure, ...] = ()

    def __post_init__(self) -> None:
        if not 1.0 <= self.pue_base <= self.pue_maximum or not 0 <= self.wet_bulb_share <= 1:
            raise ValueError(
                "need 1 <= pue_base <= pue_maximum and 0 <= wet_bulb_share <= 1, got "
                f"{self.pue_base}, {self.pue_maximum} and {self.wet_bulb_share}"
            )
        if min(self.pue_per_k, self.wue_base_l_per_kwh, self.wue_l_per_kwh_per_k) < 0:
            raise ValueError("PUE and WUE must not fall with temperature, and WUE must be >= 0")


@dataclass(frozen=True, slots=True)
class CoolingUse:
    """PUE and water of each hour; arrays have shape (n_hours,).

    Attributes
    ----------
    pue : array
        Facility power over IT power, 1 or more. [1]
    wue_l_per_kwh : array
        Water consumed per kWh of IT. [L/kWh]
    driving_c : array
        Temperature that the heat rejection feels. [degrees Celsius]
    economiser : array of bool
        Hours in which outside air alone cools.
    """

    pue: Floats
    wue_l_per_kwh: Floats
    driving_c: Floats
    economiser: NDArray[np.bool_]


def cooling_plant(system: CoolingSystem, register: Register, year: int) -> CoolingPlant:
    """Read one cooling system from the register.

    Raises
    ------
    RegisterError
        If the register lacks a figure of the system.
    """
    figures = tuple(
        register.figure(f"cooling.{system.value}.{name}", year, CostCase.MID, 2025)
        for name in _PARAMETERS
    )
    found = {name: figure.value for name, figure in zip(_PARAMETERS, figures, strict=True)}
    return CoolingPlant(system=system, figures=figures, **found)


def cooling_use(plant: CoolingPlant, weather: Weather) -> CoolingUse:
    """PUE and water use of every hour.

    Parameters
    ----------
    plant : CoolingPlant
        The system.
    weather : Weather
        Dry bulb, and humidity or dew point if the wet bulb drives the system.

    Raises
    ------
    ScenarioError
        If the system needs humidity and the weather holds none.
    """
    driving_c = driving_temperature_c(plant, weather)
    above_k = np.maximum(driving_c - plant.threshold_c, 0.0)
    return CoolingUse(
        pue=np.minimum(plant.pue_base + plant.pue_per_k * above_k, plant.pue_maximum),
        wue_l_per_kwh=plant.wue_base_l_per_kwh + plant.wue_l_per_kwh_per_k * above_k,
        driving_c=driving_c,
        economiser=above_k == 0.0,
    )


def driving_temperature_c(plant: CoolingPlant, weather: Weather) -> Floats:
    """Mix of wet and dry bulb that the plant rejects its heat to, shape (n_hours,).

    Raises
    ------
    ScenarioError
        If the plant needs humidity and the weather holds none.
    """
    if plant.wet_bulb_share == 0.0:
        return weather.temp_air_c
    humidity = weather.rel_humidity_pct
    if humidity is None and weather.dew_point_c is not None:
        humidity = relative_humidity_pct(weather.temp_air_c, weather.dew_point_c)
    if humidity is None:
        raise ScenarioError(
            "campus.cooling.system",
            f"{plant.system.value} cooling needs humidity, and {weather.source} holds none",
            "name the column rel_humidity_pct or dew_point_c, or choose a dry system such as "
            "closed_loop",
        )
    wet_c = wet_bulb_c(weather.temp_air_c, humidity)
    return plant.wet_bulb_share * wet_c + (1.0 - plant.wet_bulb_share) * weather.temp_air_c
