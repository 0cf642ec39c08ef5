"""Limits of one campus over all its parts: land, and firm power."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gigaplan.programme.joint.campus import (
    CampusColumns,
    Lot,
    before_sales,
    first_block_capacities,
    placed,
)
from gigaplan.programme.joint.layout import ColumnKind, JointColumn, JointRow, JointRowKind
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.terms import ProgrammeTerms


def add_land(master: JointMaster, terms: ProgrammeTerms, columns: CampusColumns) -> None:
    """Add the land of all that is built at one campus, but for what is sold."""
    campus = columns.campus
    if campus.land_acres is None:
        return
    used = 0.0
    built: list[tuple[float, list[Lot]]] = []
    for asset in campus.assets:
        if asset.follows_load:
            continue
        for capacity in first_block_capacities(asset):
            used += capacity.land_acres * capacity.existing
            if capacity.land_acres and not asset.rented:
                built.append(
                    (capacity.land_acres, columns.lots.get((asset.name, capacity.name), []))
                )
    room = max(campus.land_acres - used, 0.0)
    last = len(terms.periods) - 1
    for p in (*before_sales(lot for _, lots in built for lot in lots), last):
        when = None if p == last else p
        label = JointRow(JointRowKind.LAND, campus.land_acres, "acre", campus.name, period=when)
        taken = {lot.column: acres for acres, lots in built for lot in placed(lots, p)}
        master.limit(label, room, taken)


def add_firm(
    master: JointMaster, terms: ProgrammeTerms, columns: CampusColumns, peak: Mapping[str, float]
) -> None:
    """Add firm capacity >= (1 + margin) x peak load in every period with load.

    With `firm_without_largest_unit` once for every asset with a unit size, without one unit of it:
    the margin is kept whichever machine is out.

    `peak` is the largest load of each tenant per MW of IT over all hours. [1]
    """
    margin = terms.limits.firm_margin
    if margin is None:
        return
    largest = (1.0 + margin) * max(peak.values(), default=0.0) * columns.campus.halls.maximum_mw
    for p in range(len(terms.periods)):
        total: dict[int, float] = {}
        for tenant in columns.tenants(p):
            for column, value in columns.leased(tenant, p).items():
                total[column] = (1.0 + margin) * peak[tenant] * value
        if not total:
            continue
        firm = _firm(columns, p)
        sized = [name for name, part in firm.items() if part.unit_mw is not None]
        if not terms.limits.firm_without_largest_unit or not sized:
            label = JointRow(JointRowKind.FIRM, margin, "MW", columns.campus.name, period=p)
            _add_margin(master, label, total, firm.values())
            continue
        for name in sized:
            left = _left_of(master, columns, name, firm[name], p, largest)
            others = [part for other, part in firm.items() if other != name]
            label = JointRow(JointRowKind.FIRM, margin, "MW", columns.campus.name, name, p)
            _add_margin(master, label, total, [*others, left])


@dataclass(frozen=True, slots=True)
class _Firm:
    """Firm power of one asset in one period."""

    existing_mw: float
    columns: Mapping[int, float]
    """Column -> firm MW per unit."""
    unit_mw: float | None
    """Firm MW of one unit, None where units have no size."""


def _firm(columns: CampusColumns, period: int) -> dict[str, _Firm]:
    """Firm power of each asset that has any."""
    found = {}
    for asset in columns.campus.assets:
        credit, size = asset.build.firm_credit, asset.build.unit_mw
        if not credit or asset.follows_load:
            continue
        capacity = first_block_capacities(asset)[0]
        online = columns.online(asset.name, capacity.name, period)
        if online or capacity.existing > 0.0:
            found[asset.name] = _Firm(
                credit * capacity.existing,
                {column: credit * value for column, value in online.items()},
                None if size is None else credit * size,
            )
    return found


def _add_margin(
    master: JointMaster, label: JointRow, needed: Mapping[int, float], firm: Iterable[_Firm]
) -> None:
    """Add what is needed <= all firm power."""
    total, there = dict(needed), 0.0
    for part in firm:
        there += part.existing_mw
        for column, value in part.columns.items():
            total[column] = total.get(column, 0.0) - value
    master.add_row(label, there, total)


def _left_of(
    master: JointMaster,
    columns: CampusColumns,
    asset: str,
    firm: _Firm,
    period: int,
    largest_mw: float,
) -> _Firm:
    """Firm power left of an asset when one of its units is out: max(0, all - unit).

    Written with a column that is 0 or 1, counts:  left <= all - unit x counts,
    left <= largest x counts. No more than `largest_mw` is ever needed.
    """
    unit = firm.unit_mw or 0.0
    name, block = columns.campus.name, columns.number
    label = JointColumn(ColumnKind.FIRM_LEFT, "MW", period, name, asset)
    left = master.add_column(label, 0.0, block, upper=largest_mw)
    label = JointColumn(ColumnKind.FIRM_COUNTS, "", period, name, asset)
    counts = master.add_column(label, 0.0, block, upper=1.0)
    row = JointRow(JointRowKind.LARGEST_UNIT, unit, "MW", name, asset, period)
    negative = {column: -value for column, value in firm.columns.items()}
    master.add_row(row, firm.existing_mw, {left: 1.0, counts: unit} | negative)
    row = JointRow(JointRowKind.LARGEST_UNIT, 0.0, "MW", name, asset, period)
    master.add_row(row, 0.0, {left: 1.0, counts: -largest_mw})
    return _Firm(0.0, {left: 1.0}, None)
