"""Terms of a fund: hurdles and carry, conventions, the management fee, members."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import Rate, Usd
from gigaplan.scenario.fund.conventions import (
    CountsAsContributed,
    DaysAsYears,
    LaterFeeBasis,
    PreferredCompounding,
    RepaidFirst,
    WaterfallKind,
)
from gigaplan.scenario.fund.day import Day
from gigaplan.scenario.part import Clash, Part, number
from gigaplan.scenario.shared_names import items_of
from gigaplan.scenario.units import Share


class TierTerms(Part):
    """One hurdle, and who gets what beyond it."""

    hurdle: Rate
    """Rate that members earn before this tier begins; of the first tier the preferred return."""
    carry: float = Field(ge=0, lt=1, json_schema_extra={"unit": "1", "hint": "write 20 % as 0.2"})
    """General partner's share beyond it."""
    catch_up: Share = 0.0
    """General partner's share while it catches up with `carry` of all profit; 0: it does not."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """A catch-up catches up."""
        carry, catch_up = number(given, "carry"), number(given, "catch_up")
        if carry is not None and catch_up is not None and 0.0 < catch_up <= carry:
            yield Clash(
                f"a catch-up of {catch_up:g} never catches up with a carry of {carry:g}",
                "write more than the carry, or 0 for none",
                ("catch_up",),
            )


class WaterfallTerms(Part):
    """Who gets what of a distribution, and by which conventions."""

    kind: WaterfallKind = WaterfallKind.EUROPEAN
    """Whole fund (european), or deal by deal with losses made up first (american)."""
    tiers: tuple[TierTerms, ...] = Field(min_length=1)
    """By rising hurdle."""
    compounding: PreferredCompounding = PreferredCompounding.ANNUAL
    """How the preferred return grows."""
    day_count: DaysAsYears = DaysAsYears.ACTUAL_365
    """How days become years."""
    contributed: CountsAsContributed = CountsAsContributed.EVERYTHING
    """What comes back with a preferred return: everything called, or investments alone."""
    first_back: RepaidFirst = RepaidFirst.CAPITAL
    """What the first dollars repay."""
    escrow_share: Share = 0.0
    """Share of every carry that is kept until the last test of the clawback."""
    clawback: bool = True
    """Whether carry that proves too much is paid back."""
    clawback_tax_rate: Share = 0.0
    """Share of carry that is not paid back, being tax."""
    clawback_tests: tuple[Day, ...] = ()
    """Days on which it is tested besides the last day of the fund."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Hurdles rise and carry does not fall."""
        tiers = [tier for tier in items_of(given.get("tiers")) if isinstance(tier, Mapping)]
        for at, (before, after) in enumerate(pairwise(tiers), start=1):
            low, high = number(before, "hurdle"), number(after, "hurdle")
            if low is not None and high is not None and high <= low:
                yield Clash(
                    f"a hurdle of {high:g} follows one of {low:g}",
                    "state tiers from the lowest hurdle to the highest",
                    ("tiers", at, "hurdle"),
                )
            small, large = number(before, "carry"), number(after, "carry")
            if small is not None and large is not None and large < small:
                yield Clash(
                    f"carry falls from {small:g} to {large:g}",
                    "state what the general partner gets beyond this hurdle",
                    ("tiers", at, "carry"),
                )


class ManagementFee(Part):
    """What the manager is paid, called from members in advance."""

    rate: Rate
    """Of commitments, a year, in the investment period."""
    later_rate: Rate | None = None
    """A year, after it; left out: `rate`."""
    basis_later: LaterFeeBasis = LaterFeeBasis.INVESTED
    """What it is charged on after the investment period."""
    investment_period_years: float = Field(5.0, ge=0, le=50, json_schema_extra={"unit": "a"})
    """From the first close."""
    years: float = Field(12.0, gt=0, le=100, json_schema_extra={"unit": "a"})
    """From the first close to the last fee."""
    payments_per_year: int = Field(4, ge=1, le=12)
    """1, 2, 4 or 12."""
    offset_share: Share = 1.0
    """Share of what companies pay the manager by which its fee is reduced."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Fees fall due every so many whole months."""
        per_year = given.get("payments_per_year")
        if isinstance(per_year, int) and 1 <= per_year <= 12 and 12 % per_year:
            yield Clash(
                f"{per_year} payments a year are not whole months apart",
                "write 1, 2, 4 or 12",
                ("payments_per_year",),
            )


class Member(Part):
    """Who takes part."""

    name: str = Field(min_length=1)
    """Name in every result."""
    commitment_usd: Usd
    """Promised in all, nominal."""
    close: Day | None = None
    """Day on which it joins; left out: the first close, the earliest that is stated, or the day of
    the first cash flow."""
    bears_carry: bool = True
    """False for the general partner's own commitment."""
    fee_share: Share = 1.0
    """Share of the management fee that it pays: less than 1 for a discount, 0 for none."""
    excused_from: tuple[str, ...] = ()
    """Deals in which it takes no part."""
