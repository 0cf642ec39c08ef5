"""The joint problem as data: chains of hours hanging on one sparse master. No solver, no labels.

    minimise    f'z + sum over chains, variables, hours of  cost x
    subject to  A z + sum of coupling x   <= or = b                     (master rows)
                hour rows      sum_i H[r,i](t) x_i(t)                + P v = d_r(t)
                state rows     e_j(t) - keep_j e_j(t-1) - sum_i G[j,i] x_i(t) + P v = d_j(t)
                0 <= x_i(t) <= upper_i(t) v_k(i)   or   upper_i(t)   or no upper bound
                0 <= z <= z_upper (inf allowed; free where `z_free`),   v = C z + v0

Row 0 of the hour rows is the balance of the campus bus. A state e_j is itself one of the hourly
variables (`state_of`); it is the content of a store, or the output of a unit with a ramp limit.
Hour t = 0 looks back to t = T-1 if the state is cyclic, to nothing otherwise (what was there
before is in d or P). Lower bounds are gone: a must-run x = lower v + x' has been shifted into P,
A and f.

Every profile over time is a start position in one flat `bank`, so that chains of the same campus
share their profiles: value(t) = scale x bank[start + t]; start -1 means 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNBOUNDED = -2
"""Value of `bound_by`: the variable has no upper bound."""
CONSTANT = -1
"""Value of `bound_by`: the upper bound is a number, not a capacity."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One campus, one period, one weather year: T hours, given the capacities online.

    Shapes: n variables, h hour rows, m state rows, p P-terms, k local capacities, c coupling rows.
    """

    n_hours: int
    bound_by: Ints
    """(n,) local capacity that bounds the variable, or CONSTANT, or UNBOUNDED."""
    upper_scale: Floats
    """(n,)"""
    upper_start: Ints
    """(n,) start in the bank, -1 for ones."""
    cost_base: Floats
    """(n,) constant part of the cost, weight included. [USD/MWh]"""
    cost_scale: Floats
    """(n,) times bank[cost_start + t] is the hourly part."""
    cost_start: Ints
    """(n,)"""
    hour_scale: Floats
    """(h, n) coefficients of the hour rows."""
    hour_start: Ints
    """(h, n)"""
    gain: Floats
    """(m, n) MWh stored per unit of each variable (zero for states)."""
    state_of: Ints
    """(n,) the state row whose state this variable is, or -1."""
    keep: Floats
    """(m,) share of the state that is left after an hour."""
    cyclic: NDArray[np.bool_]
    """(m,)"""
    couple_row: Ints
    """(c,) master row of each coupling row of this chain."""
    couple_scale: Floats
    """(c, n)"""
    couple_start: Ints
    """(c, n)"""
    rhs_scale: Floats
    """(h + m,) right-hand side d: hour rows first, then state rows."""
    rhs_start: Ints
    """(h + m,)"""
    term_row: Ints
    """(p,) row (0 .. h+m-1) of each P-term."""
    term_capacity: Ints
    """(p,) local capacity of each P-term."""
    term_scale: Floats
    """(p,)"""
    term_start: Ints
    """(p,)"""
    existing: Floats
    """(k,) v0: capacity online whatever z."""

    @property
    def n_variables(self) -> int:
        """Hourly variables per hour."""
        return int(self.bound_by.size)

    @property
    def n_hour_rows(self) -> int:
        """Hour rows per hour."""
        return int(self.hour_scale.shape[0])

    @property
    def n_states(self) -> int:
        """State rows per hour."""
        return int(self.keep.size)

    @property
    def n_capacities(self) -> int:
        """Capacities the chain sees."""
        return int(self.existing.size)


@dataclass(frozen=True, slots=True)
class Master:
    """Columns and rows that tie chains together.

    Shapes: n_z columns, n_r rows. Rows are A z + coupling <= b, or = b where `equal`.
    """

    cost: Floats
    """(n_z,) f."""
    upper: Floats
    """(n_z,) inf allowed."""
    free: NDArray[np.bool_]
    """(n_z,) no lower bound (and no upper)."""
    block: Ints
    """(n_z,) block of each column (a campus), 0 .. n_blocks-1; the last may be global."""
    rows: csr_array
    """(n_r, n_z) A."""
    rhs: Floats
    """(n_r,) b."""
    equal: NDArray[np.bool_]
    """(n_r,)"""


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole problem: chains, master, and which master columns make a chain's capacities."""

    chains: tuple[Chain, ...]
    master: Master
    capacity_map: csr_array
    """(sum of chain capacities, n_z) C: v of all chains, one under the other, = C z + v0."""
    bank: Floats
    """(any length,) every profile over time, end to end."""

    @property
    def n_hourly(self) -> int:
        """Number of hourly variables of all chains."""
        return sum(chain.n_variables * chain.n_hours for chain in self.chains)
