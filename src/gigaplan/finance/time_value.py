"""Time value of money: discounting, annuities, price indices.

Periods are equal (years, quarters …); the last axis of every array is time, leading axes are
scenarios. A rate is always an effective rate per year unless its name says `per_period`. Money is
real (of one price year) or nominal (of the day it is paid); only `to_nominal` and `to_real` go
from one to the other, and a rate belongs to the same kind as its money.
"""

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError

Floats = NDArray[np.float64]

DAYS_PER_YEAR = 365.0
"""Actual/365 (fixed), the day count of spreadsheets' XNPV and XIRR."""


class Timing(Enum):
    """When in its period a cash flow is paid; the value is the part of the period gone by."""

    START = 0.0
    """The first flow is not discounted: period 0 is today."""
    MIDDLE = 0.5
    END = 1.0
    """The first flow is discounted by one period, as NPV() of spreadsheets does."""


class RateQuote(Enum):
    """How a yearly rate is quoted."""

    EFFECTIVE = "effective"
    """Compounded over the year: (1 + i)^m = 1 + r."""
    NOMINAL = "nominal"
    """Divided by the number of periods: i = r/m, as loans quote theirs."""


def rate_per_period(
    rate: ArrayLike, periods_per_year: int, quote: RateQuote = RateQuote.EFFECTIVE
) -> Floats:
    """Rate of one period from a rate per year.

    Parameters
    ----------
    rate : array_like
        Per year. [1]
    periods_per_year : int
        m, 4 for quarters.
    quote : RateQuote
        EFFECTIVE: (1 + r)^(1/m) - 1. NOMINAL: r/m.

    Returns
    -------
    ndarray, shape of `rate`
        Per period. [1]

    Raises
    ------
    FinanceError
        If a rate is not above -1 or the number of periods is below 1.

    Examples
    --------
    >>> float(rate_per_period(0.08, 4, RateQuote.NOMINAL))
    0.02
    """
    yearly = _rate(rate)
    _periods(periods_per_year)
    if quote is RateQuote.NOMINAL:
        return yearly / periods_per_year
    return np.asarray(np.expm1(np.log1p(yearly) / periods_per_year))


def discount_factors(
    rate: ArrayLike, periods: int, *, periods_per_year: int = 1, timing: Timing = Timing.START
) -> Floats:
    """Worth today of one unit paid in each period.

    Parameters
    ----------
    rate : array_like, shape (...)
        Effective per year. [1]
    periods : int
        Number of periods.
    periods_per_year : int
        m.
    timing : Timing
        When in its period the unit is paid.

    Returns
    -------
    ndarray, shape (..., periods)
        (1 + r)^(-(t + timing)/m) for t = 0, 1, …

    Raises
    ------
    FinanceError
        If a rate is not above -1 or a number of periods is below 1.
    """
    yearly = _rate(rate)
    _periods(periods)
    _periods(periods_per_year)
    years = (np.arange(periods) + timing.value) / periods_per_year
    return np.asarray(np.exp(-np.log1p(yearly)[..., None] * years))


def present_value(
    flows: ArrayLike,
    rate: ArrayLike,
    *,
    periods_per_year: int = 1,
    timing: Timing = Timing.START,
) -> Floats:
    """Net present value of equally spaced cash flows.

    Parameters
    ----------
    flows : array_like, shape (..., periods)
        Cash, received positive. [currency]
    rate : array_like, shape (...)
        Effective per year, of the same kind (real or nominal) as the flows. [1]
    periods_per_year, timing
        As in `discount_factors`.

    Returns
    -------
    ndarray, shape (...)
        Value at the start of period 0. [currency]

    Raises
    ------
    FinanceError
        If the flows are not finite or the rate is not above -1.

    Examples
    --------
    >>> float(present_value([-100.0, 60.5, 60.5], 0.1).round(10))
    5.0
    """
    cash = finite(flows, "flows")
    factors = discount_factors(
        rate, cash.shape[-1], periods_per_year=periods_per_year, timing=timing
    )
    return np.asarray((cash * factors).sum(axis=-1))


