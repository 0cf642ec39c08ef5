import polars as pl
import pytest

from tiny import plan_hand


def row(plan, limit):
    return plan.tables.limits.row(by_predicate=pl.col("limit") == limit, named=True)


def test_shadow_price_of_a_co2_cap_by_hand(tmp_path):
    plan = plan_hand(tmp_path, "limits.co2_t_per_year=30")
    cap = row(plan, "co2_t_per_year")
    assert cap["used"] == pytest.approx(30, rel=1e-6)
    assert cap["slack"] == pytest.approx(0, abs=1e-4)
    # One ton is 2.5 MWh of gas instead of 5000 USD/MWh, less its fuel and 2.5 MW of plant.
    assert cap["shadow_price_usd_per_slack_unit"] == pytest.approx(2.5 * (5000 - 50 - 10), rel=1e-5)
    assert (cap["unit"], cap["slack_unit"]) == ("t", "t")


def test_a_loose_limit_is_worth_nothing(tmp_path):
    cap = row(plan_hand(tmp_path, "limits.co2_t_per_year=1000"), "co2_t_per_year")
    assert cap["used"] == pytest.approx(40, rel=1e-5)
    assert cap["shadow_price_usd_per_slack_unit"] == pytest.approx(0, abs=1e-3)


def test_shares_are_told_as_shares(tmp_path):
    plan = plan_hand(tmp_path, "limits.clean_share=0.3", "limits.unserved_share=0.1")
    assert row(plan, "clean_share")["used"] == pytest.approx(0.5, rel=1e-5)
    assert row(plan, "clean_share")["unit"] == "share of load"
    assert row(plan, "unserved_share")["used"] == pytest.approx(0, abs=1e-6)


def test_land_and_hours(tmp_path):
    plan = plan_hand(tmp_path, "campus.land_acres=300", "supply.gas.hours_per_year=1.2")
    assert row(plan, "land")["used"] == pytest.approx(300, rel=1e-6)
    # 60 MW of sun leave 40 MWh of gas in hour one and 100 in hour two: 1.4 h of 100 MW are too
    # many, so more gas is built until 1.2 h do.
    hours = row(plan, "gas.output.hours")
    assert hours["used"] == pytest.approx(1.2, rel=1e-5)
    assert hours["unit"] == "h"
