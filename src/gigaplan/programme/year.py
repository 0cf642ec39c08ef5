"""One weather year of one campus as a chain: balance, flows, stores, ramps, must-run.

The docstring of `assemble.py` says how lower bounds and ramps are rewritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import ProblemError
from gigaplan.programme.draft import ChainDraft, Profile
from gigaplan.programme.layout import (
    Asset,
    ChainLabels,
    FlowPlace,
    MasterRow,
    RowKind,
    StorePlace,
    WeatherSpan,
)
from gigaplan.programme.limits import MEAN_KINDS, SystemLimits, contribution, flow_costs
from gigaplan.programme.master import MasterDraft, find_capacity
from gigaplan.technologies.base import Block, Flow, Store

Floats = NDArray[np.float64]
BALANCE = 0
"""Hour row 0."""


@dataclass(slots=True)
class YearDraft:
    """The chain of one weather year while it is written, and where its parts are."""

    number: int
    span: WeatherSpan
    chain: ChainDraft
    master: MasterDraft
    rows: Mapping[RowKind, int]
    """Master row of each annual limit."""
    limits: SystemLimits
    first: int
    """Position of this year's first value in the flat hourly vector."""
    flows: list[FlowPlace] = field(default_factory=list)
    stores: list[StorePlace] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    hour_rows: list[str] = field(default_factory=list)
    state_rows: list[str] = field(default_factory=list)
    clean_row: int | None = None
    """Hour row of the hourly clean matching."""

    @property
    def n_hours(self) -> int:
        """Number of hours."""
        return int(self.span.load_mw.size)

    def labels(self) -> ChainLabels:
        """Names of variables and rows."""
        return ChainLabels(tuple(self.variables), tuple(self.hour_rows), tuple(self.state_rows))

    def place_of(self, variable: int) -> int:
        """Position of a variable's first hour in the flat hourly vector."""
        return self.first + variable * self.n_hours


def write_year(draft: YearDraft, assets: tuple[Asset, ...]) -> None:
    """Write all blocks of one weather year into its chain."""
    for place in draft.master.capacities:
        draft.chain.add_capacity(place.base)
    draft.chain.add_hour_row(draft.span.load_mw)
    draft.hour_rows.append("balance")
    if RowKind.HOURLY_CLEAN in draft.rows:
        _add_matching(draft)
    for asset in assets:
        block = asset.blocks[draft.number]
        numbers = {flow.name: _add_flow(draft, asset, block, flow) for flow in block.flows}
        for store in block.stores:
            _add_store(draft, asset, block, store, numbers)


def _add_matching(draft: YearDraft) -> None:
    """Add clean supply + shortfall - surplus = load, and count the shortfall."""
    chain = draft.chain
    draft.clean_row = chain.add_hour_row(draft.span.load_mw)
    draft.hour_rows.append("clean_supply")
    shortfall, surplus = chain.add_variable(), chain.add_variable()
    draft.variables += ["clean.shortfall", "clean.surplus"]
    chain.set_hour(draft.clean_row, shortfall, 1.0)
    chain.set_hour(draft.clean_row, surplus, -1.0)
    chain.couple(draft.rows[RowKind.HOURLY_CLEAN], shortfall, draft.span.weight)


def _add_flow(draft: YearDraft, asset: Asset, block: Block, flow: Flow) -> int:
    """Add one flow with all it counts toward; returns its variable."""
    chain, master, weight = draft.chain, draft.master, draft.span.weight
    capacity = None
    if flow.capacity is not None:
        capacity = find_capacity(master.capacities, asset.name, flow.capacity)
    lower, upper = np.asarray(flow.lower, dtype=float), np.asarray(flow.upper, dtype=float)
    costs = flow_costs(flow, draft.limits.co2_usd_per_t).values()
    cost: Profile = weight * sum(costs, np.zeros(()))
    variable = chain.add_variable(cost, upper - lower, capacity)
    name = f"{asset.name}.{flow.name}"
    draft.variables.append(name)
    place = draft.place_of(variable)
    draft.flows.append(FlowPlace(asset.name, flow, draft.number, capacity, place, draft.n_hours))
    in_hours: dict[int, Profile] = {BALANCE: flow.to_bus}
    if draft.clean_row is not None:
        in_hours[draft.clean_row] = flow.clean_share
    in_hours = {row: value for row, value in in_hours.items() if np.any(value)}
    in_master: dict[int, Profile] = {}
    for kind, row in draft.rows.items():
        scale = weight if kind in MEAN_KINDS else 1.0
        counted = scale * np.asarray(contribution(kind, flow))
        if counted.any():
            in_master[row] = counted
    if flow.hours_per_year is not None:
        in_master[_add_hours(draft, asset, flow, capacity)] = 1.0
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


