"""What a stand-alone project is: its costs, operation, financing and tax, as frozen inputs."""

from dataclasses import dataclass, field

from numpy.typing import ArrayLike

from gigaplan.errors import FinanceError
from gigaplan.finance.construction import ConstructionLoan
from gigaplan.finance.debt.covenants import CovenantTerms
from gigaplan.finance.debt.repayment import LoanTerms
from gigaplan.finance.project_tax import ProjectTaxTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a project earns and spends, nominal; shapes (..., periods of operation).

    Attributes
    ----------
    energy_mwh : array_like
        Sold. [MWh]
    price_per_mwh : array_like
        [currency/MWh]
    other_revenue : array_like
        Capacity, leases, salvage. [currency]
    variable_costs, fixed_costs, insurance, property_tax : array_like
        Variable costs (with fuel) move with energy in a lender's case. [currency]
    maintenance : array_like
        Major maintenance, saved for evenly in its reserve. [currency]
    working_capital_periods : float
        Operating costs held in a reserve. [periods]
    """

    energy_mwh: ArrayLike
    price_per_mwh: ArrayLike
    other_revenue: ArrayLike = 0.0
    variable_costs: ArrayLike = 0.0
    fixed_costs: ArrayLike = 0.0
    insurance: ArrayLike = 0.0
    property_tax: ArrayLike = 0.0
    maintenance: ArrayLike = 0.0
    working_capital_periods: float = 0.0


@dataclass(frozen=True, slots=True)
class LenderCase:
    """A case on which lenders size the debt.

    Attributes
    ----------
    name : str
        Such as P50.
    energy_share : float
        Energy, and what moves with it, over that of the project's own case. [1]
    dscr : array_like
        Least cover. [1]
    llcr : array_like, optional
        Least loan life cover. [1]
    """

    name: str
    energy_share: float
    dscr: ArrayLike
    llcr: ArrayLike | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """How a project is paid for.

    Attributes
    ----------
    construction : ConstructionLoan
        Its reserve share is set by the debt service reserve.
    loan : LoanTerms
        In operation, on the debt of construction.
    gearing : array_like, shape (...)
        Largest debt over all uses; 0 for no debt. [1]
    cases : tuple of LenderCase
        May be empty: then gearing alone sizes the debt.
    service_reserve_periods : float
        Debt service held in reserve. [periods]
    reserve_rate_per_period : float
        Earned on reserves. [1]
    covenants : CovenantTerms
        Of the loan.
    full_recourse : bool
        Whether owners pay debt service that the project cannot; else it stays owed.
    """

    construction: ConstructionLoan
    loan: LoanTerms
    gearing: ArrayLike = 1.0
    cases: tuple[LenderCase, ...] = ()
    service_reserve_periods: float = 0.0
    reserve_rate_per_period: float = 0.0
    covenants: CovenantTerms = field(default_factory=lambda: CovenantTerms(1.0, 1.0))
    full_recourse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project.

    Attributes
    ----------
    periods_per_year : int
        1, 2, 4 or 12.
    construction_costs : array_like, shape (..., construction periods)
        Uses before financing costs and reserves. One period: all is paid at close. [currency]
    operation, financing, tax
        The rest.
    """

    periods_per_year: int = 1
    construction_costs: ArrayLike
    operation: Operation
    financing: Financing
    tax: ProjectTaxTerms

    def __post_init__(self) -> None:
        if self.periods_per_year not in (1, 2, 4, 12):
            raise FinanceError(
                f"periods per year must be 1, 2, 4 or 12, got {self.periods_per_year}"
            )
