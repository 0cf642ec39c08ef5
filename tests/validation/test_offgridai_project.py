"""offgridai (whitepaper of December 2024): its gas-only proformas as stand-alone projects.

Everything comes from the published inputs; the prices and the table are read to compare only. The
original's conventions: half of the capex in each of two years before operation, 70 % debt in both,
no interest during construction; the loan is level over 20 years; losses are used at once; all
capex is written off over six years; owners pay debt service that late years do not earn.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from gigaplan.finance.construction import ConstructionLoan
from gigaplan.finance.debt.repayment import LoanTerms, Repayment
from gigaplan.finance.irr import IrrKind, irr
from gigaplan.finance.project import run_project
from gigaplan.finance.project_price import price_for_return
from gigaplan.finance.project_tax import DepreciationPart, ProjectTaxTerms
from gigaplan.finance.project_terms import Financing, Operation, Project
from gigaplan.finance.tax.income import LossUse, TaxSystem
from gigaplan.finance.time_value import price_index
from validation.offgridai_reference import ENGINE, TURBINE, Generator

TABLE = Path(__file__).parents[3] / "shared" / "validation" / "offgridai_proforma_engine125.csv"
YEARS = 20
MWH = 876_000.0


def project(generator: Generator, mw: float, usd_per_mmbtu: float, price: float = 0.0) -> Project:
    """A gas-only project for a load of 100 MW, in million USD."""
    hard = mw * generator.capex_usd_per_kw / 1e3 + 100 * 410.0 / 1e3
    capex = 1.118 * hard
    om, fuel = price_index(0.025, YEARS), price_index(0.03, YEARS)
    fixed = (mw * generator.fixed_usd_per_kw + 100 * 6.0) / 1e3 + 0.0025 * hard
    return Project(
        construction_costs=[capex / 2, capex / 2],
        operation=Operation(
            energy_mwh=np.full(YEARS, MWH),
            price_per_mwh=price / 1e6,
            variable_costs=MWH
            / 1e6
            * (
                generator.heat_rate_mmbtu_per_mwh * usd_per_mmbtu * fuel
                + 1e3 * generator.variable_usd_per_kwh * om
            ),
            fixed_costs=fixed * om,
        ),
        financing=Financing(
            construction=ConstructionLoan(0.0),
            loan=LoanTerms(Repayment.LEVEL, 0.075, YEARS),
            gearing=0.7,
            full_recourse=True,
        ),
        tax=ProjectTaxTerms(
            system=TaxSystem(rate=0.21, loss_use=LossUse.AT_ONCE),
            parts=(DepreciationPart(1.0, [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]),),
        ),
    )


@pytest.mark.parametrize(
    ("generator", "mw", "usd_per_mmbtu", "published"),
    [
        (ENGINE, 125, 5, 111.1068015655434),
        (ENGINE, 100, 5, 106.96636383603975),
        (TURBINE, 125, 5, 87.92511557166914),
        (TURBINE, 110, 5, 85.86608884729246),
        (TURBINE, 100, 5, 84.4934043643597),
        (ENGINE, 125, 3, 89.2086),
        (ENGINE, 125, 8, 143.9541),
        (TURBINE, 125, 3, 64.4654),
        (TURBINE, 125, 8, 123.1147),
    ],
)
def test_price_at_which_owners_earn_eleven_percent(
    generator: Generator, mw: float, usd_per_mmbtu: float, published: float
) -> None:
    case = project(generator, mw, usd_per_mmbtu)
    price = price_for_return(case, 0.11, highest=1e-3)  # in million USD per MWh
    assert 1e6 * price == pytest.approx(published, abs=1e-4)


def test_money_columns_of_the_published_table() -> None:
    if not TABLE.exists():
        pytest.skip(f"the published table {TABLE.name} is not beside the repository")
    with TABLE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Year"] != "NPV"]

    def column(name: str, first: int = 2) -> np.ndarray:
        return np.array([float(row[name]) for row in rows[first:]])

    price = price_for_return(project(ENGINE, 125, 5), 0.11, highest=1e-3)
    result = run_project(project(ENGINE, 125, 5, price=1e6 * float(price)))
    flow, tax = result.waterfall, result.tax
    before = np.append(result.funding.debt, flow.senior_balance[:-1])
    taxable = result.ebitda - flow.senior_interest - tax.depreciation
    for name, values in {
        "Revenue": result.revenue,
        "Total Operating Costs": -result.operating_costs,
        "EBITDA": result.ebitda,
        "Debt Outstanding, Yr Start": before,
        "Interest Expense": -flow.senior_interest,
        "Debt Service": -(flow.senior_interest + flow.senior_principal),
        "Principal Payment": -flow.senior_principal,
        "Depreciation (MACRS)": -tax.depreciation,
        "Taxable Income": taxable,
        "Tax Benefit (Liability)": -tax.tax,
    }.items():
        np.testing.assert_allclose(values, column(name), rtol=0, atol=1e-8, err_msg=name)
    for name, values in {
        "Capital Expenditure": -result.funding.uses,
        "Debt Contribution": result.funding.debt_draws,
        "Equity Capex": -result.funding.equity_draws,
    }.items():
        found = np.array([float(row[name]) for row in rows[:2]])
        np.testing.assert_allclose(values, found, rtol=0, atol=1e-8, err_msg=name)
    cash = column("After-Tax Net Equity Cash Flow", first=0)
    np.testing.assert_allclose(result.owners_after_tax, cash, rtol=0, atol=1e-8)
    # The original's price is that of NPV 0 at 11 %. Costs outgrow the flat price, owners pay in the
    # last years, and the same cash flow has a second internal rate, which one number would hide.
    found = irr(result.owners_after_tax)
    assert found.kind is IrrKind.SEVERAL
    assert found.rates == pytest.approx((0.11, 0.1348557), abs=1e-7)
    assert (result.owners_after_tax[-3:] < 0.0).all()
