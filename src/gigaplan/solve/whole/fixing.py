"""A programme with some master columns fixed, and its solution put back into the whole one.

What is fixed moves into the capacities that exist and the right-hand sides; its column is closed,
and a closed column is no column for an interior point. Rows that leave no room then close more: if
what a row needs at least is all that it may hold, each of its columns sits at a bound. A campus
without halls leases nothing, a period in which nothing is built draws nothing. Hours without load
stand still: what is delivered to nobody adds up to nothing, which leaves no interior either.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gigaplan.programme.problem import CONSTANT, Chain, Programme
from gigaplan.programme.sparse import hourly_costs
from gigaplan.solve.interface import Solution

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ROUNDING = 1e-9
"""Room of a row, as share of what stands in it, that is none."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A programme in which some columns cannot move."""

    programme: Programme
    """With the fixed columns closed, same shape as the whole one."""
    value: Floats
    """(n_z,) of the fixed columns, 0 elsewhere."""
    closed: Flags
    """(n_z,) which columns are fixed."""
    cost: float
    """Cost of what is fixed. [USD]"""
    broken: float
    """Largest violation of rows that hold fixed columns only, relative to what stands in them."""

    def restored(self, solution: Solution) -> Solution:
        """Return a solution of the whole programme, from one of the fixed one."""
        return replace(
            solution,
            master=np.where(self.closed, self.value, solution.master),
            objective=solution.objective + self.cost,
            dual_objective=solution.dual_objective + self.cost,
        )

    def inside(self, solution: Solution) -> Solution:
        """Return the solution of the fixed programme, from one of the whole programme."""
        return replace(
            solution,
            master=np.where(self.closed, 0.0, solution.master),
            objective=solution.objective - self.cost,
            dual_objective=solution.dual_objective - self.cost,
        )


def fix(programme: Programme, columns: Ints, values: Floats) -> Fixed:
    """Fix some columns of the master.

    Parameters
    ----------
    programme : Programme
        The whole programme.
    columns, values : array, shape (n,)
        Which columns, and what they are fixed at.
    """
    master = programme.master
    rows = csr_array(master.rows)
    value, closed = np.zeros(master.cost.size), np.zeros(master.cost.size, dtype=bool)
    value[columns], closed[columns] = values, True
    size = _sizes(rows, master.rhs, value)
    while True:
        there = _there(programme, value, closed)
        coupled = _coupled_rows(programme, there)
        at_zero, at_upper = _forced(programme, rows, value, closed, coupled, size)
        if not (at_zero.any() or at_upper.any()):
            break
        closed |= at_zero | at_upper
        value[at_upper] = master.upper[at_upper]
    right = master.rhs - rows @ value
    open_rows = np.diff(csr_array(rows[:, np.flatnonzero(~closed)]).indptr) > 0
    empty = ~open_rows & ~coupled
    over = np.where(master.equal, np.abs(right), np.maximum(-right, 0.0))
    broken = float((over[empty] / size[empty]).max(initial=0.0))
    # a row without columns says nothing any more; a room of 1 gives its slack an interior
    right = np.where(empty, size, right)
    equal = master.equal & ~empty
    capacities = programme.capacity_map @ value
    ends = np.cumsum([chain.n_capacities for chain in programme.chains])[:-1]
    chains = tuple(
        replace(
            _still(chain) if _stands_still(chain, programme.bank, mine) else chain,
            existing=chain.existing + more,
        )
        for chain, mine, more in zip(
            programme.chains, there, np.split(capacities, ends), strict=True
        )
    )
    return Fixed(
        programme=replace(
            programme,
            chains=chains,
            master=replace(
                master,
                upper=np.where(closed, 0.0, master.upper),
                free=master.free & ~closed,
                rhs=right,
                equal=equal,
            ),
        ),
        value=value,
        closed=closed,
        cost=float(master.cost @ value),
        broken=broken,
    )


def _sizes(rows: csr_array, right: Floats, value: Floats) -> Floats:
    """What stands in each row: its right-hand side and fixed columns, 1 if there is nothing."""
    size = np.abs(right) + abs(rows) @ np.abs(value)
    return np.where(size > 0.0, size, 1.0)


def _there(programme: Programme, value: Floats, closed: Flags) -> tuple[Flags, ...]:
    """Per chain which of its capacities can be above 0."""
    capacity_map = csr_array(programme.capacity_map)
    can_grow = ~closed & (programme.master.free | (programme.master.upper > 0.0))
    there = (capacity_map @ value > 0.0) | (capacity_map @ can_grow.astype(float) > 0.0)
    ends = np.cumsum([chain.n_capacities for chain in programme.chains])[:-1]
    return tuple(
        mine | (chain.existing > 0.0)
        for chain, mine in zip(programme.chains, np.split(there, ends), strict=True)
    )


def _coupled_rows(programme: Programme, there: tuple[Flags, ...]) -> Flags:
    """Rows that some hourly variable counts in that can be above 0, shape (n_r,)."""
    found = np.zeros(programme.master.rhs.size, dtype=bool)
    for chain, mine in zip(programme.chains, there, strict=True):
        if _stands_still(chain, programme.bank, mine):
            continue
        absent = (chain.bound_by >= 0) & ~np.append(mine, True)[chain.bound_by]
        counts = (chain.couple_scale[:, ~absent] != 0.0).any(axis=1)
        found[chain.couple_row[counts]] = True
    return found


def _stands_still(chain: Chain, bank: Floats, there: Flags) -> bool:
    """Whether a chain has neither load nor must-run, and nothing earns in it."""
    if chain.rhs_scale.any() or there[chain.term_capacity].any():
        return False
    return bool((hourly_costs(chain, bank) >= 0.0).all())


def _still(chain: Chain) -> Chain:
    """Return a chain in which nothing moves."""
    return replace(
        chain,
        bound_by=np.full_like(chain.bound_by, CONSTANT),
        upper_scale=np.zeros_like(chain.upper_scale),
        upper_start=np.full_like(chain.upper_start, -1),
    )


def _forced(
    programme: Programme,
    rows: csr_array,
    value: Floats,
    closed: Flags,
    coupled: Flags,
    size: Floats,
) -> tuple[Flags, Flags]:
    """Columns that some row leaves no room: which are forced to 0, which to their upper bound."""
    master = programme.master
    here = csr_array(rows[:, np.flatnonzero(~closed)])
    numbers = np.flatnonzero(~closed)
    upper = np.where(master.free[numbers], np.inf, master.upper[numbers])
    right = master.rhs - rows @ value
    at_zero, at_upper = np.zeros(closed.size, dtype=bool), np.zeros(closed.size, dtype=bool)
    at_zero[numbers[upper == 0.0]] = True
    row_of = np.repeat(np.arange(here.shape[0]), np.diff(here.indptr))
    free = master.free[numbers]
    for sign in (1.0, -1.0):
        terms = sign * here.data
        # least of the row: columns with a negative term at their upper bound, the others at 0
        with np.errstate(invalid="ignore"):
            least = np.where(terms < 0.0, terms * upper[here.indices], 0.0)
        least = np.where(free[here.indices] & (terms != 0.0), -np.inf, least)
        activity = np.bincount(row_of, weights=least, minlength=here.shape[0])
        tight = (activity >= sign * right - ROUNDING * size) & ~coupled
        if sign < 0.0:
            tight &= master.equal
        of_tight = tight[row_of] & (terms != 0.0)
        at_zero[numbers[here.indices[of_tight & (terms > 0.0)]]] = True
        at_upper[numbers[here.indices[of_tight & (terms < 0.0)]]] = True
    return at_zero, at_upper & ~at_zero
