"""One way to invest as cash by period, and what is measured of it. Arrays in, numbers out.

Payments fall in the middle of their periods; time 0 is the start of the first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.finance.irr import IrrKind, irr

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash of one way to invest.

    Attributes
    ----------
    paid, received : ndarray, shape (periods,)
        Both at least 0. [nominal USD]
    periods_per_year : int
        Equal periods.
    """

    paid: Floats
    received: Floats
    periods_per_year: int

    @property
    def net(self) -> Floats:
        """Received less paid, shape (periods,). [USD]."""
        return self.received - self.paid

    @property
    def years(self) -> Floats:
        """Time of each payment: middle of its period, from the start of the first. [a]."""
        return (np.arange(self.paid.size) + 0.5) / self.periods_per_year

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is paid in."""
        return not bool(self.paid.any())


def return_of(cash: Cash) -> float | None:
    """Internal rate of return, effective per year; None where there is none or several. [1]."""
    found = irr(cash.net, periods_per_year=cash.periods_per_year)
    return found.rates[0] if found.kind is IrrKind.ONE else None


def real_return_of(cash: Cash, price_level: Floats) -> float | None:
    """Internal rate of return in constant money; None where there is none or several. [1].

    Parameters
    ----------
    cash : Cash
        Nominal.
    price_level : ndarray, shape (periods,)
        Nominal over real money. [1]
    """
    real = Cash(cash.paid / price_level, cash.received / price_level, cash.periods_per_year)
    return return_of(real)


def discounted(cash: Cash, rate: float) -> Floats:
    """Factor of each period, (1 + rate)^-years, shape (periods,). [1]."""
    return np.asarray((1.0 + rate) ** -cash.years)


def duration(received: Floats, years: Floats, rate: float) -> float:
    """Modified duration of what is received: Macaulay's over 1 + rate. [a].

    Parameters
    ----------
    received : ndarray, shape (n,)
        At least 0. [USD]
    years : ndarray, shape (n,)
        From today. [a]
    rate : float
        Effective per year. [1]

    Notes
    -----
    D = sum t R_t (1 + y)^-t / sum R_t (1 + y)^-t / (1 + y); 0 if nothing is received.

    References
    ----------
    .. [1] F. Macaulay, Some Theoretical Problems Suggested by the Movements of Interest Rates,
       NBER, 1938; J. Hicks, Value and Capital, 1939.

    Examples
    --------
    >>> round(duration(np.array([0.0, 110.25]), np.array([1.0, 2.0]), 0.05), 6)
    1.904762
    """
    worth = received * (1.0 + rate) ** -years
    whole = float(worth.sum())
    return float((years * worth).sum()) / whole / (1.0 + rate) if whole > 0.0 else 0.0


def mean_life(cash: Cash) -> float:
    """Mean time until money is back, not discounted, from the mean time of paying in. [a]."""
    paid, received = float(cash.paid.sum()), float(cash.received.sum())
    if paid <= 0.0 or received <= 0.0:
        return 0.0
    back = float((cash.years * cash.received).sum()) / received
    return back - float((cash.years * cash.paid).sum()) / paid


def deepest(cash: Cash) -> float:
    """Most that is out at once, over all that is paid in: the bottom of the J-curve. [1]."""
    paid = float(cash.paid.sum())
    return float(max(-np.cumsum(cash.net).min(), 0.0)) / paid if paid > 0.0 else 0.0


def back_by(cash: Cash, years: float) -> float:
    """Received within some years of the first payment, over all that is paid in, at most 1. [1]."""
    paid = float(cash.paid.sum())
    if paid <= 0.0:
        return 0.0
    first = float(cash.years[np.flatnonzero(cash.paid)[0]])
    early = cash.years <= first + years + 1e-9
    return min(float(cash.received[early].sum()) / paid, 1.0)


def yields_by_year(cash: Cash, years: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Cash received in each calendar year over all that was paid in by its end.

    Parameters
    ----------
    cash : Cash
        Periods.
    years : ndarray of int, shape (periods,)
        Calendar year of each period.

    Returns
    -------
    ndarray of int, ndarray, each of shape (calendar years,)
        Years, and yields; 0 before anything is paid in. [1]
    """
    named = np.unique(years)
    received = np.array([cash.received[years == year].sum() for year in named])
    paid = np.cumsum([cash.paid[years == year].sum() for year in named])
    return named, np.divide(received, paid, out=np.zeros_like(received), where=paid > 0.0)


def year_of_yield(cash: Cash, years: NDArray[np.int64], target: float) -> int | None:
    """Years from the first payment until the yield first reaches a target; None: never.

    The year of the first payment is year 1.
    """
    named, yields = yields_by_year(cash, years)
    if cash.is_nothing:
        return None
    first = int(years[np.flatnonzero(cash.paid)[0]])
    reached = [int(year) for year, value in zip(named, yields, strict=True) if value >= target]
    return reached[0] - first + 1 if reached else None


def link(base: Cash, moved: Cash, base_level: Floats, moved_level: Floats, rate: float) -> float:
    """How much of a rise of all prices comes through to what is received. [1].

    Parameters
    ----------
    base, moved : Cash
        With expected and with higher inflation.
    base_level, moved_level : ndarray, shape (periods,)
        Price levels of both.
    rate : float
        At which the difference is discounted.

    Notes
    -----
    Sum of v_t (N'_t - N_t) over sum of v_t R_t (L'_t / L_t - 1), N received less paid in and R
    received: 1 if every dollar received rises with prices, 0 if none does, above 1 where fixed debt
    service leaves the rise to the owners.
    """
    factors = discounted(base, rate)
    wanted = float((factors * base.received * (moved_level / base_level - 1.0)).sum())
    came = float((factors * (moved.net - base.net)).sum())
    return came / wanted if wanted > 0.0 else 0.0
