"""The whole text that `gigaplan exposure` reads."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from gigaplan.scenario.dates import CalendarDate
from gigaplan.scenario.exposure.edges import ENDS, AnyEdge
from gigaplan.scenario.exposure.parties import Party, PartyKind
from gigaplan.scenario.exposure.rules import (
    ConcentrationLimit,
    Decision,
    DecisionKind,
    RecusalRule,
    Relation,
)
from gigaplan.scenario.part import Clash, Part, said
from gigaplan.scenario.shared_names import items_of, names_of, shared_names
from gigaplan.scenario.suggest import suggestion

Where = tuple[str | int, ...]


class OfRun(Part):
    """Parties that stand for those of a run, whose leases and loans `--run` takes over."""

    campuses: str
    """All campuses of the run: landlord of its leases, borrower of its loans."""
    lenders: str | None = None
    """All lenders; left out: loans stay as they are stated."""


class ExposureScenario(Part):
    """Parties of a partnership and how they depend on each other."""

    name: str = Field(min_length=1)
    """Name in every result."""
    partnership: str
    """The party, a vehicle, through which members invest."""
    as_of: CalendarDate
    """Edges in force on its first day count."""
    currency: Literal["USD"] = "USD"
    """Currency of every amount."""
    income_years: float = Field(1.0, gt=0, le=50, json_schema_extra={"unit": "a"})
    """Years of rent and sales that count as lost with a party, beside equity and credit."""
    circle_steps: int = Field(5, ge=2, le=8)
    """Longest circle of financing that is looked for, in payments."""
    run: OfRun | None = None
    """Who stands for the campuses and lenders of a run."""
    parties: tuple[Party, ...] = Field(min_length=1)
    """Everyone."""
    edges: tuple[AnyEdge, ...] = Field(min_length=1)
    """Who depends on whom."""
    limits: tuple[ConcentrationLimit, ...] = ()
    """Limits on concentration."""
    rules: tuple[RecusalRule, ...] = ()
    """When members step back."""
    decisions: tuple[Decision, ...] = ()
    """Decisions to judge; `--decision` adds others."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Rules among the parts."""
        for key, what in (
            ("parties", "party"),
            ("limits", "limit"),
            ("rules", "rule"),
            ("decisions", "decision"),
        ):
            several = "parties" if key == "parties" else key
            yield from shared_names(given.get(key), key, what, several)
        names = names_of(given.get("parties"))
        if names:
            yield from _references(given, names)
        yield from _partnership(given)
        yield from _ends_differ(given)
        yield from _what_is_bought(given)

    def needs_what(self, kind: DecisionKind) -> bool:
        """Whether a rule asks what is bought in decisions of a kind."""
        return any(
            rule.relation is Relation.SELLS_THE_SAME and kind in rule.on for rule in self.rules
        )


def unknown_party(name: str, names: list[str], where: Where) -> Clash:
    """Make the fault of a name that no party bears."""
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    advice = suggestion(name, names, f"add it to parties, or write one of {shown}")
    return Clash(f"there is no party {name!r}", advice, where)


def _references(given: Mapping[str, Any], names: list[str]) -> Iterator[Clash]:
    """Every name that is used is that of a party."""
    known = set(names)
    used: list[tuple[object, Where]] = [(given.get("partnership"), ("partnership",))]
    for key in ("campuses", "lenders"):
        used.append((said(given.get("run"), key) if given.get("run") else None, ("run", key)))
    for at, edge in enumerate(items_of(given.get("edges"))):
        for key in ENDS.get(str(said(edge, "kind")), ()):
            used.append((said(edge, key), ("edges", at, key)))
        for number, end in enumerate(items_of(said(edge, "between"))):
            used.append((end, ("edges", at, "between", number)))
    for at, decision in enumerate(items_of(given.get("decisions"))):
        used.append((said(decision, "counterparty"), ("decisions", at, "counterparty")))
    for name, where in used:
        if isinstance(name, str) and name not in known:
            yield unknown_party(name, names, where)


def _partnership(given: Mapping[str, Any]) -> Iterator[Clash]:
    """The partnership is a vehicle and has members."""
    parties = items_of(given.get("parties"))
    name = given.get("partnership")
    at = next((at for at, each in enumerate(parties) if said(each, "name") == name), None)
    if at is not None and said(parties[at], "kind") != PartyKind.VEHICLE.value:
        yield Clash(
            "is the partnership, and members invest through a vehicle",
            "write kind: vehicle",
            ("parties", at, "kind"),
        )
    if parties and not any(said(each, "member") is True for each in parties):
        yield Clash("no party is a member", "write member: true where it is so", ("parties",))


def _what_is_bought(given: Mapping[str, Any]) -> Iterator[Clash]:
    """A rule on who sells the same needs to know what is bought."""
    asking = [
        [str(getattr(kind, "value", kind)) for kind in items_of(said(rule, "on"))]
        for rule in items_of(given.get("rules"))
        if str(said(rule, "relation")) == Relation.SELLS_THE_SAME.value
    ]
    for at, decision in enumerate(items_of(given.get("decisions"))):
        kind = str(said(decision, "kind"))
        if said(decision, "what") is None and any(not on or kind in on for on in asking):
            yield Clash(
                "does not say what is bought, and a rule asks who sells the same",
                "add what: ..., in the words of the supply edges",
                ("decisions", at),
                absent=("what",),
            )


def _ends_differ(given: Mapping[str, Any]) -> Iterator[Clash]:
    """An edge joins two parties."""
    for at, edge in enumerate(items_of(given.get("edges"))):
        ends = [said(edge, key) for key in ENDS.get(str(said(edge, "kind")), ())]
        ends = ends or items_of(said(edge, "between"))
        if len(ends) == 2 and ends[0] == ends[1] and isinstance(ends[0], str):
            yield Clash(
                f"joins {ends[0]!r} to itself", "name two parties, or remove it", ("edges", at)
            )
