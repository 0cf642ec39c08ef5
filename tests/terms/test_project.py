"""From a stated project to the inputs of its finance, by hand."""

from typing import Any

import numpy as np
import pytest

from gigaplan.scenario.finance.project import ProjectScenario
from gigaplan.terms.project import project_terms


def stated(**changes: Any) -> ProjectScenario:
    given: dict[str, Any] = {
        "name": "Small",
        "timing": {"years": 4},
        "money": {"inflation": 0.1, "real_discount_rate": 0.05},
        "capacity_mw": 2,
        "capex": {"parts": [{"name": "plant", "usd": 1000.0}]},
        "energy": {"mwh_per_year": 100.0},
        "price": {"contracted": {"usd_per_mwh": 10.0}},
    }
    return ProjectScenario.model_validate(given | changes)


def test_energy_falls_and_prices_follow_contract_then_market() -> None:
    terms = project_terms(
        stated(
            energy={"mwh_per_year": 100.0, "degradation": 0.5},
            price={
                "contracted": {"usd_per_mwh": 10.0, "escalator": 0.2, "years": 2},
                "merchant": {"usd_per_mwh": 7.0},
            },
        )
    )
    operation = terms.project.operation
    np.testing.assert_allclose(operation.energy_mwh, [100, 50, 25, 12.5])
    np.testing.assert_allclose(operation.price_per_mwh, [10, 12, 7 * 1.21, 7 * 1.331])
    np.testing.assert_allclose(terms.price_shape, [1, 1.2, 0.847, 0.9317])


def test_lines_of_operation_grow_with_inflation_or_their_own_escalator() -> None:
    operation = {
        "fixed_usd_per_year": 50.0,
        "fixed_usd_per_kw_year": 0.01,
        "variable_usd_per_mwh": 1.0,
        "escalator": 0.0,
        "fuel": {"heat_rate_mmbtu_per_mwh": 8.0, "usd_per_mmbtu": 0.5},
        "insurance": {"share_of_capex": 0.01},
        "property_tax": {"rate": 0.02, "decline_share": 0.4, "floor_share": 0.3},
        "maintenance": [{"every_years": 2, "usd": 40.0}],
        "other_revenue_usd_per_year": 5.0,
    }
    lines = project_terms(stated(operation=operation)).lines
    index = 1.1 ** np.arange(4)
    np.testing.assert_allclose(lines["fixed"], 50 + 20)
    np.testing.assert_allclose(lines["variable"], 100)
    np.testing.assert_allclose(lines["fuel"], 400 * index)
    np.testing.assert_allclose(lines["insurance"], 10 * index)
    np.testing.assert_allclose(lines["property_tax"], [20, 12, 6, 6])
    np.testing.assert_allclose(lines["maintenance"], [0, 40 * 1.1, 0, 0])  # none as it ends
    np.testing.assert_allclose(lines["other_revenue"], 5 * index)


def test_capex_with_contingency_and_financing_by_construction_period() -> None:
    terms = project_terms(
        stated(
            capex={
                "contingency_share": 0.1,
                "owners_cost_share": 0.5,
                "parts": [{"name": "plant", "usd": 1000.0}, {"name": "line", "usd_per_kw": 0.5}],
            },
            construction={"periods": 2, "shares": [0.25, 0.75], "financing_usd": 7.0},
        )
    )
    assert terms.capex == pytest.approx(
        {"plant": 1000, "line": 1000, "contingency": 200, "owner's costs": 1100}
    )
    np.testing.assert_allclose(terms.project.construction_costs, [825, 2482])


def test_years_fall_evenly_on_quarters() -> None:
    terms = project_terms(
        stated(
            timing={"years": 2, "periods_per_year": 4},
            operation={"fixed_usd_per_year": 8.0, "maintenance": [{"every_years": 1, "usd": 3.0}]},
            reserves={"service_months": 6, "working_capital_months": 1.5, "rate": 0.04},
            debt={"rate": 0.08, "tenor_years": 2, "dscr": 1.2},
        )
    )
    project = terms.project
    np.testing.assert_allclose(project.operation.energy_mwh, 25)
    np.testing.assert_allclose(project.operation.price_per_mwh, 10)
    np.testing.assert_allclose(terms.lines["fixed"], [2, 2, 2, 2, 2.2, 2.2, 2.2, 2.2])
    np.testing.assert_allclose(terms.lines["maintenance"], [0, 0, 0, 3, 0, 0, 0, 0])
    assert project.operation.working_capital_periods == pytest.approx(0.5)
    financing = project.financing
    assert (financing.loan.tenor, financing.loan.rate_per_period) == (8, pytest.approx(0.02))
    assert financing.service_reserve_periods == pytest.approx(2)
    assert financing.reserve_rate_per_period == pytest.approx(0.01)


def test_credits_are_rounded_halves_up_and_end() -> None:
    terms = project_terms(
        stated(
            tax={
                "production_credit": {
                    "usd_per_mwh": 25.0,
                    "escalator": 0.1,
                    "years": 2,
                    "rounded_to_usd_per_mwh": 1.0,
                }
            },
            capex={
                "parts": [
                    {"name": "plant", "usd": 900.0, "depreciation": {"recovery": "macrs_5"}},
                    {"name": "land", "usd": 100.0, "depreciation": {"recovery": "none"}},
                ]
            },
        )
    )
    tax = terms.project.tax
    np.testing.assert_allclose(tax.production_credit, [2500, 2800, 0, 0])  # 25 and 27.5
    assert [part.share for part in tax.parts] == pytest.approx([0.9, 0.1])
    np.testing.assert_allclose(tax.parts[0].yearly_shares, [0.2, 0.32, 0.192, 0.1152])
    np.testing.assert_allclose(tax.parts[1].yearly_shares, 0)
