"""Internal rate of return, and how many there are.

The rate r > -1 at which a cash flow is worth nothing: sum of c_i (1 + r)^(-d_i) = 0. With
u = ln(1 + r) this is a sum of exponentials in u on the whole line, for equal periods as for
dates. It may have no zero, one, or several; a single number is told only where there is one.

Notes
-----
1. *Descartes* (for real exponents: Laguerre 1883): zeros, counted with multiplicity, are at most
   the changes of sign of c_0, c_1, …, and differ from them by an even number. No change: none. One
   change: exactly one; multiplied by (1 + r)^d between the two signs, every term falls in u, so
   bisection in u finds it from any bracket.
2. Else all zeros lie in [u-, u+]: beyond u+ the first flow outweighs all flows of the other
   sign together, below u- the last one does; both bounds are case 1.
3. That interval is halved until each part [m - h, m + h] is settled by Taylor's theorem. There
   g(v) = sum of w_i exp(-v x_i), with x_i the time from a reference. |g(0)| > h |g'(0)| + h² M/2
   with M = sum of |w_i| x_i² exp(h |x_i|) >= |g''|: no zero. |g'(0)| > h M: g is monotone; one zero
   or none by the signs at both ends. A part narrower than 1e-8, or
   on which g is nothing to rounding, holds a zero that NPV touches, or zeros closer than that:
   it is counted as two, never as one.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance import irr_kernel as kernel
from gigaplan.finance.time_value import DAYS_PER_YEAR, finite

Floats = NDArray[np.float64]

_CLIP = 600.0
"""Largest exponent; beyond it one sign of the sum has long won."""


class IrrKind(Enum):
    """How many rates above -1 make a cash flow worth nothing."""

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
    EVERY = "every"
    """All flows are zero."""


@dataclass(frozen=True, slots=True)
class Irr:
    """The internal rates of return of one cash flow.

    Attributes
    ----------
    kind : IrrKind
        How many there are.
    rates : tuple of float
        All of them, rising, effective per year; a rate that NPV only touches stands twice. [1]
    """

    kind: IrrKind
    rates: tuple[float, ...]

    @property
    def rate(self) -> float:
        """The rate, where there is one and only one.

        Raises
        ------
        FinanceError
            If there is none, or several: the message lists them.
        """
        if self.kind is IrrKind.ONE:
            return self.rates[0]
        if self.kind is IrrKind.SEVERAL:
            listed = ", ".join(f"{rate:.4%}" for rate in self.rates)
            raise FinanceError(f"there are several internal rates of return ({listed}); use NPV")
        raise FinanceError(f"there is no single internal rate of return ({self.kind.value})")


@dataclass(frozen=True, slots=True)
class IrrMany:
    """Internal rates of return of many scenarios.

    Attributes
    ----------
    kinds : ndarray of object, shape (...)
        An `IrrKind` each.
    rates : masked array, shape (...)
        Effective per year, masked wherever the kind is not ONE. [1]
    """

    kinds: NDArray[np.object_]
    rates: np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]


def irr(flows: ArrayLike, *, periods_per_year: int = 1) -> Irr:
    """Internal rates of return of equally spaced cash flows.

    Parameters
    ----------
    flows : array_like, shape (periods,)
        Cash, received positive. [currency]
    periods_per_year : int
        m: the rates told are effective per year, (1 + i)^m - 1.

    Returns
    -------
    Irr
        Kind and all rates.

    Raises
    ------
    FinanceError
        If a flow is not finite or there is no flow.

    Examples
    --------
    >>> round(irr([-100.0, 110.0]).rate, 12)
    0.1
    >>> irr([-100.0, 230.0, -132.0]).kind.value  # 10 % and 20 %
    'several'
    """
    cash = _flows(flows, one=True)
    return _all_rates(cash[None, :], np.arange(cash.size) / periods_per_year)[0]


def dated_irr(flows: ArrayLike, days: ArrayLike) -> Irr:
    """Internal rates of return of dated cash flows, as XIRR: years of 365 days.

    Parameters
    ----------
    flows : array_like, shape (flows,)
        Cash, received positive. [currency]
    days : array_like, shape (flows,)
        Day of each flow, any origin and order. [days]

    Returns
    -------
    Irr
        Kind and all rates.

    Raises
    ------
    FinanceError
        If a value is not finite or the days do not match the flows.
    """
    cash, when = _flows(flows, one=True), finite(days, "days")
    if when.shape != cash.shape:
        raise FinanceError(f"{cash.size} flows need as many days, got {when.shape}")
    unique, place = np.unique(when, return_inverse=True)
    merged = np.zeros(unique.size)
    np.add.at(merged, place, cash)
    return _all_rates(merged[None, :], (unique - unique[0]) / DAYS_PER_YEAR)[0]


def irr_of_many(flows: ArrayLike, *, periods_per_year: int = 1) -> IrrMany:
    """Internal rates of return of many scenarios at once.

    Scenarios with at most one change of sign are solved together, the rest one by one (about
    0.2 ms each).

    Parameters
    ----------
    flows : array_like, shape (..., periods)
        Cash, received positive. [currency]
    periods_per_year : int
        As in `irr`.

    Returns
    -------
    IrrMany
        Kinds, and rates where there is one.
    """
    cash = _flows(flows, one=False)
    rows = cash.reshape(-1, cash.shape[-1])
    found = _all_rates(rows, np.arange(rows.shape[1]) / periods_per_year)
    shape = cash.shape[:-1]
    kinds: NDArray[np.object_] = np.array([one.kind for one in found], dtype=object)
    rates = np.array([one.rates[0] if one.kind is IrrKind.ONE else 0.0 for one in found])
    mask = np.array([kind is not IrrKind.ONE for kind in kinds], dtype=bool)
    told = np.ma.MaskedArray(rates.reshape(shape), mask.reshape(shape))
    return IrrMany(kinds.reshape(shape), told)


def _all_rates(rows: Floats, years: Floats) -> list[Irr]:
    """All rates of each row of cash at given times, rising in time."""
    changes = _sign_changes(rows)
    found = [Irr(IrrKind.NONE, ())] * rows.shape[0]
    for row in np.flatnonzero(~np.any(rows != 0.0, axis=1)):
        found[row] = Irr(IrrKind.EVERY, ())
    single = np.flatnonzero(changes == 1)
    for row, root in zip(single, _one_change_root(rows[single], years), strict=True):
        found[row] = Irr(IrrKind.ONE, (float(np.expm1(root)),))
    several = np.flatnonzero(changes > 1)
    bounds = _outer_bounds(rows[several], years)
    for row, lower, upper in zip(several, *bounds, strict=True):
        roots = _isolated_roots(rows[row], years, lower, upper)
        rates = tuple(float(rate) for rate in np.expm1(np.sort(roots)))
        kinds = {0: IrrKind.NONE, 1: IrrKind.ONE}
        found[row] = Irr(kinds.get(len(rates), IrrKind.SEVERAL), rates)
    return found


def _sign_changes(rows: Floats) -> NDArray[np.int64]:
    """Changes of sign along each row, zeros skipped."""
    signs = np.sign(rows)
    places = np.where(signs != 0.0, np.arange(rows.shape[1]), 0)
    last = np.maximum.accumulate(places, axis=1)
    filled = np.take_along_axis(signs, last, axis=1)
    return np.asarray((filled[:, 1:] * filled[:, :-1] < 0.0).sum(axis=1))


def _one_change_root(rows: Floats, years: Floats) -> Floats:
    """The zero in u of each row, which changes its sign once, by safeguarded Newton steps."""
    if rows.shape[0] == 0:
        return np.zeros(0)
    scale = np.abs(rows).max(axis=1, keepdims=True)
    first = np.take_along_axis(rows, np.argmax(rows != 0.0, axis=1)[:, None], axis=1)
    weights = -np.sign(first) * rows / scale  # negative, then positive
    positive = weights > 0.0
    after = np.where(positive, years, np.inf).min(axis=1)
    before = np.where(weights < 0.0, years, -np.inf).max(axis=1)
    shifted = years - 0.5 * (after + before)[:, None]

    def value(u: Floats) -> tuple[Floats, Floats]:
        terms = weights * np.exp(np.clip(-u[:, None] * shifted, -_CLIP, _CLIP))
        return terms.sum(axis=1), -(terms * shifted).sum(axis=1)

    low, high = np.full(rows.shape[0], -1.0), np.full(rows.shape[0], 1.0)
    for _ in range(40):
        open_low, open_high = value(low)[0] < 0.0, value(high)[0] > 0.0
        if not (open_low.any() or open_high.any()):
            break
        low, high = np.where(open_low, 2.0 * low, low), np.where(open_high, 2.0 * high, high)
    u = np.zeros(rows.shape[0])
    for _ in range(200):
        gap, slope = value(u)
        low, high = np.where(gap >= 0.0, u, low), np.where(gap <= 0.0, u, high)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = u - gap / slope
        inside = np.isfinite(step) & (step > low) & (step < high)
        new = np.where(gap == 0.0, u, np.where(inside, step, 0.5 * (low + high)))
        done = np.abs(new - u) <= 2e-16 * np.maximum(1e-3, np.abs(u))
        u = new
        if done.all():
            break
    return u


def _outer_bounds(rows: Floats, years: Floats) -> tuple[Floats, Floats]:
    """Interval of u of each row outside which its first or last flow outweighs the other sign."""

    def against(place: NDArray[np.int64]) -> Floats:
        one = np.take_along_axis(rows, place[:, None], axis=1)
        kept = np.where(np.sign(rows) == np.sign(one), 0.0, rows)
        np.put_along_axis(kept, place[:, None], one, axis=1)
        return _one_change_root(kept, years)

    nonzero = rows != 0.0
    upper = against(np.argmax(nonzero, axis=1))
    lower = against(rows.shape[1] - 1 - np.argmax(nonzero[:, ::-1], axis=1))
    return lower - 1e-6, upper + 1e-6


def _isolated_roots(cash: Floats, years: Floats, lower: float, upper: float) -> Floats:
    """All zeros in u in [lower, upper]; what NPV only touches twice."""
    if lower >= upper:
        return np.zeros(0)
    cash, years = cash[cash != 0.0], years[cash != 0.0]
    zeros, touched = np.empty(cash.size), np.empty((2 * kernel.MOST, 2))
    found, unsettled = kernel.settle(
        np.sign(cash), np.log(np.abs(cash)), years, lower, upper, zeros, touched
    )
    if found < 0:
        raise FinanceError("internal rates of return lie too close to each other; use NPV")
    parts = touched[:unsettled][np.argsort(touched[:unsettled, 0])]
    apart = np.flatnonzero(parts[1:, 0] - parts[:-1, 1] > 1e-6) + 1
    clusters = [
        _flattest(cash, years, float(part[0, 0]), float(part[-1, 1]))
        for part in np.split(parts, apart)
        if part.size
    ]
    return np.array([*zeros[:found], *clusters, *clusters])


def _flattest(cash: Floats, years: Floats, low: float, high: float) -> float:
    """Where in [low, high] g is nothing to rounding, or else nearest to it."""
    grid = np.linspace(low, high, 2001)
    logs, signs, weights = np.log(np.abs(cash)), np.sign(cash), np.empty(cash.size)
    away = np.array([abs(kernel.worth(signs, logs, years, float(u), weights)) for u in grid])
    return float(grid[away <= max(kernel.NOISE, away.min())].mean())


def _flows(flows: ArrayLike, *, one: bool) -> Floats:
    """Refuse what is no cash flow."""
    cash = finite(flows, "flows")
    if cash.ndim == 0 or cash.shape[-1] == 0 or (one and cash.ndim != 1):
        raise FinanceError(f"a cash flow needs at least one period, got shape {cash.shape}")
    return cash
