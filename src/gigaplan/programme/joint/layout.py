"""Where everything of a joint programme sits, and how to read it back.

The programme itself has no names. Every place carries the keys that join a solution to tables:
campus, asset, capacity, tenant, period, weather year; every master row says what it limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.technologies.base import Flow, Store

Floats = NDArray[np.float64]


class JointRowKind(Enum):
    """What a master row of the joint programme limits."""

    CAPITAL = "capital"
    """Uses of a period = equity + debt; its dual is what a dollar of uses costs in that period."""
    GEARING = "gearing"
    EQUITY = "equity"
    TOTAL_CAPITAL = "total_capital"
    YEARLY_CAPITAL = "yearly_capital"
    SLOTS = "slots"
    WANTED = "wanted"
    CONTRACT = "contract"
    HALLS = "halls"
    """Leased <= energised, per campus and period."""
    SITE = "site"
    """IT megawatts the site can hold."""
    CAPACITY = "capacity"
    """Largest total of one capacity of one campus."""
    CONNECTION = "connection"
    """What the queue gives by date."""
    TIE = "tie"
    LAND = "land"
    FIRM = "firm"
    """Firm power over the peak load; with a subject: without the largest unit of that asset."""
    LARGEST_UNIT = "largest_unit"
    """Firm power that is left of an asset when its largest unit is out."""
    OPENING = "opening"
    """Halls only at a campus that is opened, and opened once."""
    CO2 = "co2"
    CLEAN_SHARE = "clean_share"
    HOURLY_CLEAN = "hourly_clean"
    UNSERVED = "unserved"
    NOX = "nox"
    WATER = "water"
    HOURS = "hours"
    DIVERSITY = "diversity"


@dataclass(frozen=True, slots=True)
class JointRow:
    """One master row "<=" or "=": what it limits, for whom and when; None: for all."""

    kind: JointRowKind
    limit: float
    """Right-hand side as the user states it. [unit]"""
    unit: str
    campus: str | None = None
    subject: str | None = None
    """Asset, supplier, tenant, or group of a diversity limit."""
    period: int | None = None
    """Number of the period the row is for; the last of a span where it holds cumulatively."""
    year: int | None = None
    weather: int | None = None
    sign: float = 1.0
    """-1 where the limit is a floor: the row then reads -left <= -limit."""


class ColumnKind(Enum):
    """What a master column decides."""

    BUILD = "build"
    RENT = "rent"
    HALLS = "halls"
    EARLY = "early"
    """What is energised before it can be, or halls faster than they can be: only in an elastic
    programme (`elastic.py`)."""
    OPEN = "open"
    """Whether a campus is opened with halls of this period: 0 or 1."""
    FIRM_LEFT = "firm_left"
    """Firm megawatts left of an asset when its largest unit is out."""
    FIRM_COUNTS = "firm_counts"
    """Whether anything is left then: 0 or 1."""
    LEASE = "lease"
    SHORT = "short"
    """Contracted megawatts not delivered in a period."""
    EQUITY = "equity"
    DEBT = "debt"


@dataclass(frozen=True, slots=True)
class JointColumn:
    """One master column."""

    kind: ColumnKind
    unit: str
    period: int
    """Energised, leased, drawn at the start of this period."""
    campus: str | None = None
    subject: str | None = None
    """Asset or tenant."""
    capacity: str | None = None
    """``power``, ``energy``, ``firm`` ..."""
    sold: int | None = None
    """Of a build: period at whose start it is sold again; None: it stays."""

    def last(self, life_periods: int) -> int:
        """First period in which what it puts online is gone, sold or at the end of its life."""
        return self.period + life_periods if self.sold is None else self.sold


@dataclass(frozen=True, slots=True)
class FlowSpot:
    """One flow of one chain: flow = lower (x capacity) + hourly[first : first + n_hours]."""

    asset: str
    flow: Flow
    """Profiles cut to the hours of the chain."""
    capacity: int | None
    """Local capacity that bounds it, None where it is bounded by a number or not at all."""
    first: int

    def values(self, hourly: Floats, capacities: Floats, n_hours: int) -> Floats:
        """Flow in every hour of the chain given its local capacities, shape (n_hours,) [MW]."""
        scale = 1.0 if self.capacity is None else float(capacities[self.capacity])
        return hourly[self.first : self.first + n_hours] + np.asarray(self.flow.lower) * scale


@dataclass(frozen=True, slots=True)
class StoreSpot:
    """One store of one chain: its content at the end of every hour."""

    asset: str
    store: Store
    capacity: int
    first: int


@dataclass(frozen=True, slots=True)
class LocalCapacity:
    """One of the capacities a chain sees: of an asset, or the IT megawatts leased to a tenant."""

    subject: str
    """Asset or tenant."""
    capacity: str
    """``power``, ``energy`` ...; ``leased`` for a tenant."""
    unit: str


@dataclass(frozen=True, slots=True)
class ChainPlace:
    """One chain: a campus in a period of one weather year."""

    campus: int
    period: int
    weather: int
    n_hours: int
    weight: float
    """Weight of the weather year."""
    capacities: tuple[LocalCapacity, ...]
    first_capacity: int
    """Position of its first capacity among those of all chains (rows of `capacity_map`)."""
    flows: tuple[FlowSpot, ...]
    stores: tuple[StoreSpot, ...]


@dataclass(frozen=True, slots=True)
class JointLayout:
    """Everything needed to read a solution of the joint programme."""

    terms: ProgrammeTerms
    columns: tuple[JointColumn, ...]
    rows: tuple[JointRow, ...]
    chains: tuple[ChainPlace, ...]
    discount: Floats
    """(n_periods,) present value at the start of the horizon of a dollar in each period. [1]"""
    draw_usd: tuple[Mapping[int, float], ...]
    """Per column: period -> USD drawn from capital per unit of the column."""
    constant_usd: float
    """Cost outside the programme's objective, in present value. [USD]"""
