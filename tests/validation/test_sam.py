"""SAM single-owner cases (NREL ssc, cases of 2022-08-08) from their own inputs.

Only inputs are read to compute; outputs are read to compare. What is SAM's own: depreciation from
the rounded tables of IRS Publication 946 (straight line with the half-year convention likewise
rounded to 0.01 %), and production credits rounded to 0.1 cent per kWh (26 USC 45(b)(2)).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gigaplan.finance.construction import ConstructionLoan
from gigaplan.finance.debt.repayment import LoanTerms, Repayment
from gigaplan.finance.debt.sizing import DebtTest
from gigaplan.finance.irr import IrrKind
from gigaplan.finance.project import ProjectResult, run_project
from gigaplan.finance.project_measures import ProjectMeasures, measure_project
from gigaplan.finance.project_tax import DepreciationPart, ProjectTaxTerms
from gigaplan.finance.project_terms import Financing, LenderCase, Operation, Project
from gigaplan.finance.tax.income import LossUse, TaxSystem
from gigaplan.finance.time_value import present_value, price_index

PUBLISHED = Path(__file__).parents[3] / "shared" / "validation"
CENT = 0.01

# IRS Publication 946, Tables A-1 and A-8 (half-year convention), percent.
MACRS_5 = [20, 32, 19.2, 11.52, 11.52, 5.76]
MACRS_15 = [
    *(5.00, 9.50, 8.55, 7.70, 6.93, 6.23, 5.90, 5.90),
    *(5.91, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 2.95),
]
STRAIGHT_15 = [3.33, *6 * [6.67], *4 * [6.66, 6.67], 3.33]
STRAIGHT_20 = [2.5, *19 * [5.0], 2.5]


@dataclass(frozen=True)
class Case:
    inputs: dict[str, Any]
    outputs: dict[str, float]
    series: dict[str, list[float]]
    result: ProjectResult
    measures: ProjectMeasures


def percent(inputs: dict[str, Any], key: str) -> float:
    value = inputs[key]
    return 0.01 * (value[0] if isinstance(value, list) else value)


def project_of(given: dict[str, Any]) -> Project:
    """The project that SAM's inputs state."""
    years = given["analysis_period"]
    inflation = percent(given, "inflation_rate")
    energy_kwh = np.full(years, given["gen"]["sum"])
    prices = price_index(inflation, years)
    capex = given["total_installed_cost"]

    def escalated(first: float, key: str) -> np.ndarray:
        return first * price_index(inflation + percent(given, key), years)

    # Fuel is stated in kWh of heat and MMBtu per MWh of heat; a case without fuel says nothing.
    fuel = np.zeros(years)
    if "annual_fuel_usage" in given:
        mmbtu = given["annual_fuel_usage"] / 1e3 * given["system_heat_rate"]
        fuel = escalated(mmbtu * given["om_fuel_cost"][0], "om_fuel_cost_escal")
    rate = 0.001  # credits are rounded to this many dollars per kWh
    credit = given["ptc_fed_amount"][0] * price_index(
        percent(given, "ptc_fed_escal"), given["ptc_fed_term"]
    )
    ptc = np.zeros(years)
    ptc[: given["ptc_fed_term"]] = rate * np.floor(credit / rate + 0.5)
    return Project(
        construction_costs=[capex + given["construction_financing_cost"]],
        operation=Operation(
            energy_mwh=energy_kwh / 1e3,
            price_per_mwh=1e3
            * given["ppa_price_input"][0]
            * price_index(percent(given, "ppa_escalation"), years),
            variable_costs=fuel,
            fixed_costs=escalated(
                given["om_capacity"][0] * given["system_capacity"], "om_capacity_escal"
            ),
            insurance=percent(given, "insurance_rate") * capex * prices,
            working_capital_periods=given["months_working_reserve"] / 12,
        ),
        financing=Financing(
            construction=ConstructionLoan(
                0.0, arrangement_fee_share=percent(given, "cost_debt_fee")
            ),
            loan=LoanTerms(
                Repayment.SCULPTED, percent(given, "term_int_rate"), given["term_tenor"]
            ),
            cases=(LenderCase("P50", 1.0, given["dscr"]),),
            service_reserve_periods=given["dscr_reserve_months"] / 12,
            reserve_rate_per_period=percent(given, "reserves_interest"),
        ),
        tax=ProjectTaxTerms(
            system=TaxSystem(
                rate=percent(given, "federal_tax_rate"),
                state_rate=percent(given, "state_tax_rate"),
                loss_use=LossUse.AT_ONCE,
            ),
            parts=tuple(
                DepreciationPart(
                    percent(given, f"depr_alloc_{key}_percent"), 0.01 * np.array(table)
                )
                for key, table in (
                    ("macrs_5", MACRS_5),
                    ("macrs_15", MACRS_15),
                    ("sl_15", STRAIGHT_15),
                    ("sl_20", STRAIGHT_20),
                )
            ),
            production_credit=ptc * energy_kwh,
        ),
    )


