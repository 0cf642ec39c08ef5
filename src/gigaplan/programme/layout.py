"""Where everything of a scenario sits in a programme, and how to read it back.

The programme itself has no names. The layout carries the keys that join a solution to tables:
campus, asset, capacity, flow, weather year, and the named rows of the master.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gigaplan.technologies.base import Block, CostLine, Flow, Store

Floats = NDArray[np.float64]


class RowKind(Enum):
    """What a master row limits; the value is the key of the limit in a scenario."""

    CO2 = "co2_t_per_year"
    CLEAN_SHARE = "clean_share"
    HOURLY_CLEAN = "hourly_clean_share"
    UNSERVED = "unserved_share"
    NOX = "nox_t_per_year"
    WATER = "water_m3_per_year"
    LAND = "land_acres"
    HOURS = "hours_per_year"
    TIE = "tie"


ROW_UNIT: Mapping[RowKind, str] = {
    RowKind.CO2: "t",
    RowKind.CLEAN_SHARE: "MWh",
    RowKind.HOURLY_CLEAN: "MWh",
    RowKind.UNSERVED: "MWh",
    RowKind.NOX: "t",
    RowKind.WATER: "m3",
    RowKind.LAND: "acre",
    RowKind.HOURS: "MWh",
    RowKind.TIE: "",
}
"""Unit of the slack of each kind of master row."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One supply part of a campus and its block in each weather year."""

    name: str
    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class WeatherSpan:
    """The load of one weather year and its weight in the expected year."""

    name: str
    weight: float
    load_mw: Floats
    """(n_hours,) load at the campus bus. [MW]"""


@dataclass(frozen=True, slots=True)
class CapacityPlace:
    """One capacity: total = base + z[column]."""

    asset: str
    name: str
    unit: str
    column: int | None
    """Master column; None where nothing is left to decide."""
    base: float
    """max(existing, minimum): online whatever the solver decides. [unit]"""
    minimum: float
    maximum: float
    existing: float
    land_acres: float
    cost_usd_per_year: Mapping[CostLine, float]
    """Cost of one unit beyond `existing`. [USD/(unit a)]"""

    @property
    def annual_usd(self) -> float:
        """Cost of one unit for one year, all lines [USD/(unit a)]."""
        return sum(self.cost_usd_per_year.values())

    @property
    def label(self) -> str:
        """Name such as ``battery.energy``."""
        return f"{self.asset}.{self.name}"

    def total(self, master: Floats) -> float:
        """Total capacity at a master point [unit]."""
        return self.base + (0.0 if self.column is None else float(master[self.column]))


@dataclass(frozen=True, slots=True)
class FlowPlace:
    """One flow in one weather year: flow = lower (x capacity) + hourly[first : first + n_hours]."""

    asset: str
    flow: Flow
    year: int
    capacity: int | None
    """Number in `Layout.capacities`."""
    first: int
    n_hours: int

    def values(self, hourly: Floats, capacity: float) -> Floats:
        """Flow in every hour given the capacity that bounds it, shape (n_hours,) [MW]."""
        own = hourly[self.first : self.first + self.n_hours]
        return own + np.asarray(self.flow.lower) * (1.0 if self.capacity is None else capacity)


@dataclass(frozen=True, slots=True)
class StorePlace:
    """One store in one weather year: content = least x capacity + hourly values from `first` on."""

    asset: str
    store: Store
    year: int
    capacity: int
    first: int
    n_hours: int
    least: Floats
    """(n_hours,) MWh per unit of capacity that must be in the store at the end of each hour."""

    def values(self, hourly: Floats, capacity: float) -> Floats:
        """Content at the end of every hour, shape (n_hours,) [MWh]."""
        return hourly[self.first : self.first + self.n_hours] + self.least * capacity


@dataclass(frozen=True, slots=True)
class MasterRow:
    """One row of the master: what it limits, for whom, and the limit as the user stated it."""

    kind: RowKind
    label: str
    limit: float
    """As stated: t, m3, acre, share, hours; for a tie its low or high."""
    asset: str | None = None
    year: int | None = None
    """Weather year; None where the row holds for the weighted mean of all."""


@dataclass(frozen=True, slots=True)
class ChainLabels:
    """Names of the variables and rows of one chain, in their order."""

    variables: tuple[str, ...]
    hour_rows: tuple[str, ...]
    state_rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything needed to read a solution of one campus; chain number = weather year number."""

    campus: str
    assets: tuple[Asset, ...]
    years: tuple[WeatherSpan, ...]
    capacities: tuple[CapacityPlace, ...]
    flows: tuple[FlowPlace, ...]
    stores: tuple[StorePlace, ...]
    rows: tuple[MasterRow, ...]
    chains: tuple[ChainLabels, ...]
    constant_usd_per_year: float
    """Cost outside the programme's objective: of what is online whatever is decided. [USD/a]"""

    def capacity_totals(self, master: Floats) -> Floats:
        """Total of every capacity, in the order of `capacities`."""
        return np.array([place.total(master) for place in self.capacities])

    def columns(self) -> tuple[CapacityPlace, ...]:
        """Capacities that have a master column, in the order of the columns."""
        placed = [place for place in self.capacities if place.column is not None]
        return tuple(sorted(placed, key=lambda place: place.column or 0))


def load_mwh(years: tuple[WeatherSpan, ...]) -> float:
    """Return the expected load of a year, weighted over the weather years [MWh]."""
    return float(sum(year.weight * year.load_mw.sum() for year in years))
