"""A programme written out as one sparse matrix, for a general solver and for the certificate.

    minimise cost'x   subject to   row_lower <= matrix x <= row_upper,   lower <= x <= upper

Columns: the hourly variables (flat, as in `Solution.hourly`), then the master columns.
Rows: per chain its hour rows, its state rows and one row x - a C z <= a v0 for each hour of each
variable that a capacity bounds; after all chains the master rows. Every row keeps the sign of its
equation in `problem.py`, so that its dual is the `Solution`'s: change of cost per unit of the
right-hand side. Nothing is scaled.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, csr_array

from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Chain, Programme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ChainRows:
    """Where the rows and columns of one chain are.

    Attributes
    ----------
    n_hours, n_variables, n_hour_rows, n_states : int
        Sizes of the chain.
    first_column : int
        Variable i in hour t is column first_column + i n_hours + t.
    first_row : int
        Hour row r in hour t is row first_row + r n_hours + t; the state rows follow likewise.
    first_bound : int
        Row of the first capacity bound.
    bounded : array, shape (number of capacity-bound rows,)
        Column that each capacity-bound row bounds.
    """

    n_hours: int
    n_variables: int
    n_hour_rows: int
    n_states: int
    first_column: int
    first_row: int
    first_bound: int
    bounded: Ints


@dataclass(frozen=True, slots=True)
class RowIndex:
    """What each row and column of a `SparseProblem` is, to map solutions back."""

    chains: tuple[ChainRows, ...]
    first_master_column: int
    first_master_row: int


@dataclass(frozen=True, slots=True)
class SparseProblem:
    """A linear programme as arrays; infinite bounds are ``inf``."""

    matrix: csc_array
    """(rows, columns)"""
    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    index: RowIndex


def profile(bank: Floats, scale: float, start: int, n_hours: int) -> Floats:
    """Values scale x bank[start + t] over the hours, shape (n_hours,); start -1 means ones."""
    if start < 0:
        return np.full(n_hours, scale)
    return scale * bank[start : start + n_hours]


class _Entries:
    """Triplets of a sparse matrix, gathered in pieces; places fit 32 bits to save memory."""

    def __init__(self) -> None:
        self.rows: list[Places] = []
        self.columns: list[Places] = []
        self.values: list[Floats] = []

    def add(self, rows: Ints, columns: Ints | int, values: Floats | float) -> None:
        """Add one entry per row; a single column or value serves all rows. Zeros are left out."""
        found = np.broadcast_to(np.asarray(values, dtype=float), rows.shape)
        kept = found != 0.0
        self.rows.append(rows[kept].astype(np.int32))
        self.columns.append(np.broadcast_to(columns, rows.shape)[kept].astype(np.int32))
        self.values.append(found[kept])

    def matrix(self, shape: tuple[int, int]) -> csc_array:
        """Return the matrix; entries of the same place add up. The pieces are used up."""
        none = np.empty(0, dtype=np.int32)
        rows = np.concatenate([none, *self.rows])
        self.rows.clear()
        columns = np.concatenate([none, *self.columns])
        self.columns.clear()
        values = np.concatenate([np.empty(0), *self.values])
        self.values.clear()
        matrix = csc_array(coo_array((values, (rows, columns)), shape=shape))
        matrix.eliminate_zeros()
        return matrix


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one chain goes, and what it shares with the others."""

    bank: Floats
    first_column: int
    first_row: int
    first_master_column: int
    capacity_map: csr_array
    """(k, n_z) rows of this chain."""


def to_sparse(programme: Programme) -> SparseProblem:
    """Write a programme out as one sparse matrix.

    Parameters
    ----------
    programme : Programme
        Any programme; its capacities v = C z + v0 are substituted.

    Returns
    -------
    SparseProblem
        With n_hourly + n_z columns.
    """
    entries, bank = _Entries(), programme.bank
    n_hourly, n_z = programme.n_hourly, programme.master.cost.size
    n_columns = n_hourly + n_z
    cost, upper = np.empty(n_columns), np.empty(n_columns)
    capacity_map = csr_array(programme.capacity_map)
    row_lower: list[Floats] = []
    row_upper: list[Floats] = []
    couplings: list[tuple[Chain, int]] = []
    indices: list[ChainRows] = []
    column = row = capacity = 0
    for chain in programme.chains:
        T, n = chain.n_hours, chain.n_variables
        own = capacity_map[capacity : capacity + chain.n_capacities]
        place = _Place(bank, column, row, n_hourly, csr_array(own))
        span = slice(column, column + n * T)
        cost[span] = hourly_costs(chain, bank).ravel()
        upper[span] = np.inf
        right = _equations(chain, place, entries)
        bounded, bound = _bounds(chain, place, row + right.size, entries, upper)
        row_lower += [right, np.full(bound.size, -np.inf)]
        row_upper += [right, bound]
        shape = (T, n, chain.n_hour_rows, chain.n_states)
        indices.append(ChainRows(*shape, column, row, row + right.size, bounded))
        couplings.append((chain, column))
        column, row = column + n * T, row + right.size + bound.size
        capacity += chain.n_capacities
    master = programme.master
    for chain, first in couplings:
        _add_couplings(chain, bank, first, row, entries)
    own_rows = coo_array(master.rows)
    at, of = (np.asarray(axis, dtype=np.int64) for axis in own_rows.coords)
    entries.add(row + at, n_hourly + of, own_rows.data)
    cost[n_hourly:], upper[n_hourly:] = master.cost, np.where(master.free, np.inf, master.upper)
    lower = np.zeros(n_columns)
    lower[n_hourly:][master.free] = -np.inf
    row_lower.append(np.where(master.equal, master.rhs, -np.inf))
    row_upper.append(master.rhs)
    return SparseProblem(
        matrix=entries.matrix((row + master.rhs.size, n_columns)),
        cost=cost,
        lower=lower,
        upper=upper,
        row_lower=np.concatenate(row_lower),
        row_upper=np.concatenate(row_upper),
        index=RowIndex(tuple(indices), n_hourly, row),
    )


