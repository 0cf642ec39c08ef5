"""Break-even: the value of an input at which a result is just reached, by bracketing.

For a result that rises or falls with the input throughout: rent, power price, capex, delay,
utilisation against an IRR, an NPV or a DSCR.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


def break_even(
    result: Callable[[Floats], Floats],
    low: ArrayLike,
    high: ArrayLike,
    *,
    tolerance: float = 1e-12,
) -> Floats:
    """Input at which a result is zero, for many scenarios at once.

    Parameters
    ----------
    result : callable
        Takes the input, shape (...), and gives the result less its target, shape (...); it must
        be continuous, and have different signs at `low` and `high`.
    low, high : array_like, shape (...)
        Bracket.
    tolerance : float
        Width of the bracket at the end over the larger of its ends at the start.

    Returns
    -------
    ndarray, shape (...)
        The input.

    Raises
    ------
    FinanceError
        If the tolerance is below 1e-15, a result is not finite, or has the same sign at both
        ends: the message says how far off.

    Notes
    -----
    The bracket is kept at every step, so that the zero is never lost. The Anderson-Bjoerck
    variant of regula falsi; a step that does not halve the bracket is followed by bisection, so
    that the width falls at least by half in two evaluations.

    Examples
    --------
    >>> float(break_even(lambda x: x**2 - 2.0, 0.0, 2.0).round(12))
    1.414213562373
    """
    if not tolerance >= 1e-15:
        raise FinanceError(f"tolerance must be at least 1e-15, got {tolerance:g}")
    left, right = (
        np.array(values, dtype=np.float64)
        for values in np.broadcast_arrays(finite(low, "low"), finite(high, "high"))
    )
    at_left, at_right = (_evaluated(result, ends) for ends in (left, right))
    shape = np.broadcast_shapes(left.shape, at_left.shape)
    left, right, at_left, at_right = (
        np.array(np.broadcast_to(values, shape)) for values in (left, right, at_left, at_right)
    )
    same = at_left * at_right > 0.0
    if np.any(same):
        place = tuple(int(i) for i in np.argwhere(same)[0])
        raise FinanceError(
            f"no break-even between {left[place]:g} and {right[place]:g}: the result misses its "
            f"target by {at_left[place]:g} and {at_right[place]:g}; widen the range"
        )
    weight_left, weight_right = at_left.copy(), at_right.copy()
    bisect = np.zeros(shape, dtype=bool)
    narrow = tolerance * np.maximum(np.abs(left), np.abs(right))
    while True:
        width = np.abs(right - left)
        done = (width <= narrow) | (at_left == 0.0) | (at_right == 0.0)
        if done.all():
            return np.where(np.abs(at_left) <= np.abs(at_right), left, right)
        gap = weight_left - weight_right
        secant = left + (right - left) * weight_left / np.where(gap == 0.0, 1.0, gap)
        middle = 0.5 * (left + right)
        inside = (secant > np.minimum(left, right)) & (secant < np.maximum(left, right))
        new = np.where(bisect | (gap == 0.0) | ~inside, middle, secant)
        new = np.where(done, left, new)
        at_new = np.broadcast_to(_evaluated(result, new), shape)
        to_left = ~done & (at_new * at_left > 0.0)
        to_right = ~done & ~to_left
        # The end that stays gets a smaller weight, so that it moves soon.
        weight_right = np.where(to_left, weight_right * _less(at_new, at_left), weight_right)
        weight_left = np.where(to_right, weight_left * _less(at_new, at_right), weight_left)
        left, at_left = np.where(to_left, new, left), np.where(to_left, at_new, at_left)
        right, at_right = np.where(to_right, new, right), np.where(to_right, at_new, at_right)
        weight_left = np.where(to_left, at_new, weight_left)
        weight_right = np.where(to_right, at_new, weight_right)
        bisect = np.abs(right - left) > 0.5 * width


def _less(new: Floats, replaced: Floats) -> Floats:
    """Anderson and Bjoerck's factor for the weight of the end that stays."""
    share = 1.0 - new / np.where(replaced == 0.0, 1.0, replaced)
    return np.where(share > 0.0, np.minimum(share, 1.0), 0.5)


def _evaluated(result: Callable[[Floats], Floats], at: Floats) -> Floats:
    """The result, refused where it is not finite."""
    return finite(result(at), "result of a break-even")
