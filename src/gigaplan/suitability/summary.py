"""A judgement on one page: `summary.json`, its keys stable and documented."""

from typing import Literal

from gigaplan.plan.summary import Figures
from gigaplan.suitability.analysis import Suitability
from gigaplan.suitability.capital import Capital
from gigaplan.suitability.fit import Fit, Verdict, in_words
from gigaplan.suitability.matching import Matching
from gigaplan.suitability.measures import WayMeasures


class ChargeFigure(Figures):
    """One charge of a way."""

    regime: str
    """`solvency_2` or `naic`."""
    insurer: str
    """`any`, `life` or `property_casualty`."""
    treatment: str
    """What it counts as."""
    applies: bool
    """Whether it is the treatment that the investor states."""
    charge: float
    """Own capital over value, the mean over its life, alone. [1]"""
    return_on_capital: float | None
    """Return on the own capital behind it; null without a charge or a return. [1/a]"""


class WayFigure(Figures):
    """A way to invest."""

    rating: str
    """Assumed, or `unrated`."""
    irr: float | None
    """Return before tax; null where there is none or several. [1/a]"""
    real_irr: float | None
    """The same in constant money. [1/a]"""
    multiple: float
    """Received over paid in. [1]"""
    yield_year: int | None
    """Year, counted from the first payment, in which cash yield reaches the target."""
    mean_yield: float
    """Mean cash yield of the years 5 to 15, over all paid in. [1/a]"""
    duration_years: float
    """Modified duration of what is received, from the first payment. [a]"""
    mean_life_years: float
    """Mean time until money is back. [a]"""
    inflation_link: float
    """Part of a rise of prices that comes through. [1]"""
    deepest: float
    """Most that is out at once over all paid in. [1]"""
    drawdown: float
    """Fall of value if the largest tenant is lost. [1]"""
    back_in_ten_years: float
    """Part of what is paid in that is back ten years after the first payment. [1]"""
    single_name: float
    """Largest tenant's part of all rent. [1]"""
    charges: tuple[ChargeFigure, ...]
    """Under every rule."""


class FitFigure(Figures):
    """A class of investor and a way."""

    investor: str
    """Class."""
    way: str
    """Way to invest."""
    verdict: str
    """`fits`, `in part` or `does not fit`."""
    met: tuple[str, ...]
    """Needs that are met, in words."""
    missed: tuple[str, ...]
    """Needs that are not met, in words."""


class MatchingFigure(Figures):
    """Liabilities against a way, with the money of the investor's part of the equity."""

    covered: float
    """Part of the liabilities that received cash pays year by year. [1]"""
    liabilities_usd: float
    """Value of what is owed. [USD]"""
    invested_usd: float
    """Value of what is paid in. [USD]"""
    worth_usd: float
    """Value of what is received, at the liabilities' rate. [USD]"""
    liabilities_duration_years: float
    """Modified. [a]"""
    investment_duration_years: float
    """Modified, from today. [a]"""
    funded_before: float
    """Assets over liabilities. [1]"""
    funded_after: float
    """Likewise with the investment, valued at the liabilities' rate. [1]"""
    funded_tenant_lost: float
    """Likewise with what is received of it if the largest tenant is lost. [1]"""
    duration_gap_before_years: float
    """Assets' duration times the funded ratio less the liabilities' duration. [a]"""
    duration_gap_after_years: float
    """Likewise with the investment. [a]"""


