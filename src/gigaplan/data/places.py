"""The embedded places: where a campus can stand with weather, regions and series at hand.

A place has a price series only if it lies in a market whose price is embedded. Elsewhere
`grid_region` is None and grid power needs the user's own price; `nearest_price` names a
neighbouring market for those who choose it on purpose, and nothing uses it by default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from gigaplan.data.tables import read_rows


@dataclass(frozen=True, slots=True)
class Place:
    """One embedded place.

    Attributes
    ----------
    key, name, country : str
        Key in a scenario, name for people, ISO 3166 country code.
    latitude, longitude : float
        Of the weather station or point. [degrees north, east]
    elevation_m : float
        Above sea level. [m]
    utc_offset_h : float
        Local standard time minus UTC. [h]
    ipm_region : str or None
        Region of EPA's IPM, whose new-build wind candidates are used.
    census_division : str or None
        US census division; the gas price is ``gas.<census_division>.usd_per_mmbtu``.
        None outside the US: the scenario must state `campus.gas`.
    grid_region : str or None
        Key of the hourly price series of the place's own market; None if none is embedded.
    carbon_region : str or None
        Key of the grid carbon series: average of the balancing authority where there is one,
        else marginal (the key begins with ``avert``).
    default_weather : str
        Key of the weather set used if the scenario names none.
    wind_series : str or None
        Key of the regional wind profile. A weather set's own `wind_series` goes before it.
    nearest_price : str or None
        Price series of a neighbouring market, to be named by the user on purpose.
    marginal_carbon_region : str or None
        Key of the hourly marginal grid carbon (AVERT).
    note : str
        What a careful reader must know about the choices above.
    """

    key: str
    name: str
    country: str
    latitude: float
    longitude: float
    elevation_m: float
    utc_offset_h: float
    ipm_region: str | None
    census_division: str | None
    grid_region: str | None
    carbon_region: str | None
    default_weather: str
    wind_series: str | None
    nearest_price: str | None = None
    marginal_carbon_region: str | None = None
    note: str = ""


@cache
def load_places() -> Mapping[str, Place]:
    """Every embedded place by key, in the order of the table."""
    places = (
        Place(
            key=row["key"],
            name=row["name"],
            country=row["country"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            elevation_m=float(row["elevation_m"]),
            utc_offset_h=float(row["utc_offset_h"]),
            ipm_region=row["ipm_region"] or None,
            census_division=row["census_division"] or None,
            grid_region=row["grid_region"] or None,
            carbon_region=row["carbon_region"] or None,
            default_weather=row["default_weather"],
            wind_series=row["wind_series"] or None,
            nearest_price=row["nearest_price"] or None,
            marginal_carbon_region=row["marginal_carbon_region"] or None,
            note=row["note"],
        )
        for row in read_rows("places.csv")
    )
    return MappingProxyType({place.key: place for place in places})
