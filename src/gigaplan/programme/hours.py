"""The hours of one campus as a chain, given its capacities: flows, stores, ramps, must-run.

One chain holds a whole weather year in a plan of one campus, and the hours of one period in a
programme of many. The docstring of `assemble.py` says how lower bounds and ramps are rewritten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import ProblemError
from gigaplan.programme.draft import ChainDraft, Profile
from gigaplan.programme.layout import ChainLabels, FlowPlace, StorePlace
from gigaplan.programme.limits import flow_costs
from gigaplan.technologies.base import Block, Flow, Store

Floats = NDArray[np.float64]
BALANCE = 0
"""Hour row 0."""


class CapacitySide(Protocol):
    """The master as a chain sees it: numbered local capacities, rows and cost."""

    def number_of(self, asset: str, capacity: str) -> int:
        """Return the local number of a capacity of an asset."""

    def add_capacity(self, row: int, capacity: int, value: float) -> None:
        """Add value x capacity to the left side of a master row."""

    def charge_capacity(self, capacity: int, usd: float) -> None:
        """Add usd x capacity to the cost."""

    def lower_right(self, row: int, amount: float) -> None:
        """Take an amount from the right-hand side of a master row."""

    def charge(self, usd: float) -> None:
        """Add a cost that nothing can change."""

    def add_hours(self, asset: str, flow: Flow, capacity: int) -> int:
        """Return the master row energy <= hours_per_year x capacity of a flow."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A master row that counts energy, and what one MWh of a flow adds to it."""

    row: int
    per_mwh: Callable[[str, Flow], Profile]
    """(asset, flow) -> amount per MWh, weight of the weather year included."""


@dataclass(slots=True)
class HoursDraft:
    """The chain of some hours of one campus while it is written, and where its parts are."""

    number: int
    """Number of the chain, for the layout."""
    n_hours: int
    chain: ChainDraft
    master: CapacitySide
    cost_weight: float
    """Weight of a dollar spent in these hours: of the weather year, times the discount factor."""
    counted: Sequence[Counted]
    co2_usd_per_t: float
    first: int
    """Position of this chain's first value in the flat hourly vector."""
    flows: list[FlowPlace] = field(default_factory=list)
    stores: list[StorePlace] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    hour_rows: list[str] = field(default_factory=list)
    state_rows: list[str] = field(default_factory=list)
    clean_row: int | None = None
    """Hour row of the hourly clean matching."""

    def labels(self) -> ChainLabels:
        """Names of variables and rows."""
        return ChainLabels(tuple(self.variables), tuple(self.hour_rows), tuple(self.state_rows))

    def place_of(self, variable: int) -> int:
        """Position of a variable's first hour in the flat hourly vector."""
        return self.first + variable * self.n_hours


def add_matching(draft: HoursDraft, load_mw: Profile, row: int, weight: float) -> None:
    """Add clean supply + shortfall - surplus = load, and count the shortfall in a master row."""
    chain = draft.chain
    draft.clean_row = chain.add_hour_row(load_mw)
    draft.hour_rows.append("clean_supply")
    shortfall, surplus = chain.add_variable(), chain.add_variable()
    draft.variables += ["clean.shortfall", "clean.surplus"]
    chain.set_hour(draft.clean_row, shortfall, 1.0)
    chain.set_hour(draft.clean_row, surplus, -1.0)
    chain.couple(row, shortfall, weight)


def write_block(draft: HoursDraft, asset: str, block: Block) -> None:
    """Write the flows and stores of one asset into the chain."""
    numbers = {flow.name: _add_flow(draft, asset, block, flow) for flow in block.flows}
    for store in block.stores:
        _add_store(draft, asset, block, store, numbers)


def _add_flow(draft: HoursDraft, asset: str, block: Block, flow: Flow) -> int:
    """Add one flow with all it counts toward; returns its variable."""
    chain = draft.chain
    capacity = None
    if flow.capacity is not None:
        capacity = draft.master.number_of(asset, flow.capacity)
    lower, upper = np.asarray(flow.lower, dtype=float), np.asarray(flow.upper, dtype=float)
    costs = flow_costs(flow, draft.co2_usd_per_t).values()
    cost: Profile = draft.cost_weight * sum(costs, np.zeros(()))
    variable = chain.add_variable(cost, upper - lower, capacity)
    name = f"{asset}.{flow.name}"
    draft.variables.append(name)
    place = draft.place_of(variable)
    draft.flows.append(FlowPlace(asset, flow, draft.number, capacity, place, draft.n_hours))
    in_hours: dict[int, Profile] = {BALANCE: flow.to_bus}
    if draft.clean_row is not None:
        in_hours[draft.clean_row] = flow.clean_share
    in_hours = {row: value for row, value in in_hours.items() if np.any(value)}
    in_master: dict[int, Profile] = {}
    for counted in draft.counted:
        amount = np.asarray(counted.per_mwh(asset, flow), dtype=float)
        if amount.any():
            in_master[counted.row] = in_master.get(counted.row, 0.0) + amount
    if flow.hours_per_year is not None:
        if capacity is None:
            raise ProblemError(f"{name}: hours_per_year needs a capacity")
        in_master[draft.master.add_hours(asset, flow, capacity)] = 1.0
    for row, value in in_hours.items():
        chain.set_hour(row, variable, value)
    for row, value in in_master.items():
        chain.couple(row, variable, value)
    if lower.any():
        shift = _Shift(capacity, lower)
        for row, value in in_hours.items():
            shift.in_hour(draft, row, value)
        for row, value in in_master.items():
            shift.in_master(draft, row, value)
        shift.in_cost(draft, cost)
    ramp = flow.ramp_share_per_hour
    if ramp is not None and capacity is not None and ramp < float(upper.max()):
        _add_ramp(draft, name, _Ramped(variable, capacity, lower, upper, ramp), _feeds(block, flow))
    return variable


