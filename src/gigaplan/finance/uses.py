"""What a campus costs to build, period by period, before any financing cost.

Costs are nominal and paid in the period they stand in. Leading axes are scenarios, the last is
construction periods.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from gigaplan.errors import FinanceError
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Uses:
    """Uses of money before financing costs, in currency; shapes (..., periods).

    Attributes
    ----------
    assets, contingency, owners_costs, land, deposits : ndarray
        Deposits are positive when paid and negative when they come back.
    """

    assets: Floats
    contingency: Floats
    owners_costs: Floats
    land: Floats
    deposits: Floats

    @property
    def total(self) -> Floats:
        """Sum of all uses in each period."""
        return self.assets + self.contingency + self.owners_costs + self.land + self.deposits


def s_curve_shares(periods: int, *, early: float = 2.0, late: float = 2.0) -> Floats:
    """Share of a cost drawn in each of its construction periods, along an S-curve.

    Parameters
    ----------
    periods : int
        Length of construction.
    early, late : float
        Shape parameters a and b of the beta distribution, above 0. 1 and 1: evenly; 2 and 2: the
        usual S, 3 x² - 2 x³; a above b: late.

    Returns
    -------
    ndarray, shape (periods,)
        I_{(t+1)/n}(a, b) - I_{t/n}(a, b), with I the regularised incomplete beta function; the
        shares sum to 1.

    Raises
    ------
    FinanceError
        If there is no period or a parameter is not above 0.

    Examples
    --------
    >>> s_curve_shares(2).tolist()
    [0.5, 0.5]
    >>> s_curve_shares(4).round(5).tolist()
    [0.15625, 0.34375, 0.34375, 0.15625]
    """
    if periods < 1:
        raise FinanceError(f"an S-curve needs at least one period, got {periods}")
    if not (early > 0.0 and late > 0.0 and np.isfinite(early + late)):
        raise FinanceError(f"S-curve parameters must lie above 0, got {early:g} and {late:g}")
    return np.diff(betainc(early, late, np.arange(periods + 1) / periods))


def spread(cost: ArrayLike, shares: ArrayLike) -> Floats:
    """Cost of each asset in each period, summed over assets.

    Parameters
    ----------
    cost : array_like, shape (..., assets)
        Cost of each asset, not negative. [currency]
    shares : array_like, shape (assets, periods)
        Share of each asset's cost drawn in each period; each row sums to 1.

    Returns
    -------
    ndarray, shape (..., periods)
        [currency]

    Raises
    ------
    FinanceError
        If shapes do not match, a cost or share is negative, or a row does not sum to 1.
    """
    amounts, parts = finite(cost, "cost"), finite(shares, "shares")
    if parts.ndim != 2 or amounts.shape[-1:] != parts.shape[:1]:
        raise FinanceError(
            f"costs of {amounts.shape[-1:]} assets need shares (assets, periods), got {parts.shape}"
        )
    if np.any(amounts < 0.0) or np.any(parts < 0.0):
        raise FinanceError("a cost to build and its shares cannot be negative")
    sums = parts.sum(axis=1)
    if np.any(np.abs(sums - 1.0) > 1e-9):
        worst = int(np.argmax(np.abs(sums - 1.0)))
        raise FinanceError(f"draw shares of asset {worst} sum to {sums[worst]:g}, not to 1")
    return np.asarray(amounts @ parts)


def campus_uses(
    assets: ArrayLike,
    *,
    contingency_share: ArrayLike = 0.0,
    owners_cost_share: ArrayLike = 0.0,
    land: ArrayLike = 0.0,
    deposits: ArrayLike = 0.0,
) -> Uses:
    """Add contingency, owner's costs, land and deposits to the assets.

    Parameters
    ----------
    assets : array_like, shape (..., periods)
        Cost of all assets by period, from `spread`. [currency]
    contingency_share : array_like, shape (...)
        Of assets, drawn with them. [1]
    owners_cost_share : array_like, shape (...)
        Development, engineering, legal, insurance … of assets with contingency. [1]
    land, deposits : array_like, shape (..., periods)
        By period; deposits may come back as negative amounts. [currency]

    Returns
    -------
    Uses
        Every line.

    Raises
    ------
    FinanceError
        If a share is negative, or deposits that come back exceed all other uses of a period.
    """
    cost = finite(assets, "assets")
    reserve = finite(contingency_share, "contingency share")[..., None]
    owner = finite(owners_cost_share, "owner's cost share")[..., None]
    if np.any(reserve < 0.0) or np.any(owner < 0.0):
        raise FinanceError("contingency and owner's costs cannot be negative shares")
    contingency = cost * reserve
    lines = np.broadcast_arrays(
        cost,
        contingency,
        (cost + contingency) * owner,
        finite(land, "land"),
        finite(deposits, "deposits"),
    )
    uses = Uses(*(np.array(line, dtype=np.float64) for line in lines))
    if np.any(uses.total < 0.0):
        raise FinanceError("deposits that come back exceed all other uses of a period")
    return uses
