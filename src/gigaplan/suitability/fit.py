"""Which way to invest fits which class of investor, need by need, said plainly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gigaplan.data.charge_records import InvestorClass, Measure, NaicInsurer, Need
from gigaplan.scenario.suitability.investor import Regime
from gigaplan.suitability.capital import Capital, applied
from gigaplan.suitability.measures import WayMeasures
from gigaplan.suitability.ways import Way

INSURERS = {
    InvestorClass.LIFE_INSURER: NaicInsurer.LIFE,
    InvestorClass.NON_LIFE_INSURER: NaicInsurer.PROPERTY_CASUALTY,
}
HALF_A_PERCENT = 0.005
SLACK = 1e-9
"""A need met but for rounding is met."""


class Verdict(StrEnum):
    """Whether a way fits."""

    FITS = "fits"
    IN_PART = "in part"
    NOT = "does not fit"


@dataclass(frozen=True, slots=True)
class Tested:
    """One need and what is found.

    Attributes
    ----------
    need : Need
        What is asked.
    found : float or None
        What is measured; None: never, or there is none.
    met : bool
        Whether it is enough.
    """

    need: Need
    found: float | None
    met: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A way to invest and a class of investor.

    Attributes
    ----------
    investor, way : InvestorClass, Way
        Who, in what.
    verdict : Verdict
        All needs met, at least half of them, or fewer.
    tested : tuple of Tested
        Need by need.
    """

    investor: InvestorClass
    way: Way
    verdict: Verdict
    tested: tuple[Tested, ...]


def fit(
    investor: InvestorClass,
    way: Way,
    measures: WayMeasures,
    capital: Sequence[Capital],
    needs: Sequence[Need],
    regime: Regime,
) -> Fit:
    """Hold a way against the needs of a class.

    Parameters
    ----------
    investor, way : InvestorClass, Way
        Who, in what.
    measures : WayMeasures
        Of the way.
    capital : sequence of Capital
        Charges of all ways, for insurers.
    needs : sequence of Need
        Of all classes.
    regime : Regime
        Rules of an insurer.
    """
    found: Mapping[Measure, float | None] = {
        Measure.REAL_IRR: measures.real_irr,
        Measure.YIELD_YEAR: measures.yield_year,
        Measure.INFLATION_LINK: measures.inflation_link,
        Measure.DURATION_YEARS: measures.duration_years,
        Measure.DRAWDOWN: measures.drawdown,
        Measure.BACK_IN_TEN_YEARS: measures.back_in_ten_years,
        Measure.SINGLE_NAME: measures.single_name,
        Measure.RATED: measures.rated,
        Measure.RETURN_ON_CAPITAL: _on_capital(investor, way, capital, regime),
    }
    tested = tuple(
        Tested(need, found[need.measure], _met(need, found[need.measure]))
        for need in needs
        if need.investor is investor
    )
    met = sum(each.met for each in tested)
    verdict = Verdict.NOT
    if met == len(tested):
        verdict = Verdict.FITS
    elif 2 * met >= len(tested):
        verdict = Verdict.IN_PART
    return Fit(investor, way, verdict, tested)


def _on_capital(
    investor: InvestorClass, way: Way, capital: Sequence[Capital], regime: Regime
) -> float | None:
    insurer = INSURERS.get(investor)
    charge = None if insurer is None else applied(capital, way, regime, insurer)
    return None if charge is None else charge.return_on_capital


def _met(need: Need, found: float | None) -> bool:
    if found is None:
        return False
    least = need.least is None or found >= need.least - SLACK
    return least and (need.most is None or found <= need.most + SLACK)


def in_words(tested: Tested) -> str:
    """A need and what is found, such as ``real return 3.1 % a year, at least 4.0 % wanted``."""
    need, found = tested.need, tested.found
    bound = need.least if need.least is not None else need.most
    assert bound is not None  # one of both is stated
    side = "at least" if need.least is not None else "at most"
    match need.measure:
        case Measure.REAL_IRR:
            return f"real return {_percent(found)} a year, {side} {bound:.1%} wanted"
        case Measure.YIELD_YEAR:
            when = "never reached" if found is None else f"reached in year {found:.0f}"
            return f"cash yield {when}, {side} year {bound:.0f} wanted"
        case Measure.INFLATION_LINK:
            return f"{_share(found)} of inflation comes through, {side} {bound:.0%} wanted"
        case Measure.DURATION_YEARS:
            return f"duration {_years(found)}, {side} {bound:.1f} years wanted"
        case Measure.DRAWDOWN:
            return f"loses {_percent(found)} with its largest tenant, {side} {bound:.0%} wanted"
        case Measure.BACK_IN_TEN_YEARS:
            return f"{_share(found)} is back in ten years, {side} {bound:.0%} wanted"
        case Measure.SINGLE_NAME:
            return f"{_share(found)} of rent is one tenant's, {side} {bound:.0%} wanted"
        case Measure.RATED:
            return f"{_share(found)} is rated investment grade, {side} {bound:.0%} wanted"
        case Measure.RETURN_ON_CAPITAL:
            return f"return on capital {_percent(found)} a year, {side} {bound:.0%} wanted"


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{round(value, 3) + 0.0:.1%}"


def _share(value: float | None) -> str:
    return "nothing" if value is None or abs(value) < HALF_A_PERCENT else f"{value:.0%}"


def _years(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f} years"