def hourly_costs(chain: Chain, bank: Floats) -> Floats:
    """Cost of each variable in each hour, weight included, shape (n, T) [USD/MWh]."""
    varying = zip(chain.cost_scale, chain.cost_start, strict=True)
    rows = [
        base
        + (profile(bank, scale, start, chain.n_hours) if scale else 0.0)
        + np.zeros(chain.n_hours)
        for base, (scale, start) in zip(chain.cost_base, varying, strict=True)
    ]
    return np.array(rows).reshape(chain.n_variables, chain.n_hours)


def _equations(chain: Chain, place: _Place, entries: _Entries) -> Floats:
    """Add the hour rows and state rows; returns their right-hand side with v0 moved over."""
    T, h = chain.n_hours, chain.n_hour_rows
    hours = np.arange(T)
    for r, i in zip(*np.nonzero(chain.hour_scale), strict=True):
        values = profile(place.bank, chain.hour_scale[r, i], int(chain.hour_start[r, i]), T)
        entries.add(place.first_row + r * T + hours, place.first_column + i * T + hours, values)
    for i in np.flatnonzero(chain.state_of >= 0):
        j = int(chain.state_of[i])
        rows, columns = place.first_row + (h + j) * T + hours, place.first_column + i * T + hours
        entries.add(rows, columns, 1.0)
        entries.add(rows[1:], columns[:-1], -chain.keep[j])
        if chain.cyclic[j]:
            entries.add(rows[:1], columns[-1:], -chain.keep[j])
    for j, i in zip(*np.nonzero(chain.gain), strict=True):
        rows = place.first_row + (h + j) * T + hours
        entries.add(rows, place.first_column + i * T + hours, -chain.gain[j, i])
    right = np.array(
        [
            profile(place.bank, scale, start, T)
            for scale, start in zip(chain.rhs_scale, chain.rhs_start, strict=True)
        ]
    ).reshape(h + chain.n_states, T)
    terms = (chain.term_row, chain.term_capacity, chain.term_scale, chain.term_start)
    for r, k, scale, start in zip(*terms, strict=True):
        values = profile(place.bank, scale, start, T)
        _add_capacity(place, int(k), place.first_row + r * T + hours, values, entries)
        right[r] -= values * chain.existing[k]
    return right.ravel()


def _add_capacity(
    place: _Place, capacity: int, rows: Ints, values: Floats, entries: _Entries
) -> None:
    """Add values x (C z) of one capacity to the rows."""
    span = slice(*place.capacity_map.indptr[capacity : capacity + 2])
    columns, weights = place.capacity_map.indices[span], place.capacity_map.data[span]
    for z, weight in zip(columns, weights, strict=True):
        entries.add(rows, place.first_master_column + int(z), values * weight)


def _bounds(
    chain: Chain, place: _Place, first_bound: int, entries: _Entries, upper: Floats
) -> tuple[Ints, Floats]:
    """Set upper bounds; add the rows of capacity bounds. Returns their columns and right sides."""
    T, hours = chain.n_hours, np.arange(chain.n_hours)
    bounded: list[Ints] = [np.empty(0, dtype=np.int64)]
    right: list[Floats] = [np.empty(0)]
    next_row = first_bound
    for i, k in enumerate(chain.bound_by):
        if k == UNBOUNDED:
            continue
        values = profile(place.bank, chain.upper_scale[i], int(chain.upper_start[i]), T)
        columns = place.first_column + i * T + hours
        if k == CONSTANT:
            upper[columns] = values
            continue
        open_hours = values > 0
        upper[columns[~open_hours]] = 0.0
        kept, shares = columns[open_hours], values[open_hours]
        rows = next_row + np.arange(kept.size)
        entries.add(rows, kept, 1.0)
        _add_capacity(place, int(k), rows, -shares, entries)
        bounded.append(kept)
        right.append(shares * chain.existing[k])
        next_row += kept.size
    return np.concatenate(bounded), np.concatenate(right)


def _add_couplings(
    chain: Chain, bank: Floats, first_column: int, first_row: int, entries: _Entries
) -> None:
    """Add a chain's hourly variables to the master rows."""
    T, hours = chain.n_hours, np.arange(chain.n_hours)
    for c, i in zip(*np.nonzero(chain.couple_scale), strict=True):
        values = profile(bank, chain.couple_scale[c, i], int(chain.couple_start[c, i]), T)
        rows = np.full(T, first_row + int(chain.couple_row[c]), dtype=np.int64)
        entries.add(rows, first_column + i * T + hours, values)
