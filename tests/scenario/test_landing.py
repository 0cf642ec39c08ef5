"""Locations of errors in the models are keys of the text."""

from gigaplan.scenario.landing import facts_of, land
from gigaplan.scenario.model import Scenario


def test_branches_of_unions_are_no_keys(model: type[Scenario]) -> None:
    tagged = land(model, ("supply", 0, "mill", "availability", "mapping", "column"))
    assert tagged.path == ("supply", 0, "availability", "column")
    assert tagged.owner is not None
    assert tagged.owner.__name__ == "SeriesFile"
    plain = land(model, ("supply", 0, "mill", "price_usd_per_mwh", "float"))
    assert (plain.path, plain.form) == (("supply", 0, "price_usd_per_mwh"), "number")


def test_a_key_named_like_a_branch_is_a_key(model: type[Scenario]) -> None:
    assert land(model, ("supply", 0, "mill", "mill")).path == ("supply", 0, "mill")
    assert land(model, ("campus", "load", "mapping", "mapping")).path == (
        "campus",
        "load",
        "mapping",
    )


def test_years_as_keys_are_numbers(model: type[Scenario]) -> None:
    landing = land(model, ("supply", 0, "mill", "capex_by_year", "2025"))
    assert landing.path == ("supply", 0, "capex_by_year", 2025)


def test_key_that_does_not_exist_has_an_owner_and_no_field(model: type[Scenario]) -> None:
    landing = land(model, ("campus", "plaice"))
    assert (landing.path, landing.field) == (("campus", "plaice"), None)
    assert landing.owner is not None
    assert landing.owner.__name__ == "Campus"


def test_facts_are_found_inside_optional_and_united_types(model: type[Scenario]) -> None:
    it_mw = facts_of(land(model, ("campus", "it_load", "it_mw")).field)
    assert (it_mw.unit, it_mw.hint, it_mw.doc) == ("MW", "250 means 250 MW", "IT nameplate")
    assert facts_of(land(model, ("campus", "load")).field).unit == "MW"
    system = facts_of(land(model, ("campus", "cooling", "system")).field)
    assert system.choices[:2] == ("evaporative", "closed_loop")
    assert facts_of(land(model, ("money", "basis")).field).choices == ("real",)
    assert facts_of(None).unit is None