@pytest.fixture(params=["Generic_System", "Wind_Power"], scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    path = PUBLISHED / f"sam_{request.param}_Single_Owner.json"
    if not path.exists():
        pytest.skip(f"the published case {path.name} is not beside the repository")
    found = json.loads(path.read_text(encoding="utf-8"))
    result = run_project(project_of(found["inputs"]))
    measures = measure_project(
        result,
        periods_per_year=1,
        real_rate=percent(found["inputs"], "real_discount_rate"),
        inflation=percent(found["inputs"], "inflation_rate"),
    )
    return Case(found["inputs"], found["outputs"], found["series"], result, measures)


def test_debt_and_equity_to_the_cent(case: Case) -> None:
    funding, expected = case.result.funding, case.outputs
    assert funding.debt == pytest.approx(expected["size_of_debt"], abs=CENT)
    assert funding.equity == pytest.approx(expected["size_of_equity"], abs=CENT)
    assert funding.uses.sum() == pytest.approx(expected["cost_installed"], abs=CENT)
    assert funding.arrangement_fee.sum() == pytest.approx(expected["cost_debt_upfront"], abs=CENT)
    assert 100 * case.measures.debt_share == pytest.approx(expected["debt_fraction"], abs=1e-9)
    assert case.measures.least_dscr == pytest.approx(expected["min_dscr"], abs=1e-9)
    assert case.result.binding_test() is DebtTest.DSCR


def test_returns_and_levelised_cost(case: Case) -> None:
    measures, expected = case.measures, case.outputs
    assert measures.irr_after_tax.kinds[()] is IrrKind.ONE
    rate = float(measures.irr_after_tax.rates[()])
    published = expected["project_return_aftertax_irr"]
    assert rate == pytest.approx(published / 100, abs=1e-6)
    # The rest is SAM's: at our rate, SAM's own cash flow is worth nothing; at SAM's, it is not.
    cash = case.series["cf_project_return_aftertax"]
    ours, theirs = present_value(cash, rate), present_value(cash, published / 100)
    assert abs(ours) < CENT
    assert abs(ours) <= abs(theirs)
    assert measures.npv_after_tax == pytest.approx(
        expected["project_return_aftertax_npv"], abs=CENT
    )
    for key, value in (  # cents per kWh are tens of dollars per MWh
        ("lppa_nom", measures.levelised_price_nominal),
        ("lppa_real", measures.levelised_price_real),
        ("lcoe_nom", measures.levelised_cost_nominal),
        ("lcoe_real", measures.levelised_cost_real),
    ):
        assert value / 10 == pytest.approx(expected[key], abs=1e-9), key


def test_yearly_series_to_the_cent(case: Case) -> None:
    result, flow = case.result, case.result.waterfall
    working, reserve = result.working_capital, result.service_reserve
    for key, values in {
        "cf_energy_value": result.energy_revenue,
        "cf_total_revenue": result.revenue,
        "cf_operating_expenses": result.operating_costs,
        "cf_ebitda": result.ebitda,
        "cf_debt_payment_interest": flow.senior_interest,
        "cf_debt_payment_principal": flow.senior_principal,
        "cf_debt_payment_total": result.schedule.service,
        "cf_reserve_interest": flow.reserve_interest + flow.other_cash + working.funding,
        "cf_feddepr_total": result.tax.depreciation,
        "cf_statax": -result.tax.years.state_tax,
        "cf_fedtax": -result.tax.years.federal_tax,
        "cf_ptc_fed": result.tax.credits,
        "cf_annual_costs": result.owners_after_tax[1:] - result.energy_revenue,
    }.items():
        np.testing.assert_allclose(values, case.series[key][1:], rtol=0, atol=CENT, err_msg=key)
    for key, values in {
        "cf_debt_balance": np.append(result.funding.debt, flow.senior_balance),
        "cf_reserve_debtservice": reserve.balance,
        "cf_reserve_om": np.append(working.balance[:-1], 0.0),
        "cf_project_return_pretax": result.owners_before_tax,
        "cf_project_return_aftertax": result.owners_after_tax,
    }.items():
        np.testing.assert_allclose(values, case.series[key], rtol=0, atol=CENT, err_msg=key)
