import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.pipeline import plan, read
from gigaplan.plan.digest import summarise
from gigaplan.plan.hourly import price_statistics
from tiny import DAYS, plan_days, plan_hand, write_days

CLEAN_PLANT = """
  - kind: own_plant
    name: reactor
    annual_cost_usd_per_mw: 3000
    clean_share: 1
"""


def test_prices_by_hand(tmp_path):
    found = plan_hand(tmp_path)
    assert found.tables.dispatch["price_usd_per_mwh"].to_list() == pytest.approx([20, 60], rel=1e-5)
    assert found.tables.prices["weather_year"].to_list() == ["a", "expected"]


def test_every_hour_is_in_balance(tmp_path):
    dispatch = plan_days(tmp_path).tables.dispatch
    supplied = sum(
        dispatch[f"{name}_mw"] for name in ("sun.output", "gas.output", "store.discharge")
    )
    supplied = supplied + dispatch["unserved.unserved_mw"] - dispatch["store.charge_mw"]
    assert np.allclose(supplied, dispatch["load_mw"], atol=1e-5)


def test_hours_are_labelled_in_utc(tmp_path):
    hours = plan_days(tmp_path).tables.dispatch["hour_utc"]
    assert str(hours.dtype) == "Datetime(time_unit='ms', time_zone='UTC')"
    assert hours[0].isoformat() == "2019-01-01T00:00:00+00:00"
    assert hours[-1].isoformat() == "2019-01-03T23:00:00+00:00"


@given(
    st.lists(
        st.tuples(st.floats(-100, 1e4), st.floats(0.1, 2e3), st.floats(0.01, 1)),
        min_size=1,
        max_size=30,
    )
)
def test_statistics_are_in_order_and_weights_scale_away(hours):
    price, load, weight = np.array(hours).T
    mean, by_load, low, p05, median, p95, high, _ = price_statistics(price, load, weight)
    assert low <= p05 <= median <= p95 <= high
    # prices of 1e-310 USD have few digits left
    slack = 1e-9 * np.abs(price).max() + 1e-300
    assert low - slack <= min(mean, by_load)
    assert max(mean, by_load) <= high + slack
    again = price_statistics(price, load, 4.0 * weight)
    expected = pytest.approx((mean, by_load, low, p05, median, p95, high), rel=1e-12, abs=1e-300)
    assert again[:7] == expected


@pytest.mark.parametrize(
    "limit",
    ["limits.clean_share=0.55", "limits.hourly_clean_share=0.5", "limits.unserved_share=0.01", ""],
)
def test_cost_of_load_is_what_more_load_would_cost(tmp_path, limit):
    # A dear clean plant on top, so that a clean share can be met and binds.
    text = DAYS.format(hours=24) + CLEAN_PLANT
    costs = []
    for scale in (1.0, 1.001):
        folder = tmp_path / str(scale)
        folder.mkdir()
        path = write_days(folder, 24)
        path.write_text(text.replace("column: load_mw", f"column: load_mw, scale: {scale}"))
        changes = [limit, "solver.tolerance=1e-9"] if limit else ["solver.tolerance=1e-9"]
        costs.append(summarise(plan(read(path, changes)[0])))
    more_usd = costs[1].objective_usd_per_year - costs[0].objective_usd_per_year
    more_mwh = costs[1].load_mwh - costs[0].load_mwh
    assert costs[0].load_cost_usd_per_mwh == pytest.approx(more_usd / more_mwh, rel=1e-4)
    # Everything scales with the load, so the mean of more is the mean of all.
    assert costs[0].load_cost_usd_per_mwh == pytest.approx(
        costs[0].cost_usd_per_mwh["total"], rel=1e-6
    )
