"""Prices and grid carbon on the hours of a weather year.

A profile that covers the hours is used as it is: price, carbon and weather of the same hours. Else
one of its calendar years is laid over them by month, day and hour (UTC): 29 February is dropped, or
repeated from the 28th, and weekdays are not aligned, because sun and wind do not keep weeks and a
shift by days would break the match of season and hour. What was done is stated with the values.
"""

from dataclasses import dataclass, replace

import numpy as np

from gigaplan.data.embedded import (
    SeriesInfo,
    SeriesKind,
    by_calendar,
    grid_carbon,
    grid_clean_share,
    hourly_price,
    series_info,
)
from gigaplan.data.places import Place
from gigaplan.data.price_index import Basis, convert
from gigaplan.data.register import Figure, Register
from gigaplan.errors import RegisterError, ScenarioError
from gigaplan.scenario.money import Money
from gigaplan.series.hours import Hours, calendar_year
from gigaplan.series.weather import Floats

GJ_PER_MMBTU = 1.055056
"""Energy of a million British thermal units (International Table). [GJ]"""


@dataclass(frozen=True, slots=True)
class Profile:
    """An hourly series on the hours wanted, shape (n_hours,), and where it is from."""

    values: Floats
    source: str


def power_price(key: str, hours: Hours, price_year: int, year: int | None = None) -> Profile:
    """Hourly price of an embedded market, in real USD of `price_year`. [USD/MWh].

    Parameters
    ----------
    key : str
        Key of the embedded price series, such as a place's `grid_region`.
    hours : Hours
        Hours wanted.
    price_year : int
        Price year of the result; each calendar year of the source is moved by the price index.
    year : int, optional
        Calendar year to lay over the hours where the series does not cover them; the last whole
        one if left out.

    Raises
    ------
    RegisterError
        If there is no such series, or it does not hold that year.
    """
    info = series_info(key, SeriesKind.PRICE)
    nominal = hourly_price(key)["usd_per_mwh"].to_numpy().astype(np.float64)
    span = _span(info)
    of_year = span.utc().astype("datetime64[Y]").astype(np.int64) + 1970
    factor = np.ones(nominal.size)
    for seen in np.unique(of_year):
        factor[of_year == seen] = convert(1.0, int(seen), price_year, Basis.REAL)
    profile = onto_hours(info, nominal * factor, hours, year)
    return replace(profile, source=f"{profile.source}; in USD of {price_year} by CPI-U")


def carbon_intensity(key: str, hours: Hours, year: int | None = None) -> Profile:
    """Hourly CO2 of grid power. [t/MWh].

    Raises
    ------
    RegisterError
        If there is no such series, or it does not hold that year.
    """
    info = series_info(key, SeriesKind.CARBON)
    values = grid_carbon(key)["co2_t_per_mwh"].to_numpy().astype(np.float64)
    return onto_hours(info, values, hours, year)


def clean_share(carbon_key: str, hours: Hours, year: int | None = None) -> Profile:
    """Hourly share of grid power that is clean, of the grid whose carbon has that key. [1].

    Raises
    ------
    RegisterError
        If no clean share is embedded beside that carbon series.
    """
    values = grid_clean_share(carbon_key)["clean_share"].to_numpy().astype(np.float64)
    info = series_info(f"clean_{carbon_key}", SeriesKind.CLEAN_SHARE)
    return onto_hours(info, values, hours, year)


def onto_hours(info: SeriesInfo, values: Floats, hours: Hours, year: int | None = None) -> Profile:
    """Lay an embedded series on the hours of a weather year.

    Parameters
    ----------
    info : SeriesInfo
        Catalogue row of the series.
    values : array, shape (info.hours,)
        Its values.
    hours : Hours
        Hours wanted.
    year : int, optional
        Calendar year to use where the series does not cover the hours; the last whole one if left
        out.

    Returns
    -------
    Profile
        Its source says whether it is the same hours, or which year was laid over.

    Raises
    ------
    RegisterError
        If the series holds no whole calendar year, or not the one asked for.
    """
    span = _span(info)
    offset = int((hours.start - span.start).astype(np.int64))
    if year is None and not info.typical and 0 <= offset <= span.count - hours.count:
        covered = values[offset : offset + hours.count].astype(np.float64)
        return Profile(covered, f"{info.title} ({info.source}); the same hours")
    whole = [calendar for calendar in _whole_years(span) if year in (None, int(calendar.name))]
    if not whole:
        wanted = f"the calendar year {year}" if year else "a whole calendar year"
        raise RegisterError(f"series {info.key} does not hold {wanted}")
    used = whole[-1]
    start = int((used.start - span.start).astype(np.int64))
    first = used.start.astype("datetime64[s]").item().replace(tzinfo=info.first_hour.tzinfo) if (
        info.first_hour
    ) else None  # fmt: skip
    one_year = replace(info, first_hour=first, hours=used.count)
    laid = by_calendar(one_year, values[start : start + used.count], hours.start, hours.count)
    kind = "typical year" if info.typical else used.name
    return Profile(
        laid,
        f"{info.title} ({info.source}); {kind} laid over {hours.name} by month, day and hour, "
        "weekdays not aligned",
    )


def _span(info: SeriesInfo) -> Hours:
    """All hours of a series."""
    if info.first_hour is None:
        raise RegisterError(f"series {info.key} is by local hour and has no UTC hours")
    start = np.datetime64(info.first_hour.replace(tzinfo=None), "h")
    return Hours(start, info.hours, info.key, 1.0)


def _whole_years(span: Hours) -> list[Hours]:
    """Calendar years that lie in a span."""
    first = int(span.start.astype("datetime64[Y]").astype(np.int64)) + 1970
    end = span.start + span.count
    last = int(end.astype("datetime64[Y]").astype(np.int64)) + 1970
    years = (calendar_year(year) for year in range(first, last + 1))
    return [y for y in years if y.start >= span.start and y.start + y.count <= end]


def gas_price(
    stated_usd_per_mmbtu: float | None,
    place: Place | None,
    register: Register,
    year: int,
    money: Money,
) -> tuple[float, Figure | None]:
    """Delivered gas price of a campus. [USD/MMBtu HHV, real USD of `money.price_year`].

    Parameters
    ----------
    stated_usd_per_mmbtu : float or None
        The scenario's own price; None: the register's path of the place's census division.
    place : Place or None
        Embedded place.
    register : Register
        The figures.
    year : int
        Calendar year whose price applies.
    money : Money
        Cost case and price year.

    Returns
    -------
    price : float
        NaN if nobody states one: a campus that burns no gas needs none.
    figure : Figure or None
        The register's figure, if it was used.
    """
    if stated_usd_per_mmbtu is not None:
        return stated_usd_per_mmbtu, None
    if place is None or place.census_division is None:
        return float("nan"), None
    key = f"gas.{place.census_division}.usd_per_mmbtu"
    try:
        figure = register.figure(key, year, money.cost_case, money.price_year)
    except RegisterError as error:
        raise ScenarioError("campus.gas", str(error), "state gas: {usd_per_mmbtu: 4.0}") from error
    return figure.value, figure
