"""Money in whole cents, so that what members pay and get adds up to what the fund gets and pays."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FundError

Cents = NDArray[np.int64]
Floats = NDArray[np.float64]
LARGEST_USD = 1e13
"""Amounts beyond it have no exact cents in double precision. [USD]"""


def to_cents(usd: ArrayLike, name: str = "amount") -> Cents:
    """Round amounts to whole cents, halves away from zero.

    Raises
    ------
    FundError
        If an amount is not a finite number, or too large to have cents.
    """
    values = np.asarray(usd, dtype=np.float64)
    if not np.isfinite(values).all():
        raise FundError(f"{name} holds a value that is no number; state every amount")
    if values.size and float(np.abs(values).max()) > LARGEST_USD:
        raise FundError(f"{name} is more than {LARGEST_USD:.0e} USD; state amounts in USD")
    return rounded(100.0 * values)


def rounded(cents: ArrayLike) -> Cents:
    """Round to whole cents, halves away from zero; a thousandth of a cent below a half is a half.

    Balances grow by interest, and their last digits are rounding.
    """
    values = np.asarray(cents, dtype=np.float64)
    return np.asarray(np.sign(values) * np.floor(np.abs(values) + 0.501), dtype=np.int64)


def split(total: int, weights: ArrayLike) -> Cents:
    """Split an amount in proportion to weights, to the cent.

    Every part is rounded down, and the cents left over go to the largest remainders, the first of
    equals first (Hamilton's method).

    Parameters
    ----------
    total : int
        What to split. [cents]
    weights : array, shape (n,)
        Non-negative; their sum is positive unless there is nothing to split.

    Returns
    -------
    array of int, shape (n,)
        Adds up to the total. [cents]

    Raises
    ------
    FundError
        If there is something to split and nobody to take it.
    """
    shares = np.asarray(weights, dtype=np.float64)
    if total == 0:
        return np.zeros(shares.size, dtype=np.int64)
    whole = float(shares.sum())
    if whole <= 0.0:
        raise FundError(f"{total / 100:,.2f} USD have nobody to share them; let a member take part")
    exact = abs(total) * (shares / whole)
    parts = np.floor(exact).astype(np.int64)
    left = abs(total) - int(parts.sum())
    order = np.argsort(-(exact - parts), kind="stable")
    order = order[shares[order] > 0.0]
    while left > 0:
        more = order[:left]
        parts[more] += 1
        left -= more.size
    for place in order[::-1]:  # the sum of the shares may have been rounded up
        if left == 0:
            break
        taken = min(int(parts[place]), -left)
        parts[place] -= taken
        left += taken
    return parts if total > 0 else -parts
