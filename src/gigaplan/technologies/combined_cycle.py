"""Combined cycle: gas turbine and steam turbine, the least fuel per MWh and the longest wait."""

from typing import Literal

from gigaplan.technologies.base import Fuel, Technology
from gigaplan.technologies.thermal import AirBreathing, gas_block


class CombinedCycle(AirBreathing):
    """Gas turbines with a steam cycle on their exhaust."""

    kind: Literal["combined_cycle"] = "combined_cycle"


TECHNOLOGY = Technology("combined_cycle", CombinedCycle, gas_block, fuel=Fuel.GAS)
