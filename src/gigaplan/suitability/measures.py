"""What is measured of every way to invest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.charge_records import INVESTMENT_GRADE, UNRATED
from gigaplan.suitability.cash import (
    Cash,
    Floats,
    back_by,
    deepest,
    discounted,
    duration,
    link,
    mean_life,
    real_return_of,
    return_of,
    year_of_yield,
    yields_by_year,
)
from gigaplan.suitability.feeder import Feeder, FeederTerms, slice_cash
from gigaplan.suitability.inputs import Paths
from gigaplan.suitability.ways import Way

TEN_YEARS = 10.0
LATER_YEARS = (5, 15)
"""Years, counted from the first payment, over which the mean yield is told."""


@dataclass(frozen=True, slots=True)
class WayCash:
    """A way to invest in three futures.

    Attributes
    ----------
    way : Way
        Which.
    rating : str
        Assumed, or `unrated`.
    rated : float
        Part of the money whose rating is of investment grade. [1]
    expected, higher_inflation, tenant_lost : Cash
        Cash of all of it.
    """

    way: Way
    rating: str
    rated: float
    expected: Cash
    higher_inflation: Cash
    tenant_lost: Cash


@dataclass(frozen=True, slots=True)
class WayMeasures:
    """Measures of a way.

    Attributes
    ----------
    irr, real_irr : float or None
        Returns before tax and fees; None where there is none or several. [1/a]
    multiple : float
        Received over paid in. [1]
    yield_year : int or None
        Year, counted from the first payment, in which cash yield first reaches the target.
    mean_yield : float
        Mean cash yield of the years 5 to 15. [1/a]
    duration_years, mean_life_years : float
        Modified duration of what is received, from the first payment, at its own return; mean time
        until money is back. [a]
    inflation_link : float
        Part of a rise of prices that comes through. [1]
    deepest : float
        Most that is out at once over all paid in. [1]
    drawdown : float
        Fall of the value of what is received if the largest tenant is lost. [1]
    back_in_ten_years : float
        Part of what is paid in that is back ten years after the first payment. [1]
    single_name : float
        Largest tenant's part of all rent. [1]
    rated : float
        Part of the money whose rating is of investment grade. [1]
    """

    irr: float | None
    real_irr: float | None
    multiple: float
    yield_year: int | None
    mean_yield: float
    duration_years: float
    mean_life_years: float
    inflation_link: float
    deepest: float
    drawdown: float
    back_in_ten_years: float
    single_name: float
    rated: float


def ways_of(
    paths: Paths,
    terms: FeederTerms,
    *,
    senior_rating: str,
    mezzanine_rating: str,
    loan_rating: str,
) -> tuple[tuple[WayCash, ...], Feeder]:
    """Every way to invest whose slice is not empty, and the feeder with expected cash."""
    owners, lenders = paths.owners, paths.lenders
    futures = (owners.expected, owners.higher_inflation, owners.tenant_lost)
    sliced = [slice_cash(cash, terms) for cash in futures]
    a_year = owners.expected.periods_per_year
    senior, mezzanine, loan = (
        float(rating in INVESTMENT_GRADE)
        for rating in (senior_rating, mezzanine_rating, loan_rating)
    )
    whole = terms.senior_share * senior + terms.mezzanine_share * mezzanine
    found = [
        WayCash(Way.EQUITY, UNRATED, 0.0, *futures),
        WayCash(Way.FEEDER, UNRATED, whole, *futures),
        WayCash(Way.FEEDER_EQUITY, UNRATED, 0.0, *(each.equity for each in sliced)),
        WayCash(
            Way.MEZZANINE_NOTE,
            mezzanine_rating,
            mezzanine,
            *(each.mezzanine.cash(a_year) for each in sliced),
        ),
        WayCash(
            Way.SENIOR_NOTE,
            senior_rating,
            senior,
            *(each.senior.cash(a_year) for each in sliced),
        ),
        WayCash(
            Way.LOAN,
            loan_rating,
            loan,
            lenders.expected,
            lenders.higher_inflation,
            lenders.tenant_lost,
        ),
    ]
    return tuple(each for each in found if not each.expected.is_nothing), sliced[0]


def measure(each: WayCash, paths: Paths, yield_target: float) -> WayMeasures:
    """Measure a way."""
    cash = each.expected
    rate = return_of(cash)
    at = 0.0 if rate is None else rate
    first = int(np.flatnonzero(cash.paid)[0])
    since = cash.years - first / cash.periods_per_year
    _, yields = yields_by_year(cash, paths.years)
    start = int(np.flatnonzero(np.unique(paths.years) == paths.years[first])[0])
    later = yields[start + LATER_YEARS[0] - 1 : start + LATER_YEARS[1]]
    factors = discounted(cash, at)
    worth = float((factors * cash.received).sum())
    lost = float((factors * (cash.net - each.tenant_lost.net)).sum())
    return WayMeasures(
        irr=rate,
        real_irr=real_return_of(cash, paths.price_level),
        multiple=float(cash.received.sum() / cash.paid.sum()),
        yield_year=year_of_yield(cash, paths.years, yield_target),
        mean_yield=float(later.mean()) if later.size else 0.0,
        duration_years=duration(cash.received, since, at),
        mean_life_years=mean_life(cash),
        inflation_link=_link(each, paths, at),
        deepest=deepest(cash),
        drawdown=lost / worth if worth > 0.0 else 0.0,
        back_in_ten_years=back_by(cash, TEN_YEARS),
        single_name=paths.tenant_share,
        rated=each.rated,
    )


def _link(each: WayCash, paths: Paths, rate: float) -> float:
    levels: tuple[Floats, Floats] = (paths.price_level, paths.higher_level)
    return link(each.expected, each.higher_inflation, *levels, rate)


@dataclass(frozen=True, slots=True)
class WayPath:
    """A way by calendar year; every field of shape (years,).

    Attributes
    ----------
    years : ndarray of int
        Calendar years.
    cash_yield : ndarray
        Received in the year over all that was paid in by its end. [1]
    worth_usd : ndarray
        Of what is still to come at the start of the year, at the way's own return: received less
        paid in. [USD]
    duration_years : ndarray
        Modified, of what is still received. [a]
    out : ndarray
        Paid in less received by the end of the year, over all paid in; negative: more than all is
        back. [1]
    single_name : ndarray
        Largest tenant's part of the year's rent, the mean of its periods with rent. [1]
    """

    years: NDArray[np.int64]
    cash_yield: Floats
    worth_usd: Floats
    duration_years: Floats
    out: Floats
    single_name: Floats


def path_of(each: WayCash, paths: Paths) -> WayPath:
    """Follow a way year by year."""
    cash = each.expected
    rate = return_of(cash)
    at = 0.0 if rate is None else rate
    named, yields = yields_by_year(cash, paths.years)
    starts = [int(np.flatnonzero(paths.years == year)[0]) for year in named]
    worth, durations = [], []
    for start in starts:
        since = cash.years[start:] - start / cash.periods_per_year
        worth.append(float((cash.net[start:] * (1.0 + at) ** -since).sum()))
        durations.append(duration(cash.received[start:], since, at))
    out = -np.cumsum([cash.net[paths.years == year].sum() for year in named]) / cash.paid.sum()
    shares = []
    for year in named:
        of_year = paths.rent_share[(paths.years == year) & (paths.rent_share > 0.0)]
        shares.append(float(of_year.mean()) if of_year.size else 0.0)
    return WayPath(
        named, yields, np.array(worth), np.array(durations), np.asarray(out), np.array(shares)
    )
