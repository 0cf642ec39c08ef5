"""Edges between parties: who owns, lets to, supplies, lends to, rivals or governs whom, from when.

All amounts are nominal US dollars as the source tells them; nothing is restated.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from gigaplan.scenario.calendar import month_of
from gigaplan.scenario.dates import CalendarDate
from gigaplan.scenario.finance.quantities import Usd, UsdPerYear
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.units import PositiveShare, Share


class Basis(StrEnum):
    """Where a figure is from: a source, a guess, or a plan."""

    STATED = "stated"
    ASSUMED = "assumed"
    PLANNED = "planned"


class Role(StrEnum):
    """What a party may do in another."""

    CONTROL = "control"
    BOARD = "board"
    OBSERVER = "observer"
    ADVISER = "adviser"


class Edge(Part):
    """What every edge states."""

    since: CalendarDate | None = None
    """First date in force; left out: always."""
    until: CalendarDate | None = None
    """First date not in force any more; left out: without end."""
    basis: Basis
    """`stated` by the source, `assumed` here, or `planned` by a run of gigaplan."""
    source: str = Field(min_length=1)
    """Who says so; of an assumption, why it is assumed."""
    note: str | None = Field(None, min_length=1)
    """Whatever else a reader should know."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Edges end after they begin."""
        since, until = month_of(given.get("since")), month_of(given.get("until"))
        if since is not None and until is not None and until <= since:
            yield Clash(
                f"ends on {given['until']}, which is not after {given['since']}",
                "swap since and until, or leave one out",
                ("until",),
            )


class EquityEdge(Edge):
    """A holding of equity."""

    kind: Literal["equity"]
    """Kind of edge."""
    holder: str
    """Who holds."""
    company: str
    """Whose equity."""
    share: PositiveShare | None = None
    """Part of all its equity; left out: `usd` over the company's `equity_usd`."""
    usd: Usd | None = None
    """Value of the holding; left out: `share` of the company's equity."""
    paid_usd: Usd | None = None
    """What was paid in for it, for circles of financing; left out: its value."""
    unfunded_usd: Usd = 0.0
    """Promised and not yet paid in."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """A holding has a size."""
        yield from super().clashes(given)
        if "share" not in given and "usd" not in given:
            yield Clash(
                "states neither share nor usd",
                "add the share of the company, or the value of the holding",
                absent=("share", "usd"),
            )


class IncomeEdge(Edge):
    """What is paid year by year."""

    usd_per_year: UsdPerYear | None = None
    """Paid a year."""
    usd: Usd | None = None
    """Paid from `since` to `until` in all, instead."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One amount; a whole amount needs its years."""
        yield from super().clashes(given)
        if ("usd" in given) == ("usd_per_year" in given):
            both = "usd" in given
            yield Clash(
                "states usd_per_year and usd" if both else "states no amount",
                "keep one of them" if both else "add usd_per_year, or usd with since and until",
                absent=() if both else ("usd", "usd_per_year"),
            )
        elif "usd" in given and not {"since", "until"} <= given.keys():
            yield Clash(
                "is paid over years that are not stated",
                "add since and until, or state usd_per_year",
                ("usd",),
                absent=("since", "until"),
            )


class LeaseEdge(IncomeEdge):
    """A lease."""

    kind: Literal["lease"]
    """Kind of edge."""
    landlord: str
    """Who lets."""
    tenant: str
    """Who pays rent."""


class SupplyEdge(IncomeEdge):
    """A supply of goods, power or services."""

    kind: Literal["supply"]
    """Kind of edge."""
    supplier: str
    """Who delivers."""
    buyer: str
    """Who pays."""
    what: str | None = Field(None, min_length=1)
    """What is delivered."""


class CreditEdge(Edge):
    """A loan or bond."""

    kind: Literal["credit"]
    """Kind of edge."""
    lender: str
    """Who lends."""
    borrower: str
    """Who owes."""
    usd: Usd
    """Outstanding."""
    recovery: Share = 0.0
    """Part that is got back if the borrower fails."""


class CompetitorEdge(Edge):
    """Two rivals; the order says nothing."""

    kind: Literal["competitor"]
    """Kind of edge."""
    between: tuple[str, str]
    """The two."""
    in_dispute: bool = False
    """Whether they are in court, or near it."""


class GovernanceEdge(Edge):
    """A say in a company."""

    kind: Literal["governance"]
    """Kind of edge."""
    party: str
    """Who has it."""
    over: str
    """In which party."""
    role: Role
    """What it may do."""


AnyEdge = Annotated[
    EquityEdge | LeaseEdge | SupplyEdge | CreditEdge | CompetitorEdge | GovernanceEdge,
    Field(discriminator="kind"),
]

ENDS: dict[str, tuple[str, str]] = {
    "equity": ("holder", "company"),
    "lease": ("landlord", "tenant"),
    "supply": ("supplier", "buyer"),
    "credit": ("lender", "borrower"),
    "governance": ("party", "over"),
}
"""Keys of the two ends of each kind of edge."""
