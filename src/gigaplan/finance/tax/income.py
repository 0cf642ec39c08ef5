"""Income tax of a project per tax year: federal and state, losses, the limit on interest.

Everything is nominal. Tax credits come after this (`credits.py`): `IncomeTax.total_tax` is the
tax before credits. Vectorised over leading scenario axes; the last axis is tax years.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.data.tax_records import TaxRules
from gigaplan.errors import TaxError
from gigaplan.finance.tax.carry import carry_forward

Floats = NDArray[np.float64]


class LossUse(Enum):
    """What a loss is worth."""

    CARRIED = "carried"
    """Taken off later income of this project."""
    AT_ONCE = "at_once"
    """Taken off the owner's other income in the same year: a negative tax."""


class InterestBasis(Enum):
    """Income to which the limit on interest is applied."""

    EBITDA = "ebitda"
    EBIT = "ebit"


@dataclass(frozen=True, slots=True)
class TaxSystem:
    """The rules of one place for one project.

    Attributes
    ----------
    rate : float
        Federal, or combined where there is one rate. [1]
    state_rate : float
        Of the state; 0 where there is none. [1]
    state_deductible : bool
        Whether state tax is taken off federal income.
    loss_use : LossUse
        Whether losses wait or are used by the owner at once.
    loss_limit_share : float
        Largest part of income that carried losses may take off. [1]
    loss_life_years : int or None
        Years a loss may be carried; None: without end.
    interest_limit_share : float or None
        Net interest deductible as a share of the basis; None: no limit (US: a real property
        trade that elects out). What is not deducted is carried without end. [1]
    interest_basis : tuple of InterestBasis
        Of each tax year; the last holds for all years after.
    """

    rate: float
    state_rate: float = 0.0
    state_deductible: bool = True
    loss_use: LossUse = LossUse.CARRIED
    loss_limit_share: float = 1.0
    loss_life_years: int | None = None
    interest_limit_share: float | None = None
    interest_basis: tuple[InterestBasis, ...] = (InterestBasis.EBITDA,)

    def __post_init__(self) -> None:
        shares = (self.rate, self.state_rate, self.loss_limit_share, self.interest_limit_share)
        names = ("rate", "state_rate", "loss_limit_share", "interest_limit_share")
        for name, share in zip(names, shares, strict=True):
            if share is not None and not 0.0 <= share <= 1.0:
                raise TaxError(f"{name} must lie in 0 to 1, got {share}; write 21 % as 0.21")
        if not self.interest_basis:
            raise TaxError("interest_basis needs at least one tax year")


@dataclass(frozen=True, slots=True)
class IncomeTax:
    """Income tax step by step, in currency; each array has shape (..., years).

    Attributes
    ----------
    deductible_interest, interest_carried : ndarray
        Interest deducted in the year, and balance not yet deducted.
    federal_income, state_income : ndarray
        Income before losses of earlier years; federal after state tax where that is deductible.
    federal_loss_used, federal_loss_left : ndarray
        Losses taken off, and balance at the end of the year.
    state_loss_used, state_loss_left : ndarray
        The same for the state.
    federal_tax, state_tax, total_tax : ndarray
        Before credits; negative only if losses are used at once.
    """

    deductible_interest: Floats
    interest_carried: Floats
    federal_income: Floats
    state_income: Floats
    federal_loss_used: Floats
    federal_loss_left: Floats
    state_loss_used: Floats
    state_loss_left: Floats
    federal_tax: Floats
    state_tax: Floats
    total_tax: Floats


def usa_system(
    rules: TaxRules,
    *,
    first_year: int,
    years: int,
    state_rate: float,
    loss_use: LossUse = LossUse.CARRIED,
    interest_limited: bool = True,
) -> TaxSystem:
    """Set up the US system from the tables.

    Parameters
    ----------
    rules : TaxRules
        The tables.
    first_year, years : int
        First tax year, and their number: the basis of the interest limit depends on them.
    state_rate : float
        Of the campus's state. [1]
    loss_use : LossUse
        What losses are worth.
    interest_limited : bool
        False for a real property trade that elects out of 26 USC 163(j).

    Raises
    ------
    TaxError
        If the first year is before 2022, which the table does not cover.
    """
    if first_year < 2022:
        raise TaxError(f"the interest limit is tabled from tax year 2022 on, not for {first_year}")
    figures = rules.usa
    basis = tuple(
        InterestBasis.EBITDA if year >= figures.interest_ebitda_from_year else InterestBasis.EBIT
        for year in range(first_year, first_year + years)
    )
    return TaxSystem(
        rate=figures.federal_rate,
        state_rate=state_rate,
        loss_use=loss_use,
        loss_limit_share=figures.loss_limit_share,
        interest_limit_share=figures.interest_limit_share if interest_limited else None,
        interest_basis=basis,
    )


def oecd_system(rules: TaxRules, country: str, loss_use: LossUse = LossUse.CARRIED) -> TaxSystem:
    """Set up another OECD member: one combined rate, losses in full, no limit on interest.

    Countries limit losses and interest in ways of their own, which are not tabled; state them in
    a `TaxSystem` where they matter.

    Raises
    ------
    TaxError
        If the country's rate is not tabled.
    """
    if country not in rules.corporate_rates:
        known = ", ".join(sorted(rules.corporate_rates))
        raise TaxError(f"no corporate tax rate for {country!r}; known are {known}")
    return TaxSystem(rate=rules.corporate_rates[country], loss_use=loss_use)


