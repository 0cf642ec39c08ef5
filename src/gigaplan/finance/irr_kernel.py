"""All zeros of a sum of exponentials, settled part by part: the proof is in `irr`.

A flow is given by its sign and the logarithm of its size, so that no rate overflows.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NARROW = 1e-8
"""Half-width in u below which a part is no longer halved."""
COARSE = 1e-3
"""The same once MOST parts have been looked at: about a zero of high order g is flat."""
MOST = 20_000
NOISE = 1e-13
"""Error of a sum of exponentials against the sum of its terms' sizes."""
_CLIP = 600.0


@njit(cache=True, nogil=True)
def weigh(logs: Floats, years: Floats, u: float, weights: Floats) -> None:
    """Fill in the sizes of the terms at u as shares of their sum."""
    top = -np.inf
    for i in range(logs.size):
        weights[i] = logs[i] - u * years[i]
        top = max(top, weights[i])
    total = 0.0
    for i in range(logs.size):
        weights[i] = math.exp(weights[i] - top)
        total += weights[i]
    for i in range(logs.size):
        weights[i] /= total


@njit(cache=True, nogil=True)
def taylor(
    signs: Floats, logs: Floats, years: Floats, u: float, half: float, weights: Floats
) -> tuple[float, float, float]:
    """g, g' and a bound of |g''| on [u - half, u + half], in units of the sum of |terms|.

    Time counts from the weighted mean of all times, which leaves zeros where they are.
    """
    weigh(logs, years, u, weights)
    centre, reach = 0.0, 0.0
    for i in range(logs.size):
        centre += weights[i] * years[i]
    level, slope, spread = 0.0, 0.0, 0.0
    if half * (years[-1] - years[0]) < 0.7:
        # All of |x| <= years[-1] - years[0]: one exponential bounds them all, by less than 2.
        reach = math.exp(half * (years[-1] - years[0]))
    for i in range(logs.size):
        away = years[i] - centre
        level += signs[i] * weights[i]
        slope -= signs[i] * weights[i] * away
        growth = reach if reach > 0.0 else math.exp(min(half * abs(away), _CLIP))
        spread += weights[i] * away**2 * growth
    return level, slope, spread


@njit(cache=True, nogil=True)
def worth(signs: Floats, logs: Floats, years: Floats, u: float, weights: Floats) -> float:
    """g(u) as a share of the sum of its terms' sizes."""
    weigh(logs, years, u, weights)
    level = 0.0
    for i in range(logs.size):
        level += signs[i] * weights[i]
    return level


@njit(cache=True, nogil=True)
def zero_between(
    signs: Floats, logs: Floats, years: Floats, low: float, high: float, weights: Floats
) -> float:
    """The zero in (low, high], where g is monotone and has different signs at the ends.

    Newton's steps within a bracket that is kept; one that does not halve it is followed by
    bisection.
    """
    below = worth(signs, logs, years, low, weights) < 0.0
    u = 0.5 * (low + high)
    while True:
        width = high - low
        level, slope, _ = taylor(signs, logs, years, u, 0.0, weights)
        if (level < 0.0) == below:
            low = u
        else:
            high = u
        new = u - level / slope if slope != 0.0 else low
        if level == 0.0 or abs(new - u) <= 1e-16 * max(1e-3, abs(u)):
            return u
        if not low < new < high or high - low > 0.5 * width:
            middle = 0.5 * (low + high)
            if middle in (low, high):
                return u
            new = new if low < new < high and high - low <= 0.5 * width else middle
        u = new


@njit(cache=True, nogil=True)
def settle(
    signs: Floats,
    logs: Floats,
    years: Floats,
    lower: float,
    upper: float,
    zeros: Floats,
    touched: Floats,
) -> tuple[int, int]:
    """Zeros, and the ends of parts that are not settled, shape (parts, 2); their numbers.

    Parts are counted by whole numbers at each depth, so that neighbours share the very same edge
    and a zero on it is counted once. -1, -1: too many to settle.
    """
    weights = np.empty(logs.size)
    parts, halves = np.zeros(4096, dtype=np.int64), np.zeros(4096)
    halves[0] = 0.5 * (upper - lower)
    waiting, found, open_parts, seen = 1, 0, 0, 0
    while waiting > 0:
        waiting -= 1
        part, half = parts[waiting], halves[waiting]
        middle = lower + (2 * part + 1) * half
        level, slope, bend = taylor(signs, logs, years, middle, half, weights)
        seen += 1
        change = half * abs(slope) + 0.5 * half**2 * bend
        if abs(level) > change + NOISE:
            continue
        low, high = lower + 2 * part * half, lower + 2 * (part + 1) * half
        if abs(slope) > half * bend + NOISE:
            at_low = worth(signs, logs, years, low, weights)
            at_high = worth(signs, logs, years, high, weights)
            if max(abs(at_low), abs(at_high)) >= NOISE:
                if (at_low < 0.0) != (at_high < 0.0):
                    zeros[found] = zero_between(signs, logs, years, low, high, weights)
                    found += 1
                continue
        elif half >= (NARROW if seen < MOST else COARSE) and abs(level) + change >= NOISE:
            parts[waiting], halves[waiting] = 2 * part, 0.5 * half
            parts[waiting + 1], halves[waiting + 1] = 2 * part + 1, 0.5 * half
            waiting += 2
            continue
        if open_parts == touched.shape[0] or found == zeros.size:
            return -1, -1
        touched[open_parts, 0], touched[open_parts, 1] = low, high
        open_parts += 1
    return found, open_parts
