"""Money of one campus: 36 quarters of construction and 100 of operation, one and 10,000 scenarios.

Everything is in use: S-curve draws, fees, interest during construction, three lender cases, two
reserves, sculpting, lock-up and sweep, tax with losses and interest limit, statements and measures.

    python benchmarks/finance.py
"""

import argparse
import time

import numpy as np

from gigaplan.finance.construction import ConstructionLoan
from gigaplan.finance.debt.covenants import CovenantTerms
from gigaplan.finance.debt.repayment import LoanTerms, Repayment
from gigaplan.finance.project import ProjectResult, run_project
from gigaplan.finance.project_measures import ProjectMeasures, measure_project
from gigaplan.finance.project_statements import project_statements
from gigaplan.finance.project_tax import DepreciationPart, ProjectTaxTerms
from gigaplan.finance.project_terms import Financing, LenderCase, Operation, Project
from gigaplan.finance.tax.depreciation import RecoveryClass, depreciation_shares
from gigaplan.finance.tax.income import TaxSystem
from gigaplan.finance.uses import campus_uses, s_curve_shares, spread

BUILDING, OPERATING = 36, 100
MANY = 10_000


def project(scenarios: int) -> Project:
    """A campus in million USD; scenarios differ in cost and price."""
    random = np.random.default_rng(0)
    cost = 2200.0 * random.uniform(0.9, 1.3, (scenarios, 1))
    uses = campus_uses(
        spread(cost, s_curve_shares(BUILDING)[None, :]),
        contingency_share=0.07,
        owners_cost_share=0.05,
    )
    price = np.linspace(60.0, 80.0, OPERATING) * random.uniform(0.8, 1.2, (scenarios, 1))
    return Project(
        periods_per_year=4,
        construction_costs=uses.total,
        operation=Operation(
            energy_mwh=np.full(OPERATING, 2.5),
            price_per_mwh=price,
            variable_costs=np.full(OPERATING, 20.0),
            fixed_costs=np.full(OPERATING, 15.0),
            maintenance=np.where(np.arange(OPERATING) % 20 == 19, 30.0, 0.0),
            working_capital_periods=1.0,
        ),
        financing=Financing(
            construction=ConstructionLoan(0.018, 0.003, 0.02),
            loan=LoanTerms(Repayment.SCULPTED, 0.015, 80),
            gearing=0.7,
            cases=(
                LenderCase("P50", 1.0, 1.35, 1.4),
                LenderCase("P90", 0.9, 1.2),
                LenderCase("P99", 0.8, 1.0),
            ),
            service_reserve_periods=2.0,
            reserve_rate_per_period=0.005,
            covenants=CovenantTerms(sweep=1.2, sweep_share=0.5, look_back=4),
        ),
        tax=ProjectTaxTerms(
            system=TaxSystem(
                rate=0.21, state_rate=0.05, interest_limit_share=0.3, loss_limit_share=0.8
            ),
            parts=(
                DepreciationPart(0.9, depreciation_shares(RecoveryClass.MACRS_5, OPERATING // 4)),
            ),
        ),
    )


def compute(case: Project) -> tuple[ProjectResult, ProjectMeasures]:
    """Money, statements and measures."""
    result = run_project(case)
    project_statements(result, book_life=OPERATING)
    return result, measure_project(result, periods_per_year=4, real_rate=0.08, inflation=0.02)


def best_seconds(case: Project, times: int) -> float:
    """Least wall time of several runs, after one to compile."""
    compute(case)
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        compute(case)
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(f"one scenario: {1e3 * best_seconds(project(1), 30):.1f} ms (at most 5)")
    print(f"{MANY:,} scenarios: {best_seconds(project(MANY), 3):.2f} s (at most 5)")


if __name__ == "__main__":
    main()
