"""The hours of one weather year: a span of UTC hours with a name and a weight.

Every hour is labelled by its beginning, in UTC. Local hours here are local STANDARD time (a fixed
offset, no daylight saving): the sun and the weather do not know daylight saving. The user's own
files may be in any time zone; `files.py` turns them into UTC.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

HOURS_PER_DAY = 24
HOURS_PER_WEEK = 168


class Season(Enum):
    """The half of the year a week is picked from, as felt at the place."""

    WINTER = "winter"
    SUMMER = "summer"


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of hours.

    Attributes
    ----------
    start : numpy.datetime64
        First hour, UTC, unit hour.
    count : int
        Number of hours, 1 or more; 8,760 or 8,784 for a calendar year.
    name : str
        Name of the weather year in every result.
    weight : float
        Share of this weather year in the expected year; the weights of a scenario sum to 1.
    """

    start: np.datetime64
    count: int
    name: str
    weight: float

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"hours {self.name!r}: need at least one hour, got {self.count}")
        if self.weight < 0:
            raise ValueError(f"hours {self.name!r}: weight must be >= 0, got {self.weight}")
        object.__setattr__(self, "start", self.start.astype("datetime64[h]"))

    def utc(self) -> NDArray[np.datetime64]:
        """Beginning of each hour, UTC, shape (count,)."""
        return np.asarray(self.start + np.arange(self.count))

    def unix_s(self, shift_h: float = 0.0) -> NDArray[np.float64]:
        """Seconds since 1970 of each beginning plus `shift_h` (0.5: mid-hour), shape (count,)."""
        first = int(self.start.astype("datetime64[s]").astype(np.int64))
        return first + 3600.0 * (np.arange(self.count, dtype=np.float64) + shift_h)

    def local_hour(self, utc_offset_h: float) -> NDArray[np.int64]:
        """Hour of day, 0 to 23, in local standard time, shape (count,)."""
        minutes = self._local_minutes(utc_offset_h)
        return (minutes // 60) % HOURS_PER_DAY

    def month(self, utc_offset_h: float = 0.0) -> NDArray[np.int64]:
        """Month, 1 to 12, in local standard time, shape (count,)."""
        local = self._local_minutes(utc_offset_h).astype("datetime64[m]")
        return local.astype("datetime64[M]").astype(np.int64) % 12 + 1

    def weekday(self, utc_offset_h: float = 0.0) -> NDArray[np.int64]:
        """Day of the week, 0 Monday to 6 Sunday, in local standard time, shape (count,)."""
        days = self._local_minutes(utc_offset_h) // (60 * HOURS_PER_DAY)
        return (days + 3) % 7  # 1 January 1970 was a Thursday

    def season(self, season: Season, utc_offset_h: float, latitude: float) -> NDArray[np.bool_]:
        """Hours of the three months of a season, shape (count,); turned round in the south."""
        cold = (season is Season.WINTER) == (latitude >= 0)
        return np.isin(self.month(utc_offset_h), (12, 1, 2) if cold else (6, 7, 8))

    def _local_minutes(self, utc_offset_h: float) -> NDArray[np.int64]:
        first = int(self.start.astype("datetime64[m]").astype(np.int64))
        return first + 60 * np.arange(self.count) + round(60 * utc_offset_h)


def calendar_year(year: int, name: str | None = None, weight: float = 1.0) -> Hours:
    """All hours of one calendar year in UTC, 8,784 in a leap year.

    Examples
    --------
    >>> calendar_year(2012).count, calendar_year(2013).count
    (8784, 8760)
    """
    start = np.datetime64(f"{year:04d}-01-01T00", "h")
    end = np.datetime64(f"{year + 1:04d}-01-01T00", "h")
    return Hours(start, int((end - start).astype(np.int64)), name or str(year), weight)


def pick_week(
    hours: Hours,
    season: Season,
    utc_offset_h: float,
    latitude: float,
    need: NDArray[np.float64] | None = None,
) -> slice | None:
    """One week, Monday to Sunday in local standard time, to show in a chart.

    Parameters
    ----------
    hours : Hours
        Hours to pick from.
    season : Season
        Winter or summer, as felt at `latitude`.
    utc_offset_h : float
        Local standard time minus UTC. [h]
    latitude : float
        Degrees north; south of the equator the seasons are turned round.
    need : array, shape (hours.count,), optional
        The week with the largest sum is picked (residual load: the hardest week). Without it, the
        middle one of the season's weeks, which nobody can accuse of being chosen.

    Returns
    -------
    slice or None
        The 168 hours; None if no whole week of that season lies in the span.
    """
    inside = hours.season(season, utc_offset_h, latitude)
    monday = (hours.weekday(utc_offset_h) == 0) & (hours.local_hour(utc_offset_h) == 0)
    first = np.flatnonzero(monday & inside)
    first = first[first + HOURS_PER_WEEK <= hours.count]
    first = first[inside[first + HOURS_PER_WEEK - 1]]
    if first.size == 0:
        return None
    if need is None:
        month = hours.month(utc_offset_h)[first]
        mid = first[np.isin(month, (1, 7))]
        chosen = int((mid if mid.size else first)[(mid.size or first.size) // 2])
    else:
        total = np.concatenate(([0.0], np.cumsum(need)))
        chosen = int(first[np.argmax(total[first + HOURS_PER_WEEK] - total[first])])
    return slice(chosen, chosen + HOURS_PER_WEEK)
