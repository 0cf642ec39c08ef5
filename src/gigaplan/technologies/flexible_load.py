"""Flexible load: work that may run later, kept as a virtual store of work owed.

    owed[t] = owed[t-1] + (1 + loss) defer[t] - catch_up[t]
    defer[t] <= flexible load[t]           catch_up[t] <= flexible load[t]
    owed[t] <= duration x mean flexible load

Deferring lowers the load of an hour, catching up raises it. The campus needs the computers to
catch up: the default lets the load rise by as much as it may fall. The year ends owing what it
began with. Catching up counts -1 and deferring +1 toward clean energy, like a store.
"""

from typing import Annotated, ClassVar, Literal

import numpy as np

from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.site import Floats, Site
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Fuel, Store, Technology
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import HourlyAmount, NonNegative, Positive, Quantity, Share


class FlexibleLoad(SupplyPart):
    """The flexible part of the campus' load, moved in time."""

    is_source: ClassVar[bool] = False
    moves_load: ClassVar[bool] = True
    is_built: ClassVar[bool] = False
    fixed_load_keys: ClassVar[tuple[str, ...]] = ("defer_maximum_mw", "catch_up_maximum_mw")
    kind: Literal["flexible_load"] = "flexible_load"
    duration_h: Annotated[Positive, Quantity("h")] = 4.0
    """Most work that may be owed, in hours of the mean flexible load."""
    loss_share: Annotated[Share, Quantity("1")] = 0.0
    """Extra energy for moved work, such as saving and loading checkpoints."""
    defer_maximum_mw: Annotated[HourlyAmount | None, Quantity("MW")] = None
    """Most load that may be put off in an hour; the flexible load of that hour if left out."""
    catch_up_maximum_mw: Annotated[HourlyAmount | None, Quantity("MW")] = None
    """Most load that may be added in an hour; the flexible load of that hour if left out."""
    cost_usd_per_mwh: Annotated[NonNegative, Quantity("USD/MWh")] = 0.0
    """Paid per MWh put off."""


def block(flexible: FlexibleLoad, site: Site) -> Block:
    """Flexible load of one campus: flows ``defer`` and ``catch_up``, store ``owed``.

    The capacity ``enrolled`` is the share of the flexible load that takes part, fixed at 1: in
    MW it would differ from one weather year to the next, and a capacity must not.

    Raises
    ------
    ScenarioError
        If the campus has no flexible load.
    """
    ledger = Ledger(flexible, site)
    mean_mw = float(site.flexible_load_mw.mean())
    if mean_mw <= 0:
        raise ledger.fault(
            "kind",
            "the campus has no flexible load to move",
            "set campus.it_load.flexible_share above 0, or leave this part out",
        )
    ledger.derive("flexible_load_mw", mean_mw, "MW", "mean of the flexible part of the load")
    duration_h = ledger.number("duration_h")
    defer = Flow(
        "defer",
        to_bus=1.0,
        upper=np.minimum(_limit(ledger, "defer_maximum_mw"), site.flexible_load_mw),
        cost_usd_per_mwh={CostLine.VARIABLE_OM: ledger.number("cost_usd_per_mwh")},
        clean_share=1.0,
    )
    catch_up = Flow(
        "catch_up", to_bus=-1.0, upper=_limit(ledger, "catch_up_maximum_mw"), clean_share=-1.0
    )
    owed = Store(
        "owed",
        {"defer": 1.0 + ledger.number("loss_share"), "catch_up": -1.0},
        capacity="enrolled",
        hours_of_capacity=duration_h * mean_mw,
    )
    return Block(
        capacities=(Capacity("enrolled", "1", {}, minimum=1.0, maximum=1.0, existing=1.0),),
        flows=(defer, catch_up),
        stores=(owed,),
        assumptions=ledger.assumptions,
    )


def _limit(ledger: Ledger, name: str) -> Floats | float:
    """Limit in MW: the user's, else the flexible load of each hour."""
    return ledger.profile(name, 0.0) if ledger.states(name) else ledger.site.flexible_load_mw


TECHNOLOGY = Technology("flexible_load", FlexibleLoad, block, fuel=Fuel.LOAD, follows_load=True)
