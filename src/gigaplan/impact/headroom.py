"""How much new constant load fits under a grid's existing seasonal peaks if it may be curtailed.

Source: T. H. Norris, T. Profeta, D. Patino-Echeverri, A. Cowie-Haskell, Rethinking Load Growth,
Nicholas Institute, Duke University, February 2025: the constant load for which the energy above the
season's peak, which it gives up, is a given share of what it would use in a year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SUMMER, WINTER = (6, 7, 8), (12, 1, 2)
STEPS = 80


@dataclass(frozen=True, slots=True)
class Headroom:
    """What fits.

    Attributes
    ----------
    load_mw : float
        The new load.
    hours : int
        In which some of it is curtailed.
    events : int
        Runs of such hours.
    half_kept : float
        Share of these hours in which at least half of it is kept. [1]
    """

    load_mw: float
    hours: int
    events: int
    half_kept: float


def seasonal_peaks(load: Floats, month: NDArray[np.int64]) -> Floats:
    """Peak that each hour is held to, shape (T,): of summer, of winter, the lower of them between.

    Months between have plants in maintenance; the lower peak is the careful reading.
    """
    summer = float(load[np.isin(month, SUMMER)].max())
    winter = float(load[np.isin(month, WINTER)].max())
    between = max(min(summer, winter), float(load[~np.isin(month, SUMMER + WINTER)].max()))
    peaks = np.full(load.shape, between)
    peaks[np.isin(month, SUMMER)] = summer
    peaks[np.isin(month, WINTER)] = winter
    return peaks


def curtailed(load: Floats, peaks: Floats, new_mw: float) -> Floats:
    """What a new constant load gives up in every hour, shape (T,). [MW]."""
    return np.clip(load + new_mw - peaks, 0.0, new_mw)


def headroom(load: Floats, peaks: Floats, rate: float) -> Headroom:
    """Largest new constant load that is curtailed by at most a share of its energy.

    Parameters
    ----------
    load : array, shape (T,)
        Of the grid, an hour each. [MW]
    peaks : array, shape (T,)
        From `seasonal_peaks`. [MW]
    rate : float
        Curtailed energy over the energy of the new load, above 0 and below 1. [1]

    Raises
    ------
    ValueError
        If the rate is not above 0 and below 1.

    Notes
    -----
    The share that is curtailed rises with the load, for each hour's part max(0, 1 - room / load)
    does; so the load is found by bisection.
    """
    if not 0.0 < rate < 1.0:
        raise ValueError(f"a curtailment rate must be above 0 and below 1 (got {rate:g})")
    low, high = 0.0, float(peaks.max())
    while float(curtailed(load, peaks, high).mean()) < rate * high:
        high *= 2.0
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        if float(curtailed(load, peaks, middle).mean()) <= rate * middle:
            low = middle
        else:
            high = middle
    given = curtailed(load, peaks, low)
    there = given > 1e-9 * max(low, 1.0)
    starts = there & ~np.concatenate([[False], there[:-1]])
    hours = int(there.sum())
    kept = float((given[there] <= 0.5 * low).mean()) if hours else 1.0
    return Headroom(low, hours, int(starts.sum()), kept)
