"""From a programme to the solver's own units, and back.

One power unit (the largest load), one cost unit (a typical hourly cost), one unit per master column
and master row. An interior point does not depend on units except through where it starts and when
it stops; scaling makes both independent of whether the user counts in MW or GW, USD or cents.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array

from gigaplan.programme.problem import CONSTANT, Chain, Programme
from gigaplan.solve.form import Flags, Floats, Form, Ints

LARGEST_RIGHT = 10.0
"""Largest right-hand side of a master row in the solver's units."""
ROW_ACTIVITY = 50.0
"""Coupling rows are scaled so that all hours together have about this activity."""


@dataclass(frozen=True, slots=True)
class ScaledMaster:
    """The master in the solver's units; meaning as in `programme.problem.Master`."""

    cost: Floats
    upper: Floats
    free: np.ndarray
    rows: csr_array
    rhs: Floats
    equal: np.ndarray
    blocks: tuple[Ints, ...]
    """Column indices of each block."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A programme in the solver's units, with the units themselves."""

    forms: tuple[Form, ...]
    couple_rows: tuple[Ints, ...]
    """Per chain: master row of each coupling row."""
    existing: tuple[Floats, ...]
    capacity_map: csr_array
    master: ScaledMaster
    power_unit: float
    cost_unit: float
    kept: Ints
    """Master columns that can move; those with an upper bound of 0 have no interior and stay 0."""
    column_unit: Floats
    """(kept,) z = column_unit x scaled z."""
    row_unit: Floats
    """(n_r,) row = row_unit x scaled row."""


def _profile_mean(bank: Floats, scale: float, start: int, hours: int) -> float:
    """Mean absolute value of a profile."""
    if start < 0 or scale == 0.0:
        return abs(scale)
    return abs(scale) * float(np.abs(bank[start : start + hours]).mean())


def power_unit(programme: Programme) -> float:
    """Largest right-hand side of a bus, or the largest capacity if there is no load."""
    bank = programme.bank
    largest = 0.0
    for chain in programme.chains:
        for row in range(chain.n_hour_rows):
            scale, start = chain.rhs_scale[row], chain.rhs_start[row]
            peak = 1.0 if start < 0 else float(np.abs(bank[start : start + chain.n_hours]).max())
            largest = max(largest, abs(scale) * peak)
    if largest > 0.0:
        return largest
    candidates = [np.abs(chain.existing) for chain in programme.chains]
    candidates.append(programme.master.upper[np.isfinite(programme.master.upper)])
    candidates.append(np.abs(programme.master.rhs))
    values = np.concatenate(candidates)
    values = values[values > 0.0]
    return float(np.median(values)) if values.size else 1.0


def cost_unit(programme: Programme) -> float:
    """Twice the median of the hourly costs that are not zero; else of the capacities' per hour."""
    bank = programme.bank
    costs: list[float] = []
    hours = 0
    for chain in programme.chains:
        hours = max(hours, chain.n_hours)
        for i in range(chain.n_variables):
            hourly = _profile_mean(bank, chain.cost_scale[i], chain.cost_start[i], chain.n_hours)
            costs.append(abs(chain.cost_base[i]) + hourly)
    values = np.array([c for c in costs if c > 0.0])
    if not values.size:
        values = np.abs(programme.master.cost[programme.master.cost != 0.0]) / max(hours, 1)
    return 2.0 * float(np.median(values)) if values.size else 1.0


def _scaled_form(
    chain: Chain, bank: Floats, power: float, cost: float, row_unit: Floats, built: Flags
) -> Form:
    """One chain in the solver's units (power for flows and contents, cost per power-hour).

    `built` (k,) tells which capacities can be above 0; what the others bound is absent.
    """
    constant = chain.bound_by == CONSTANT
    absent = (chain.bound_by >= 0) & ~np.append(built, True)[chain.bound_by]
    # the profile of an absent coefficient is never read: give it start -1
    return Form(
        hours=chain.n_hours,
        bound_by=np.ascontiguousarray(chain.bound_by, dtype=np.int64),
        upper_scale=np.where(
            absent, 0.0, np.where(constant, chain.upper_scale / power, chain.upper_scale)
        ),
        upper_start=np.where(absent, -1, chain.upper_start).astype(np.int64),
        cost_base=chain.cost_base / cost,
        cost_scale=chain.cost_scale / cost,
        cost_start=np.where(chain.cost_scale == 0.0, -1, chain.cost_start).astype(np.int64),
        hour_scale=np.ascontiguousarray(chain.hour_scale, dtype=np.float64),
        hour_start=np.ascontiguousarray(chain.hour_start, dtype=np.int64),
        gain=np.ascontiguousarray(chain.gain, dtype=np.float64),
        state_of=np.ascontiguousarray(chain.state_of, dtype=np.int64),
        keep=np.ascontiguousarray(chain.keep, dtype=np.float64),
        cyclic=np.ascontiguousarray(chain.cyclic, dtype=np.bool_),
        couple_scale=np.ascontiguousarray(
            chain.couple_scale * power / row_unit[chain.couple_row][:, None], dtype=np.float64
        ),
        couple_start=np.ascontiguousarray(chain.couple_start, dtype=np.int64),
        rhs_scale=chain.rhs_scale / power,
        rhs_start=np.where(chain.rhs_scale == 0.0, -1, chain.rhs_start).astype(np.int64),
        term_row=np.ascontiguousarray(chain.term_row, dtype=np.int64),
        term_capacity=np.ascontiguousarray(chain.term_capacity, dtype=np.int64),
        term_scale=np.ascontiguousarray(chain.term_scale, dtype=np.float64),
        term_start=np.ascontiguousarray(chain.term_start, dtype=np.int64),
        bank=bank,
    )


