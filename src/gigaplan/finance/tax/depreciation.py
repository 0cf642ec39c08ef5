"""Tax depreciation: the share of a cost that may be deducted in each tax year.

Shares are computed from the law's own formula, not read from rounded tables. A share array starts
in the tax year the asset is placed in service; what lies beyond its length is not yet deducted.
Which class an asset belongs to and how much may be deducted at once are dated rules:
`recovery.py`. Quarters of a model get their part by `periods.spread_to_quarters`.
"""

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import TaxError

Floats = NDArray[np.float64]


class RecoveryClass(Enum):
    """How the cost of an asset is recovered.

    The MACRS classes are the general depreciation system of 26 USC 168(b): declining balance of
    200 % (3 to 10 years) or 150 % (15 and 20 years), then straight line once that is more.
    """

    MACRS_3 = "macrs_3"
    MACRS_5 = "macrs_5"
    MACRS_7 = "macrs_7"
    MACRS_10 = "macrs_10"
    MACRS_15 = "macrs_15"
    MACRS_20 = "macrs_20"
    REAL_PROPERTY_39 = "real_property_39"
    STRAIGHT_LINE = "straight_line"
    NONE = "none"
    """Never deducted: land, for example."""


class Convention(Enum):
    """When in its first tax year an asset is taken to be placed in service."""

    HALF_YEAR = "half_year"
    MID_QUARTER = "mid_quarter"
    """US: if over 40 % of the year's personal property comes in the last quarter, 168(d)(3)."""
    MID_MONTH = "mid_month"
    FULL_MONTH = "full_month"
    """Pro rata by month, the month of service in full; common outside the US."""
    FULL_YEAR = "full_year"


_MACRS: dict[RecoveryClass, tuple[float, float]] = {
    RecoveryClass.MACRS_3: (3.0, 2.0),
    RecoveryClass.MACRS_5: (5.0, 2.0),
    RecoveryClass.MACRS_7: (7.0, 2.0),
    RecoveryClass.MACRS_10: (10.0, 2.0),
    RecoveryClass.MACRS_15: (15.0, 1.5),
    RecoveryClass.MACRS_20: (20.0, 1.5),
}
"""Recovery period in years and declining-balance factor, 26 USC 168(b) and (c)."""

_REAL_PROPERTY_YEARS = 39.0


def depreciation_shares(
    recovery: RecoveryClass,
    years: int,
    *,
    life_years: float | None = None,
    convention: Convention | None = None,
    month: int = 1,
    bonus_share: ArrayLike = 0.0,
) -> Floats:
    """Share of the depreciable basis deducted in each tax year.

    Parameters
    ----------
    recovery : RecoveryClass
        How the cost is recovered.
    years : int
        Number of tax years wanted, the first being the year of service. At least 1.
    life_years : float, optional
        Life of STRAIGHT_LINE (required there, refused elsewhere). [years]
    convention : Convention, optional
        Default: HALF_YEAR for MACRS, MID_MONTH for real property, FULL_MONTH for straight line.
    month : int
        Month of the tax year the asset is placed in service, 1 to 12. Matters for MID_QUARTER,
        MID_MONTH and FULL_MONTH.
    bonus_share : array_like, shape (...)
        Share of the basis deducted at once in the first year; the rest follows the class. [1]

    Returns
    -------
    ndarray, shape (..., years)
        Shares of the basis, none negative. They sum to 1 if `years` covers the whole recovery.

    Raises
    ------
    TaxError
        If an argument is out of range or does not belong to the class.

    Notes
    -----
    With recovery period n, first-year fraction f, balance b and years left m = n - f - (k - 2) in
    year k, the deduction is b max(factor/n, 1/m), all of b once m <= 1; in the first year f
    factor/n (IRS Publication 946, "Figuring the deduction without tables"; Table A-1 is the same
    rounded). Straight line deducts 1/n a year of service.

    Examples
    --------
    >>> depreciation_shares(RecoveryClass.MACRS_5, 6).round(4).tolist()
    [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]
    """
    _check(recovery, years, life_years, month)
    bonus = np.asarray(bonus_share, dtype=np.float64)
    if not np.all((bonus >= 0) & (bonus <= 1)):
        raise TaxError(f"bonus share must lie in 0 to 1, got {bonus.tolist()}; write 60 % as 0.6")
    if recovery is RecoveryClass.NONE:
        if np.any(bonus > 0):
            raise TaxError("an asset that is never deducted has no bonus; choose a recovery class")
        return np.zeros((*bonus.shape, years))
    first = _first_year_fraction(convention or _default_convention(recovery), month)
    if recovery in _MACRS:
        regular = _declining_balance(*_MACRS[recovery], first, years)
    else:
        life = life_years if life_years is not None else _REAL_PROPERTY_YEARS
        regular = _straight_line(life, first, years)
    at_once = np.zeros(years)
    at_once[0] = 1.0
    return bonus[..., None] * at_once + (1.0 - bonus)[..., None] * regular


