"""Price, CO2 and clean share of bought power: the user's own, else the embedded grid's."""

import numpy as np

from gigaplan.data.places import Place
from gigaplan.errors import RegisterError
from gigaplan.series.market import Profile, carbon_intensity, power_price
from gigaplan.series.market import clean_share as grid_clean_share
from gigaplan.series.site import Floats
from gigaplan.technologies.ledger import Ledger


def price(ledger: Ledger, market: str | None, year: int | None) -> Floats | float:
    """Price of energy before the adder, in USD/MWh.

    Parameters
    ----------
    ledger : Ledger
        Numbers of the connection; its ``price_usd_per_mwh`` goes first.
    market : str or None
        Key of an embedded price series; that of the place if None.
    year : int or None
        Calendar year of that series; see `gigaplan.series.market`.

    Raises
    ------
    ScenarioError
        If none is stated and no market is embedded for the place.
    """
    if ledger.states("price_usd_per_mwh"):
        return ledger.profile("price_usd_per_mwh")
    site = ledger.site
    key = market or (site.place.grid_region if site.place else None)
    if key is None:
        hint = ""
        if site.place is not None and site.place.nearest_price is not None:
            hint = f", or name a neighbour on purpose with market: {site.place.nearest_price}"
        raise ledger.fault(
            "price_usd_per_mwh",
            f"no market price is embedded for {_name(site.place)}",
            f"state price_usd_per_mwh, a number or a column{hint}",
        )
    try:
        profile = power_price(key, site.hours, site.money.price_year, year)
    except RegisterError as error:
        wrong = "market_year" if market is None else "market"
        raise ledger.fault(wrong, str(error), "see `gigaplan data list`") from error
    return _recorded(ledger, "price_usd_per_mwh", profile)


def carbon(ledger: Ledger, series: str | None) -> Floats | float:
    """CO2 of bought power, in t/MWh.

    Raises
    ------
    ScenarioError
        If none is stated and no grid is embedded for the place.
    """
    if ledger.states("co2_t_per_mwh"):
        return ledger.profile("co2_t_per_mwh", 0.0)
    key = _carbon_key(ledger, series)
    if key is None:
        raise ledger.fault(
            "co2_t_per_mwh",
            f"no grid carbon is embedded for {_name(ledger.site.place)}",
            "state co2_t_per_mwh, a number or a column (0 leaves it out of the account)",
        )
    try:
        profile = carbon_intensity(key, ledger.site.hours)
    except RegisterError as error:
        raise ledger.fault("carbon_series", str(error), "see `gigaplan data list`") from error
    return _recorded(ledger, "co2_t_per_mwh", profile)


def clean_share(ledger: Ledger, series: str | None) -> Floats | float:
    """Clean share of bought power; 0 where none is stated and none is embedded."""
    if ledger.states("clean_share"):
        return ledger.profile("clean_share", 0.0, 1.0)
    key = _carbon_key(ledger, series)
    try:
        profile = None if key is None else grid_clean_share(key, ledger.site.hours)
    except RegisterError:  # marginal carbon has no clean share beside it
        profile = None
    if profile is None:
        return ledger.derive("clean_share", 0.0, "1", "none stated or embedded: counted as 0")
    return _recorded(ledger, "clean_share", profile)


def _carbon_key(ledger: Ledger, series: str | None) -> str | None:
    place = ledger.site.place
    return series or (place.carbon_region if place else None)


def _name(place: Place | None) -> str:
    return "a campus without a place" if place is None else place.name


def _recorded(ledger: Ledger, name: str, profile: Profile) -> Floats:
    values = np.asarray(profile.values, dtype=np.float64)
    return ledger.series(name, values, profile.source, given_by_user=False)