def _feeds(block: Block, flow: Flow) -> bool:
    """Return whether a store's content depends on the flow."""
    return any(flow.name in store.gain_per_flow for store in block.stores)


@dataclass(frozen=True, slots=True)
class _Shift:
    """The part of a flow that always runs: lower x capacity, or lower in MW."""

    capacity: int | None
    lower: Floats

    def _amount(self, draft: HoursDraft, coefficient: Profile) -> Floats:
        return np.broadcast_to(np.asarray(coefficient) * self.lower, (draft.n_hours,))

    def in_hour(self, draft: HoursDraft, row: int, coefficient: Profile) -> None:
        """Count it in an hour row."""
        amount = self._amount(draft, coefficient)
        if self.capacity is None:
            draft.chain.raise_hour_right(row, -amount)
        else:
            draft.chain.add_hour_term(row, self.capacity, amount)

    def in_state(self, draft: HoursDraft, state: int, gain: float) -> None:
        """Count it in a store."""
        amount = self._amount(draft, gain)
        if self.capacity is None:
            draft.chain.raise_state_right(state, amount)
        else:
            draft.chain.add_state_term(state, self.capacity, -amount)

    def in_master(self, draft: HoursDraft, row: int, coefficient: Profile) -> None:
        """Count it in a master row."""
        total = float(self._amount(draft, coefficient).sum())
        if self.capacity is None:
            draft.master.lower_right(row, total)
        else:
            draft.master.add_capacity(row, self.capacity, total)

    def in_cost(self, draft: HoursDraft, cost: Profile) -> None:
        """Charge what it costs."""
        total = float(self._amount(draft, cost).sum())
        if self.capacity is None:
            draft.master.charge(total)
        else:
            draft.master.charge_capacity(self.capacity, total)


@dataclass(frozen=True, slots=True)
class _Ramped:
    """A flow with a ramp limit."""

    variable: int
    capacity: int
    lower: Floats
    upper: Floats
    ramp: float


def _add_ramp(draft: HoursDraft, name: str, flow: _Ramped, feeds_store: bool) -> None:
    """Add x(t) - x(t-1) - w(t) + ramp v = 0, 0 <= w <= 2 ramp v; no limit in the first hour."""
    chain, state = draft.chain, flow.variable
    if feeds_store:  # a state may not fill another one: a twin of the flow carries the ramp
        state = chain.add_variable(0.0, flow.upper - flow.lower, flow.capacity)
        row = chain.add_hour_row(0.0)
        chain.set_hour(row, flow.variable, 1.0)
        chain.set_hour(row, state, -1.0)
        draft.variables.append(f"{name}.twin")
        draft.hour_rows.append(f"{name}.twin")
    first = np.arange(draft.n_hours) == 0
    lower = np.broadcast_to(flow.lower, (draft.n_hours,))
    step = np.diff(lower, prepend=lower[:1])
    widest = float(flow.upper.max())
    rise = chain.add_variable(0.0, np.where(first, widest, 2 * flow.ramp), flow.capacity)
    number = chain.add_state(state, keep=1.0, cyclic=False)
    chain.set_gain(number, rise, 1.0)
    chain.add_state_term(number, flow.capacity, np.where(first, 0.0, flow.ramp + step))
    draft.variables.append(f"{name}.rise")
    draft.state_rows.append(f"{name}.ramp")


def _add_store(
    draft: HoursDraft, asset: str, block: Block, store: Store, numbers: Mapping[str, int]
) -> None:
    """Add the content of a store, what fills and empties it, its start and its end."""
    chain, T = draft.chain, draft.n_hours
    capacity = draft.master.number_of(asset, store.capacity)
    hours, size = np.arange(T), store.hours_of_capacity
    keep = 1.0 - store.loss_share_per_hour
    at_end = 0.0 if store.cyclic else store.final_share_at_least
    at_start = 0.0 if store.cyclic else store.initial_share
    least = size * np.where(hours == T - 1, at_end, 0.0)
    content = chain.add_variable(0.0, size - least, capacity)
    state = chain.add_state(content, keep, store.cyclic)
    name = f"{asset}.{store.name}"
    draft.variables.append(name)
    draft.state_rows.append(name)
    place = draft.place_of(content)
    draft.stores.append(StorePlace(asset, store, draft.number, capacity, place, T, least))
    term = least - np.where(hours == 0, keep * size * at_start, 0.0)
    if term.any():
        chain.add_state_term(state, capacity, term)
    bounds = {place.flow.name: place.capacity for place in draft.flows if place.asset == asset}
    for flow in block.flows:
        gain = store.gain_per_flow.get(flow.name)
        if gain is None:
            continue
        chain.set_gain(state, numbers[flow.name], gain)
        if np.any(flow.lower):
            _Shift(bounds[flow.name], np.asarray(flow.lower, dtype=float)).in_state(
                draft, state, gain
            )
