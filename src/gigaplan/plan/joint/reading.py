"""A solution of a joint programme read back by its names: sizes, flows, contents, prices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.joint.layout import ChainPlace, FlowSpot, JointLayout
from gigaplan.programme.joint.period_hours import ALL_TENANTS, LEASED
from gigaplan.programme.joint.terms import CampusTerms, Period
from gigaplan.programme.problem import Programme
from gigaplan.solve.interface import Solution
from gigaplan.technologies.base import CostLine

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChainReading:
    """One campus in one period of one weather year.

    Attributes
    ----------
    place : ChainPlace
        Where it sits.
    campus : CampusTerms
    period : Period
    weather_year : str
    sizes : array, shape (capacities,)
        What is online. [unit]
    load_mw : array, shape (n_hours,)
        Load at the bus. [MW]
    price_usd_per_mwh : array, shape (n_hours,)
        What a MWh at the bus is worth in the hour, in money of the period. [USD/MWh]
    hourly : array
        All hourly variables of the programme.
    """

    place: ChainPlace
    campus: CampusTerms
    period: Period
    weather_year: str
    sizes: Floats
    load_mw: Floats
    price_usd_per_mwh: Floats
    hourly: Floats

    def flows(self) -> Iterator[tuple[FlowSpot, Floats]]:
        """Every flow with its values in every hour [MW]."""
        for spot in self.place.flows:
            yield spot, spot.values(self.hourly, self.sizes, self.place.n_hours)

    def contents(self) -> Iterator[tuple[str, str, Floats]]:
        """Asset, name and content of every store at the end of every hour [MWh]."""
        for spot in self.place.stores:
            last = spot.first + self.place.n_hours
            yield spot.asset, spot.store.name, self.hourly[spot.first : last]

    def size_of(self, spot: FlowSpot) -> float | None:
        """Capacity that bounds a flow, None where none does [unit]."""
        return None if spot.capacity is None else float(self.sizes[spot.capacity])


@dataclass(frozen=True, slots=True)
class JointReading:
    """A solution with the layout that names it."""

    programme: Programme
    layout: JointLayout
    solution: Solution

    @property
    def kinds(self) -> Mapping[tuple[str, str], str]:
        """(campus, asset) -> technology."""
        return {
            (campus.name, asset.name): asset.kind
            for campus in self.layout.terms.campuses
            for asset in campus.assets
        }

    def chain(self, number: int) -> ChainReading:
        """One chain."""
        layout, place = self.layout, self.layout.chains[number]
        terms = layout.terms
        campus, period = terms.campuses[place.campus], terms.periods[place.period]
        span = terms.spans[place.weather]
        matrix = self.programme.capacity_map
        rows = slice(place.first_capacity, place.first_capacity + len(place.capacities))
        sizes = self.programme.chains[number].existing + matrix[rows] @ self.solution.master
        hours = span.hours(period)
        load = np.zeros(place.n_hours)
        for k, label in enumerate(place.capacities):
            if label.capacity == LEASED and label.subject != ALL_TENANTS:
                load += sizes[k] * campus.load_per_mw[label.subject, place.weather][hours]
        weight = place.weight * float(layout.discount[place.period])
        price = self.solution.row_duals[number][0] / weight if weight > 0.0 else np.zeros(0)
        return ChainReading(
            place, campus, period, span.name, np.asarray(sizes), load,
            np.broadcast_to(price, load.shape) if price.size else np.full(load.size, np.nan),
            self.solution.hourly,
        )  # fmt: skip

    def chains(self) -> Iterator[ChainReading]:
        """Every chain, in order of campus, period, weather year."""
        for number in range(len(self.layout.chains)):
            yield self.chain(number)


def is_unserved(spot: FlowSpot) -> bool:
    """Whether a flow is load that goes without."""
    return CostLine.UNSERVED in spot.flow.cost_usd_per_mwh
