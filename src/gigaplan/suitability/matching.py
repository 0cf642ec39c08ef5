"""A member's liabilities against its part of the distributions: cash, duration, funded ratio.

Time runs in calendar years; everything falls in the middle of its year, and today is the start of
the first year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.suitability.cash import Floats, duration


@dataclass(frozen=True, slots=True)
class LiabilityTerms:
    """What an investor owes and has.

    Attributes
    ----------
    owed : ndarray, shape (years,)
        Payments by year. [nominal USD]
    rate : float
        At which they are valued. [1]
    assets_usd, assets_duration : float
        Value [USD] and modified duration [a] of its assets before it invests.
    """

    owed: Floats
    rate: float
    assets_usd: float
    assets_duration: float


@dataclass(frozen=True, slots=True)
class Matching:
    """What the investment does to the balance sheet.

    Attributes
    ----------
    owed, paid, received : ndarray, shape (years,)
        Liabilities, and cash of the investment. [USD]
    gap : ndarray, shape (years,)
        Received less paid less owed: what other assets must pay (negative). [USD]
    covered : float
        Part of the liabilities, at their value, that received cash pays year by year. [1]
    liabilities_usd, invested_usd, worth_usd : float
        Values at the liabilities' rate: owed, paid in, received. [USD]
    liabilities_duration, investment_duration : float
        Modified. [a]
    funded_before, funded_after, funded_stressed : float
        Assets over liabilities: before, with the investment, and with what is received of it in
        bad times. [1]
    assets_duration_after : float
        Of all assets, the investment among them. [a]
    gap_before, gap_after : float
        Assets' duration times the funded ratio less the liabilities' duration: the change of
        surplus over liabilities for a fall of rates by one, negative where liabilities gain more.
        [a]
    """

    owed: Floats
    paid: Floats
    received: Floats
    gap: Floats
    covered: float
    liabilities_usd: float
    invested_usd: float
    worth_usd: float
    liabilities_duration: float
    investment_duration: float
    funded_before: float
    funded_after: float
    funded_stressed: float
    assets_duration_after: float
    gap_before: float
    gap_after: float


def match(terms: LiabilityTerms, paid: Floats, received: Floats, stressed: Floats) -> Matching:
    """Hold an investment against liabilities.

    Parameters
    ----------
    terms : LiabilityTerms
        Of the investor.
    paid, received, stressed : ndarray, shape (years,)
        Cash of the investment in the same years; `stressed` is what is received in bad times.
        [USD]

    Notes
    -----
    What is paid in leaves the other assets at its present value, what is received joins them at its
    own: funded ratio after = (A - PV(paid) + PV(received)) / L, all at the liabilities' rate r. The
    duration of the assets after is the mean of the others' and the investment's by value. That
    takes every dollar for certain; at its own return an investment is worth what it costs.
    """
    years = np.arange(terms.owed.size, dtype=np.float64) + 0.5
    factors = (1.0 + terms.rate) ** -years
    owed = float((terms.owed * factors).sum())
    invested, worth = float((paid * factors).sum()), float((received * factors).sum())
    others = terms.assets_usd - invested
    after = others + worth
    own_duration = duration(received, years, terms.rate)
    owed_duration = duration(terms.owed, years, terms.rate)
    mean = (others * terms.assets_duration + worth * own_duration) / after if after > 0.0 else 0.0
    before_ratio, after_ratio = terms.assets_usd / owed, after / owed
    return Matching(
        owed=terms.owed,
        paid=paid,
        received=received,
        gap=received - paid - terms.owed,
        covered=float((np.minimum(received, terms.owed) * factors).sum()) / owed,
        liabilities_usd=owed,
        invested_usd=invested,
        worth_usd=worth,
        liabilities_duration=owed_duration,
        investment_duration=own_duration,
        funded_before=before_ratio,
        funded_after=after_ratio,
        funded_stressed=(others + float((stressed * factors).sum())) / owed,
        assets_duration_after=mean,
        gap_before=terms.assets_duration * before_ratio - owed_duration,
        gap_after=mean * after_ratio - owed_duration,
    )


def by_calendar_year(values: Floats, years: NDArray[np.int64], named: NDArray[np.int64]) -> Floats:
    """Sums of the values of each named calendar year, shape (named,)."""
    return np.array([float(values[years == year].sum()) for year in named])
