"""The price a project must get for its owners to earn a return."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.break_even import break_even
from gigaplan.finance.project import ProjectResult, run_project
from gigaplan.finance.project_terms import Project
from gigaplan.finance.time_value import finite, present_value

Floats = NDArray[np.float64]


def price_for_return(
    project: Project,
    target_irr: ArrayLike,
    *,
    shape_of_price: ArrayLike = 1.0,
    highest: ArrayLike = 1e4,
) -> Floats:
    """Price of energy at which the owners' cash after tax is worth nothing at a rate.

    Parameters
    ----------
    project : Project
        Its own price is not used.
    target_irr : array_like, shape (...)
        Rate of return of owners, nominal, after tax, effective per year. [1]
    shape_of_price : array_like, shape (..., periods)
        Price of each period over the price told: 1 for a flat one, an index for a rising one. [1]
    highest : array_like, shape (...)
        Upper end of the range searched; the lower is 0. [currency/MWh]

    Returns
    -------
    ndarray, shape (...)
        [currency/MWh]

    Raises
    ------
    FinanceError
        If no price in the range gives the return, or only one at which lenders lose.

    Notes
    -----
    The NPV of the owners' cash rises with the price; it is solved by bracketing with the whole
    model run at each price, debt and tax included.
    """
    profile = np.atleast_1d(finite(shape_of_price, "shape of the price"))
    rate = finite(target_irr, "target IRR")

    def at(price: Floats) -> ProjectResult:
        operation = replace(project.operation, price_per_mwh=price[..., None] * profile)
        return run_project(replace(project, operation=operation))

    def owners_value(price: Floats) -> Floats:
        return present_value(
            at(price).owners_after_tax, rate, periods_per_year=project.periods_per_year
        )

    price = break_even(owners_value, np.zeros(rate.shape), np.broadcast_to(highest, rate.shape))
    if np.any(at(price).waterfall.senior_balance[..., -1] > 0.0):
        raise FinanceError(
            "at the price that gives owners their return, debt is not repaid in full; lower the "
            "debt, size it by a cover, or give lenders full recourse"
        )
    return price
