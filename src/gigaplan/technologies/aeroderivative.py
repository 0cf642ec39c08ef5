"""Aeroderivative gas turbines of 30 to 60 MW: jet engines on a skid, quick to move and to start."""

from typing import Literal

from gigaplan.technologies.base import Fuel, Technology
from gigaplan.technologies.thermal import AirBreathing, gas_block


class Aeroderivative(AirBreathing):
    """Aeroderivative gas turbines in simple cycle."""

    kind: Literal["aeroderivative"] = "aeroderivative"


TECHNOLOGY = Technology("aeroderivative", Aeroderivative, gas_block, fuel=Fuel.GAS)
