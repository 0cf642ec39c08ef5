from dataclasses import replace

import pytest

from gigaplan.plan.digest import summarise
from gigaplan.plan.summary import Summary
from gigaplan.solve.interface import Status
from tiny import HAND, plan_days, plan_hand

TWO_YEARS = HAND.replace(
    "[{name: a, hours: 2}]",
    "[{name: a, hours: 2, weight: 0.25}, {name: b, hours: 2, weight: 0.75}]",
).replace("file: sun.csv", "file: 'sun_{year}.csv'")


def test_one_page_by_hand(tmp_path):
    summary = summarise(plan_hand(tmp_path))
    assert summary.objective_usd_per_year == pytest.approx(8000, rel=1e-6)
    assert summary.cost_usd_per_mwh["total"] == pytest.approx(40, rel=1e-6)
    assert summary.cost_usd_per_mwh_by_asset["gas"] == pytest.approx(30, rel=1e-6)
    assert summary.clean_share == pytest.approx(0.5, rel=1e-6)
    assert summary.hourly_clean_share == pytest.approx(0.5, rel=1e-6)
    assert summary.co2_t == pytest.approx(40, rel=1e-6)
    assert summary.co2_kg_per_mwh == pytest.approx(200, rel=1e-6)
    assert summary.load_mwh == 200
    assert summary.unserved_hours == 0
    assert summary.price_usd_per_mwh.mean == pytest.approx(40, rel=1e-5)


def test_zero_profit_price_equals_cost_where_nothing_binds(tmp_path):
    # Free capacities, no limits: every plant earns what it costs, so the load pays the cost.
    summary = summarise(plan_days(tmp_path))
    cost = summary.cost_usd_per_mwh["total"]
    assert summary.price_usd_per_mwh.load_weighted_mean == pytest.approx(cost, rel=1e-6)


def test_supplied_is_drawn_plus_load(tmp_path):
    summary = summarise(plan_days(tmp_path))
    drawn = sum(summary.drawn_mwh.values())
    assert drawn > 0
    assert sum(summary.energy_mwh.values()) == pytest.approx(drawn + summary.load_mwh, rel=1e-7)


def test_parts_of_the_cost_add_up(tmp_path):
    summary = summarise(plan_days(tmp_path))
    parts = {line: usd for line, usd in summary.cost_usd_per_mwh.items() if line != "total"}
    total = summary.cost_usd_per_mwh["total"]
    assert sum(parts.values()) == pytest.approx(total)
    assert sum(summary.cost_usd_per_mwh_by_asset.values()) == pytest.approx(total)


def test_unserved_energy_and_hours(tmp_path):
    summary = summarise(plan_hand(tmp_path, "limits.co2_t_per_year=30"))
    assert summary.unserved_mwh == pytest.approx(25, rel=1e-5)  # 100 - 30 / 0.4 MWh of gas
    assert summary.unserved_hours == 1
    assert summary.limits["co2_t_per_year"].stated == 30


def test_weather_years_count_by_their_weight(tmp_path):
    (tmp_path / "sun_a.csv").write_text("yield\n1\n0\n")
    (tmp_path / "sun_b.csv").write_text("yield\n0\n0\n")
    plan = plan_hand(tmp_path, text=TWO_YEARS)
    summary = summarise(plan)
    # Sun pays 20 for 0.25 x 50 saved: not built. Gas: 100 MW, 200 MWh in either year.
    assert summary.load_mwh == 200
    assert summary.co2_t == pytest.approx(80, rel=1e-5)
    assert summary.objective_usd_per_year == pytest.approx(1000 + 200 * 50, rel=1e-5)
    assert plan.tables.prices["weather_year"].to_list() == ["a", "b", "expected"]
    assert summary.price_usd_per_mwh.load_weighted_mean == pytest.approx(55, rel=1e-5)


def test_there_is_no_page_without_a_plan(tmp_path):
    nothing = replace(plan_hand(tmp_path), status=Status.INFEASIBLE, tables=None)
    with pytest.raises(ValueError, match="there is no plan to sum up: no plan meets every limit"):
        summarise(nothing)


def test_a_summary_survives_its_file(tmp_path):
    summary = summarise(plan_hand(tmp_path))
    assert Summary.model_validate_json(summary.model_dump_json()) == summary
