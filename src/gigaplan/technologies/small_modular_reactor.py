"""Small modular reactors: clean, steady, slow to come; they run at a minimum share or more."""

from typing import Annotated, Literal

from gigaplan.scenario.units import HeatRate
from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Fuel, Technology
from gigaplan.technologies.costs import power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import NonNegative, Quantity
from gigaplan.technologies.thermal import Dispatchable, dispatchable_flow


class SmallModularReactor(Dispatchable):
    """Reactors of up to 300 MW each."""

    kind: Literal["small_modular_reactor"] = "small_modular_reactor"
    must_run: bool = True
    """True: the output never falls below `minimum_output_share` of what is available."""
    heat_rate_mmbtu_per_mwh: Annotated[
        HeatRate | None, Quantity("MMBtu/MWh", "technology.{kind}.heat_rate_mmbtu_per_mwh")
    ] = None
    """Heat of fission per MWh delivered."""
    fuel_usd_per_mmbtu: Annotated[
        NonNegative | None, Quantity("USD/MMBtu", "fuel.uranium.usd_per_mmbtu")
    ] = None
    """Fuel cycle cost per unit of heat."""


def block(reactor: SmallModularReactor, site: Site) -> Block:
    """Reactors at one site: capacity ``power``, flow ``output``, counted as clean."""
    ledger = Ledger(reactor, site)
    output = dispatchable_flow(
        reactor,
        ledger,
        fuel_usd_per_mmbtu=ledger.number("fuel_usd_per_mmbtu"),
        heat_rate_mmbtu_per_mwh=ledger.number("heat_rate_mmbtu_per_mwh"),
        clean_share=1.0,
    )
    return Block((power_capacity(reactor, ledger),), (output,), assumptions=ledger.assumptions)


TECHNOLOGY = Technology("small_modular_reactor", SmallModularReactor, block, fuel=Fuel.NUCLEAR)
