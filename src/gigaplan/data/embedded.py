"""The embedded hourly series: weather, wind, prices, grid carbon, load shapes.

Every series is in UTC, hours labelled by their beginning, without gaps, as the catalogue
`tables/series.csv` says; load shapes are by LOCAL hour and carry `time_local`. Typical (TMY)
weather is in the nominal calendar year 2019. Leap years have 8,784 hours. Reading is lazy and
cached; nothing here maps a series onto other hours except `by_calendar`, on request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.tables import read_rows, table
from gigaplan.errors import RegisterError

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]


class SeriesKind(Enum):
    """What an hourly series is about; the value is the word in the catalogue."""

    WEATHER = "weather"
    WIND = "wind"
    PRICE = "price"
    CARBON = "carbon"
    CLEAN_SHARE = "clean_share"
    GENERATION = "generation"
    LOAD_SHAPE = "load_shape"


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """One row of the catalogue.

    Attributes
    ----------
    key, title, unit : str
        Key in a scenario, what it is, unit of its values.
    kind : SeriesKind
        What it is about.
    file, column : str
        Embedded file, and the column in it (empty for weather: all columns).
    first_hour : datetime or None
        First hour, UTC; None for load shapes, which are by local hour of a nominal year.
    hours : int
        Number of hours.
    typical : bool
        True: a typical year stitched from many; False: one real span of hours.
    latitude, longitude, elevation_m, utc_offset_h : float or None
        Of the weather point; the offset is that of the source file's labels.
    wind_series : str or None
        Wind profile of the SAME hours and point, for weather sets that have one.
    source, source_date, licence, note : str
        Where it is from, how it may be used (with the attribution line), what was done to it.
    """

    key: str
    kind: SeriesKind
    title: str
    file: str
    column: str
    unit: str
    first_hour: datetime | None
    hours: int
    typical: bool
    latitude: float | None
    longitude: float | None
    elevation_m: float | None
    utc_offset_h: float | None
    wind_series: str | None
    source: str
    source_date: str
    licence: str
    note: str


def _optional(text: str) -> float | None:
    return float(text) if text else None


@cache
def load_series() -> Mapping[str, SeriesInfo]:
    """Read the catalogue of embedded series, by key."""
    found = (
        SeriesInfo(
            key=row["key"],
            kind=SeriesKind(row["kind"]),
            title=row["title"],
            file=row["file"],
            column=row["column"],
            unit=row["unit"],
            first_hour=_stamp(row["first_hour_utc"]),
            hours=int(row["hours"]),
            typical=row["year_kind"] == "typical",
            latitude=_optional(row["latitude"]),
            longitude=_optional(row["longitude"]),
            elevation_m=_optional(row["elevation_m"]),
            utc_offset_h=_optional(row["utc_offset_h"]),
            wind_series=row["wind_series"] or None,
            source=row["source"],
            source_date=row["source_date"],
            licence=row["licence"],
            note=row["note"],
        )
        for row in read_rows("series.csv")
    )
    return MappingProxyType({info.key: info for info in found})


def _stamp(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def series_keys(kind: SeriesKind) -> tuple[str, ...]:
    """Keys of all embedded series of one kind, in the order of the catalogue."""
    return tuple(key for key, info in load_series().items() if info.kind is kind)


def series_info(key: str, kind: SeriesKind) -> SeriesInfo:
    """Catalogue row of one series.

    Raises
    ------
    RegisterError
        If there is no such series of that kind; the message names the nearest ones.
    """
    info = load_series().get(key)
    if info is not None and info.kind is kind:
        return info
    keys = series_keys(kind)
    near = get_close_matches(key, keys, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "see `gigaplan data list`"
    word = kind.value.replace("_", " ")
    raise RegisterError(f"no embedded {word} series {key!r}; {hint}")


@cache
def _frame(file: str) -> "pl.DataFrame":
    import polars as pl  # heavy: only when a series is read

    with table(file).open("rb") as stream:
        return pl.read_parquet(stream)


def _with_time(info: SeriesInfo, frame: "pl.DataFrame") -> "pl.DataFrame":
    """Put the time column in front."""
    import polars as pl

    name, start = ("time_utc", info.first_hour)
    if start is None:
        name, start = ("time_local", datetime(2019, 1, 1))  # noqa: DTZ001  local by design
    end = start + timedelta(hours=frame.height - 1)
    time = pl.datetime_range(start, end, "1h", eager=True).alias(name)
    return frame.select(time, pl.all())


def read_series_frame(info: SeriesInfo) -> "pl.DataFrame":
    """Values of one series without time: its column, or all columns of a file of its own."""
    frame = _frame(info.file)
    if not info.column or info.column == "capacity_factor":
        return frame
    return frame.select(info.column)  # the other columns are series of their own


def _column(key: str, kind: SeriesKind, value: str) -> "pl.DataFrame":
    """One series with time, its values under the name of what they are."""
    info = series_info(key, kind)
    return _with_time(info, read_series_frame(info).rename({info.column: value}))


def weather_table(key: str) -> "pl.DataFrame":
    """Hourly weather of one embedded set.

    Returns
    -------
    polars.DataFrame
        `time_utc` (hour beginning) and, as float32: `ghi_w_m2`, `dni_w_m2`, `dhi_w_m2`,
        `temp_air_c`, `dew_point_c`, `rel_humidity_pct`, `pressure_hpa`, `wind_speed_10m_m_s`.
    """
    info = series_info(key, SeriesKind.WEATHER)
    return _with_time(info, read_series_frame(info))


def wind_profile(key: str) -> "pl.DataFrame":
    """Hourly wind: `time_utc`, `capacity_factor` [1]; WIND Toolkit adds `wind_speed_100m_m_s`."""
    return _column(key, SeriesKind.WIND, "capacity_factor")


def hourly_price(key: str) -> "pl.DataFrame":
    """Hourly day-ahead price: `time_utc`, `usd_per_mwh`, in USD of each hour's own year."""
    return _column(key, SeriesKind.PRICE, "usd_per_mwh")


