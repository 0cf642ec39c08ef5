"""Run-of-river hydro: the river decides, up to what the turbines can swallow."""

from typing import Annotated, Literal

import numpy as np

from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Flow, Technology
from gigaplan.technologies.costs import Costed, power_capacity
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import HourlyAmount, NonNegative, Positive, Quantity


class RunOfRiver(Costed):
    """A weir and its turbines; costs are examples, every one can be stated."""

    kind: Literal["run_of_river"] = "run_of_river"
    capex_usd_per_kw: Annotated[NonNegative, Quantity("USD/kW")] = 4500.0
    fixed_om_usd_per_kw_year: Annotated[NonNegative, Quantity("USD/(kW a)")] = 60.0
    life_years: Annotated[Positive, Quantity("a")] = 50.0
    variable_om_usd_per_mwh: Annotated[NonNegative, Quantity("USD/MWh")] = 0.0
    lead_time_years: Annotated[NonNegative, Quantity("a")] = 4.0
    land_acres_per_mw: Annotated[NonNegative, Quantity("acre/MW")] = 2.0
    river_m3_per_s: Annotated[HourlyAmount, Quantity("m3/s")]
    """Flow of the river, one number or hourly."""
    design_m3_per_s: Annotated[Positive, Quantity("m3/s")]
    """Flow at which the turbines give their full power."""


def block(river: RunOfRiver, site: Site) -> Block:
    """Output up to river flow over design flow, and never above the power."""
    ledger = Ledger(river, site)
    flow = ledger.profile("river_m3_per_s", 0.0)
    share = np.minimum(flow / ledger.number("design_m3_per_s"), 1.0)
    output = Flow("output", to_bus=1.0, capacity="power", upper=share, clean_share=1.0)
    return Block((power_capacity(river, ledger),), (output,), assumptions=ledger.assumptions)


TECHNOLOGY = Technology("run_of_river", RunOfRiver, block)
