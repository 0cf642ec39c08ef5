"""What an investor states, completed from the data register, with the source of every number."""

from collections.abc import Callable
from dataclasses import dataclass

from gigaplan.data.register import Register
from gigaplan.errors import ScenarioError
from gigaplan.scenario.suitability.investor import FundShare, Investor
from gigaplan.suitability.feeder import FeederTerms
from gigaplan.suitability.net import FundTerms


@dataclass(frozen=True, slots=True)
class Used:
    """One number that was used, and whose it is."""

    parameter: str
    value: float
    unit: str
    source: str
    grade: str | None
    low: float | None
    high: float | None
    given_by_user: bool
    register_key: str


@dataclass(frozen=True, slots=True)
class SuitabilityTerms:
    """Numbers of a judgement.

    Attributes
    ----------
    feeder : FeederTerms
        Of the notes.
    fund : FundTerms or None
        Fees and carry; None: there are none.
    relet_years : float
        Without the rent of a lost tenant. [a]
    funding_rate : float
        Cost of an insurer's liabilities. [1]
    symmetric_adjustment : float
        Of equity shocks. [1]
    yield_target : float
        Cash yield that investors wait for. [1]
    used : tuple of Used
        Every number with its source.
    """

    feeder: FeederTerms
    fund: FundTerms | None
    relet_years: float
    funding_rate: float
    symmetric_adjustment: float
    yield_target: float
    used: tuple[Used, ...]


def terms_of(investor: Investor, register: Register) -> SuitabilityTerms:
    """Complete what an investor states.

    Raises
    ------
    ScenarioError
        If notes would fund all that is paid in, or more.
    """
    used: list[Used] = []

    def take(parameter: str, stated: float | None, key: str) -> float:
        row = register.rows(key)[0]
        value = row.mid if stated is None else stated
        source = row.source if stated is None else "stated by the investor"
        grade = row.grade.name if stated is None else None
        given = stated is not None
        used.append(Used(parameter, value, row.unit, source, grade, row.low, row.high, given, key))
        return value

    notes = investor.feeder
    feeder = FeederTerms(
        senior_share=take(
            "feeder.senior_share", notes.senior_share, "suitability.feeder.senior_share"
        ),
        mezzanine_share=take(
            "feeder.mezzanine_share", notes.mezzanine_share, "suitability.feeder.mezzanine_share"
        ),
        senior_coupon=take(
            "feeder.senior_coupon", notes.senior_coupon, "suitability.feeder.senior_coupon"
        ),
        mezzanine_coupon=take(
            "feeder.mezzanine_coupon",
            notes.mezzanine_coupon,
            "suitability.feeder.mezzanine_coupon",
        ),
        principal_share=take(
            "feeder.principal_share", notes.principal_share, "suitability.feeder.principal_share"
        ),
    )
    notes_fund = feeder.senior_share + feeder.mezzanine_share
    if notes_fund >= 1.0:
        raise ScenarioError(
            "feeder",
            f"notes fund {notes_fund:.0%} of what is paid in, the data register's part included",
            "state senior_share and mezzanine_share of less than 1 together",
        )
    return SuitabilityTerms(
        feeder=feeder,
        fund=None if investor.fund is None else _fund(investor.fund, take),
        relet_years=take("relet_years", investor.relet_years, "suitability.relet_years"),
        funding_rate=take("funding_rate", investor.funding_rate, "finance.base_interest"),
        symmetric_adjustment=take(
            "symmetric_adjustment",
            investor.symmetric_adjustment,
            "suitability.symmetric_adjustment",
        ),
        yield_target=take("yield_target", None, "suitability.yield_target"),
        used=tuple(used),
    )


def _fund(stated: FundShare, take: Callable[[str, float | None, str], float]) -> FundTerms:
    """Terms of the fund."""
    return FundTerms(
        management_fee=take(
            "fund.management_fee", stated.management_fee, "suitability.fund.management_fee"
        ),
        carry=take("fund.carry", stated.carry, "suitability.fund.carry_share"),
        catch_up=take("fund.catch_up", stated.catch_up, "suitability.fund.catch_up_share"),
        preferred_return=take(
            "fund.preferred_return", stated.preferred_return, "suitability.fund.preferred_return"
        ),
    )
