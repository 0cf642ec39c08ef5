"""Limits on concentration, and rules by which members step back from a decision; with reasons."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import Usd
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.units import PositiveShare


class Whose(StrEnum):
    """Whose exposures a limit looks at."""

    PARTNERSHIP = "partnership"
    EACH_MEMBER = "each_member"


class Measure(StrEnum):
    """What a limit adds up."""

    RENT = "rent"
    PURCHASES = "purchases"
    SALES = "sales"
    EQUITY = "equity"
    CREDIT = "credit"
    AT_RISK = "at_risk"


class By(StrEnum):
    """What a limit counts as one name."""

    PARTY = "party"
    GROUP = "group"
    SECTOR = "sector"


class ConcentrationLimit(Part):
    """A limit on the largest share, on the Herfindahl-Hirschman index, or on both."""

    name: str = Field(min_length=1)
    """Name in results."""
    whose: Whose = Whose.PARTNERSHIP
    """The partnership's own exposures, or those of each member through all chains."""
    of: Measure
    """`rent` and `sales` it earns, `purchases` it makes, `equity` and `credit` it holds, or
    `at_risk`: equity, credit and `income_years` of rent and sales."""
    by: By = By.PARTY
    """What counts as one name."""
    largest_share: PositiveShare | None = None
    """Largest part of the whole that one name may have."""
    hhi: PositiveShare | None = None
    """Largest sum of squared shares; 1 is one name, 0.25 is four equal ones."""
    reason: str = Field(min_length=1)
    """Why."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """A limit limits something."""
        if "largest_share" not in given and "hhi" not in given:
            yield Clash(
                "limits nothing",
                "add largest_share or hhi",
                absent=("largest_share", "hhi"),
            )


class DecisionKind(StrEnum):
    """What is decided on."""

    LEASE = "lease"
    SUPPLY = "supply"
    CREDIT = "credit"
    EQUITY = "equity"
    GOVERNANCE = "governance"


class Relation(StrEnum):
    """How a member stands to the other side of a decision, the counterparty."""

    ITSELF = "itself"
    OWNER = "owner"
    OWNED_BY = "owned_by"
    LENDER = "lender"
    BORROWER = "borrower"
    LANDLORD = "landlord"
    TENANT = "tenant"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    COMPETITOR = "competitor"
    IN_DISPUTE = "in_dispute"
    GOVERNS = "governs"
    OWNER_OF_COMPETITOR = "owner_of_competitor"
    SELLS_THE_SAME = "sells_the_same"


class Outcome(StrEnum):
    """What a rule asks of a member; the first is the stricter."""

    RECUSE = "recuse"
    DISCLOSE = "disclose"


_WITH_SHARE = frozenset({Relation.OWNER, Relation.OWNED_BY, Relation.OWNER_OF_COMPETITOR})
_WITH_USD = frozenset(
    {
        Relation.LENDER,
        Relation.BORROWER,
        Relation.LANDLORD,
        Relation.TENANT,
        Relation.SUPPLIER,
        Relation.CUSTOMER,
    }
)


class RecusalRule(Part):
    """When a member steps back, and why."""

    name: str = Field(min_length=1)
    """Name in results."""
    on: tuple[DecisionKind, ...] = tuple(DecisionKind)
    """Kinds of decision it holds for; left out: all."""
    relation: Relation
    """How the member stands to the counterparty."""
    least_share: PositiveShare | None = None
    """Of ownership, through all chains; left out: any. For `owner`, `owned_by` and
    `owner_of_competitor`."""
    least_usd: Usd | None = None
    """Of what is lent, or paid a year; left out: any."""
    outcome: Outcome = Outcome.RECUSE
    """`recuse`: neither sees the papers nor votes. `disclose`: tells, and votes."""
    reason: str = Field(min_length=1)
    """Why."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Thresholds belong to relations that have an amount."""
        relation = given.get("relation")
        for key, able in (("least_share", _WITH_SHARE), ("least_usd", _WITH_USD)):
            if key in given and relation in {each.value for each in Relation} - able:
                yield Clash(
                    f"has no meaning for the relation {relation!s}",
                    f"remove it; it belongs to {', '.join(sorted(able))}",
                    (key,),
                )


class Decision(Part):
    """One decision of the partnership."""

    name: str = Field(min_length=1)
    """Name in results."""
    kind: DecisionKind
    """What is decided."""
    counterparty: str
    """The other side."""
    what: str | None = Field(None, min_length=1)
    """What is bought, for the relation `sells_the_same`."""
