"""Blocks small enough to check by hand, for every test that needs a campus without a scenario."""

from dataclasses import replace

import numpy as np

from gigaplan.programme.layout import Asset, WeatherSpan
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Store, Tie


def plant(name="gas", usd_per_mw=100.0, usd_per_mwh=2.0, years=1, **changes) -> Asset:
    """A plant with one capacity and one flow; changes go to the field of that name of either."""
    of_capacity = {"minimum", "maximum", "existing", "land_acres"}
    capacity = Capacity(
        "power",
        "MW",
        {CostLine.CAPITAL: usd_per_mw},
        **{key: value for key, value in changes.items() if key in of_capacity},
    )
    flow = Flow(
        "output",
        1.0,
        "power",
        cost_usd_per_mwh={CostLine.FUEL: usd_per_mwh},
        **{key: value for key, value in changes.items() if key not in of_capacity},
    )
    return Asset(name, name, (Block((capacity,), (flow,)),) * years)


def store(name="battery", usd_per_mw=5.0, usd_per_mwh=1.0, years=1, ties=(), **changes) -> Asset:
    """A store with power and energy; changes go to its `Store`."""
    capacities = (
        Capacity("power", "MW", {CostLine.CAPITAL: usd_per_mw}),
        Capacity("energy", "MWh", {CostLine.CAPITAL: usd_per_mwh}),
    )
    flows = (
        Flow("charge", -1.0, "power", clean_share=-1.0),
        Flow("discharge", 1.0, "power", clean_share=1.0),
    )
    content = replace(
        Store("content", {"charge": 0.9, "discharge": -1.0 / 0.9}, "energy"), **changes
    )
    return Asset(name, name, (Block(capacities, flows, (content,), tuple(ties)),) * years)


def unserved(load_mw, usd_per_mwh=1000.0) -> Asset:
    """Load left without power, at a price; one block per load given."""
    loads = load_mw if isinstance(load_mw, tuple) else (load_mw,)
    return Asset(
        "unserved",
        "unserved",
        tuple(
            Block(
                flows=(
                    Flow(
                        "unserved",
                        1.0,
                        upper=np.asarray(load, dtype=float),
                        cost_usd_per_mwh={CostLine.UNSERVED: usd_per_mwh},
                    ),
                )
            )
            for load in loads
        ),
    )


def span(*load_mw, name="2013", weight=1.0) -> WeatherSpan:
    """A weather year with this load in each hour."""
    return WeatherSpan(name, weight, np.array(load_mw, dtype=float))


def duration(hours: float) -> Tie:
    """Energy is this many hours of power."""
    return Tie("duration", {"energy": 1.0, "power": -hours}, 0.0, 0.0)
