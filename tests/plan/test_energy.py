import polars as pl
import pytest

from tiny import plan_days, plan_hand


def test_energy_and_emissions_by_hand(tmp_path):
    energy = plan_hand(tmp_path).tables.energy
    gas = energy.row(by_predicate=pl.col("asset") == "gas", named=True)
    assert gas["mwh"] == pytest.approx(100, rel=1e-6)
    assert gas["co2_t"] == pytest.approx(40, rel=1e-6)
    assert gas["nox_t"] == pytest.approx(0.01, rel=1e-6)
    assert gas["water_m3"] == pytest.approx(70, rel=1e-6)
    assert gas["capacity_factor"] == pytest.approx(0.5, rel=1e-6)
    assert gas["curtailed_mwh"] is None


def test_curtailed_sun_is_what_was_there_and_not_used(tmp_path):
    sun = plan_hand(tmp_path, "supply.sun.minimum_mw=130").tables.energy.row(
        by_predicate=pl.col("asset") == "sun", named=True
    )
    assert sun["available_mwh"] == pytest.approx(130, rel=1e-6)
    assert sun["curtailed_mwh"] == pytest.approx(30, rel=1e-5)


def test_what_goes_to_the_bus_is_the_load(tmp_path):
    tables = plan_days(tmp_path).tables
    assert tables.energy["to_bus_mwh"].sum() == pytest.approx(
        tables.dispatch["load_mw"].sum(), rel=1e-7
    )
