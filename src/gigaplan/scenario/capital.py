"""Whose money the programme may spend: members, debt, and limits on what is drawn."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from gigaplan.scenario.dates import CalendarDate, UsdByYear
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.shared_names import shared_names

Usd = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD", "hint": "5 bn USD is 5.0e9"})]
Gearing = Annotated[
    float,
    Field(ge=0, lt=1, json_schema_extra={"unit": "1", "hint": "write 70 % debt as 0.70"}),
]


class Member(Part):
    """A member of the partnership."""

    name: str = Field(min_length=1)
    """Name in every result."""
    commits_usd: Usd
    """Equity it commits, real money of the price year."""
    joined: CalendarDate
    """Its equity counts from the first period that starts at this date or after."""


class Capital(Part):
    """Equity by member, debt on top, and limits on both."""

    members: tuple[Member, ...] = Field(min_length=1)
    """Who commits equity, and since when."""
    gearing: Gearing = 0.0
    """Largest share of debt in what is drawn in a period."""
    total_usd: Usd | None = None
    """Equity and debt together over the horizon; no limit if left out."""
    most_usd_per_year: UsdByYear | None = None
    """Largest draw of a calendar year; years that are not named have no limit."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Members of one name."""
        yield from shared_names(given.get("members"), "members", "member", "members")
