"""Heavy-frame gas turbines in simple cycle: cheap per MW, thirsty per MWh."""

from typing import Literal

from gigaplan.technologies.base import Fuel, Technology
from gigaplan.technologies.thermal import AirBreathing, gas_block


class FrameTurbine(AirBreathing):
    """Heavy-frame gas turbines without a steam cycle."""

    kind: Literal["frame_turbine"] = "frame_turbine"


TECHNOLOGY = Technology("frame_turbine", FrameTurbine, gas_block, fuel=Fuel.GAS)
