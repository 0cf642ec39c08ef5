"""What the joint programme is asked, in plain numbers: periods, campuses, tenants, capital, slots.

No pydantic and no files: `pipeline` makes these terms from a scenario and the data register. MW are
at the campus bus unless they are MW of IT; money is real USD of the scenario's price year. A path
by period is one value per period of the horizon, in its order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gigaplan.technologies.base import Block

Floats = NDArray[np.float64]
MONTHS_PER_YEAR = 12


class Goal(Enum):
    """What the programme strives for."""

    NET_PRESENT_VALUE = "net_present_value"
    LEAST_COST = "least_cost"
    """All that is contracted, at least cost; rents do not count."""
    EARLIEST_MEGAWATTS = "earliest_megawatts"
    """IT megawatts as early as can be, within the limits; cost breaks ties."""
    MOST_MEGAWATTS = "most_megawatts"
    """IT megawatts at the end of the horizon, within the limits; cost breaks ties."""


@dataclass(frozen=True, slots=True)
class Period:
    """One period of decisions: a month, a quarter or a year of the calendar."""

    label: str
    """``2027-Q1``, ``2027-01`` or ``2027``."""
    year: int
    first_month: int
    """1 to 12."""
    months: int
    """1, 3 or 12."""

    @property
    def years(self) -> float:
        """Length of the period [a]."""
        return self.months / MONTHS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Spans:
    """Which hours of a weather year belong to each part of the calendar year, cut in UTC."""

    name: str
    """Label of the weather year."""
    weight: float
    first_hour: NDArray[np.int64]
    """(13,) position of the first hour of each month, and the end of the year."""
    kept: NDArray[np.int64] | None = None
    """Hours of the weather year these are, where not all of them are taken; the weight is then
    that of an hour kept."""

    def hour_of_year(self, period: Period) -> NDArray[np.int64]:
        """Number within the weather year of each hour of a period, from 0."""
        hours = self.hours(period)
        if self.kept is not None:
            return self.kept[hours]
        return np.arange(hours.start, hours.stop)

    def hours(self, period: Period) -> slice:
        """Hours of a period."""
        first = period.first_month - 1
        return slice(int(self.first_hour[first]), int(self.first_hour[first + period.months]))


@dataclass(frozen=True, slots=True)
class Resale:
    """What a unit fetches that is sold again."""

    share: float
    """Price of one as good as new over its overnight cost, net of taking it away. [1]"""
    decline_per_year: float
    """Share of the price that is lost every year. [1/a]"""
    hold_periods: int
    """Fewest periods from energising to the sale."""


@dataclass(frozen=True, slots=True)
class Build:
    """How one asset of a campus comes about, beside what its block says of its operation."""

    capex_usd: Mapping[str, tuple[float, ...]]
    """Per capacity, one value per period: overnight cost of one unit energised in that period, as
    drawn from the capital; 0 for what is bought by the year. [USD/MW or USD/MWh]"""
    lead_periods: int
    """From order to the first energy; draws run along an S-curve over these periods."""
    life_periods: int
    """Periods a unit stays online."""
    available_from: int = 0
    """First period in which one can be energised, whatever the site says (a technology's first
    year for sale); the site and the lead time come on top."""
    most_by_period: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Capacity name -> its largest cumulative size by period (a grid connection by date, firm and
    non-firm apart); capacities that are not named have no such limit. [MW]"""
    region_of_supply: str = ""
    supplier: str = ""
    fuel: str = ""
    """Fuel for the limits on diversity: ``gas``, ``sun``, ``wind``, ``nuclear``, ``grid`` ..."""
    unit_mw: float | None = None
    """Size of one unit where units are whole."""
    firm_credit: float = 0.0
    """Share of a MW that counts as firm."""
    resale: Resale | None = None
    """None: what is bought stays."""


@dataclass(frozen=True, slots=True)
class CampusAsset:
    """One supply part of one campus."""

    name: str
    kind: str
    blocks: Mapping[tuple[int, int], Block]
    """(calendar year, weather year number) -> its block over the whole weather year. Limits of the
    capacities (minimum, maximum, existing) and ties are those of the first year."""
    build: Build
    follows_load: bool = False
    """True: the block is that of one MW of IT, and grows with the megawatts leased (flexible load,
    unserved load); False: in MW."""
    tenant: str | None = None
    """With `follows_load`: the one tenant whose megawatts it grows with; None: all of them."""
    rented: bool = False
    """True: its capacity is rented period by period at the cost the block states by the year,
    nothing is drawn from capital and nothing stays."""


@dataclass(frozen=True, slots=True)
class Halls:
    """The buildings that hold the computers of one campus."""

    capex_usd_per_mw: tuple[float, ...]
    """One value per period in which they are energised. [USD/MW IT]"""
    fixed_usd_per_mw_year: float
    """Operation, insurance, property tax, staff. [USD/(MW IT a)]"""
    life_periods: int
    lead_periods: int
    maximum_mw: float
    """IT megawatts the site can hold."""
    most_mw_per_period: float
    """Largest IT power energised in one period."""
    existing_mw: float = 0.0
    hall_mw: float | None = None
    """Size of one hall where halls are whole."""


