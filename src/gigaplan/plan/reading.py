"""A solution read back through its layout: hourly flows and contents with their names.

The one place where positions in a solution become series; the tables are made from these.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.layout import (
    FlowPlace,
    Layout,
    RowKind,
    StorePlace,
    WeatherSpan,
    load_mwh,
)
from gigaplan.programme.limits import right_hand_side
from gigaplan.solve.interface import Solution
from gigaplan.technologies.base import CostLine

Floats = NDArray[np.float64]

SHARES = (RowKind.CLEAN_SHARE, RowKind.HOURLY_CLEAN, RowKind.UNSERVED)
"""Kinds of limits that are shares of the load."""
LOAD_ROWS = ("balance", "clean_supply")
"""Hour rows whose right-hand side is the load."""


@dataclass(frozen=True, slots=True)
class FlowSeries:
    """One flow in one weather year."""

    place: FlowPlace
    kind: str
    year: WeatherSpan
    size: float
    """The capacity that bounds it [MW]; 1 where its bound is in MW."""
    mw: Floats
    """(n_hours,) [MW]"""

    @property
    def mwh(self) -> float:
        """Energy of the weather year [MWh]."""
        return float(self.mw.sum())

    @property
    def key(self) -> str:
        """Column in the dispatch."""
        return f"{self.place.asset}.{self.place.flow.name}_mw"

    @property
    def is_unserved(self) -> bool:
        """Whether the flow is load that goes without."""
        return CostLine.UNSERVED in self.place.flow.cost_usd_per_mwh

    def total(self, per_mwh: Floats | float) -> float:
        """Sum over the weather year of something given per MWh."""
        return float(np.dot(np.broadcast_to(per_mwh, self.mw.shape), self.mw))


@dataclass(frozen=True, slots=True)
class StoreSeries:
    """One store in one weather year."""

    place: StorePlace
    year: WeatherSpan
    mwh: Floats
    """(n_hours,) content at the end of each hour. [MWh]"""

    @property
    def key(self) -> str:
        """Column in the dispatch."""
        return f"{self.place.asset}.{self.place.store.name}_mwh"


@dataclass(frozen=True, slots=True)
class Reading:
    """A solution with names."""

    layout: Layout
    sizes: Floats
    """Total of every capacity, in the order of the layout."""
    flows: tuple[FlowSeries, ...]
    stores: tuple[StoreSeries, ...]
    prices_usd_per_mwh: tuple[Floats, ...]
    """Per weather year, (n_hours,): what a MWh delivered to the bus is worth, without any claim to
    be clean. [USD/MWh]"""
    load_costs_usd_per_mwh: tuple[Floats, ...]
    """Per weather year, (n_hours,): what one more MWh of load would cost, with the clean energy
    that limits on shares would ask for on top. [USD/MWh]"""

    @property
    def load_mwh(self) -> float:
        """Expected load of a year [MWh]."""
        return load_mwh(self.layout.years)

    def of_year(self, number: int) -> tuple[FlowSeries, ...]:
        """Flows of one weather year."""
        return tuple(flow for flow in self.flows if flow.place.year == number)


def read_solution(layout: Layout, solution: Solution) -> Reading:
    """Read a solution through the layout of its programme.

    Parameters
    ----------
    layout : Layout
        Of the programme that was solved.
    solution : Solution
        With a primal and a dual point.

    Returns
    -------
    Reading
        The price of an hour is the dual of the balance over the weight of its weather year; NaN in
        a weather year of weight 0, which costs nothing. The cost of load adds the duals of every
        right-hand side that grows with the load: hourly clean supply and the shares of the year.
    """
    kinds = {asset.name: asset.kind for asset in layout.assets}
    sizes = layout.capacity_totals(solution.master)
    flows = []
    for place in layout.flows:
        size = 1.0 if place.capacity is None else float(sizes[place.capacity])
        mw = place.values(solution.hourly, size)
        flows.append(FlowSeries(place, kinds[place.asset], layout.years[place.year], size, mw))
    stores = tuple(
        StoreSeries(
            place,
            layout.years[place.year],
            place.values(solution.hourly, float(sizes[place.capacity])),
        )
        for place in layout.stores
    )
    shares_usd_per_mwh = sum(
        float(dual) * right_hand_side(row.kind, row.limit, 1.0)
        for row, dual in zip(layout.rows, solution.master_duals, strict=True)
        if row.kind in SHARES
    )
    prices, load_costs = [], []
    for duals, year, labels in zip(solution.row_duals, layout.years, layout.chains, strict=True):
        weight = year.weight if year.weight > 0 else np.nan
        load_rows = [row for row, name in enumerate(labels.hour_rows) if name in LOAD_ROWS]
        prices.append(duals[0] / weight)
        load_costs.append(duals[load_rows].sum(axis=0) / weight + shares_usd_per_mwh)
    return Reading(layout, sizes, tuple(flows), stores, tuple(prices), tuple(load_costs))
