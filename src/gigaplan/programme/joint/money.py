"""Money over the periods: discount factors, annuities inside the horizon, draws along an S-curve.

    discount(p)  = (1 + r) ** -(years from the start to the middle of p)
    charge(p)    = sum over the periods p' in which it is online of discount(p') years(p')
    draws        = capex x (S((j + 1) / n) - S(j / n)),  S(s) = 3 s^2 - 2 s^3

To charge the annuity of what is built for the periods it is online within the horizon is to pay
its capital when it is energised and to be credited, at the end, the present value of the annuities
that are still to come: nothing is built for free, or shunned, because the horizon ends.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.joint.terms import Period

Floats = NDArray[np.float64]


def discount_factors(periods: Sequence[Period], rate: float) -> Floats:
    """Present value at the start of the horizon of a dollar in the middle of each period [1].

    Examples
    --------
    >>> year = Period("2026", 2026, 1, 12)
    >>> discount_factors([year, year], 0.0).tolist()
    [1.0, 1.0]
    >>> round(float(discount_factors([year], 0.21)[0]), 6)
    0.909091
    """
    years = np.array([period.years for period in periods])
    middle = np.cumsum(years) - 0.5 * years
    return np.asarray((1.0 + rate) ** -middle, dtype=np.float64)


def online_years(periods: Sequence[Period], discount: Floats, first: int, life: int) -> float:
    """Discounted years within the horizon of what comes online in period `first` [a]."""
    last = min(first + life, len(periods))
    return float(sum(discount[p] * periods[p].years for p in range(first, last)))


def s_curve(n_periods: int) -> Floats:
    """Share of the capital drawn in each of the periods before energising, shape (n_periods,).

    Smoothstep, the cubic with zero slope at both ends: slow start, most in the middle.

    Examples
    --------
    >>> s_curve(2).tolist()
    [0.5, 0.5]
    >>> s_curve(4).round(3).tolist()
    [0.156, 0.344, 0.344, 0.156]
    """
    s = np.linspace(0.0, 1.0, n_periods + 1)
    return np.diff(3.0 * s**2 - 2.0 * s**3)


def draws(energised: int, lead: int, capex_usd: float) -> dict[int, float]:
    """Dollars drawn in each period for one unit energised in period `energised`.

    Without a lead time all is drawn when it is energised. What would be drawn before the first
    period (of what comes too early, in an elastic programme) is drawn in it.
    """
    if capex_usd == 0.0:
        return {}
    if lead == 0:
        return {energised: capex_usd}
    drawn: dict[int, float] = {}
    for j, share in enumerate(s_curve(lead)):
        period = max(energised - lead + j, 0)
        drawn[period] = drawn.get(period, 0.0) + float(share) * capex_usd
    return drawn
