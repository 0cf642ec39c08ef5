"""Amounts carried forward until there is room for them: losses, credits, interest.

The oldest is used first. Amounts never used within their life expire, and are told.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import TaxError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of amounts carried forward; each array has shape (..., years).

    Attributes
    ----------
    used : ndarray
        Used in each year. [as the amounts]
    left : ndarray
        Balance at the end of each year, still usable.
    expired : ndarray
        Lost at the end of each year.
    """

    used: Floats
    left: Floats
    expired: Floats


def carry_forward(
    amounts: ArrayLike, room: ArrayLike, *, life_years: int | None, same_year: bool
) -> Carried:
    """Use amounts as soon as there is room, the oldest first.

    Parameters
    ----------
    amounts : array_like, shape (..., years)
        Arising in each year, not negative.
    room : array_like, shape (..., years)
        Most that can be used in each year, not negative.
    life_years : int or None
        Number of years AFTER its own in which an amount may be used; None: without end.
    same_year : bool
        Whether an amount may be used in its own year already (credits, interest) or from the
        next on (losses).

    Returns
    -------
    Carried
        For each year and scenario: amounts = used + expired + balance at the end, in total.

    Raises
    ------
    TaxError
        If an amount or room is negative, or the life is below 0 years.
    """
    made, space = np.broadcast_arrays(np.asarray(amounts, np.float64), np.asarray(room, np.float64))
    if np.any(made < 0) or np.any(space < 0):
        raise TaxError("amounts carried forward and the room for them cannot be negative")
    if life_years is not None and life_years < 0:
        raise TaxError(f"a life of {life_years} years is negative; None means without end")
    if life_years is None:
        return _without_end(made, space, same_year=same_year)
    years = made.shape[-1]
    stock = np.zeros(made.shape)
    used, left, expired = np.zeros(made.shape), np.zeros(made.shape), np.zeros(made.shape)
    for year in range(years):
        if same_year:
            stock[..., year] = made[..., year]
        older = np.cumsum(stock, axis=-1) - stock
        taken = np.clip(space[..., year, None] - older, 0.0, stock)
        stock = stock - taken
        used[..., year] = taken.sum(axis=-1)
        if not same_year:
            stock[..., year] = made[..., year]
        if year >= life_years:
            expired[..., year] = stock[..., year - life_years]
            stock[..., year - life_years] = 0.0
        left[..., year] = stock.sum(axis=-1)
    return Carried(used, left, expired)


def _without_end(made: Floats, space: Floats, *, same_year: bool) -> Carried:
    """The same where nothing expires: then age does not matter and one balance is enough."""
    used, left = np.zeros(made.shape), np.zeros(made.shape)
    balance = np.zeros(made.shape[:-1])
    for year in range(made.shape[-1]):
        arising = made[..., year]
        usable = balance + arising if same_year else balance
        used[..., year] = np.minimum(usable, space[..., year])
        balance = balance + arising - used[..., year]
        left[..., year] = balance
    return Carried(used, left, np.zeros(made.shape))