@dataclass(frozen=True, slots=True)
class CampusTerms:
    """One campus as the programme sees it."""

    name: str
    region: str
    ready: int
    """First period in which ground can be broken; an order cannot be placed before."""
    halls: Halls
    assets: tuple[CampusAsset, ...]
    load_per_mw: Mapping[tuple[str, int], Floats]
    """(tenant, weather year number) -> MW at the bus per MW of IT leased, hour by hour, cooling
    included. [1]"""
    land_acres: float | None = None
    nox_t_per_year: float | None = None
    water_m3_per_year: float | None = None
    co2_t_per_year: tuple[float | None, ...] | None = None
    """One value per calendar year of the horizon; None: no limit that year."""
    clean_share: tuple[float | None, ...] | None = None
    fixed_cost_usd: float = 0.0
    """Land, roads, fibre: spent once if the campus is opened, recovered over the life of its
    halls; a campus with existing halls is open. [USD]"""


@dataclass(frozen=True, slots=True)
class TenantTerms:
    """Who leases IT megawatts."""

    name: str
    wanted_mw: tuple[float, ...]
    """Largest cumulative lease by period. [MW IT]"""
    rent_usd_per_mw_year: tuple[float, ...]
    """One value per period, for megawatts energised; what the tenant pays beside its power.
    [USD/(MW IT a)]"""
    power_usd_per_mwh: float | None = None
    """Fixed price of power at the bus; None: the tenant's power is the partnership's cost, paid
    from the rent. [USD/MWh]"""
    contracted_mw: tuple[float, ...] | None = None
    """Cumulative megawatts promised by period; what is missing costs `late_usd_per_mw_year`."""
    late_usd_per_mw_year: float | None = None
    """None: a contract must be kept."""
    campuses: tuple[str, ...] | None = None
    """Names of the campuses it would take; None: all."""


@dataclass(frozen=True, slots=True)
class SupplierTerms:
    """Slots of one supplier for a group of technologies, shared by all campuses."""

    name: str
    assets: frozenset[str]
    """Names of the supply parts its slots are for."""
    slots_mw: tuple[float, ...]
    """Largest power energised in each period, of all campuses together. [MW]"""
    carry_over: bool = True
    """True: slots not used can be used later."""


@dataclass(frozen=True, slots=True)
class CapitalTerms:
    """Money at hand."""

    equity_usd: tuple[float, ...]
    """Cumulative equity committed by members who have joined, by period. [USD]"""
    gearing: float
    """Largest share of debt in what is drawn in a period. [1]"""
    total_usd: float = np.inf
    """Equity and debt together over the horizon. [USD]"""
    yearly_usd: tuple[float | None, ...] | None = None
    """Largest draw in each calendar year. [USD]"""


class ShareOf(Enum):
    """What a limit on diversity counts."""

    ENERGY = "energy"
    CAPACITY = "capacity"
    CAPITAL = "capital"


class ShareBy(Enum):
    """By what a limit on diversity groups."""

    TECHNOLOGY = "technology"
    FUEL = "fuel"
    SUPPLIER = "supplier"
    REGION = "region"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Diversity:
    """No group may have more than a share of the whole."""

    by: ShareBy
    of: ShareOf
    group: str
    at_most: float
    """Share of the total over the horizon (capital), of each calendar year (energy), of each
    period (capacity). [1]"""


@dataclass(frozen=True, slots=True)
class ProgrammeLimits:
    """Limits of the whole programme; one value per calendar year of the horizon where a tuple."""

    co2_t_per_year: tuple[float | None, ...] | None = None
    co2_usd_per_t: float = 0.0
    clean_share: tuple[float | None, ...] | None = None
    hourly_clean_share: tuple[float | None, ...] | None = None
    unserved_share: float | None = None
    """Of the load, each calendar year, at each campus."""
    firm_margin: float | None = None
    """Firm capacity at each campus over its peak load. [1]"""
    firm_without_largest_unit: bool = False
    """True: the margin holds without the largest unit of the campus, whichever is out (N-1)."""
    diversity: tuple[Diversity, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeTerms:
    """Everything the joint problem is made from."""

    periods: tuple[Period, ...]
    spans: tuple[Spans, ...]
    """One per weather year; all campuses share names, weights and hours."""
    campuses: tuple[CampusTerms, ...]
    tenants: tuple[TenantTerms, ...]
    suppliers: tuple[SupplierTerms, ...]
    capital: CapitalTerms | None
    limits: ProgrammeLimits
    hurdle_rate: float
    """Real, per year."""
    goal: Goal = Goal.NET_PRESENT_VALUE

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the horizon, in order."""
        return tuple(dict.fromkeys(period.year for period in self.periods))
