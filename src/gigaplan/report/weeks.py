"""Which weeks of a plan are shown: the hardest of winter and of summer, and said so."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from gigaplan.data.places import Place
from gigaplan.series.hours import HOURS_PER_WEEK, Hours, Season, pick_week


@dataclass(frozen=True, slots=True)
class Week:
    """Some consecutive hours of the dispatch, with their heading.

    Attributes
    ----------
    title : str
        Season and dates.
    hours : polars.DataFrame
        Rows of the dispatch.
    days : tuple of str
        Name of each day that begins with the hours, in local standard time.
    """

    title: str
    hours: pl.DataFrame
    days: tuple[str, ...]


def pick_weeks(dispatch: pl.DataFrame, place: Place | None) -> tuple[Week, ...]:
    """Pick a winter and a summer week of the first weather year.

    Parameters
    ----------
    dispatch : polars.DataFrame
        Of a plan.
    place : Place or None
        For local time and hemisphere; UTC and the north without one.

    Returns
    -------
    tuple of Week
        In each season the week with the most load left after clean supply; if the span holds no
        whole week of either season, its first hours, a week at most.
    """
    first = dispatch.filter(pl.col("weather_year") == dispatch["weather_year"][0])
    offset_h = place.utc_offset_h if place else 0.0
    latitude = place.latitude if place else 45.0
    start = np.datetime64(first["hour_utc"][0].replace(tzinfo=None), "h")
    hours = Hours(start, first.height, "shown", 1.0)
    need = (first["load_mw"] - first["clean_mw"]).to_numpy().astype(np.float64)
    weeks = []
    for season in (Season.WINTER, Season.SUMMER):
        found = pick_week(hours, season, offset_h, latitude, need)
        if found is not None:
            rows = first.slice(found.start, HOURS_PER_WEEK)
            weeks.append(_week(f"Hardest {season.value} week", rows, offset_h))
    if weeks:
        return tuple(weeks)
    return (_week("First hours", first.head(HOURS_PER_WEEK), offset_h),)


def _week(name: str, rows: pl.DataFrame, offset_h: float) -> Week:
    """Give some hours their heading."""
    local = rows["hour_utc"].dt.replace_time_zone(None) + timedelta(hours=offset_h)
    begin, end = local[0], local[-1]
    days = tuple(f"{stamp:%a} {stamp.day}" for stamp in local.gather_every(24))
    same_month = begin.month == end.month and begin.year == end.year
    dates = f"{begin.day}" if same_month else f"{begin.day} {begin:%b}"
    return Week(f"{name}, {dates}–{end.day} {end:%b %Y}", rows, days)
