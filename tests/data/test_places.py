"""Places: enough of them, consistent, and honest about what is not embedded."""

import pytest

from gigaplan.data.embedded import SeriesKind, series_info
from gigaplan.data.places import Place, load_places
from gigaplan.data.register import load_register

PLACES = load_places()
WANTED = (
    *("abilene_tx", "midland_tx", "dallas_tx", "phoenix_az", "dulles_va", "columbus_oh"),
    *("des_moines_ia", "memphis_tn", "cheyenne_wy", "moses_lake_wa", "salt_lake_ut", "reno_nv"),
    *("atlanta_ga", "rome_it", "piedmont_it", "kuala_lumpur_my", "brisbane_au"),
)
EACH = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())


def test_the_places_asked_for_are_there() -> None:
    assert set(WANTED) <= set(PLACES)
    assert sum(place.country == "US" for place in PLACES.values()) == 34


@EACH
def test_every_reference_leads_somewhere(place: Place) -> None:
    assert series_info(place.default_weather, SeriesKind.WEATHER)
    if place.wind_series is not None:
        assert series_info(place.wind_series, SeriesKind.WIND)
    for price in (place.grid_region, place.nearest_price):
        assert price is None or series_info(price, SeriesKind.PRICE)
    for carbon in (place.carbon_region, place.marginal_carbon_region):
        assert carbon is None or series_info(carbon, SeriesKind.CARBON)
    if place.census_division is not None:
        assert load_register().rows(f"gas.{place.census_division}.usd_per_mmbtu")


@EACH
def test_the_clock_fits_the_longitude(place: Place) -> None:
    # Clocks run up to an hour and a quarter before the sun (Malaysia keeps the time of Borneo).
    assert abs(place.utc_offset_h - place.longitude / 15) < 1.25


@EACH
def test_the_default_weather_is_near(place: Place) -> None:
    weather = series_info(place.default_weather, SeriesKind.WEATHER)
    assert weather.latitude == pytest.approx(place.latitude, abs=0.35)
    assert weather.longitude == pytest.approx(place.longitude, abs=0.55)


@EACH
def test_us_places_have_gas_and_wind_and_others_bring_their_own(place: Place) -> None:
    stated = (place.census_division, place.wind_series, place.ipm_region, place.carbon_region)
    assert all(stated) if place.country == "US" else not any(stated)


def test_only_ercot_places_have_a_price_of_their_own_market() -> None:
    priced = {key: place.grid_region for key, place in PLACES.items() if place.grid_region}
    assert set(priced.values()) == {"ercot_hubavg"}
    assert set(priced) == {"abilene_tx", "midland_tx", "dallas_tx", "ozona_tx"}


@EACH
def test_a_missing_price_is_said(place: Place) -> None:
    if place.grid_region is None and place.country == "US":
        assert "embedded" in place.note


def test_dulles_is_served_by_pjm_and_abilene_by_ercot() -> None:
    dulles, abilene = PLACES["dulles_va"], PLACES["abilene_tx"]
    assert (dulles.carbon_region, dulles.grid_region) == ("eia930_pjm_2022", None)
    assert (abilene.carbon_region, abilene.grid_region) == ("eia930_erco_2022", "ercot_hubavg")
    assert abilene.default_weather == "abilene_nolan_tx_2013"
    assert abilene.census_division == "west_south_central"
