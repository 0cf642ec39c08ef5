"""Between the quarters of a model and its tax years.

A tax year is a calendar year. The first tax year of a model may be a part of a year: it holds the
quarters from `first_quarter` on.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import TaxError

Floats = NDArray[np.float64]


def sum_to_years(quarterly: ArrayLike, *, first_quarter: int) -> Floats:
    """Sum quarters to tax years.

    Parameters
    ----------
    quarterly : array_like, shape (..., quarters)
        Amounts per quarter.
    first_quarter : int
        Quarter of the tax year that the first amount is of, 1 to 4.

    Returns
    -------
    ndarray, shape (..., years)
        The first and last year may hold fewer than four quarters.
    """
    amount = np.asarray(quarterly, np.float64)
    _check(first_quarter, amount.shape[-1])
    before = first_quarter - 1
    after = -(before + amount.shape[-1]) % 4
    whole = np.pad(amount, [*[(0, 0)] * (amount.ndim - 1), (before, after)])
    total: Floats = whole.reshape(*amount.shape[:-1], -1, 4).sum(axis=-1)
    return total


def spread_to_quarters(yearly: ArrayLike, *, first_quarter: int, quarters: int) -> Floats:
    """Spread amounts of tax years evenly over their quarters.

    Parameters
    ----------
    yearly : array_like, shape (..., years)
        Amount of each tax year, such as depreciation or estimated tax.
    first_quarter : int
        Quarter of the first tax year with which the model (or the service) begins, 1 to 4.
    quarters : int
        Number of quarters wanted, the first being that quarter.

    Returns
    -------
    ndarray, shape (..., quarters)
        The first year falls on its 5 - `first_quarter` quarters, each later year on four;
        quarters beyond `yearly` are 0.
    """
    amount = np.asarray(yearly, np.float64)
    _check(first_quarter, quarters)
    year = (np.arange(quarters) + first_quarter - 1) // 4
    parts = np.where(year == 0, 5 - first_quarter, 4)
    known = year < amount.shape[-1]
    spread = np.zeros((*amount.shape[:-1], quarters))
    spread[..., known] = amount[..., year[known]] / parts[known]
    return spread


def _check(first_quarter: int, quarters: int) -> None:
    if not 1 <= first_quarter <= 4:
        raise TaxError(f"the first quarter must be 1 to 4, got {first_quarter}")
    if quarters < 1:
        raise TaxError(f"at least one quarter is needed, got {quarters}")
