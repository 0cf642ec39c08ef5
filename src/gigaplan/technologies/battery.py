"""Lithium-ion batteries: MW of inverter and MWh of cells, sized apart or at a fixed duration."""

from typing import Literal

from gigaplan.technologies.base import Fuel, Technology
from gigaplan.technologies.storage import Storage, storage_block


class Battery(Storage):
    """Batteries of some hours; costs are AC, installed, per usable MWh."""

    kind: Literal["battery"] = "battery"


TECHNOLOGY = Technology("battery", Battery, storage_block, fuel=Fuel.STORAGE)
