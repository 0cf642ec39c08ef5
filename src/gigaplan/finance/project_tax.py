"""Tax of a stand-alone project: depreciation of its cost, credits, and tax by period.

Tax years are the years of operation: operation starts with a tax year, and the tax of a year is
paid in equal parts in its periods. Tax is the owners' (a pass-through vehicle), so that cash for
debt service is before tax; credits are used by the owners in the year they arise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.tax.income import IncomeTax, TaxSystem, income_tax
from gigaplan.finance.time_value import finite

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DepreciationPart:
    """A part of the project's cost and how it is depreciated.

    Attributes
    ----------
    share : float
        Of the depreciable cost. [1]
    yearly_shares : array_like, shape (years,)
        Of this part in each tax year, from `tax.depreciation.depreciation_shares`; what is beyond
        its length is not deducted. [1]
    """

    share: float
    yearly_shares: ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTaxTerms:
    """Tax of the owners of a project.

    Attributes
    ----------
    system : TaxSystem
        Rates, losses, interest limit.
    parts : tuple of DepreciationPart
        Shares sum to at most 1; the rest (land) is never deducted.
    investment_credit_share : float
        Investment tax credit over the cost, received in the first year of operation. [1]
    basis_reduction_share : float
        Part of the credit by which the depreciable basis falls, 26 USC 50(c)(3): half. [1]
    production_credit : array_like, shape (..., periods)
        Credits on output, nominal. [currency]
    """

    system: TaxSystem
    parts: tuple[DepreciationPart, ...] = ()
    investment_credit_share: float = 0.0
    basis_reduction_share: float = 0.5
    production_credit: ArrayLike = 0.0

    def __post_init__(self) -> None:
        if any(part.share < 0.0 for part in self.parts):
            raise FinanceError("the share of a part of the cost cannot be negative")
        total = sum(part.share for part in self.parts)
        if total > 1.0 + 1e-9:
            raise FinanceError(f"the parts of the depreciable cost sum to {total:g}, above 1")
        for name in ("investment_credit_share", "basis_reduction_share"):
            share: float = getattr(self, name)
            if not 0.0 <= share <= 1.0:
                raise FinanceError(f"{name} must lie in 0 to 1, got {share:g}")


@dataclass(frozen=True, slots=True)
class ProjectTax:
    """Tax and credits, in currency.

    Attributes
    ----------
    depreciation : ndarray, shape (..., years)
        Deducted in each tax year.
    years : IncomeTax
        Every step, by tax year.
    tax, credits : ndarray, shape (..., periods)
        Paid (negative: saved) and received in each period of operation.
    """

    depreciation: Floats
    years: IncomeTax
    tax: Floats
    credits: Floats


def project_tax(
    terms: ProjectTaxTerms,
    cost: ArrayLike,
    *,
    periods_per_year: int,
    ebitda: ArrayLike,
    interest: ArrayLike,
    interest_income: ArrayLike,
) -> ProjectTax:
    """Tax of every period of operation.

    Parameters
    ----------
    terms : ProjectTaxTerms
        Rules.
    cost : array_like, shape (...)
        Depreciable cost with construction financing, without reserves and loan fees. [currency]
    periods_per_year : int
        m; the periods are whole years.
    ebitda, interest, interest_income : array_like, shape (..., periods)
        By period. [currency]

    Returns
    -------
    ProjectTax
        By year and by period.

    Raises
    ------
    FinanceError
        If the periods are no whole years.
    """
    earned = finite(ebitda, "EBITDA")
    periods = earned.shape[-1]
    if periods % periods_per_year:
        raise FinanceError(
            f"{periods} periods of operation are no whole years of {periods_per_year}"
        )
    years = periods // periods_per_year

    def yearly(values: ArrayLike) -> Floats:
        array = np.atleast_1d(finite(values, "income and interest"))
        full = np.broadcast_to(array, (*array.shape[:-1], periods))
        return np.asarray(full.reshape(*full.shape[:-1], years, periods_per_year).sum(axis=-1))

    credit = terms.investment_credit_share * finite(cost, "depreciable cost")
    basis = np.asarray(cost) - terms.basis_reduction_share * credit
    shares = np.zeros(years)
    for part in terms.parts:
        given = finite(part.yearly_shares, "depreciation shares")
        known = min(years, given.size)
        shares[:known] += part.share * given[:known]
    depreciation = basis[..., None] * shares
    steps = income_tax(
        terms.system,
        ebitda=yearly(earned),
        depreciation=depreciation,
        interest=yearly(interest),
        interest_income=yearly(interest_income),
    )
    tax = np.repeat(steps.total_tax / periods_per_year, periods_per_year, axis=-1)
    production = np.atleast_1d(finite(terms.production_credit, "production credit"))
    shape = np.broadcast_shapes(tax.shape, production.shape, (*credit.shape, periods))
    received = np.array(np.broadcast_to(production, shape))
    received[..., :periods_per_year] += credit[..., None] / periods_per_year
    return ProjectTax(depreciation, steps, tax, received)
