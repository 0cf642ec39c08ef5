"""Parties and what they have with each other at one date, as sparse matrices.

Row and column of every matrix are parties in the order of `names`. In `equity`, `credit`, `rent`
and `sales` the row loses what the column fails to pay; all are at least 0.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Parties:
    """Who there is.

    Attributes
    ----------
    names : tuple of str
        Every party.
    sectors, groups : tuple of str
        Business, and group of connected parties (its own name if it has none).
    members : ndarray of int
        Positions of the members.
    vehicles : ndarray of bool, shape (parties,)
        True where a party is looked through.
    partnership : int
        Position of the partnership.
    """

    names: tuple[str, ...]
    sectors: tuple[str, ...]
    groups: tuple[str, ...]
    members: Whole
    vehicles: NDArray[np.bool_]
    partnership: int


@dataclass(frozen=True, slots=True)
class ExposureGraph:
    """What parties have with each other; n parties, all matrices of shape (n, n).

    Attributes
    ----------
    parties : Parties
        Who there is.
    owned : csr_array
        Part of the column's equity that the row holds. [1]
    equity_usd : ndarray, shape (n,)
        Value of all equity of a party; 0 where nobody in the graph holds any. [USD]
    paid_usd : csr_array
        What the row paid in for its equity in the column. [USD]
    unfunded_usd : csr_array
        What the row promised the column and has not paid in. [USD]
    credit_usd, credit_loss_usd : csr_array
        What the row lent to the column, and the part lost if it fails. [USD]
    rent_usd : csr_array
        Rent a year of the row, as landlord, from the column. [USD/a]
    sales_usd : csr_array
        Sales a year of the row, as supplier, to the column. [USD/a]
    rent_contract_usd, sales_contract_usd : csr_array
        The same from now to the end of the contracts. [USD]
    """

    parties: Parties
    owned: sp.csr_array
    equity_usd: Floats
    paid_usd: sp.csr_array
    unfunded_usd: sp.csr_array
    credit_usd: sp.csr_array
    credit_loss_usd: sp.csr_array
    rent_usd: sp.csr_array
    sales_usd: sp.csr_array
    rent_contract_usd: sp.csr_array
    sales_contract_usd: sp.csr_array


def matrix_of(count: int, entries: list[tuple[int, int, float]]) -> sp.csr_array:
    """Sparse matrix of entries (row, column, value); several of one place are added.

    Parameters
    ----------
    count : int
        Rows and columns.
    entries : list of (int, int, float)
        In any order: the sum of one place is taken in the order of its values, so that the order
        of the edges does not change the last digit.
    """
    ordered = sorted(entries)
    rows = np.array([row for row, _, _ in ordered], dtype=np.intp)
    columns = np.array([column for _, column, _ in ordered], dtype=np.intp)
    values = np.array([value for _, _, value in ordered], dtype=np.float64)
    made = sp.coo_array((values, (rows, columns)), shape=(count, count)).tocsr()
    made.eliminate_zeros()
    return made
