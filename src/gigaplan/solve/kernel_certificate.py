"""Sums and sizes over a sparse matrix by columns, without copies of it."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.integer]


@njit(cache=True, nogil=True)
def by_row(
    starts: Indices, rows: Indices, values: Floats, x: Floats, n_rows: int
) -> tuple[Floats, Floats, Floats]:
    """A x, the sums of |a x|, and the largest |a|, each of shape (rows,)."""
    activity, terms, largest = np.zeros(n_rows), np.zeros(n_rows), np.zeros(n_rows)
    for j in range(x.size):
        for p in range(starts[j], starts[j + 1]):
            row, value = rows[p], values[p]
            activity[row] += value * x[j]
            terms[row] += abs(value * x[j])
            largest[row] = max(largest[row], abs(value))
    return activity, terms, largest


@njit(cache=True, nogil=True)
def by_column(
    starts: Indices, rows: Indices, values: Floats, y: Floats
) -> tuple[Floats, Floats, Floats]:
    """A'y, the sums of |a y|, and the largest |a|, each of shape (columns,)."""
    n = starts.size - 1
    product, terms, largest = np.zeros(n), np.zeros(n), np.zeros(n)
    for j in range(n):
        for p in range(starts[j], starts[j + 1]):
            value = values[p]
            product[j] += value * y[rows[p]]
            terms[j] += abs(value * y[rows[p]])
            largest[j] = max(largest[j], abs(value))
    return product, terms, largest


@njit(cache=True, nogil=True)
def reach(
    starts: Indices,
    rows: Indices,
    values: Floats,
    terms: Floats,
    is_equation: NDArray[np.bool_],
) -> tuple[Floats, Floats]:
    """What it would take of each column to fill a row's terms alone, each of shape (columns,).

    The largest over the rows that are equations, 0 without any; and the smallest over all rows
    that have terms, infinite without any.
    """
    n = starts.size - 1
    largest, smallest = np.zeros(n), np.full(n, np.inf)
    for j in range(n):
        for p in range(starts[j], starts[j + 1]):
            found = terms[rows[p]] / max(abs(values[p]), 1e-30)
            if is_equation[rows[p]]:
                largest[j] = max(largest[j], found)
            if found > 0.0:
                smallest[j] = min(smallest[j], found)
    return largest, smallest