def _add_hours(draft: YearDraft, asset: Asset, flow: Flow, capacity: int | None) -> int:
    """Add the row energy <= hours x capacity of one flow in this weather year."""
    name = f"{asset.name}.{flow.name}"
    if capacity is None or flow.hours_per_year is None:
        raise ProblemError(f"{name}: hours_per_year needs a capacity")
    suffix = f"[{draft.span.name}]" if len(asset.blocks) > 1 else ""
    label = MasterRow(
        RowKind.HOURS,
        f"{name}.hours{suffix}",
        flow.hours_per_year,
        asset.name,
        draft.number,
    )
    row = draft.master.add_row(label, 0.0)
    draft.master.add_capacity(row, capacity, -flow.hours_per_year)
    return row


@dataclass(frozen=True, slots=True)
class _Shift:
    """The part of a flow that always runs: lower x capacity, or lower in MW."""

    capacity: int | None
    lower: Floats

    def _amount(self, draft: YearDraft, coefficient: Profile) -> Floats:
        return np.broadcast_to(np.asarray(coefficient) * self.lower, (draft.n_hours,))

    def in_hour(self, draft: YearDraft, row: int, coefficient: Profile) -> None:
        """Count it in an hour row."""
        amount = self._amount(draft, coefficient)
        if self.capacity is None:
            draft.chain.raise_hour_right(row, -amount)
        else:
            draft.chain.add_hour_term(row, self.capacity, amount)

    def in_state(self, draft: YearDraft, state: int, gain: float) -> None:
        """Count it in a store."""
        amount = self._amount(draft, gain)
        if self.capacity is None:
            draft.chain.raise_state_right(state, amount)
        else:
            draft.chain.add_state_term(state, self.capacity, -amount)

    def in_master(self, draft: YearDraft, row: int, coefficient: Profile) -> None:
        """Count it in a master row."""
        total = float(self._amount(draft, coefficient).sum())
        if self.capacity is None:
            draft.master.right[row] -= total
        else:
            draft.master.add_capacity(row, self.capacity, total)

    def in_cost(self, draft: YearDraft, cost: Profile) -> None:
        """Charge what it costs."""
        total = float(self._amount(draft, cost).sum())
        if self.capacity is None:
            draft.master.constant_usd += total
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


def _add_ramp(draft: YearDraft, name: str, flow: _Ramped, feeds_store: bool) -> None:
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
    draft: YearDraft, asset: Asset, block: Block, store: Store, numbers: Mapping[str, int]
) -> None:
    """Add the content of a store, what fills and empties it, its start and its end."""
    chain, T = draft.chain, draft.n_hours
    capacity = find_capacity(draft.master.capacities, asset.name, store.capacity)
    hours, size = np.arange(T), store.hours_of_capacity
    keep = 1.0 - store.loss_share_per_hour
    at_end = 0.0 if store.cyclic else store.final_share_at_least
    at_start = 0.0 if store.cyclic else store.initial_share
    least = size * np.where(hours == T - 1, at_end, 0.0)
    content = chain.add_variable(0.0, size - least, capacity)
    state = chain.add_state(content, keep, store.cyclic)
    name = f"{asset.name}.{store.name}"
    draft.variables.append(name)
    draft.state_rows.append(name)
    place = draft.place_of(content)
    draft.stores.append(StorePlace(asset.name, store, draft.number, capacity, place, T, least))
    term = least - np.where(hours == 0, keep * size * at_start, 0.0)
    if term.any():
        chain.add_state_term(state, capacity, term)
    bounds = {place.flow.name: place.capacity for place in draft.flows if place.asset == asset.name}
    for flow in block.flows:
        gain = store.gain_per_flow.get(flow.name)
        if gain is None:
            continue
        chain.set_gain(state, numbers[flow.name], gain)
        if np.any(flow.lower):
            _Shift(bounds[flow.name], np.asarray(flow.lower, dtype=float)).in_state(
                draft, state, gain
            )
