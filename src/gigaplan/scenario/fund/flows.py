"""Dated cash of a fund with the companies it owns; nominal US dollars."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import Usd
from gigaplan.scenario.fund.day import Day
from gigaplan.scenario.part import Clash, Part, said
from gigaplan.scenario.units import PositiveShare


class FlowKind(StrEnum):
    """What a flow is."""

    INVESTMENT = "investment"
    """Paid into a deal."""
    INCOME = "income"
    """Received from a deal that is kept."""
    SALE = "sale"
    """Received for a deal, or a share of it."""
    WRITE_OFF = "write_off"
    """A deal, or a share of it, is lost."""
    EXPENSE = "expense"
    """Paid by the fund itself."""
    COMPANY_FEE = "company_fee"
    """Paid by a company to the manager."""
    VALUE = "value"
    """What a deal is worth on the last day; no cash."""


OF_DEALS = (
    FlowKind.INVESTMENT, FlowKind.INCOME, FlowKind.SALE, FlowKind.WRITE_OFF, FlowKind.VALUE,
)  # fmt: skip
WITH_SHARE = (FlowKind.SALE, FlowKind.WRITE_OFF)


class Flow(Part):
    """One flow."""

    day: Day
    """When."""
    kind: FlowKind
    """What."""
    deal: str | None = Field(None, min_length=1)
    """Of which deal; an expense and a company's fee have none."""
    usd: Usd | None = None
    """How much; a write-off has no amount."""
    share: PositiveShare | None = None
    """Of what is left of the deal's cost, of a sale or a write-off; left out: all of it."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Each kind has its keys."""
        kind = said(given, "kind")
        try:
            known = FlowKind(str(getattr(kind, "value", kind)))
        except ValueError:
            return
        word = known.value
        if known in OF_DEALS and "deal" not in given:
            yield Clash(f"a flow of kind {word} names no deal", "add deal", absent=("deal",))
        if known not in OF_DEALS and "deal" in given:
            yield Clash(f"a flow of kind {word} is of no deal", "remove it", ("deal",))
        if known is FlowKind.WRITE_OFF and "usd" in given:
            yield Clash(
                "a write_off has no amount", "remove it, or state share, the part lost", ("usd",)
            )
        if known is not FlowKind.WRITE_OFF and "usd" not in given:
            yield Clash(f"a flow of kind {word} has no amount", "add usd", absent=("usd",))
        if known not in WITH_SHARE and "share" in given:
            yield Clash(
                f"has no effect in a flow of kind {word}",
                "remove it, or write kind: sale",
                ("share",),
            )
