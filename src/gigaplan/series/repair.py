"""What may be mended in the user's own series, and the record of what was.

Nothing is mended silently: every change is a `RepairNote` that ends up in the run.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHORT_GAP_H = 3
"""Longest gap that `fill_short_gaps` closes. [h]"""


class RepairKind(Enum):
    """What was done; the value is what the record says."""

    GAP_FILLED = "short gap filled by a straight line"
    DUPLICATE_AVERAGED = "rows of the same hour averaged"
    SKIPPED_HOUR_DROPPED = "row at an hour that daylight saving skips dropped"
    CLOCK_CHANGE_READ = "autumn hour that occurs twice read in the order of the rows"
    ROWS_SORTED = "rows put in the order of time"
    LOCAL_YEAR_WRAPPED = "local calendar year wrapped around to the UTC year"
    LEAP_DAY_REPEATED = "29 February filled with 28 February"
    LEAP_DAY_DROPPED = "29 February dropped"
    NEGATIVE_IRRADIANCE = "irradiance a little below zero set to zero"


@dataclass(frozen=True, slots=True)
class RepairNote:
    """One change made to one series of the user.

    Attributes
    ----------
    file, column : str
        Which series.
    year : str
        Weather year it was read for.
    kind : RepairKind
        What was done.
    hours : int
        Number of hours (or rows) it touches.
    detail : str
        Where: first hours or lines.
    """

    file: str
    column: str
    year: str
    kind: RepairKind
    hours: int
    detail: str

    def __str__(self) -> str:
        return f"{self.file} {self.column}, {self.year}: {self.kind.value} ({self.detail})"


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one-past-last index of every run of True.

    Examples
    --------
    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def fill_gaps(values: Floats, gaps: list[tuple[int, int]]) -> Floats:
    """Values with some runs of NaN replaced by a straight line between their neighbours.

    A run at the end of the series takes the value of its one neighbour.
    """
    filled = values.copy()
    known = np.flatnonzero(~np.isnan(values))
    for first, end in gaps:
        rows = np.arange(first, end)
        filled[rows] = np.interp(rows, known, values[known])
    return filled


def average_duplicates(hour: NDArray[np.int64], values: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Sorted hours without repetition, and the mean of the values of each that are not NaN."""
    unique, place = np.unique(hour, return_inverse=True)
    known = ~np.isnan(values)
    count = np.bincount(place[known], minlength=unique.size)
    total = np.bincount(place[known], weights=values[known], minlength=unique.size)
    mean = np.full(unique.size, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return unique, mean
