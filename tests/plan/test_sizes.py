import polars as pl
import pytest

from gigaplan.plan.digest import summarise
from tiny import plan_hand


def row(plan, asset):
    return plan.tables.capacities.row(by_predicate=pl.col("asset") == asset, named=True)


def test_sizes_by_hand(tmp_path):
    plan = plan_hand(tmp_path)
    assert row(plan, "sun")["total"] == pytest.approx(100, rel=1e-6)
    assert row(plan, "gas")["built"] == pytest.approx(100, rel=1e-6)
    assert row(plan, "sun")["land_acres"] == pytest.approx(500, rel=1e-6)
    assert row(plan, "sun")["maximum"] is None


def test_a_maximum_is_worth_what_it_holds_back(tmp_path):
    sun = row(plan_hand(tmp_path, "supply.sun.maximum_mw=60"), "sun")
    # One more MW costs 20 and saves 50 of gas in hour one.
    assert sun["reduced_cost_usd_per_unit_year"] == pytest.approx(-30, rel=1e-4)


def test_what_is_not_built_says_by_how_much_it_is_too_dear(tmp_path):
    sun = row(plan_hand(tmp_path, "supply.sun.annual_cost_usd_per_mw=75"), "sun")
    # Gas serves both hours at 50 and 60 or anything between: sun is worth 50 to 60.
    assert sun["total"] == pytest.approx(0, abs=1e-2)
    assert 15 - 1e-3 <= sun["reduced_cost_usd_per_unit_year"] <= 25 + 1e-3


@pytest.mark.parametrize("method", ["interior_point", "highs"])
def test_what_is_not_built_is_marked_and_the_costs_still_add_up(tmp_path, method):
    plan = plan_hand(tmp_path, "supply.sun.annual_cost_usd_per_mw=75", f"solver.method={method}")
    assert not row(plan, "sun")["present"]
    assert row(plan, "gas")["present"]
    summary = summarise(plan)
    assert not summary.capacities["sun.power"].present
    assert summary.capacities["gas.power"].present
    assert summary.objective_usd_per_year == pytest.approx(
        plan.proof.certificate.objective, rel=1e-13
    )


def test_a_loose_tolerance_resolves_less(tmp_path):
    small = ("supply.sun.minimum_mw=0.02", "supply.sun.maximum_mw=0.02")
    assert row(plan_hand(tmp_path, *small), "sun")["present"]
    loose = plan_hand(tmp_path, *small, "solver.tolerance=1e-3")
    assert not row(loose, "sun")["present"]  # 0.02 MW is below a thousandth of 100 MW of load


def test_what_leaves_no_choice_has_no_reduced_cost(tmp_path):
    plan = plan_hand(tmp_path, "supply.sun.minimum_mw=40", "supply.sun.maximum_mw=40")
    assert row(plan, "sun")["reduced_cost_usd_per_unit_year"] is None
    assert row(plan, "sun")["total"] == 40
