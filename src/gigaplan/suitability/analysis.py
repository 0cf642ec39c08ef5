"""Who should invest in what: every step called once."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.data.charge_records import ChargeTables, InvestorClass
from gigaplan.data.register import Register
from gigaplan.errors import ScenarioError
from gigaplan.scenario.suitability.investor import Investor
from gigaplan.suitability.capital import Capital, capital_of
from gigaplan.suitability.feeder import Feeder
from gigaplan.suitability.fit import INSURERS, Fit, fit
from gigaplan.suitability.inputs import Paths, read_paths
from gigaplan.suitability.matching import LiabilityTerms, Matching, by_calendar_year, match
from gigaplan.suitability.measures import WayCash, WayMeasures, measure, ways_of
from gigaplan.suitability.net import net_of_fund
from gigaplan.suitability.terms import SuitabilityTerms, terms_of
from gigaplan.suitability.ways import Way


@dataclass(frozen=True, slots=True)
class Suitability:
    """What is found.

    Attributes
    ----------
    investor : Investor
        As stated.
    share : float
        Its part of the owners' cash. [1]
    share_from : str
        Where that part is from.
    terms : SuitabilityTerms
        Numbers used.
    paths : Paths
        Cash of the run.
    ways : tuple of WayCash
        Ways to invest, all of each.
    feeder : Feeder
        Slices with expected cash.
    measures : dict of Way to WayMeasures
        Of every way.
    capital : tuple of Capital
        Charges.
    fits : tuple of Fit
        Of the investor's class, or of all classes.
    own_cash : bool
        Whether the equity is a member's own cash of a partnership.
    years : ndarray of int, shape (years,)
        Calendar years of the matching.
    matching : dict of Way to Matching
        Liabilities against every way, each with the money of the investor's part of the equity;
        empty without liabilities.
    seconds : float
        [s]
    """

    investor: Investor
    share: float
    share_from: str
    terms: SuitabilityTerms
    paths: Paths
    ways: tuple[WayCash, ...]
    feeder: Feeder
    measures: dict[Way, WayMeasures]
    capital: tuple[Capital, ...]
    fits: tuple[Fit, ...]
    own_cash: bool
    years: NDArray[np.int64]
    matching: dict[Way, Matching]
    seconds: float


def judge_suitability(
    tables: Mapping[str, pl.DataFrame],
    investor: Investor,
    *,
    share: float,
    share_from: str,
    register: Register,
    charges: ChargeTables,
    own_cash: Callable[[Paths], Paths] | None = None,
) -> Suitability:
    """Judge who should invest in what.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of a run's money.
    investor : Investor
        As stated.
    share : float
        Its part. [1]
    share_from : str
        Where that part is from, in words.
    register : Register
        For what is not stated.
    charges : ChargeTables
        Of the law, and the needs of investors.
    own_cash : callable, optional
        Puts a member's own cash of a partnership in the place of the owners'; `share` is 1 then.

    Raises
    ------
    RunError
        If the run's money has no equity or no rent.
    ScenarioError
        If the notes fund all or more, liabilities lie before the run, or all assets are too little.
    FundError
        If the fund's terms cannot be.
    """
    begun = time.perf_counter()
    terms = terms_of(investor, register)
    paths = read_paths(tables, terms.relet_years, investor.many_names)
    if own_cash is not None and terms.fund is not None:
        raise ScenarioError(
            "fund",
            "is stated beside the terms of the partners, which have their own fees and carry",
            "leave one of them out",
        )
    if terms.fund is not None:
        paths = net_of_fund(paths, terms.fund)
    if own_cash is not None:
        paths = own_cash(paths)
    ways, feeder = ways_of(
        paths,
        terms.feeder,
        senior_rating=investor.feeder.senior_rating,
        mezzanine_rating=investor.feeder.mezzanine_rating,
        loan_rating=investor.loan_rating,
    )
    measures = {each.way: measure(each, paths, terms.yield_target) for each in ways}
    capital = capital_of(
        ways,
        charges,
        investor,
        terms.feeder,
        symmetric_adjustment=terms.symmetric_adjustment,
        funding_rate=terms.funding_rate,
    )
    classes = (
        tuple(InvestorClass) if investor.kind is None else (InvestorClass(investor.kind.value),)
    )
    fits = tuple(
        fit(each, way, found, capital, charges.needs, investor.regime)
        for each in classes
        for way, found in measures.items()
        if way is not Way.FEEDER or each in INSURERS  # to others it is the equity again
    )
    years, matching = _matched(investor, paths, ways, share)
    return Suitability(
        investor=investor,
        share=share,
        share_from=share_from,
        terms=terms,
        paths=paths,
        ways=ways,
        feeder=feeder,
        measures=measures,
        capital=capital,
        fits=fits,
        own_cash=own_cash is not None,
        years=years,
        matching=matching,
        seconds=time.perf_counter() - begun,
    )


def _matched(
    investor: Investor, paths: Paths, ways: tuple[WayCash, ...], share: float
) -> tuple[NDArray[np.int64], dict[Way, Matching]]:
    """Liabilities against every way, each with the money of the investor's part of the equity.

    The feeder as a whole is the same cash as the equity and is left out.
    """
    stated = investor.liabilities
    if stated is None:
        return np.zeros(0, dtype=np.int64), {}
    first = int(paths.years[0])
    early = [year for year in stated.usd_by_year if year < first]
    if early:
        raise ScenarioError(
            "liabilities.usd_by_year",
            f"owes in {early[0]}, and the run begins in {first}",
            f"state what is owed from {first} on, and assets as they are then",
        )
    last = max(int(paths.years[-1]), *stated.usd_by_year)
    years = np.arange(first, last + 1, dtype=np.int64)
    owed = np.array([stated.usd_by_year.get(int(year), 0.0) for year in years])
    terms = LiabilityTerms(
        owed, stated.discount_rate, stated.assets_usd, stated.assets_duration_years
    )
    found: dict[Way, Matching] = {}
    money = share * float(paths.owners.expected.paid.sum())
    for each in ways:
        if each.way is Way.FEEDER:
            continue
        part = money / float(each.expected.paid.sum())
        paid, received, stressed = (
            part * by_calendar_year(values, paths.years, years)
            for values in (each.expected.paid, each.expected.received, each.tenant_lost.received)
        )
        found[each.way] = _affordable(terms, match(terms, paid, received, stressed))
    return years, found


def _affordable(terms: LiabilityTerms, found: Matching) -> Matching:
    """Refuse an investment of more than all assets."""
    if found.invested_usd > terms.assets_usd:
        raise ScenarioError(
            "liabilities.assets_usd",
            f"are {terms.assets_usd / 1e9:,.3f} bn USD, and what is paid in is worth "
            f"{found.invested_usd / 1e9:,.3f} bn USD",
            "state a smaller share of the owners' cash, or all assets",
        )
    return found