def grid_carbon(key: str) -> "pl.DataFrame":
    """Hourly carbon of grid power: `time_utc`, `co2_t_per_mwh`."""
    return _column(key, SeriesKind.CARBON, "co2_t_per_mwh")


def grid_clean_share(carbon_key: str) -> "pl.DataFrame":
    """Hourly clean share of grid power: `time_utc`, `clean_share` [1].

    Parameters
    ----------
    carbon_key : str
        Key of a grid carbon series of average generation, such as ``eia930_erco_2022``.

    Raises
    ------
    RegisterError
        If there is none: marginal series (``avert``, ``cambium``) have no clean share.
    """
    return _column(f"clean_{carbon_key}", SeriesKind.CLEAN_SHARE, "clean_share")


def grid_generation(key: str) -> "pl.DataFrame":
    """Hourly generation of a balancing authority: `time_utc`, `generation_mw`."""
    return _column(key, SeriesKind.GENERATION, "generation_mw")


def load_shape(key: str) -> "pl.DataFrame":
    """Hourly IT load: `time_local` (nominal year 2019), `share_of_nameplate` [1]."""
    return _column(key, SeriesKind.LOAD_SHAPE, "share_of_nameplate")


def by_calendar(info: SeriesInfo, values: Floats, start: np.datetime64, count: int) -> Floats:
    """Put a series of one calendar year onto other hours: same month, day and hour, UTC.

    A leap year's 29 February is not used for years without one. Hours of a 29 February that the
    series does not have take its 28 February. Where the hours are those of the series, this is
    the series itself.

    Parameters
    ----------
    info : SeriesInfo
        Catalogue row of the series; it must begin on 1 January and hold one year.
    values : array, shape (info.hours,)
        Its values.
    start : numpy.datetime64
        First hour wanted, UTC.
    count : int
        Number of hours wanted.

    Returns
    -------
    array, shape (count,)

    Raises
    ------
    RegisterError
        If the series is not one calendar year.
    """
    first = info.first_hour
    if first is None or (first.month, first.day, first.hour) != (1, 1, 0):
        raise RegisterError(f"{info.key} does not begin on 1 January, 00:00 UTC")
    if info.hours not in (8760, 8784) or values.shape != (info.hours,):
        raise RegisterError(f"{info.key} is not one calendar year of hours")
    hour = start.astype("datetime64[h]") + np.arange(count)
    date, month = hour.astype("datetime64[D]"), hour.astype("datetime64[M]")
    day = (date - month.astype("datetime64[D]")).astype(np.int64)
    of_day = (hour - date).astype(np.int64)
    number = month.astype(np.int64) % 12
    if info.hours == 8760:
        day = np.where((number == 1) & (day == 28), 27, day)
    february = 29 if info.hours == 8784 else 28
    lengths = np.array([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    first_day = np.cumsum(lengths) - lengths
    picked: Floats = values.astype(np.float64)[(first_day[number] + day) * 24 + of_day]
    return picked
