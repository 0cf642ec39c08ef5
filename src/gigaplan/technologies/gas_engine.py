"""Reciprocating gas engines of 5 to 20 MW: quick to get, quick to start, efficient at part load."""

from typing import Literal

from gigaplan.technologies.base import Fuel, Technology
from gigaplan.technologies.thermal import AirBreathing, gas_block


class GasEngine(AirBreathing):
    """A hall of gas engines, each small, so that the fleet follows the load closely."""

    kind: Literal["gas_engine"] = "gas_engine"


TECHNOLOGY = Technology("gas_engine", GasEngine, gas_block, fuel=Fuel.GAS)
