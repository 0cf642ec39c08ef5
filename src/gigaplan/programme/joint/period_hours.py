"""The hours of one campus in one period of one weather year, as a chain hanging on the master."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gigaplan.programme.draft import Bank, ChainDraft, Profile
from gigaplan.programme.hours import HoursDraft, add_matching, write_block
from gigaplan.programme.joint.campus import CampusColumns, first_block_capacities
from gigaplan.programme.joint.layout import (
    ChainPlace,
    FlowSpot,
    JointRow,
    JointRowKind,
    LocalCapacity,
    StoreSpot,
)
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.policy import PolicyRows
from gigaplan.programme.joint.terms import CampusAsset, Floats, ProgrammeTerms
from gigaplan.programme.problem import Chain
from gigaplan.technologies.base import Block, CostLine, Flow

LEASED = "leased"
"""Name of the local capacity that holds the IT megawatts of a tenant, or of all of them."""
ALL_TENANTS = ""


@dataclass(frozen=True, slots=True)
class Local:
    """One capacity as a chain sees it: what exists and the columns that add to it."""

    label: LocalCapacity
    existing: float
    columns: Mapping[int, float]


@dataclass(slots=True)
class PeriodSide:
    """The master as the hours of one period see it (`hours.CapacitySide`)."""

    master: JointMaster
    hours_rows: dict[tuple[str, str, str, int, int], int]
    """(campus, asset, flow, year, weather) -> row of a limit on hours a year, shared by periods."""
    campus: str
    year: int
    weather: int
    years: float
    """Length of the period [a]."""
    locals: list[Local] = field(default_factory=list)
    alias: dict[tuple[str, str], int] = field(default_factory=dict)
    """(asset, capacity) -> local number."""

    def add(self, local: Local) -> int:
        """Add a local capacity; returns its number."""
        self.locals.append(local)
        return len(self.locals) - 1

    def number_of(self, asset: str, capacity: str) -> int:
        """Return the local number of a capacity of an asset."""
        return self.alias[asset, capacity]

    def add_capacity(self, row: int, capacity: int, value: float) -> None:
        """Add value x capacity to the left side of a master row."""
        local = self.locals[capacity]
        self.master.right[row] -= value * local.existing
        for column, share in local.columns.items():
            self.master.add(row, column, value * share)

    def charge_capacity(self, capacity: int, usd: float) -> None:
        """Add usd x capacity to the cost."""
        local = self.locals[capacity]
        self.master.constant_usd += usd * local.existing
        for column, share in local.columns.items():
            self.master.cost[column] += usd * share

    def lower_right(self, row: int, amount: float) -> None:
        """Take an amount from the right-hand side of a master row."""
        self.master.right[row] -= amount

    def charge(self, usd: float) -> None:
        """Add a cost that nothing can change."""
        self.master.constant_usd += usd

    def add_hours(self, asset: str, flow: Flow, capacity: int) -> int:
        """Return the row energy <= hours x capacity of a flow in this calendar year."""
        hours = 0.0 if flow.hours_per_year is None else flow.hours_per_year
        key = (self.campus, asset, flow.name, self.year, self.weather)
        if key not in self.hours_rows:
            label = JointRow(
                JointRowKind.HOURS, hours, "MWh", self.campus, f"{asset}.{flow.name}",
                year=self.year, weather=self.weather,
            )  # fmt: skip
            self.hours_rows[key] = self.master.add_row(label, 0.0)
        self.add_capacity(self.hours_rows[key], capacity, -hours * self.years)
        return self.hours_rows[key]


@dataclass(slots=True)
class HoursWriter:
    """Writes the chains of all campuses, in the order of campus, period, weather year."""

    master: JointMaster
    terms: ProgrammeTerms
    policy: PolicyRows
    discount: Floats
    bank: Bank = field(default_factory=Bank)
    places: list[ChainPlace] = field(default_factory=list)
    drafts: list[ChainDraft] = field(default_factory=list)
    maps: list[Sequence[Mapping[int, float]]] = field(default_factory=list)
    """Per chain: the columns of each local capacity."""
    hours_rows: dict[tuple[str, str, str, int, int], int] = field(default_factory=dict)
    first_value: int = 0
    first_capacity: int = 0

    def write(self, columns: CampusColumns, period: int, weather: int) -> None:
        """Write one chain."""
        terms, campus = self.terms, columns.campus
        at, span = terms.periods[period], terms.spans[weather]
        hours = span.hours(at)
        n_hours = hours.stop - hours.start
        weight = span.weight * float(self.discount[period])
        side = PeriodSide(self.master, self.hours_rows, campus.name, at.year, weather, at.years)
        chain = ChainDraft(n_hours, self.bank)
        tenants = columns.tenants(period)
        present = _capacities(columns, side, period, tenants)
        for local in side.locals:
            chain.add_capacity(local.existing)
        draft = HoursDraft(
            number=len(self.places),
            n_hours=n_hours,
            chain=chain,
            master=side,
            cost_weight=weight,
            counted=self.policy.counted(campus, at.year, weather, span.weight),
            co2_usd_per_t=terms.limits.co2_usd_per_t,
            first=self.first_value,
        )
        chain.add_hour_row(0.0)
        draft.hour_rows.append("balance")
        loads = {tenant: campus.load_per_mw[tenant, weather][hours] for tenant in tenants}
        for tenant, load in loads.items():
            chain.add_hour_term(0, side.number_of(tenant, LEASED), -load)
        shortfall = self.policy.shortfall.get(at.year)
        if shortfall is not None:
            add_matching(draft, 0.0, shortfall, span.weight)
            for tenant, load in loads.items():
                chain.add_hour_term(draft.clean_row or 0, side.number_of(tenant, LEASED), -load)
        most = np.max(np.stack(list(loads.values())), axis=0) if loads else np.zeros(n_hours)
        for asset in present:
            block = cut(asset.blocks[at.year, weather], hours)
            write_block(draft, asset.name, _present_part(asset, block, side, most))
        self.places.append(
            ChainPlace(
                campus=columns.number,
                period=period,
                weather=weather,
                n_hours=n_hours,
                weight=span.weight,
                capacities=tuple(local.label for local in side.locals),
                first_capacity=self.first_capacity,
                flows=tuple(FlowSpot(f.asset, f.flow, f.capacity, f.first) for f in draft.flows),
                stores=tuple(
                    StoreSpot(s.asset, s.store, s.capacity, s.first) for s in draft.stores
                ),
            )
        )
        self.drafts.append(chain)
        self.maps.append([local.columns for local in side.locals])
        self.first_value += len(draft.variables) * n_hours
        self.first_capacity += len(side.locals)

    def finish(self) -> tuple[Chain, ...]:
        """Pack the chains."""
        return tuple(draft.finish() for draft in self.drafts)


def _capacities(
    columns: CampusColumns, side: PeriodSide, period: int, tenants: tuple[str, ...]
) -> list[CampusAsset]:
    """Number the capacities of a chain; returns the assets that have any."""
    total: dict[int, float] = {}
    for tenant in tenants:
        leased = columns.leased(tenant, period)
        total |= leased
        label = LocalCapacity(tenant, LEASED, "MW IT")
        side.alias[tenant, LEASED] = side.add(Local(label, 0.0, leased))
    present: list[CampusAsset] = []
    for asset in columns.campus.assets:
        if asset.follows_load:
            if asset.tenant is not None and asset.tenant not in tenants:
                continue
            key = (asset.tenant or (tenants[0] if len(tenants) == 1 else ALL_TENANTS), LEASED)
            if key not in side.alias:
                label = LocalCapacity(ALL_TENANTS, LEASED, "MW IT")
                side.alias[key] = side.add(Local(label, 0.0, total))
            for capacity in first_block_capacities(asset):
                side.alias[asset.name, capacity.name] = side.alias[key]
            side.alias[asset.name, LEASED] = side.alias[key]
            present.append(asset)
            continue
        found = False
        for capacity in first_block_capacities(asset):
            online = {
                column: value
                for column, value in columns.online(asset.name, capacity.name, period).items()
                if side.master.upper[column] > 0.0
            }
            if online or capacity.existing > 0.0:
                label = LocalCapacity(asset.name, capacity.name, capacity.unit)
                local = side.add(Local(label, capacity.existing, online))
                side.alias[asset.name, capacity.name] = local
                found = True
        if found or not first_block_capacities(asset):
            present.append(asset)
    return present


def _present_part(asset: CampusAsset, block: Block, side: PeriodSide, most: Floats) -> Block:
    """Leave out what no capacity can carry; let the block of one MW grow with the leases."""
    flows = []
    for flow in block.flows:
        if asset.follows_load and flow.capacity is None:
            # load that goes without is at most the load; it is never more than the largest load
            upper = most if CostLine.UNSERVED in flow.cost_usd_per_mwh else flow.upper
            flows.append(replace(flow, capacity=LEASED, upper=upper))
        elif flow.capacity is None or (asset.name, flow.capacity) in side.alias:
            flows.append(flow)
    names = {flow.name for flow in flows}
    stores = tuple(
        store
        for store in block.stores
        if (asset.name, store.capacity) in side.alias and names >= set(store.gain_per_flow)
    )
    if len(stores) < len(block.stores):
        # a store without its energy, or without its power, does nothing
        gone = {name for store in block.stores for name in store.gain_per_flow}
        flows = [flow for flow in flows if flow.name not in gone]
        stores = ()
    return replace(block, flows=tuple(flows), stores=stores)


def cut(block: Block, hours: slice) -> Block:
    """Return a block with its profiles cut to some hours."""
    return replace(block, flows=tuple(_cut_flow(flow, hours) for flow in block.flows))


def _cut_flow(flow: Flow, hours: slice) -> Flow:
    """One flow with its profiles cut."""
    return replace(
        flow,
        upper=_cut(flow.upper, hours),
        lower=_cut(flow.lower, hours),
        cost_usd_per_mwh={line: _cut(c, hours) for line, c in flow.cost_usd_per_mwh.items()},
        co2_t_per_mwh=_cut(flow.co2_t_per_mwh, hours),
        clean_share=_cut(flow.clean_share, hours),
    )


def _cut(values: Profile, hours: slice) -> Profile:
    """Return some hours of a profile."""
    return values if np.ndim(values) == 0 else np.asarray(values)[hours]
