"""One investor: the text that `gigaplan suitability --investor` reads; no key must be stated."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from gigaplan.scenario.finance.quantities import Rate, Usd
from gigaplan.scenario.part import Clash, Part, number
from gigaplan.scenario.units import PositiveShare, Share

Adjustment = Annotated[
    float,
    Field(ge=-0.13, le=0.13, json_schema_extra={"unit": "1", "hint": "5 points are 0.05"}),
]
Duration = Annotated[float, Field(ge=0, le=100, json_schema_extra={"unit": "a"})]


class Class(StrEnum):
    """Classes of investor."""

    PENSION = "pension"
    LIFE_INSURER = "life_insurer"
    NON_LIFE_INSURER = "non_life_insurer"
    SOVEREIGN = "sovereign"
    ENDOWMENT = "endowment"


class Treatment(StrEnum):
    """How a supervisor under Solvency II sees the partnership's assets."""

    TYPE_2 = "type_2"
    QUALIFYING_INFRASTRUCTURE = "qualifying_infrastructure"
    QUALIFYING_INFRASTRUCTURE_CORPORATE = "qualifying_infrastructure_corporate"
    LONG_TERM = "long_term"


class Regime(StrEnum):
    """Rules by which an insurer holds capital."""

    SOLVENCY_2 = "solvency_2"
    NAIC = "naic"


Rating = Literal[
    "AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-",
    "BB+", "BB", "BB-", "B+", "B", "B-", "CCC+", "CCC", "CCC-",
]  # fmt: skip


class Feeder(Part):
    """A feeder that funds its part of the partnership with notes of two ranks and equity."""

    senior_share: PositiveShare | None = None
    """Part of what is paid in that senior notes fund; left out: the data register's."""
    senior_coupon: Rate | None = None
    """Interest a year, effective; left out: the data register's."""
    senior_rating: Rating = "A-"
    """Assumed; a rating is given by an agency, on its own model."""
    mezzanine_share: Share | None = None
    """Part of what is paid in that mezzanine notes fund; left out: the data register's."""
    mezzanine_coupon: Rate | None = None
    """Interest a year, effective; left out: the data register's."""
    mezzanine_rating: Rating = "BBB-"
    """Assumed."""
    principal_share: Share | None = None
    """Part of what is left after interest that repays notes, senior first; the rest goes to the
    equity slice. Left out: the data register's."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """The slices are parts of one whole."""
        senior, mezzanine = number(given, "senior_share"), number(given, "mezzanine_share")
        if senior is not None and mezzanine is not None and senior + mezzanine >= 1.0:
            yield Clash(
                f"senior and mezzanine notes fund {senior + mezzanine:.0%} of what is paid in",
                "leave a part for the equity slice: both together are below 1",
                ("mezzanine_share",),
            )


class FundShare(Part):
    """The fund through which it invests: one close, whole-fund waterfall, full clawback."""

    management_fee: Rate | None = None
    """Of commitments while money is paid in, then of what is invested; left out: the data
    register's."""
    carry: Share | None = None
    """General partner's share of profit; left out: the data register's."""
    preferred_return: Rate | None = None
    """Of the members before carry, compounded annually; left out: the data register's."""
    catch_up: Share | None = None
    """General partner's share while it catches up, above the carry, or 0 for none; left out: the
    data register's."""


class Liabilities(Part):
    """What the investor has to pay, and what it has."""

    usd_by_year: dict[int, Usd] = Field(min_length=1)
    """Payments by calendar year, nominal; paid in the middle of the year."""
    discount_rate: Rate
    """At which they are valued, a year."""
    assets_usd: Usd
    """Value of all its assets before it invests."""
    assets_duration_years: Duration
    """Modified duration of those assets."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Something is owed."""
        owed = given.get("usd_by_year")
        if isinstance(owed, Mapping) and owed and not any(owed.values()):
            yield Clash("owes nothing", "state what is paid in at least one year", ("usd_by_year",))


class Investor(Part):
    """An investor and what it is offered."""

    name: str = Field("investor", min_length=1)
    """Name in results; that of a member of the run takes over its part of the equity."""
    kind: Class | None = None
    """Its class; left out: all classes are judged."""
    share: PositiveShare | None = None
    """Its part of the owners' cash; left out: a member's part of all commitments, or all of it."""
    regime: Regime = Regime.SOLVENCY_2
    """Of an insurer: the European Union's standard formula, or the NAIC's risk-based capital; the
    charges of both are told, and return on capital is judged by this one."""
    treatment: Treatment = Treatment.TYPE_2
    """What the equity and the loans count as under Solvency II. A data center is qualifying
    infrastructure only if it supports essential public services and meets Articles 164a and 164b;
    without that finding the equity is of type 2."""
    notes_are_securitisation: bool = False
    """Whether notes of the feeder count as securitisation positions under Solvency II."""
    symmetric_adjustment: Adjustment | None = None
    """Of equity shocks, of the month; left out: the data register's."""
    loan_rating: Rating = "BBB-"
    """Of the campuses' loans, assumed."""
    funding_rate: Rate | None = None
    """What an insurer's liabilities cost it a year; left out: the register's base interest."""
    relet_years: float | None = Field(None, gt=0, le=15, json_schema_extra={"unit": "a"})
    """Years without rent when the largest tenant is lost; left out: the data register's."""
    many_names: tuple[str, ...] = ("Open market",)
    """Tenants of the run that stand for many and are no single name."""
    fund: FundShare | None = None
    """Fees and carry that its part of the equity bears; left out: none, as for who invests beside
    the fund. `fund: {}` takes the data register's."""
    feeder: Feeder = Feeder()
    """The rated feeder it is offered."""
    liabilities: Liabilities | None = None
    """What it has to pay; left out: no matching."""
