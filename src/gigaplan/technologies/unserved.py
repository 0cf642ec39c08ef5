"""Unserved load: what goes without power, at the value that is lost with it."""

from typing import Annotated, ClassVar, Literal

from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, CostLine, Flow, Fuel, Technology
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import NonNegative, Quantity


class Unserved(SupplyPart):
    """Load that may go without power, at a price."""

    is_built: ClassVar[bool] = False
    kind: Literal["unserved"] = "unserved"
    value_usd_per_mwh: Annotated[
        NonNegative | None, Quantity("USD/MWh", "technology.{kind}.value_usd_per_mwh")
    ] = None
    """Value of lost load."""


def block(unserved: Unserved, site: Site) -> Block:
    """Flow ``unserved``, at most the load of each hour, at the value of lost load."""
    ledger = Ledger(unserved, site)
    value = ledger.number("value_usd_per_mwh")
    flow = Flow(
        "unserved", to_bus=1.0, upper=site.load_mw, cost_usd_per_mwh={CostLine.UNSERVED: value}
    )
    return Block(flows=(flow,), assumptions=ledger.assumptions)


TECHNOLOGY = Technology("unserved", Unserved, block, fuel=Fuel.LOAD, follows_load=True)
