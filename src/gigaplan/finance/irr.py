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
   or none by the signs at both ends. A part narrower than 1e-8 that is still not settled holds
   a zero that NPV touches, or zeros closer than that: it is counted as two, never as one.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.time_value import DAYS_PER_YEAR, finite

Floats = NDArray[np.float64]

_NARROW = 1e-8
"""Half-width in u below which a part is no longer halved."""
_MANY = 4096
"""Number of unsettled parts from which on they are no longer halved: zeros of high order."""
_NOISE = 1e-13
"""Error of a sum of exponentials against the sum of its terms' sizes."""
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
    return _all_rates(cash, np.arange(cash.size) / periods_per_year)


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
    return _all_rates(merged, (unique - unique[0]) / DAYS_PER_YEAR)


def irr_of_many(flows: ArrayLike, *, periods_per_year: int = 1) -> IrrMany:
    """Internal rates of return of many scenarios at once.

    Scenarios with at most one change of sign are solved together, the rest one by one.

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
    years = np.arange(rows.shape[1]) / periods_per_year
    changes = _sign_changes(rows)
    kinds: NDArray[np.object_] = np.full(rows.shape[0], IrrKind.NONE, dtype=object)
    kinds[~np.any(rows != 0.0, axis=1)] = IrrKind.EVERY
    rates = np.zeros(rows.shape[0])
    single = changes == 1
    kinds[single] = IrrKind.ONE
    rates[single] = np.expm1(_one_change_root(rows[single], years))
    for row in np.flatnonzero(changes > 1):
        found = _all_rates(rows[row], years)
        kinds[row] = found.kind
        if found.kind is IrrKind.ONE:
            rates[row] = found.rate
    shape = cash.shape[:-1]
    mask = np.array([kind is not IrrKind.ONE for kind in kinds], dtype=bool)
    told = np.ma.MaskedArray(rates.reshape(shape), mask.reshape(shape))
    return IrrMany(kinds.reshape(shape), told)


def _all_rates(cash: Floats, years: Floats) -> Irr:
    """All rates of one cash flow at given times, rising in time."""
    nonzero = cash != 0.0
    if not nonzero.any():
        return Irr(IrrKind.EVERY, ())
    cash, years = cash[nonzero], years[nonzero]
    changes = int(_sign_changes(cash[None, :])[0])
    if changes == 0:
        return Irr(IrrKind.NONE, ())
    if changes == 1:
        roots = _one_change_root(cash[None, :], years)
    else:
        lower, upper = _outer_bounds(cash, years)
        roots = _isolated_roots(cash, years, lower, upper)
    kinds = {0: IrrKind.NONE, 1: IrrKind.ONE}
    rates = tuple(float(rate) for rate in np.expm1(np.sort(roots)))
    return Irr(kinds.get(len(rates), IrrKind.SEVERAL), rates)


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


def _outer_bounds(cash: Floats, years: Floats) -> tuple[float, float]:
    """Interval of u outside which the first or the last flow outweighs the other sign."""
    first, last = cash.copy(), cash.copy()
    first[1:] = np.where(np.sign(cash[1:]) == np.sign(cash[0]), 0.0, cash[1:])
    last[:-1] = np.where(np.sign(cash[:-1]) == np.sign(cash[-1]), 0.0, cash[:-1])
    upper = _one_change_root(first[None, :], years)[0]
    lower = _one_change_root(last[None, :], years)[0]
    return float(lower) - 1e-6, float(upper) + 1e-6


def _isolated_roots(cash: Floats, years: Floats, lower: float, upper: float) -> Floats:
    """All zeros in u in [lower, upper]; what NPV only touches twice."""
    if lower >= upper:
        return np.zeros(0)
    # Parts are counted by whole numbers, so that neighbours share the very same edge.
    parts, half = np.array([0]), 0.5 * (upper - lower)
    roots: list[float] = []
    touched: list[float] = []
    while parts.size:
        middles = lower + (2 * parts + 1) * half
        level, slope, bend = _taylor(cash, years, middles, half)
        none = np.abs(level) > half * np.abs(slope) + 0.5 * half**2 * bend + _NOISE
        monotone = ~none & (np.abs(slope) > half * bend + _NOISE)
        for part in parts[monotone]:
            low, high = lower + 2 * part * half, lower + 2 * (part + 1) * half
            if max(abs(_worth(cash, years, low)), abs(_worth(cash, years, high))) < _NOISE:
                touched.append(0.5 * (low + high))
            else:
                roots += _root_between(cash, years, low, high)
        parts = parts[~none & ~monotone]
        if half < _NARROW or parts.size > _MANY:
            touched += (lower + (2 * parts + 1) * half).tolist()
            break
        half *= 0.5
        parts = np.concatenate([2 * parts, 2 * parts + 1])
    edges = np.sort(np.array(touched))
    apart = np.flatnonzero(np.diff(edges) > max(1e-6, 4.0 * half)) + 1
    clusters = [float(part.mean()) for part in np.split(edges, apart) if part.size]
    return np.array(roots + clusters + clusters)


def _taylor(
    cash: Floats, years: Floats, middles: Floats, half: float
) -> tuple[Floats, Floats, Floats]:
    """g, g' and a bound of |g''| about each middle, in units of the sum of |terms|."""
    exponent = np.log(np.abs(cash)) - middles[:, None] * years
    weight = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    away = years - (weight * years).sum(axis=1, keepdims=True)
    signed = np.sign(cash) * weight
    reach = np.exp(np.minimum(half * np.abs(away), _CLIP))
    bend = np.asarray((weight * away**2 * reach).sum(axis=1))
    return signed.sum(axis=1), -(signed * away).sum(axis=1), bend


def _root_between(cash: Floats, years: Floats, low: float, high: float) -> list[float]:
    """The zero in (low, high], where g is monotone, or nothing."""
    below = _worth(cash, years, low) < 0.0
    if below == (_worth(cash, years, high) < 0.0):
        return []
    while True:
        middle = 0.5 * (low + high)
        if middle in (low, high):
            return [middle]
        if (_worth(cash, years, middle) < 0.0) == below:
            low = middle
        else:
            high = middle


def _worth(cash: Floats, years: Floats, u: float) -> float:
    """g(u) as a share of the sum of its terms' sizes."""
    exponent = np.log(np.abs(cash)) - u * years
    terms = np.exp(exponent - exponent.max())
    return float((np.sign(cash) * terms).sum() / terms.sum())


def _flows(flows: ArrayLike, *, one: bool) -> Floats:
    """Refuse what is no cash flow."""
    cash = finite(flows, "flows")
    if cash.ndim == 0 or cash.shape[-1] == 0 or (one and cash.ndim != 1):
        raise FinanceError(f"a cash flow needs at least one period, got shape {cash.shape}")
    return cash
