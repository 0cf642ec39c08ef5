import polars as pl
import pytest

from tiny import plan_days, plan_hand


def test_costs_by_asset_and_line_by_hand(tmp_path):
    costs = plan_hand(tmp_path).tables.costs
    found = {
        (row["asset"], row["line"]): row["usd_per_year"] for row in costs.iter_rows(named=True)
    }
    assert found["sun", "capital"] == pytest.approx(2000, rel=1e-6)
    assert found["gas", "capital"] == pytest.approx(1000, rel=1e-6)
    assert found["gas", "variable_om"] == pytest.approx(5000, rel=1e-6)
    assert costs["usd_per_mwh_load"].sum() == pytest.approx(40, rel=1e-6)


@pytest.mark.parametrize(
    "changes", [(), ("limits.co2_usd_per_t=50",), ("supply.gas.minimum_mw=150",)]
)
def test_lines_add_up_to_what_the_solver_minimised(tmp_path, changes):
    plan = plan_days(tmp_path, *changes)
    # Gas at its minimum costs 400 x 150 whatever is decided: outside the solver's objective.
    constant = 400 * 150 if "minimum" in "".join(changes) else 0.0
    total = plan.tables.costs["usd_per_year"].sum()
    assert total == pytest.approx(plan.proof.certificate.objective + constant, rel=1e-9)


def test_existing_capacity_costs_nothing(tmp_path):
    costs = plan_hand(tmp_path, "supply.gas.existing_mw=100").tables.costs
    gas = costs.filter((pl.col("asset") == "gas") & (pl.col("line") == "capital"))
    assert gas["usd_per_year"].sum() == pytest.approx(0, abs=1e-3)


def test_a_price_of_co2_is_a_line_of_its_own(tmp_path):
    costs = plan_hand(tmp_path, "limits.co2_usd_per_t=10").tables.costs
    carbon = costs.filter(pl.col("line") == "carbon")["usd_per_year"].sum()
    assert carbon == pytest.approx(100 * 0.4 * 10, rel=1e-6)  # 100 MWh of gas
