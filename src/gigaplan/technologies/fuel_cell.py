"""Solid-oxide fuel cells on natural gas: no flame, next to no NOx; fixed O&M holds the stacks."""

from typing import Literal

from gigaplan.technologies.base import Fuel, Technology
from gigaplan.technologies.thermal import GasFired, gas_block


class FuelCell(GasFired):
    """Fuel cells fed with pipeline gas; their CO2 is that of the gas."""

    kind: Literal["fuel_cell"] = "fuel_cell"


TECHNOLOGY = Technology("fuel_cell", FuelCell, gas_block, fuel=Fuel.GAS)