def depreciation_of_additions(additions: ArrayLike, shares: ArrayLike) -> Floats:
    """Depreciation of costs placed in service over several tax years.

    Parameters
    ----------
    additions : array_like, shape (..., years)
        Depreciable basis placed in service in each tax year. [currency]
    shares : array_like, shape (..., years)
        From `depreciation_shares`, the same for every vintage.

    Returns
    -------
    ndarray, shape (..., years)
        Deduction of each tax year: sum over vintages v of additions[v] shares[year - v].
    """
    cost, share = np.asarray(additions, np.float64), np.asarray(shares, np.float64)
    years = cost.shape[-1]
    if share.shape[-1] < years:
        raise TaxError(f"shares cover {share.shape[-1]} years, the additions {years}; ask for more")
    shape = np.broadcast_shapes(cost.shape[:-1], share.shape[:-1])
    total = np.zeros((*shape, years))
    for vintage in range(years):
        total[..., vintage:] += cost[..., vintage, None] * share[..., : years - vintage]
    return total


def _default_convention(recovery: RecoveryClass) -> Convention:
    if recovery in _MACRS:
        return Convention.HALF_YEAR
    if recovery is RecoveryClass.REAL_PROPERTY_39:
        return Convention.MID_MONTH
    return Convention.FULL_MONTH


def _first_year_fraction(convention: Convention, month: int) -> float:
    """Part of the first tax year in service."""
    if convention is Convention.HALF_YEAR:
        return 0.5
    if convention is Convention.MID_QUARTER:
        return (4 - (month - 1) // 3 - 0.5) / 4
    if convention is Convention.MID_MONTH:
        return (12.5 - month) / 12
    if convention is Convention.FULL_MONTH:
        return (13 - month) / 12
    return 1.0


def _declining_balance(period: float, factor: float, first: float, years: int) -> Floats:
    """Shares of declining balance with the switch to straight line."""
    shares = np.zeros(years)
    shares[0] = first * factor / period
    balance, left = 1.0 - shares[0], period - first
    for year in range(1, years):
        if balance <= 0.0:
            break
        rate = 1.0 if left <= 1.0 else max(factor / period, 1.0 / left)
        shares[year] = balance * rate
        balance, left = (0.0 if rate == 1.0 else balance - shares[year]), left - 1.0
    return shares


def _straight_line(life: float, first: float, years: int) -> Floats:
    """Shares of 1/life a year of service, as differences of the part of life that is over."""
    over = np.clip((np.arange(years) + first) / life, 0.0, 1.0)
    return np.diff(over, prepend=0.0)


def _check(recovery: RecoveryClass, years: int, life_years: float | None, month: int) -> None:
    """Refuse arguments out of range or of another class."""
    if years < 1:
        raise TaxError(f"at least one tax year is needed, got {years}")
    if not 1 <= month <= 12:
        raise TaxError(f"the month of service must be 1 to 12, got {month}")
    if recovery is RecoveryClass.STRAIGHT_LINE:
        if life_years is None or not (0.0 < life_years < np.inf):
            raise TaxError(f"straight line needs a life above 0 years, got {life_years}")
    elif life_years is not None:
        raise TaxError(
            f"{recovery.value} has its period by law; leave out life_years ({life_years} given) "
            "or use straight_line"
        )
