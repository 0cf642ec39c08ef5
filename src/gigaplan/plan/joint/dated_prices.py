"""What a megawatt that waits for a date costs net of all it earns, by the prices of a plan.

    net cost = its own cost - prices of the rows it is in + what it changes in the hours

A limit of nothing closes its columns before anything is solved, and the hours do not know what is
closed. Those hours are written out once more, with every connection and slot ajar, and priced with
the prices that they have in the plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum

import numpy as np

from gigaplan.plan.joint.capacity_worth import capacity_slopes
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.layout import ColumnKind, JointLayout, JointRow, JointRowKind
from gigaplan.programme.joint.reach import first_online, supplier_of
from gigaplan.programme.joint.terms import CampusAsset, Floats, ProgrammeTerms, SupplierTerms
from gigaplan.programme.joint.whole import whole_columns
from gigaplan.programme.problem import Programme

OPEN_MW = 1e-6
"""A limit of nothing is written as this, so that what it closes can be priced."""

Key = tuple[int, str, str]
"""Campus, asset, capacity."""


class DateKind(Enum):
    """What comes at a date."""

    CONNECTION = "connection"
    SLOTS = "slots"


def supplied(terms: ProgrammeTerms, supplier: SupplierTerms) -> Iterator[Key]:
    """Capacities that take a supplier's slots."""
    for s, campus in enumerate(terms.campuses):
        for asset in campus.assets:
            if not asset.follows_load:
                power = first_block_capacities(asset)[0].name
                if supplier in supplier_of(terms, asset, power):
                    yield s, asset.name, power


