"""The arithmetic of tax credits: amounts, basis, recapture, use and sale. All money is nominal.

Which credit a project has is looked up in `rules.py`; here a `CreditOption` becomes money per
year. Years are calendar years, taken as tax years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigaplan.data.tax_records import Credit, UsFigures
from gigaplan.errors import TaxError
from gigaplan.finance.tax.carry import Carried, carry_forward
from gigaplan.finance.tax.rules import CreditOption

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class InvestmentCredit:
    """An investment credit and what it does to depreciation.

    Attributes
    ----------
    credit_usd : ndarray, shape (...)
        Credit in the year of service. [USD]
    depreciable_basis_usd : ndarray, shape (...)
        Basis after the reduction. [USD]
    """

    credit_usd: Floats
    depreciable_basis_usd: Floats


@dataclass(frozen=True, slots=True)
class Recapture:
    """Credit due back when property ceases to qualify.

    Attributes
    ----------
    tax_usd : ndarray, shape (...)
        Added to tax in the year of the event. [USD]
    basis_restored_usd : ndarray, shape (...)
        Given back to the depreciable basis: half of it. [USD]
    """

    tax_usd: Floats
    basis_restored_usd: Floats


def investment_credit(
    option: CreditOption, eligible_cost_usd: ArrayLike, basis_usd: ArrayLike, figures: UsFigures
) -> InvestmentCredit:
    """Credit and reduced depreciable basis of an investment.

    Parameters
    ----------
    option : CreditOption
        Of the kind INVESTMENT.
    eligible_cost_usd, basis_usd : array_like, shape (...)
        Cost that earns the credit, and depreciable basis before it. [USD]
    figures : UsFigures
        Share of the credit that is taken off the basis, 26 USC 50(c)(3).

    Raises
    ------
    TaxError
        If the option is of another kind, or the eligible cost exceeds the basis.
    """
    _must_be(option, Credit.INVESTMENT)
    cost, basis = np.asarray(eligible_cost_usd, np.float64), np.asarray(basis_usd, np.float64)
    if np.any(cost < 0) or np.any(cost > basis):
        raise TaxError("the cost that earns the credit must lie between 0 and the basis")
    credit = option.investment_share * cost
    return InvestmentCredit(credit, basis - figures.basis_reduction_share * credit)


def investment_recapture(
    credit_usd: ArrayLike, years_in_service: ArrayLike, figures: UsFigures
) -> Recapture:
    """Credit due back if the property is sold or ceases after some time, 26 USC 50(a)(1).

    Parameters
    ----------
    credit_usd : array_like, shape (...)
        Investment credit that was taken. [USD]
    years_in_service : array_like, shape (...)
        Time from service to the event; only full years count. [years]
    figures : UsFigures
        Recapture shares: all in the first year, a fifth less each year, nothing after five.
    """
    time = np.asarray(years_in_service, np.float64)
    if np.any(time < 0):
        raise TaxError("years in service cannot be negative")
    shares = np.array([*figures.recapture_shares, 0.0])
    full = np.minimum(np.floor(time), shares.size - 1).astype(np.int64)
    tax = np.asarray(credit_usd, np.float64) * shares[full]
    return Recapture(tax, figures.basis_reduction_share * tax)


def credited_shares(option: CreditOption, in_service: date, years: ArrayLike) -> Floats:
    """Part of each calendar year's output since service that earns the credit.

    Parameters
    ----------
    option : CreditOption
        Of a kind paid over years.
    in_service : date
        Day of service; the credit ends on its anniversary after the years of the rule.
    years : array_like of int, shape (years,)
        Calendar years.

    Returns
    -------
    ndarray, shape (years,)
        1 within, the part of the year before the anniversary in the last, else 0; and 0 outside
        the first and last calendar year that the rule names.
    """
    calendar, rule = np.asarray(years, np.int64), option.rule
    shares = (calendar >= in_service.year).astype(np.float64)
    if rule.credit_years is not None:
        end = in_service.year + rule.credit_years
        new_year = date(in_service.year, 1, 1)
        length = (date(in_service.year + 1, 1, 1) - new_year).days
        shares[calendar == end] = (in_service - new_year).days / length
        shares[calendar > end] = 0.0
    if rule.first_year is not None:
        shares[calendar < rule.first_year] = 0.0
    if rule.last_year is not None:
        shares[calendar > rule.last_year] = 0.0
    return shares


def inflation_factors(
    published: Mapping[int, float], years: ArrayLike, inflation: ArrayLike
) -> Floats:
    """Published inflation factors, and projected ones after the last of them.

    Parameters
    ----------
    published : mapping of int to float
        Factor by calendar year.
    years : array_like of int, shape (years,)
        Calendar years.
    inflation : array_like, shape (...)
        Rate a year after the last published factor. [1/a]

    Raises
    ------
    TaxError
        If a year lies before the published ones or is missing among them.
    """
    calendar, rate = np.asarray(years, np.int64), np.asarray(inflation, np.float64)
    last = max(published)
    missing = [int(year) for year in calendar if year < last and int(year) not in published]
    if missing:
        raise TaxError(
            f"no inflation factor is published in the table for {missing}; "
            f"it has {min(published)} to {last}"
        )
    known = np.array([published[min(int(year), last)] for year in calendar])
    return known * (1.0 + rate[..., None]) ** np.maximum(calendar - last, 0)


def unit_amounts(option: CreditOption, factors: ArrayLike) -> Floats:
    """Credit per MWh or ton after inflation, rounding, wage rule, bonuses and phase-out.

    Parameters
    ----------
    option : CreditOption
        Of a kind paid over years.
    factors : array_like, shape (..., years)
        From `inflation_factors`. [1]

    Returns
    -------
    ndarray, shape (..., years)
        Nominal USD per MWh, or per metric ton.
    """
    rule, factor = option.rule, np.asarray(factors, np.float64)
    multiplier = rule.wage_multiplier if option.wage_met else 1.0
    if option.wage_met and rule.rounding_full is not None:
        amount = _rounded(multiplier * rule.base * factor, rule.rounding_full)
    else:
        amount = multiplier * _rounded(rule.base * factor, rule.rounding)
    return rule.phase_share * (1.0 + option.adder) * amount


def output_credit(
    option: CreditOption,
    output: ArrayLike,
    years: ArrayLike,
    in_service: date,
    published: Mapping[int, float],
    inflation: ArrayLike,
) -> Floats:
    """Credit of electricity or carbon, year by year: PRODUCTION and CARBON.

    Parameters
    ----------
    option : CreditOption
        Of the kind PRODUCTION or CARBON.
    output : array_like, shape (..., years)
        MWh sold, or metric tons stored or used, in each calendar year.
    years : array_like of int, shape (years,)
        Calendar years.
    in_service : date
        Day of service.
    published : mapping of int to float
        Published inflation factors of the rule's index.
    inflation : array_like, shape (...)
        Rate a year after them. [1/a]

    Returns
    -------
    ndarray, shape (..., years)
        Nominal USD of credit.
    """
    _must_be(option, Credit.PRODUCTION, Credit.CARBON)
    amounts = unit_amounts(option, inflation_factors(published, years, inflation))
    return np.asarray(output, np.float64) * amounts * credited_shares(option, in_service, years)


def nuclear_credit(
    option: CreditOption,
    energy_mwh: ArrayLike,
    receipts_usd_per_mwh: ArrayLike,
    years: ArrayLike,
    published: Mapping[int, float],
    inflation: ArrayLike,
    figures: UsFigures,
) -> Floats:
    """Credit of an existing nuclear plant, falling with its receipts, 26 USC 45U.

    Parameters
    ----------
    option : CreditOption
        Of the kind NUCLEAR.
    energy_mwh, receipts_usd_per_mwh : array_like, shape (..., years)
        Sold to an unrelated buyer, and gross receipts for it, nominal. [MWh, USD/MWh]
    years : array_like of int, shape (years,)
        Calendar years.
    published, inflation : mapping, array_like of shape (...)
        As in `output_credit`.
    figures : UsFigures
        Reduction share and threshold of receipts.

    Returns
    -------
    ndarray, shape (..., years)
        Nominal USD: m max(0, a - 16 % max(0, receipts - t)) a MWh, with the amount a rounded to
        0.05 cent, the threshold t to 0.1 cent, and m = 5 if the wage rule is met.
    """
    _must_be(option, Credit.NUCLEAR)
    rule, calendar = option.rule, np.asarray(years, np.int64)
    if rule.first_year is not None and np.any(calendar < rule.first_year):
        raise TaxError(f"{rule.name} begins in {rule.first_year}; years before it were given")
    factors = inflation_factors(published, calendar, inflation)
    multiplier = rule.wage_multiplier if option.wage_met else 1.0
    amount = _rounded(rule.base * factors, rule.rounding)
    threshold = _rounded(figures.nuclear_threshold_usd_per_mwh * factors, 1.0)
    excess = np.maximum(np.asarray(receipts_usd_per_mwh, np.float64) - threshold, 0.0)
    rate = multiplier * np.maximum(amount - figures.nuclear_reduction_share * excess, 0.0)
    paid = calendar <= (rule.last_year if rule.last_year is not None else calendar.max())
    return np.asarray(energy_mwh, np.float64) * rate * rule.phase_share * paid


def use_credits(credits_usd: ArrayLike, tax_usd: ArrayLike, figures: UsFigures) -> Carried:
    """Credits set against the project's own tax, the rest carried forward, 26 USC 38(c), 39.

    Parameters
    ----------
    credits_usd, tax_usd : array_like, shape (..., years)
        Credits arising, and tax before credits (a negative tax leaves no room). [USD]
    figures : UsFigures
        Largest share of the tax that credits may pay, and years of carrying.
    """
    room = figures.credit_limit_share * np.maximum(np.asarray(tax_usd, np.float64), 0.0)
    life = figures.credit_life_years
    return carry_forward(credits_usd, room, life_years=life, same_year=True)


def transfer_proceeds(credits_usd: ArrayLike, price: ArrayLike) -> Floats:
    """Cash from selling credits to another taxpayer, 26 USC 6418.

    The money is no income of the seller and no deduction of the buyer; an investment credit
    still lowers the depreciable basis.

    Parameters
    ----------
    credits_usd : array_like, shape (..., years)
        Credits sold. [USD]
    price : array_like, shape (...) or (..., years)
        Paid per dollar of credit, after fees and insurance, 0 to 1. [1]
    """
    paid = np.asarray(price, np.float64)
    if not np.all((paid >= 0) & (paid <= 1)):
        raise TaxError("the price of a credit must lie in 0 to 1; write 93 cents as 0.93")
    return np.asarray(credits_usd, np.float64) * paid


def _rounded(amount: Floats, step: float | None) -> Floats:
    """Amount to the nearest step, halves up; as it is without a step."""
    return amount if step is None else np.floor(amount / step + 0.5) * step


def _must_be(option: CreditOption, *kinds: Credit) -> None:
    if option.credit not in kinds:
        words = " or ".join(kind.value for kind in kinds)
        raise TaxError(f"{option.rule.name} is a credit of {option.credit.value}, not of {words}")
