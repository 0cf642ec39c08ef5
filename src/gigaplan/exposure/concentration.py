"""How much of a whole one name has: shares and the Herfindahl-Hirschman index."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.exposure.graph import Floats


@dataclass(frozen=True, slots=True)
class Concentration:
    """Names with their amounts, the largest first.

    Attributes
    ----------
    names : tuple of str
        Parties, groups or sectors with an amount.
    amounts : ndarray, shape (names,)
        [USD or USD/a]
    shares : ndarray, shape (names,)
        Parts of the whole. [1]
    hhi : float
        Sum of squared shares: 1 for one name, 1/n for n equal ones; 0 if there is nothing. [1]
    """

    names: tuple[str, ...]
    amounts: Floats
    shares: Floats
    hhi: float

    @property
    def largest(self) -> float:
        """Share of the largest name; 0 if there is nothing. [1]."""
        return float(self.shares[0]) if self.shares.size else 0.0


def concentration(amounts: Floats, labels: NDArray[np.str_]) -> Concentration:
    """Concentration of amounts by label.

    Parameters
    ----------
    amounts : ndarray, shape (n,)
        At least 0.
    labels : ndarray of str, shape (n,)
        Name each amount counts for.

    References
    ----------
    .. [1] A. O. Hirschman, The paternity of an index, American Economic Review 54 (1964) 761-762.

    Examples
    --------
    >>> concentration(np.array([50.0, 30.0, 20.0]), np.array(["a", "b", "b"])).hhi
    0.5
    """
    there = amounts > 0.0
    unique, codes = np.unique(labels[there], return_inverse=True)
    # Added in the order of their size, so that the order of parties does not change a digit
    order = np.lexsort((amounts[there], codes))
    starts = np.searchsorted(codes[order], np.arange(unique.size))
    sums = np.add.reduceat(amounts[there][order], starts) if unique.size else np.zeros(0)
    ranked = np.lexsort((unique, -sums))
    names, values = tuple(unique[ranked].tolist()), np.asarray(sums[ranked], dtype=np.float64)
    whole = float(values.sum())
    shares = values / whole if whole > 0.0 else values
    return Concentration(names, values, shares, float(np.square(shares).sum()))
