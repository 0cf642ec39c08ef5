"""Inputs that are allowed and yet rarely meant: told with every plan, refused never."""

import math

from gigaplan.data.embedded import SeriesKind, series_info
from gigaplan.data.places import Place
from gigaplan.scenario.weather import WeatherYear

EARTH_RADIUS_KM = 6371.0
"""Mean radius (IUGG). [km]"""
NEARBY_KM = 100.0
"""Embedded weather farther away than this is another place's. Sets of one place lie within 50 km of
it, those of the next place more than 110 km away."""


def cautions_on_weather(year: WeatherYear, place: Place | None) -> tuple[str, ...]:
    """Say so if a weather year names the embedded weather of another place.

    Parameters
    ----------
    year : WeatherYear
        As the scenario states it.
    place : Place or None
        Embedded place of the campus.

    Returns
    -------
    tuple of str
        One sentence, or none.

    Raises
    ------
    RegisterError
        If there is no embedded set of that key.
    """
    if year.embedded is None or place is None:
        return ()
    info = series_info(year.embedded, SeriesKind.WEATHER)
    if info.latitude is None or info.longitude is None:
        return ()
    apart_km = distance_km(place.latitude, place.longitude, info.latitude, info.longitude)
    if apart_km <= NEARBY_KM:
        return ()
    caution = (
        f"weather year {year.name}: {year.embedded} is the weather of a point {apart_km:,.0f} km "
        f"from {place.name}; the place's own set is {place.default_weather}"
    )
    return (caution,)


def distance_km(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Great-circle distance of two points in degrees, by the haversine formula. [km].

    Examples
    --------
    >>> round(distance_km(0.0, 0.0, 0.0, 90.0))
    10008
    """
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    east = math.radians(other_longitude - longitude)
    chord = (
        math.sin((other_north - north) / 2.0) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin(east / 2.0) ** 2
    )
    return 2.0 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))
