"""The master while it is written: one column per capacity to decide, rows of ties and limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gigaplan.errors import ProblemError
from gigaplan.programme.layout import (
    Asset,
    CapacityPlace,
    MasterRow,
    RowKind,
    WeatherSpan,
    load_mwh,
)
from gigaplan.programme.limits import MEAN_KINDS, YEARLY_KINDS, SystemLimits, right_hand_side
from gigaplan.programme.problem import Master
from gigaplan.technologies.base import Flow, Tie

Floats = NDArray[np.float64]


@dataclass(slots=True)
class MasterDraft:
    """Columns and rows of the master while they are written."""

    capacities: tuple[CapacityPlace, ...]
    cost: list[float]
    labels: list[MasterRow] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    equal: list[bool] = field(default_factory=list)
    constant_usd: float = 0.0

    def add_row(self, label: MasterRow, right: float, equal: bool = False) -> int:
        """Add an empty row "<= right"; returns its number."""
        self.labels.append(label)
        self.rows.append({})
        self.right.append(right)
        self.equal.append(equal)
        return len(self.rows) - 1

    def add_capacity(self, row: int, capacity: int, value: float) -> None:
        """Add value x total capacity to the left side of a row."""
        place = self.capacities[capacity]
        self.right[row] -= value * place.base
        if place.column is not None:
            self.rows[row][place.column] = self.rows[row].get(place.column, 0.0) + value

    def charge_capacity(self, capacity: int, usd: float) -> None:
        """Add usd x total capacity to the cost."""
        place = self.capacities[capacity]
        self.constant_usd += usd * place.base
        if place.column is not None:
            self.cost[place.column] += usd


@dataclass(frozen=True, slots=True)
class YearSide:
    """The master as the hours of one weather year see it (`hours.CapacitySide`)."""

    master: MasterDraft
    year: int
    year_name: str
    several_years: bool

    def number_of(self, asset: str, capacity: str) -> int:
        """Return the number of a capacity."""
        return find_capacity(self.master.capacities, asset, capacity)

    def add_capacity(self, row: int, capacity: int, value: float) -> None:
        """Add value x capacity to the left side of a row."""
        self.master.add_capacity(row, capacity, value)

    def charge_capacity(self, capacity: int, usd: float) -> None:
        """Add usd x capacity to the cost."""
        self.master.charge_capacity(capacity, usd)

    def lower_right(self, row: int, amount: float) -> None:
        """Take an amount from the right-hand side of a row."""
        self.master.right[row] -= amount

    def charge(self, usd: float) -> None:
        """Add a cost that nothing can change."""
        self.master.constant_usd += usd

    def add_hours(self, asset: str, flow: Flow, capacity: int) -> int:
        """Add the row energy <= hours x capacity of one flow in this weather year."""
        hours = 0.0 if flow.hours_per_year is None else flow.hours_per_year
        suffix = f"[{self.year_name}]" if self.several_years else ""
        name = f"{asset}.{flow.name}.hours{suffix}"
        row = self.master.add_row(MasterRow(RowKind.HOURS, name, hours, asset, self.year), 0.0)
        self.master.add_capacity(row, capacity, -hours)
        return row


def place_capacities(assets: Iterable[Asset]) -> Iterable[CapacityPlace]:
    """Give every capacity its master column; none where minimum and maximum leave no choice."""
    column = 0
    for asset in assets:
        for capacity in asset.blocks[0].capacities:
            base = max(capacity.minimum, capacity.existing)
            decided = capacity.maximum > base
            yield CapacityPlace(
                asset=asset.name,
                name=capacity.name,
                unit=capacity.unit,
                column=column if decided else None,
                base=base,
                minimum=capacity.minimum,
                maximum=capacity.maximum,
                existing=capacity.existing,
                land_acres=capacity.land_acres,
                cost_usd_per_year=capacity.cost_usd_per_year,
            )
            column += decided


def find_capacity(capacities: Sequence[CapacityPlace], asset: str, name: str) -> int:
    """Return the number of a capacity."""
    for number, place in enumerate(capacities):
        if (place.asset, place.name) == (asset, name):
            return number
    raise ProblemError(f"{asset}: no capacity named {name!r}")


def add_capacity_rows(master: MasterDraft, assets: tuple[Asset, ...], limits: SystemLimits) -> None:
    """Add the rows that hold capacities only: ties and land."""
    for asset in assets:
        for tie in asset.blocks[0].ties:
            _add_tie(master, asset.name, tie)
    if limits.land_acres is not None:
        row = master.add_row(MasterRow(RowKind.LAND, "land", limits.land_acres), limits.land_acres)
        for number, place in enumerate(master.capacities):
            if place.land_acres:
                master.add_capacity(row, number, place.land_acres)


def _add_tie(master: MasterDraft, asset: str, tie: Tie) -> None:
    """Add low <= sum <= high as one equation or up to two rows."""
    label = f"{asset}.{tie.name}"
    if tie.low == tie.high:
        sides = [(1.0, tie.high, True, label)]
    else:
        sides = [(1.0, tie.high, False, label), (-1.0, tie.low, False, f"{label}.low")]
    for sign, limit, equal, name in sides:
        if np.isfinite(limit):
            row = master.add_row(MasterRow(RowKind.TIE, name, limit, asset), sign * limit, equal)
            for capacity, value in tie.coefficient.items():
                master.add_capacity(
                    row, find_capacity(master.capacities, asset, capacity), sign * value
                )


def add_mean_rows(
    master: MasterDraft, years: tuple[WeatherSpan, ...], limits: SystemLimits
) -> dict[RowKind, int]:
    """Add the rows kept on the weighted mean of the weather years."""
    found = {}
    for kind in MEAN_KINDS:
        limit = limits.stated(kind)
        if limit is not None:
            right = right_hand_side(kind, limit, load_mwh(years))
            found[kind] = master.add_row(MasterRow(kind, kind.value, limit), right)
    return found


def add_yearly_rows(
    master: MasterDraft, years: tuple[WeatherSpan, ...], number: int, limits: SystemLimits
) -> dict[RowKind, int]:
    """Add the rows kept in one weather year."""
    found = {}
    for kind in YEARLY_KINDS:
        limit = limits.stated(kind)
        if limit is not None:
            suffix = f"[{years[number].name}]" if len(years) > 1 else ""
            label = MasterRow(kind, f"{kind.value}{suffix}", limit, year=number)
            found[kind] = master.add_row(label, limit)
    return found


def finish_master(master: MasterDraft, columns: Sequence[CapacityPlace]) -> Master:
    """Pack the master."""
    entries = [(r, z, v) for r, row in enumerate(master.rows) for z, v in row.items() if v]
    where = ([r for r, _, _ in entries], [z for _, z, _ in entries])
    shape = (len(master.rows), len(columns))
    return Master(
        cost=np.array(master.cost, dtype=float),
        upper=np.array([place.maximum - place.base for place in columns], dtype=float),
        free=np.zeros(len(columns), dtype=np.bool_),
        block=np.zeros(len(columns), dtype=np.int64),
        rows=csr_array((np.array([v for _, _, v in entries], dtype=float), where), shape=shape),
        rhs=np.array(master.right, dtype=float),
        equal=np.array(master.equal, dtype=np.bool_),
    )
