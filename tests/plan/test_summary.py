"""The keys of `summary.json` are a promise: others read them. Add, never rename or remove."""

from pathlib import Path

from gigaplan.plan.digest import summarise
from gigaplan.plan.summary import (
    CapacityFigure,
    LimitFigure,
    PriceFigures,
    SolverProof,
    Summary,
)
from tiny import plan_hand

KEYS = [
    "form", "scenario", "campus", "first_year", "price_year", "status",
    "objective_usd_per_year", "relative_gap", "seconds", "load_mwh", "peak_load_mw",
    "capacities", "cost_usd_per_mwh", "cost_usd_per_mwh_by_asset", "energy_mwh", "drawn_mwh",
    "curtailed_mwh", "clean_share", "hourly_clean_share", "co2_t", "co2_kg_per_mwh", "nox_t",
    "water_m3", "land_acres", "unserved_mwh", "unserved_hours", "price_usd_per_mwh",
    "load_cost_usd_per_mwh", "limits",
    "solver",
]  # fmt: skip


def test_keys_are_pinned():
    assert list(Summary.model_fields) == KEYS
    assert list(CapacityFigure.model_fields) == ["total", "built", "unit", "present"]
    assert list(PriceFigures.model_fields) == [
        "mean", "load_weighted_mean", "lowest", "p05", "median", "p95", "highest",
        "hours_at_or_below_zero",
    ]  # fmt: skip
    assert list(LimitFigure.model_fields) == [
        "stated", "used", "unit", "shadow_price_usd", "shadow_price_per",
    ]  # fmt: skip
    assert list(SolverProof.model_fields) == [
        "method", "iterations", "tolerance", "primal_residual", "dual_residual", "relative_gap",
        "lower_bound_usd_per_year", "note",
    ]  # fmt: skip


def test_keys_within_are_pinned(tmp_path):
    summary = summarise(plan_hand(tmp_path))
    assert list(summary.seconds) == [
        "series", "blocks", "assemble", "solve", "certify", "extract", "total",
    ]  # fmt: skip
    assert list(summary.cost_usd_per_mwh) == [
        "capital", "fixed_om", "capacity_charge", "variable_om", "fuel", "purchase", "sale",
        "carbon", "unserved", "total",
    ]  # fmt: skip
    assert list(summary.capacities) == ["sun.power", "gas.power"]
    assert list(summary.energy_mwh) == ["sun", "gas", "unserved"]


def test_every_key_is_documented():
    models = (Summary, CapacityFigure, PriceFigures, LimitFigure, SolverProof)
    page = Path(__file__).parents[2] / "docs" / "reference" / "summary.md"
    text = page.read_text()
    for model in models:
        for name, field in model.model_fields.items():
            assert field.description, name
            assert f"`{name}`" in text, name