class DatedPrices:
    """What a megawatt energised in each period costs net, by the prices of a solution."""

    def __init__(self, reading: JointReading, *, whole_units: bool) -> None:
        self.reading = reading
        whole = whole_columns(reading.layout).columns.tolist() if whole_units else []
        columns = [reading.layout.columns[z] for z in whole]
        self._whole = {(c.campus, c.subject, c.capacity) for c in columns}
        terms = reading.layout.terms
        reopened = replace(
            terms,
            campuses=tuple(
                replace(c, assets=tuple(_reopened(asset) for asset in c.assets))
                for c in terms.campuses
            ),
            suppliers=tuple(
                replace(s, slots_mw=tuple(max(mw, OPEN_MW) for mw in s.slots_mw))
                for s in terms.suppliers
            ),
        )
        self._programme, self._layout = assemble_joint(reopened, only=self._unwritten(terms))
        self._duals = _translated(reading.layout, self._layout, reading.solution.master_duals)
        self._lines = self._programme.master.rows.tocsc()
        self._columns: dict[Key, dict[int, list[int]]] = {}
        number = {campus.name: s for s, campus in enumerate(terms.campuses)}
        for z, column in enumerate(self._layout.columns):
            if column.kind is ColumnKind.BUILD and column.campus and column.subject:
                key = (number[column.campus], column.subject, column.capacity or "")
                self._columns.setdefault(key, {}).setdefault(column.period, []).append(z)
        self._earned = self._earnings()

    def _dated(self, terms: ProgrammeTerms) -> set[Key]:
        """Capacities that a date or slots hold."""
        found = {
            (s, asset.name, name)
            for s, campus in enumerate(terms.campuses)
            for asset in campus.assets
            for name in asset.build.most_by_period
        }
        for supplier in terms.suppliers:
            found |= set(supplied(terms, supplier))
        return found

    def _unwritten(self, terms: ProgrammeTerms) -> set[tuple[int, int]]:
        """(campus, period) whose hours do not know a capacity that could be there."""
        dated = self._dated(terms)
        known, powered = set(), set()
        for place in self.reading.layout.chains:
            powered.add((place.campus, place.period))
            for local in place.capacities:
                known.add(((place.campus, local.subject, local.capacity), place.period))
        assets = {(s, a.name): a for s, c in enumerate(terms.campuses) for a in c.assets}
        missing = set()
        for key in dated:
            s, name, _ = key
            for p in range(first_online(terms.campuses[s], assets[s, name]), len(terms.periods)):
                if (s, p) in powered and (key, p) not in known:
                    missing.add((s, p))
        return missing

    def _earnings(self) -> dict[tuple[Key, int], float | None]:
        """What one more MW of each dated capacity changes in the hours of each period [USD]."""
        terms = self.reading.layout.terms
        dated = self._dated(terms)
        found: dict[tuple[Key, int], float | None] = {}
        row_duals = {}
        for number, place in enumerate(self.reading.layout.chains):
            duals = self.reading.solution.row_duals[number]
            row_duals[place.campus, place.period, place.weather] = duals
            self._add_earnings(
                self.reading.programme, self.reading.layout, number, duals,
                self.reading.solution.master_duals, dated, found,
            )  # fmt: skip
        new: dict[tuple[Key, int], float | None] = {}
        for number, place in enumerate(self._layout.chains):
            known = row_duals.get((place.campus, place.period, place.weather))
            if known is None:
                continue
            chain = self._programme.chains[number]
            given = np.zeros((chain.n_hour_rows + chain.n_states, place.n_hours))
            shared = 1 + any(
                row.kind is JointRowKind.HOURLY_CLEAN
                and row.year == terms.periods[place.period].year
                for row in self._layout.rows
            )
            given[:shared] = known[:shared]
            self._add_earnings(
                self._programme, self._layout, number, given, self._duals, dated, new
            )
        assets = {(s, a.name): a for s, c in enumerate(terms.campuses) for a in c.assets}
        for key, usd in new.items():
            if key not in found:
                asset = assets[key[0][0], key[0][1]]
                found[key] = usd if _is_simple(asset) else None
        return found

    def _add_earnings(
        self,
        programme: Programme,
        layout: JointLayout,
        number: int,
        row_duals: Floats,
        master_duals: Floats,
        dated: set[Key],
        found: dict[tuple[Key, int], float | None],
    ) -> None:
        """Add those of one chain."""
        place = layout.chains[number]
        keys = {
            k: (place.campus, local.subject, local.capacity)
            for k, local in enumerate(place.capacities)
            if (place.campus, local.subject, local.capacity) in dated
        }
        if not keys:
            return
        slopes = capacity_slopes(
            programme.bank, programme.chains[number], row_duals, master_duals, tuple(keys)
        )
        for key, slope in zip(keys.values(), slopes, strict=True):
            found[key, place.period] = (found.get((key, place.period)) or 0.0) + float(slope)

    def net(self, key: Key, without: DateKind) -> Mapping[int, float | None]:
        """Net cost of a megawatt energised in each period in which one can be [USD].

        Parameters
        ----------
        key : Key
            Capacity.
        without : DateKind
            The limit whose price is left out.
        """
        terms = self.reading.layout.terms
        campus = terms.campuses[key[0]]
        asset = next(asset for asset in campus.assets if asset.name == key[1])
        kind = JointRowKind(without.value)
        subject = f"{key[1]}.{key[2]}"
        suppliers = {s.name for s in supplier_of(terms, asset, key[2])}
        own = {
            r
            for r, row in enumerate(self._layout.rows)
            if row.kind is kind
            and (
                row.subject in suppliers
                if without is DateKind.SLOTS
                else (row.campus, row.subject) == (campus.name, subject)
            )
        }
        whole = (campus.name, key[1], key[2]) in self._whole
        is_priced = _is_priced(asset) and not whole
        found = dict[int, float | None]()
        for p, ways in self._columns.get(key, {}).items():
            possible = [z for z in ways if self._programme.master.upper[z] > 0.0]
            nets = [self._net(z, key, asset, own) if is_priced else None for z in possible]
            known = [net for net in nets if net is not None]
            if nets:  # it is kept or sold again, whichever is better
                found[p] = min(known) if len(known) == len(nets) else None
        return found

    def _net(self, z: int, key: Key, asset: CampusAsset, own: set[int]) -> float | None:
        """Net cost of one column at the prices of all rows but some; None if they do not tell."""
        last = self._layout.columns[z].last(asset.build.life_periods)
        first = self._layout.columns[z].period
        found = float(self._programme.master.cost[z])
        for q in range(first, min(last, len(self.reading.layout.terms.periods))):
            part = self._earned.get((key, q), 0.0)
            if part is None:
                return None
            found += part
        line = slice(self._lines.indptr[z], self._lines.indptr[z + 1])
        for r, value in zip(self._lines.indices[line], self._lines.data[line], strict=True):
            found -= 0.0 if r in own else float(value * self._duals[r])
        return found


def _reopened(asset: CampusAsset) -> CampusAsset:
    """An asset whose connection is never quite nothing."""
    paths = {
        name: tuple(max(mw, OPEN_MW) for mw in path)
        for name, path in asset.build.most_by_period.items()
    }
    return replace(asset, build=replace(asset.build, most_by_period=paths))


def _is_priced(asset: CampusAsset) -> bool:
    """Whether prices tell what it earns: nothing of it must run."""
    block = asset.blocks[min(asset.blocks)]
    return not any(np.any(flow.lower) for flow in block.flows)


def _is_simple(asset: CampusAsset) -> bool:
    """Whether prices of the bus alone tell what it earns: it has no store."""
    return not asset.blocks[min(asset.blocks)].stores


def _translated(first: JointLayout, second: JointLayout, duals: Floats) -> Floats:
    """Prices of the rows of one layout for those of another; 0 for rows that are new."""
    known = {_name(row): float(dual) for row, dual in zip(first.rows, duals, strict=True)}
    return np.array([known.get(_name(row), 0.0) for row in second.rows])


def _name(row: JointRow) -> JointRow:
    """What tells a row, whatever a reopened limit is."""
    dated = row.kind in (JointRowKind.CONNECTION, JointRowKind.SLOTS)
    return replace(row, limit=0.0) if dated else row
