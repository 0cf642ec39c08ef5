"""Geothermal plants: heat from the ground, no fuel, clean and steady; outages are its only gaps."""

from typing import Literal

from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Fuel, Technology
from gigaplan.technologies.costs import power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.thermal import Dispatchable, dispatchable_flow


class Geothermal(Dispatchable):
    """Wells and a binary or flash plant, MW net of its own pumps."""

    kind: Literal["geothermal"] = "geothermal"


def block(plant: Geothermal, site: Site) -> Block:
    """Geothermal power at one site: capacity ``power``, flow ``output``, counted as clean."""
    ledger = Ledger(plant, site)
    output = dispatchable_flow(plant, ledger, clean_share=1.0)
    return Block((power_capacity(plant, ledger),), (output,), assumptions=ledger.assumptions)


TECHNOLOGY = Technology("geothermal", Geothermal, block, fuel=Fuel.GEOTHERMAL)
