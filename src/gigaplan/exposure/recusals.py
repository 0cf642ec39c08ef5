"""Who steps back from a decision, by the rules that are stated, and who is left to vote."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.exposure.exposures import Exposures
from gigaplan.exposure.graph import ExposureGraph
from gigaplan.exposure.look_through import effective_shares, without
from gigaplan.exposure.ties import Ties
from gigaplan.scenario.exposure.edges import Role
from gigaplan.scenario.exposure.rules import Decision, Outcome, RecusalRule, Relation

_SEATS = {
    Role.CONTROL: "controls",
    Role.BOARD: "sits on the board of",
    Role.OBSERVER: "observes the board of",
    Role.ADVISER: "advises",
}
VOTES = "votes"
"""Outcome of a member that no rule meets."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a member meets.

    Attributes
    ----------
    member : int
        Position of the party.
    rule : RecusalRule
        The rule.
    evidence : str
        The facts, in words.
    """

    member: int
    rule: RecusalRule
    evidence: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision.

    Attributes
    ----------
    decision : Decision
        What is decided.
    findings : tuple of Finding
        Every rule that any member meets, by member.
    outcomes : tuple of str
        Of each member: `recuse`, `disclose` or `votes`.
    voting_share : float
        Part of the members' equity in the partnership whose holders vote; of one vote a member,
        where nobody has paid in. [1]
    """

    decision: Decision
    findings: tuple[Finding, ...]
    outcomes: tuple[str, ...]
    voting_share: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What is looked at to judge a decision.

    Ownership counts by chains that do not lead through the partnership: what all members share
    through it is no conflict between them.

    Attributes
    ----------
    graph, ties
        Parties, edges and ties.
    exposures : Exposures
        Of the members.
    """

    graph: ExposureGraph
    ties: Ties
    exposures: Exposures

    def share(self, owner: int, party: int) -> float:
        """Effective share of a party in another. [1]."""
        rows = np.flatnonzero(self.exposures.viewers == owner)
        if not rows.size:
            return self.share_of_party(owner, party)
        return float(self.exposures.aside[int(rows[0]), party])

    def connected(self, member: int) -> tuple[int, ...]:
        """The member and the other parties of its group, the member first."""
        groups = self.graph.parties.groups
        others = (at for at, group in enumerate(groups) if group == groups[member])
        return (member, *(at for at in others if at != member))

    def share_of_party(self, party: int, member: int) -> float:
        """Effective share of any party in another, found anew. [1]."""
        rest = without(self.graph.owned, self.graph.parties.partnership)
        return float(effective_shares(rest, np.array([party])).shares[0, member])


def judge(standing: Standing, decision: Decision, rules: Sequence[RecusalRule]) -> Judged:
    """Apply the rules to a decision; what binds one party of a group binds all of it.

    Parameters
    ----------
    standing : Standing
        Graph, ties and exposures.
    decision : Decision
        Its counterparty is a party of the graph.
    rules : sequence of RecusalRule
        In their order.
    """
    parties = standing.graph.parties
    other = parties.names.index(decision.counterparty)
    findings: list[Finding] = []
    outcomes: list[str] = []
    for member in parties.members.tolist():
        met = [
            Finding(member, rule, evidence)
            for rule in rules
            if decision.kind in rule.on
            for evidence in _of_group(standing, rule, member, other, decision)
        ]
        findings.extend(met)
        asked = {each.rule.outcome for each in met}
        outcomes.append(next((each.value for each in Outcome if each in asked), VOTES))
    weights = np.asarray(
        standing.graph.owned[parties.members][:, [parties.partnership]].todense()
    ).ravel()
    if not weights.any():
        weights = np.ones(len(outcomes))
    votes = np.array([outcome != Outcome.RECUSE.value for outcome in outcomes])
    return Judged(
        decision, tuple(findings), tuple(outcomes), float(weights[votes].sum() / weights.sum())
    )


def _of_group(
    standing: Standing, rule: RecusalRule, member: int, other: int, decision: Decision
) -> Iterator[str]:
    """Facts of a member and of the parties connected with it: who is told for a group votes so."""
    for party in standing.connected(member):
        through = "" if party == member else f"its group's {standing.graph.parties.names[party]} "
        for evidence in _evidence(standing, rule, party, other, decision):
            yield f"{through}{evidence}"


def _evidence(
    standing: Standing, rule: RecusalRule, member: int, other: int, decision: Decision
) -> Iterator[str]:
    """Facts by which a member stands in the relation of a rule."""
    name = standing.graph.parties.names
    if rule.relation is Relation.ITSELF:
        if member == other:
            yield f"is {name[other]}"
        return
    if rule.relation is Relation.SELLS_THE_SAME:
        for trade in standing.ties.trades:
            if member == trade.supplier != other and trade.what == decision.what:
                yield f"sells {trade.what} too ({trade.source})"
                return
        return
    if member == other:
        return
    yield from _FACTS[rule.relation](standing, rule, member, other)


def _owner(standing: Standing, rule: RecusalRule, member: int, other: int) -> Iterator[str]:
    share = standing.share(member, other)
    if share > 0.0 and share >= (rule.least_share or 0.0):
        yield f"owns {share:.1%} of {standing.graph.parties.names[other]}"


def _owned_by(standing: Standing, rule: RecusalRule, member: int, other: int) -> Iterator[str]:
    share = standing.share_of_party(other, member)
    if share > 0.0 and share >= (rule.least_share or 0.0):
        yield f"{standing.graph.parties.names[other]} owns {share:.1%} of it"


def _owner_of_competitor(
    standing: Standing, rule: RecusalRule, member: int, other: int
) -> Iterator[str]:
    name = standing.graph.parties.names
    for rival, tie in standing.ties.rivals_of(other):
        share = standing.share(member, rival)
        if rival != member and share > 0.0 and share >= (rule.least_share or 0.0):
            yield (
                f"owns {share:.1%} of {name[rival]}, a rival of {name[other]}"
                f"{' in dispute with it' if tie.in_dispute else ''} ({tie.source})"
            )


def _competitor(standing: Standing, rule: RecusalRule, member: int, other: int) -> Iterator[str]:
    for rival, tie in standing.ties.rivals_of(other):
        if rival == member and (tie.in_dispute or rule.relation is Relation.COMPETITOR):
            dispute = " and is in dispute with it" if tie.in_dispute else ""
            yield f"rivals {standing.graph.parties.names[other]}{dispute} ({tie.source})"


def _governs(standing: Standing, _: RecusalRule, member: int, other: int) -> Iterator[str]:
    for seat in standing.ties.seats:
        if (seat.party, seat.over) == (member, other):
            yield f"{_SEATS[seat.role]} {standing.graph.parties.names[other]} ({seat.source})"


def _amount(
    matrix: str, words: str, *, from_member: bool
) -> Callable[[Standing, RecusalRule, int, int], Iterator[str]]:
    """Facts of a relation with an amount of money."""

    def facts(standing: Standing, rule: RecusalRule, member: int, other: int) -> Iterator[str]:
        row, column = (member, other) if from_member else (other, member)
        usd = float(getattr(standing.graph, matrix)[row, column])
        if usd > 0.0 and usd >= (rule.least_usd or 0.0):
            yield f"{words} {standing.graph.parties.names[other]}: {usd / 1e9:,.2f} bn USD" + (
                "" if matrix == "credit_usd" else " a year"
            )

    return facts


_FACTS: dict[Relation, Callable[[Standing, RecusalRule, int, int], Iterator[str]]] = {
    Relation.OWNER: _owner,
    Relation.OWNED_BY: _owned_by,
    Relation.OWNER_OF_COMPETITOR: _owner_of_competitor,
    Relation.COMPETITOR: _competitor,
    Relation.IN_DISPUTE: _competitor,
    Relation.GOVERNS: _governs,
    Relation.LENDER: _amount("credit_usd", "lends to", from_member=True),
    Relation.BORROWER: _amount("credit_usd", "owes", from_member=False),
    Relation.LANDLORD: _amount("rent_usd", "lets to", from_member=True),
    Relation.TENANT: _amount("rent_usd", "rents from", from_member=False),
    Relation.SUPPLIER: _amount("sales_usd", "sells to", from_member=True),
    Relation.CUSTOMER: _amount("sales_usd", "buys from", from_member=False),
}
