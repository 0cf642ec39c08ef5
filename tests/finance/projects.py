"""Two projects small enough to follow: one of two years, one in quarters with everything in use."""

import numpy as np

from gigaplan.finance.construction import ConstructionLoan
from gigaplan.finance.debt.repayment import LoanTerms, Repayment
from gigaplan.finance.project_tax import DepreciationPart, ProjectTaxTerms
from gigaplan.finance.project_terms import Financing, LenderCase, Operation, Project
from gigaplan.finance.tax.income import LossUse, TaxSystem

OWNERS = TaxSystem(rate=0.25, loss_use=LossUse.AT_ONCE)


def small() -> Project:
    """100 built at close; 10 MWh at 8 and 20 of costs for 2 years; half straight at 10 %."""
    return Project(
        construction_costs=[100.0],
        operation=Operation(energy_mwh=[10.0, 10.0], price_per_mwh=8.0, fixed_costs=20.0),
        financing=Financing(
            construction=ConstructionLoan(0.0),
            loan=LoanTerms(Repayment.STRAIGHT, 0.1, 2),
            gearing=0.5,
        ),
        tax=ProjectTaxTerms(system=OWNERS, parts=(DepreciationPart(1.0, [0.5, 0.5]),)),
    )


def quarterly(costs: np.ndarray, debt: float = 0.7) -> Project:
    """Six quarters of construction, twelve years of quarters, everything in use."""
    periods = 48
    return Project(
        periods_per_year=4,
        construction_costs=costs,
        operation=Operation(
            energy_mwh=np.full(periods, 10.0),
            price_per_mwh=np.linspace(6.0, 8.0, periods),
            variable_costs=np.full(periods, 12.0),
            fixed_costs=np.full(periods, 8.0),
            maintenance=np.where(np.arange(periods) % 16 == 15, 30.0, 0.0),
            working_capital_periods=1.5,
        ),
        financing=Financing(
            construction=ConstructionLoan(0.02, 0.005, 0.02),
            loan=LoanTerms(Repayment.SCULPTED, 0.015, 40),
            gearing=debt,
            cases=(LenderCase("P50", 1.0, 1.35, 1.4), LenderCase("P99", 0.8, 1.05)),
            service_reserve_periods=2.0,
            reserve_rate_per_period=0.005,
        ),
        tax=ProjectTaxTerms(
            system=TaxSystem(rate=0.21, state_rate=0.05, interest_limit_share=0.3),
            parts=(DepreciationPart(0.9, np.full(10, 0.1)),),
            investment_credit_share=0.1,
        ),
    )
