"""What a project costs to build, how that is deducted from tax, and how it is drawn."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import Rate, Usd, UsdPerKw
from gigaplan.scenario.part import Clash, Part, number, said
from gigaplan.scenario.shared_names import items_of, shared_names
from gigaplan.scenario.units import Positive, Share

_EXACT = 1e-9


class Recovery(Enum):
    """How a cost is deducted from taxable income."""

    MACRS_3 = "macrs_3"
    MACRS_5 = "macrs_5"
    MACRS_7 = "macrs_7"
    MACRS_10 = "macrs_10"
    MACRS_15 = "macrs_15"
    MACRS_20 = "macrs_20"
    REAL_PROPERTY_39 = "real_property_39"
    STRAIGHT_LINE = "straight_line"
    NONE = "none"


class Convention(Enum):
    """When in its first tax year an asset is taken to be placed in service."""

    HALF_YEAR = "half_year"
    MID_QUARTER = "mid_quarter"
    MID_MONTH = "mid_month"
    FULL_MONTH = "full_month"
    FULL_YEAR = "full_year"


class Depreciation(Part):
    """How a cost is deducted from taxable income, from the first year of operation on."""

    recovery: Recovery | None = None
    """Class of recovery by the formula of the law; `none` is never deducted, such as land."""
    yearly_shares: tuple[Share, ...] | None = None
    """Own table instead of a class: share deducted in each tax year, together at most 1."""
    life_years: Positive | None = None
    """Life of `straight_line`, which needs it. [a]"""
    convention: Convention | None = None
    """Left out: half_year for MACRS, mid_month for real property, full_month for a straight line,
    in service in January."""
    bonus_share: Share = 0.0
    """Deducted at once in the first year; the rest follows the class."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """A class or a table, and what belongs to each."""
        table, recovery = given.get("yearly_shares"), said(given, "recovery")
        if (table is None) == (recovery is None):
            both = table is not None
            yield Clash(
                "states recovery and yearly_shares" if both else "states no way of depreciation",
                "keep one of them" if both else "add recovery: macrs_5, or yearly_shares: [...]",
                absent=() if both else ("recovery", "yearly_shares"),
            )
        if isinstance(table, list | tuple) and all(isinstance(x, int | float) for x in table):
            total = sum(table)
            if total > 1.0 + _EXACT:
                yield Clash(
                    f"the shares sum to {total:g}, above 1",
                    "write shares of the cost that sum to at most 1, 20 % as 0.2",
                    ("yearly_shares",),
                )
            extra = [key for key in ("life_years", "convention", "bonus_share") if key in given]
            if extra:
                yield Clash(
                    f"has no effect beside yearly_shares: {', '.join(extra)}",
                    "remove it; the table says all",
                    (extra[0],),
                )
        is_straight = getattr(recovery, "value", recovery) == Recovery.STRAIGHT_LINE.value
        if is_straight and "life_years" not in given:
            yield Clash(
                "straight_line needs its life", "add life_years: 20", absent=("life_years",)
            )
        if not is_straight and recovery is not None and "life_years" in given:
            yield Clash(
                "is of straight_line only",
                "remove it, or write recovery: straight_line",
                ("life_years",),
            )


class DepreciationShare(Depreciation):
    """A share of the whole cost that is deducted in one way."""

    share: Share
    """Of the whole depreciable cost."""


class CapexPart(Part):
    """A part of the cost to build."""

    name: str = Field(min_length=1)
    """Name in the results."""
    usd: Usd | None = None
    """Overnight cost, nominal money of the time of building."""
    usd_per_kw: UsdPerKw | None = None
    """The same by kilowatt of `capacity_mw`."""
    depreciation: Depreciation | None = None
    """How this part is deducted; needed for each part if there is tax and `capex.depreciation` is
    left out."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One sum."""
        if ("usd" in given) == ("usd_per_kw" in given):
            both = "usd" in given
            yield Clash(
                "states usd and usd_per_kw" if both else "states no cost",
                "keep one of them" if both else "add usd: ... or usd_per_kw: ...",
                absent=() if both else ("usd", "usd_per_kw"),
            )


class Capex(Part):
    """What a project costs to build, before financing."""

    parts: tuple[CapexPart, ...] = Field(min_length=1)
    """Parts of the cost."""
    contingency_share: Share = 0.0
    """Of the parts, drawn and depreciated with them."""
    owners_cost_share: Share = 0.0
    """Development, engineering, legal …, of the parts with contingency."""
    depreciation: tuple[DepreciationShare, ...] | None = None
    """Depreciation of the whole cost by shares that sum to 1, instead of one way for each part."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Shares of 1, one place for depreciation, parts of one name."""
        yield from shared_names(given.get("parts"), "parts", "part", "parts")
        shares = items_of(given.get("depreciation"))
        if shares:
            stated = [said(item, "share") for item in shares]
            total = sum(x for x in stated if isinstance(x, int | float))
            known = all(isinstance(x, int | float) for x in stated)
            if known and abs(total - 1.0) > _EXACT:
                yield Clash(
                    f"the shares sum to {total:.10g}, not to 1",
                    "let them sum to 1; write what is never deducted, such as land, as "
                    "{recovery: none, share: ...}",
                    ("depreciation",),
                )
            for at, part in enumerate(items_of(given.get("parts"))):
                if said(part, "depreciation") is not None:
                    yield Clash(
                        "overlaps with capex.depreciation, which is of the whole cost",
                        "keep one of the two",
                        ("parts", at, "depreciation"),
                    )


class Order(Enum):
    """Whose money is drawn first."""

    PRO_RATA = "pro_rata"
    EQUITY_FIRST = "equity_first"
    DEBT_FIRST = "debt_first"


class Construction(Part):
    """How the cost is drawn before operation, and what its financing costs."""

    periods: int = Field(1, ge=1, le=400, json_schema_extra={"unit": "periods"})
    """Periods of the project from financial close to operation; 1: all is paid at close."""
    shares: tuple[Share, ...] | None = None
    """Share of the cost in each period, summing to 1; left out: an S-curve, 3 x² - 2 x³."""
    rate: Rate = 0.0
    """Interest on debt drawn, quoted by year and charged by period; added to the uses."""
    commitment_fee: Rate = 0.0
    """On debt committed and not drawn; not above the rate."""
    order: Order = Order.PRO_RATA
    """Whose money is drawn first."""
    drawn_part: Share = 0.5
    """Part of its period for which a draw is out: 1 if drawn at the start, 0 at the end."""
    financing_usd: Usd = 0.0
    """Financing of construction where it is known as a sum: a use of the last period, depreciated
    with the rest; insurance and property tax are not on it."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Shares of each period, a fee below the rate, one price of construction."""
        shares = given.get("shares")
        if isinstance(shares, list | tuple) and all(isinstance(x, int | float) for x in shares):
            periods = number(given, "periods") or 1
            if len(shares) != periods:
                yield Clash(
                    f"holds {len(shares)} shares for {periods:g} periods",
                    "write one share for each construction period",
                    ("shares",),
                )
            if abs(sum(shares) - 1.0) > _EXACT:
                yield Clash(
                    f"the shares sum to {sum(shares):.10g}, not to 1",
                    "let them sum to 1",
                    ("shares",),
                )
        rate, fee = number(given, "rate") or 0.0, number(given, "commitment_fee") or 0.0
        if fee > rate:
            yield Clash(
                f"is above the rate of {rate:g}: it would be cheaper to draw early",
                "lower the fee, or state the rate",
                ("commitment_fee",),
            )
