"""What the kinds of supply burn and are made of, as far as their effects go."""

from dataclasses import dataclass
from enum import StrEnum


class Fuel(StrEnum):
    """What a kind of supply runs on."""

    GAS = "gas"
    DIESEL = "diesel"
    SUN = "sun"
    WIND = "wind"
    URANIUM = "uranium"
    HEAT = "heat of the earth"
    GRID = "grid"
    OWN = "own plant"


class Burner(StrEnum):
    """How fuel is burnt, for what comes out beside CO2 and NOx."""

    TURBINE = "turbine"
    ENGINE = "engine"
    DIESEL = "diesel"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of supply.

    Attributes
    ----------
    fuel : Fuel
        What it runs on.
    burner : Burner
        How it is burnt.
    per_mw, per_mwh : str or None
        Keys below ``impact.embodied.`` of what a MW, and a MWh of content, is made with.
    is_firm : bool
        Whether its megawatts are there when they are called.
    """

    fuel: Fuel
    burner: Burner = Burner.NONE
    per_mw: str | None = None
    per_mwh: str | None = None
    is_firm: bool = True


KINDS = {
    "combined_cycle": Kind(Fuel.GAS, Burner.TURBINE, "combustion_t_per_mw"),
    "frame_turbine": Kind(Fuel.GAS, Burner.TURBINE, "combustion_t_per_mw"),
    "aeroderivative": Kind(Fuel.GAS, Burner.TURBINE, "combustion_t_per_mw"),
    "gas_engine": Kind(Fuel.GAS, Burner.ENGINE, "combustion_t_per_mw"),
    "fuel_cell": Kind(Fuel.GAS, Burner.NONE, "fuel_cell_t_per_mw"),
    "standby_diesel": Kind(Fuel.DIESEL, Burner.DIESEL, "combustion_t_per_mw"),
    "solar": Kind(Fuel.SUN, per_mw="solar_t_per_mw", is_firm=False),
    "wind": Kind(Fuel.WIND, per_mw="wind_t_per_mw", is_firm=False),
    "small_modular_reactor": Kind(Fuel.URANIUM, per_mw="nuclear_t_per_mw"),
    "geothermal": Kind(Fuel.HEAT, per_mw="geothermal_t_per_mw"),
    "grid": Kind(Fuel.GRID, per_mw="converter_t_per_mw"),
}
"""Kinds that supply."""
STORES = {
    "battery": ("converter_t_per_mw", "battery_t_per_mwh"),
    "long_duration_storage": ("converter_t_per_mw", "storage_t_per_mwh"),
}
"""Kinds that store, with what a MW and a MWh are made with."""
HALLS = "halls"
UNSERVED = "unserved"


def kind_of(name: str) -> Kind:
    """Look a kind up; one that gigaplan does not bring is somebody's own plant."""
    return KINDS.get(name, Kind(Fuel.OWN))