def _largest_in(matrix: csr_array, axis: int) -> Floats:
    """Largest absolute entry of each column (axis 0) or row (axis 1), 0 where empty."""
    if 0 in matrix.shape:
        return np.zeros(matrix.shape[1 - axis])
    return np.asarray(abs(matrix).max(axis=axis).todense()).ravel()


def _spread_units(
    rows: csr_array, column_unit: Floats, activity: Floats, power: float
) -> tuple[Floats, Floats]:
    """Units of all master columns and rows, from those of the columns that chains see.

    A row takes the largest of its terms; a column that no chain sees takes its unit from the rows
    that have one, those rows pass it on, and so forth: dollars drawn for halls, which no hour
    sees, are reached through the megawatts leased in them. What nothing reaches is a power.
    """
    size = csr_array(abs(rows))
    row_unit = np.zeros(activity.size)
    while True:
        known = np.maximum(_largest_in(csr_array(size @ diags_array(column_unit)), 1), activity)
        row_unit = np.where(row_unit > 0.0, row_unit, known)
        inverse = np.where(row_unit > 0.0, 1.0 / np.where(row_unit > 0.0, row_unit, 1.0), 0.0)
        shared = _largest_in(csr_array(diags_array(inverse) @ size), 0)
        reached = (column_unit == 0.0) & (shared > 0.0)
        if not reached.any():
            break
        column_unit = np.where(reached, 1.0 / np.where(reached, shared, 1.0), column_unit)
    column_unit = np.where(column_unit > 0.0, column_unit, power)
    own = _largest_in(csr_array(size @ diags_array(column_unit)), 1)
    row_unit = np.where(row_unit > 0.0, row_unit, np.where(own > 0.0, own, 1.0))
    return column_unit, row_unit


def scale(programme: Programme) -> Scaled:
    """Put a programme into the solver's units."""
    master, bank = programme.master, np.ascontiguousarray(programme.bank, dtype=np.float64)
    power, cost = power_unit(programme), cost_unit(programme)
    kept = np.flatnonzero(np.asarray(master.free, dtype=bool) | (master.upper > 0.0))
    capacity_map = csr_array(csr_array(programme.capacity_map)[:, kept])
    rows = csr_array(csr_array(master.rows)[:, kept])
    n_r = master.rhs.size
    upper, block = master.upper[kept], master.block[kept]

    column = _largest_in(capacity_map, 0)
    column_unit = np.where(column > 0.0, power / np.where(column > 0.0, column, 1.0), 0.0)
    activity = np.zeros(n_r)
    for chain in programme.chains:
        for c, row in enumerate(chain.couple_row):
            total = max(
                (
                    _profile_mean(bank, s, a, chain.n_hours)
                    for s, a in zip(chain.couple_scale[c], chain.couple_start[c], strict=True)
                ),
                default=0.0,
            )
            activity[row] += total * power * chain.n_hours / ROW_ACTIVITY
    column_unit, row_unit = _spread_units(rows, column_unit, activity, power)
    # a limit far beyond what can be used has a large slack, which is no hint at other slacks
    row_unit = np.maximum(row_unit, np.abs(master.rhs) / LARGEST_RIGHT)

    scaled_rows = csr_array(diags_array(1.0 / row_unit) @ rows @ diags_array(column_unit))
    blocks = tuple(np.flatnonzero(block == b) for b in range(int(block.max(initial=-1)) + 1))
    scaled_master = ScaledMaster(
        cost=master.cost[kept] * column_unit / (power * cost),
        upper=np.where(np.isfinite(upper), upper / column_unit, np.inf),
        free=np.asarray(master.free, dtype=bool)[kept],
        rows=scaled_rows,
        rhs=master.rhs / row_unit,
        equal=np.asarray(master.equal, dtype=bool),
        blocks=tuple(b for b in blocks if b.size),
    )
    sizes = np.cumsum([chain.existing.size for chain in programme.chains])[:-1]
    moved = np.split(np.diff(capacity_map.indptr) > 0, sizes)
    return Scaled(
        forms=tuple(
            _scaled_form(c, bank, power, cost, row_unit, by_column | (c.existing > 0.0))
            for c, by_column in zip(programme.chains, moved, strict=True)
        ),
        couple_rows=tuple(np.asarray(c.couple_row, dtype=np.int64) for c in programme.chains),
        existing=tuple(c.existing / power for c in programme.chains),
        capacity_map=csr_array(capacity_map @ diags_array(column_unit / power)),
        master=scaled_master,
        power_unit=power,
        cost_unit=cost,
        kept=kept,
        column_unit=column_unit,
        row_unit=row_unit,
    )