class SuitabilitySummary(Figures):
    """Who should invest in what; nominal USD."""

    form: Literal[1] = 1
    """Form of this file."""
    kind: Literal["suitability"] = "suitability"
    """What the folder is of."""
    run: str
    """Name of the run's scenario."""
    case: str
    """Lenders' case of its money."""
    investor: str
    """Name of the investor."""
    investor_class: str | None
    """Its class; null: all are judged."""
    share: float
    """Its part of the owners' cash. [1]"""
    share_from: str
    """Where that part is from."""
    after_fund: bool
    """Whether fees and carry of a fund or of the partners' terms are taken off."""
    after_tax: bool
    """Whether the owners' tax and credits are taken into account."""
    paid_usd: float
    """Paid in by its part of the equity. [USD]"""
    received_usd: float
    """Received by it. [USD]"""
    tenant: str
    """The largest tenant."""
    lost_from: str
    """Period from which its rent is taken to be lost."""
    relet_years: float
    """For how long. [a]"""
    yield_target: float
    """Cash yield that is waited for. [1]"""
    notes_unpaid_usd: float
    """Balance of all notes of the feeder that is never repaid. [USD]"""
    ways: dict[str, WayFigure]
    """By way."""
    fits: tuple[FitFigure, ...]
    """By class and way."""
    matching: dict[str, MatchingFigure]
    """By way; empty without liabilities."""


def summarise_suitability(found: Suitability, run: str, case: str) -> SuitabilitySummary:
    """Summary of a judgement.

    Parameters
    ----------
    found : Suitability
        From `judge_suitability`.
    run, case : str
        Names of the run's scenario and of the lenders' case.
    """
    ratings = {each.way: each.rating for each in found.ways}
    owners = found.paths.owners.expected
    kind = found.investor.kind
    return SuitabilitySummary(
        run=run,
        case=case,
        investor=found.investor.name,
        investor_class=None if kind is None else kind.value,
        share=found.share,
        share_from=found.share_from,
        after_fund=found.terms.fund is not None or found.own_cash,
        after_tax=found.own_cash,
        paid_usd=found.share * float(owners.paid.sum()),
        received_usd=found.share * float(owners.received.sum()),
        tenant=found.paths.tenant,
        lost_from=found.paths.lost_from,
        relet_years=found.terms.relet_years,
        yield_target=found.terms.yield_target,
        notes_unpaid_usd=found.feeder.unpaid,
        ways={
            way.value: _way(
                each, ratings[way], [charge for charge in found.capital if charge.way is way]
            )
            for way, each in found.measures.items()
        },
        fits=tuple(map(_fit, found.fits)),
        matching={way.value: _matching(each) for way, each in found.matching.items()},
    )


def _way(measures: WayMeasures, rating: str, capital: list[Capital]) -> WayFigure:
    return WayFigure(
        rating=rating,
        irr=measures.irr,
        real_irr=measures.real_irr,
        multiple=measures.multiple,
        yield_year=measures.yield_year,
        mean_yield=measures.mean_yield,
        duration_years=measures.duration_years,
        mean_life_years=measures.mean_life_years,
        inflation_link=measures.inflation_link,
        deepest=measures.deepest,
        drawdown=measures.drawdown,
        back_in_ten_years=measures.back_in_ten_years,
        single_name=measures.single_name,
        charges=tuple(
            ChargeFigure(
                regime=each.regime.value,
                insurer=each.insurer,
                treatment=each.treatment,
                applies=each.applies,
                charge=each.charge,
                return_on_capital=each.return_on_capital,
            )
            for each in capital
        ),
    )


def _fit(each: Fit) -> FitFigure:
    return FitFigure(
        investor=each.investor.value,
        way=each.way.value,
        verdict=Verdict(each.verdict).value,
        met=tuple(in_words(tested) for tested in each.tested if tested.met),
        missed=tuple(in_words(tested) for tested in each.tested if not tested.met),
    )


def _matching(each: Matching) -> MatchingFigure:
    return MatchingFigure(
        covered=each.covered,
        liabilities_usd=each.liabilities_usd,
        invested_usd=each.invested_usd,
        worth_usd=each.worth_usd,
        liabilities_duration_years=each.liabilities_duration,
        investment_duration_years=each.investment_duration,
        funded_before=each.funded_before,
        funded_after=each.funded_after,
        funded_tenant_lost=each.funded_stressed,
        duration_gap_before_years=each.gap_before,
        duration_gap_after_years=each.gap_after,
    )