def effective_rate(system: TaxSystem) -> float:
    """Tax on one more unit of income: r + s - r s, or r + s if state tax is not deductible."""
    overlap = system.rate * system.state_rate if system.state_deductible else 0.0
    return system.rate + system.state_rate - overlap


def income_tax(
    system: TaxSystem,
    *,
    ebitda: ArrayLike,
    depreciation: ArrayLike,
    interest: ArrayLike,
    interest_income: ArrayLike = 0.0,
    state_depreciation: ArrayLike | None = None,
) -> IncomeTax:
    """Income tax of each tax year, before credits.

    Parameters
    ----------
    system : TaxSystem
        The rules.
    ebitda : array_like, shape (..., years)
        Taxable revenue less deductible costs, before depreciation and interest, after property
        tax. [currency]
    depreciation : array_like, shape (..., years)
        Federal tax depreciation, not negative.
    interest, interest_income : array_like, shape (..., years)
        Paid and earned, not negative. Interest during construction is part of the basis instead.
    state_depreciation : array_like, shape (..., years), optional
        Where the state does not follow the federal rule, such as on bonus depreciation.

    Returns
    -------
    IncomeTax
        Every step.

    Raises
    ------
    TaxError
        If depreciation or interest is negative or not finite.

    Notes
    -----
    Interest: at most interest income + share x max(0, basis), with the basis EBITDA or EBITDA
    less depreciation (26 USC 163(j)); the rest waits. State tax first, as it is deducted from
    federal income (26 USC 164). A loss that is carried takes off at most `loss_limit_share` of
    the income of a later year (26 USC 172(a)(2): 80 %).
    """
    given = np.broadcast_arrays(
        *(np.asarray(x, np.float64) for x in (ebitda, depreciation, interest, interest_income))
    )
    operating, federal_dep, paid, earned = given
    state_dep = federal_dep
    if state_depreciation is not None:
        state_dep = np.broadcast_to(np.asarray(state_depreciation, np.float64), operating.shape)
    _check(operating, federal_dep, paid, earned, state_dep)

    deductible, waiting = _interest(system, operating, federal_dep, paid, earned)
    before = operating + earned - deductible
    state_income = before - state_dep
    state_used, state_left = _losses(system, state_income)
    state_tax = system.state_rate * _taxable(system, state_income, state_used)

    federal_income = before - federal_dep - (state_tax if system.state_deductible else 0.0)
    federal_used, federal_left = _losses(system, federal_income)
    federal_tax = system.rate * _taxable(system, federal_income, federal_used)
    return IncomeTax(
        deductible_interest=deductible,
        interest_carried=waiting,
        federal_income=federal_income,
        state_income=state_income,
        federal_loss_used=federal_used,
        federal_loss_left=federal_left,
        state_loss_used=state_used,
        state_loss_left=state_left,
        federal_tax=federal_tax,
        state_tax=state_tax,
        total_tax=federal_tax + state_tax,
    )


def _interest(
    system: TaxSystem, ebitda: Floats, depreciation: Floats, paid: Floats, earned: Floats
) -> tuple[Floats, Floats]:
    """Interest deducted in each year, and the balance that waits."""
    if system.interest_limit_share is None:
        return paid, np.zeros(paid.shape)
    last = len(system.interest_basis) - 1
    after = np.array(
        [
            system.interest_basis[min(year, last)] is InterestBasis.EBIT
            for year in range(ebitda.shape[-1])
        ]
    )
    basis = ebitda - np.where(after, depreciation, 0.0)
    room = earned + system.interest_limit_share * np.maximum(basis, 0.0)
    carried = carry_forward(paid, room, life_years=None, same_year=True)
    return carried.used, carried.left


def _losses(system: TaxSystem, income: Floats) -> tuple[Floats, Floats]:
    """Losses of earlier years used in each year, and the balance."""
    if system.loss_use is LossUse.AT_ONCE:
        return np.zeros(income.shape), np.zeros(income.shape)
    room = system.loss_limit_share * np.maximum(income, 0.0)
    life = system.loss_life_years
    carried = carry_forward(np.maximum(-income, 0.0), room, life_years=life, same_year=False)
    return carried.used, carried.left


def _taxable(system: TaxSystem, income: Floats, used: Floats) -> Floats:
    """Income that is taxed; negative only if the owner uses losses at once."""
    return income if system.loss_use is LossUse.AT_ONCE else np.maximum(income, 0.0) - used


def _check(
    ebitda: Floats, depreciation: Floats, paid: Floats, earned: Floats, state: Floats
) -> None:
    """Refuse what is no amount of its kind."""
    if not np.all(np.isfinite(ebitda)):
        raise TaxError("ebitda holds values that are not finite")
    for name, values in (
        ("depreciation", depreciation),
        ("interest", paid),
        ("interest_income", earned),
        ("state_depreciation", state),
    ):
        if not np.all(np.isfinite(values) & (values >= 0)):
            raise TaxError(f"{name} must be finite and not negative in every tax year")