def dated_present_value(flows: ArrayLike, days: ArrayLike, rate: ArrayLike) -> Floats:
    """Net present value of dated cash flows, as XNPV: sum of c_i (1 + r)^(-(d_i - d_0)/365).

    Parameters
    ----------
    flows : array_like, shape (..., flows)
        Cash, received positive. [currency]
    days : array_like, shape (flows,)
        Day of each flow, any origin; the value is told for the first of them. [days]
    rate : array_like, shape (...)
        Effective per year of 365 days. [1]

    Returns
    -------
    ndarray, shape (...)
        Value on the first day. [currency]

    Raises
    ------
    FinanceError
        If a flow is not finite, days do not match the flows, or a rate is not above -1.
    """
    cash, when = finite(flows, "flows"), finite(days, "days")
    if when.shape != cash.shape[-1:]:
        raise FinanceError(f"{cash.shape[-1]} flows need as many days, got {when.shape}")
    years = (when - when[0]) / DAYS_PER_YEAR
    factors = np.exp(-np.log1p(_rate(rate))[..., None] * years)
    return np.asarray((cash * factors).sum(axis=-1))


def annuity_factor(rate_per_period: ArrayLike, periods: int) -> Floats:
    """Worth today of one unit at the end of each of n periods: (1 - (1 + i)^-n)/i; n at i = 0.

    Parameters
    ----------
    rate_per_period : array_like
        i. [1]
    periods : int
        n, at least 1.

    Returns
    -------
    ndarray, shape of `rate_per_period`
        [periods]

    Raises
    ------
    FinanceError
        If the rate is not above -1 or n is below 1.

    Examples
    --------
    >>> float(annuity_factor(0.0, 5))
    5.0
    """
    rate = _rate(rate_per_period)
    _periods(periods)
    safe = np.where(rate == 0.0, 1.0, rate)
    return np.where(rate == 0.0, float(periods), -np.expm1(-periods * np.log1p(rate)) / safe)


def level_payment(amount: ArrayLike, rate_per_period: ArrayLike, periods: int) -> Floats:
    """Equal payment at the end of each of n periods that repays an amount with interest."""
    return np.asarray(finite(amount, "amount") / annuity_factor(rate_per_period, periods))


def price_index(rate: ArrayLike, periods: int, *, periods_per_year: int = 1) -> Floats:
    """Index that grows evenly, 1 in period 0.

    Parameters
    ----------
    rate : array_like, shape (...)
        Growth per year. [1]
    periods, periods_per_year : int
        As in `discount_factors`.

    Returns
    -------
    ndarray, shape (..., periods)
        (1 + g)^(t/m).
    """
    return 1.0 / discount_factors(rate, periods, periods_per_year=periods_per_year)


def to_nominal(real: ArrayLike, index: ArrayLike) -> Floats:
    """Nominal money from real money of the index's base: real x index."""
    return finite(real, "real money") * _index(index)


def to_real(nominal: ArrayLike, index: ArrayLike) -> Floats:
    """Real money of the index's base from nominal money: nominal / index."""
    return np.asarray(finite(nominal, "nominal money") / _index(index))


def nominal_rate(real_rate: ArrayLike, inflation: ArrayLike) -> Floats:
    """Nominal rate from a real one (Fisher): (1 + r)(1 + i) - 1.

    Examples
    --------
    >>> round(float(nominal_rate(0.064, 0.025)), 10)
    0.0906
    """
    return (1.0 + _rate(real_rate)) * (1.0 + _rate(inflation)) - 1.0


def real_rate(nominal_rate: ArrayLike, inflation: ArrayLike) -> Floats:
    """Real rate from a nominal one (Fisher): (1 + n)/(1 + i) - 1."""
    return np.asarray((1.0 + _rate(nominal_rate)) / (1.0 + _rate(inflation)) - 1.0)


def finite(values: ArrayLike, name: str) -> Floats:
    """The values as floats.

    Raises
    ------
    FinanceError
        If one is not finite; the message names the values and the first such place.
    """
    array = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(array)):
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise FinanceError(f"{name}: {array[place]} at {place}; every value must be finite")
    return array


def _rate(rate: ArrayLike) -> Floats:
    """Refuse rates that lose everything or more."""
    array = finite(rate, "rate")
    if np.any(array <= -1.0):
        raise FinanceError(f"rate {array.min():g} must lie above -1; write 8 % as 0.08")
    return array


def _index(index: ArrayLike) -> Floats:
    """Refuse an index that is not positive."""
    array = finite(index, "price index")
    if np.any(array <= 0.0):
        raise FinanceError(f"price index {array.min():g} must lie above 0")
    return array


def _periods(count: int) -> None:
    """Refuse fewer than one period."""
    if count < 1:
        raise FinanceError(f"at least one period is needed, got {count}")
