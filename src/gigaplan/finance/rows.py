"""Scenarios as rows: the shape that compiled loops over periods take and give."""

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FinanceError

Floats = NDArray[np.float64]


def as_rows(periods: int, *arrays: Floats) -> tuple[tuple[int, ...], tuple[Floats, ...]]:
    """Arrays that broadcast to (..., periods) as contiguous (scenarios, periods).

    Parameters
    ----------
    periods : int
        Length of the last axis.
    *arrays : ndarray
        Each of shape (..., periods), (..., 1) or ().

    Returns
    -------
    shape : tuple of int
        The leading axes they share.
    rows : tuple of ndarray, shape (scenarios, periods)
        In the given order.

    Raises
    ------
    FinanceError
        If an array does not fit.
    """
    try:
        shape = np.broadcast_shapes((periods,), *(array.shape for array in arrays))
    except ValueError as error:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise FinanceError(f"shapes {shapes} do not fit (scenarios, {periods} periods)") from error
    if shape[-1] != periods:
        raise FinanceError(f"{shape[-1]} periods given where {periods} are expected")
    rows = tuple(
        np.ascontiguousarray(np.broadcast_to(array, shape).reshape(-1, periods)) for array in arrays
    )
    return shape[:-1], rows
