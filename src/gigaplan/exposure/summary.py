"""Exposures on one page: `summary.json` of an analysis, its keys stable and documented."""

from typing import Literal

import numpy as np

from gigaplan.exposure.analysis import ExposureAnalysis
from gigaplan.exposure.inputs import edges_in_force
from gigaplan.exposure.recusals import VOTES
from gigaplan.plan.summary import Figures
from gigaplan.scenario.exposure.edges import Basis
from gigaplan.scenario.exposure.rules import By, Measure, Outcome


class NameFigure(Figures):
    """One name and its part."""

    name: str
    """Party, group or sector."""
    usd: float
    """Its amount. [USD or USD/a]"""
    share: float
    """Part of the whole. [1]"""


class MemberFigure(Figures):
    """What a member would lose with others, through every chain."""

    partnership_share: float
    """Its direct part of the partnership's equity. [1]"""
    largest: NameFigure | None
    """The name with most at risk; null if there is none."""
    hhi: float
    """Of what is at risk, by party. [1]"""


class LimitFigure(Figures):
    """One limit with one viewer."""

    limit: str
    """Name of the limit."""
    viewer: str
    """Member, or the partnership."""
    largest: str | None
    """The largest name."""
    largest_share: float
    """Its part. [1]"""
    allowed_share: float | None
    """What the limit allows; null: no limit on it. [1]"""
    hhi: float
    """Sum of squared shares. [1]"""
    allowed_hhi: float | None
    """What the limit allows; null: no limit on it. [1]"""
    kept: bool
    """Whether it is kept."""


class DecisionFigure(Figures):
    """Who steps back from a decision."""

    decision: str
    """Name of the decision."""
    counterparty: str
    """The other side."""
    recuse: tuple[str, ...]
    """Members that step back."""
    disclose: tuple[str, ...]
    """Members that tell and vote."""
    votes: tuple[str, ...]
    """Members that vote."""
    voting_share: float
    """Part of the members' equity in the partnership whose holders vote. [1]"""


class CircleFigure(Figures):
    """Money that comes back as revenue."""

    path: tuple[str, ...]
    """From the beginner over every payee back to it."""
    bound_usd: float
    """The most that can come round. [USD]"""


class FailureFigure(Figures):
    """What the partnership loses with a party."""

    failed: str
    """The party."""
    rent_usd: float
    """Rent of the partnership that ends. [USD/a]"""
    rent_share: float
    """Of all its rent. [1]"""
    at_risk_usd: float
    """Loss of the partnership: equity, credit, some years of income. [USD]"""
    unfunded_usd: float
    """Capital it promised to the partnership that others must find. [USD]"""
    all_usd: float
    """Loss of all parties together. [USD]"""


class ExposureSummary(Figures):
    """Exposures of a partnership; nominal USD."""

    form: Literal[1] = 1
    """Form of this file."""
    kind: Literal["exposure"] = "exposure"
    """What the folder is of."""
    scenario: str
    """Name of the file's content."""
    as_of: str
    """Date at which edges are in force."""
    partnership: str
    """The partnership."""
    parties: int
    """How many parties."""
    edges: int
    """How many edges in force."""
    assumed_edges: int
    """How many of them are assumed."""
    planned_edges: int
    """How many of them are from a run."""
    income_years: float
    """Years of income that count as lost. [a]"""
    members: dict[str, MemberFigure]
    """By member."""
    tenants: tuple[NameFigure, ...]
    """Tenants of the partnership by rent, the largest first."""
    tenants_hhi: float
    """Of its rent, by tenant. [1]"""
    related_income_share: float
    """Part of its income that members pay, or companies they own a part of. [1]"""
    limits: tuple[LimitFigure, ...]
    """Every limit."""
    circles: tuple[CircleFigure, ...]
    """Every circle of financing, the largest first."""
    decisions: tuple[DecisionFigure, ...]
    """Every decision."""
    failures: tuple[FailureFigure, ...]
    """Every party that was let fail."""
    residual: float
    """Largest error of the chains of ownership. [1]"""


def summarise_exposure(found: ExposureAnalysis) -> ExposureSummary:
    """Summary of an analysis."""
    stated, parties = found.stated, found.graph.parties
    names, partnership = parties.names, parties.partnership
    edges = edges_in_force(stated)
    rent = found.concentrations[partnership, Measure.RENT, By.PARTY]
    return ExposureSummary(
        scenario=stated.name,
        as_of=stated.as_of,
        partnership=names[partnership],
        parties=len(names),
        edges=len(edges),
        assumed_edges=sum(edge.basis is Basis.ASSUMED for _, edge in edges),
        planned_edges=sum(edge.basis is Basis.PLANNED for _, edge in edges),
        income_years=stated.income_years,
        members={names[member]: _member(found, member) for member in parties.members.tolist()},
        tenants=tuple(
            NameFigure(name=name, usd=float(usd), share=float(share))
            for name, usd, share in zip(rent.names, rent.amounts, rent.shares, strict=True)
        ),
        tenants_hhi=rent.hhi,
        related_income_share=sum(each.income_share for each in found.related),
        limits=tuple(
            LimitFigure(
                limit=each.limit.name,
                viewer=names[each.viewer],
                largest=each.found.names[0] if each.found.names else None,
                largest_share=each.found.largest,
                allowed_share=each.limit.largest_share,
                hhi=each.found.hhi,
                allowed_hhi=each.limit.hhi,
                kept=each.kept,
            )
            for each in found.limits
        ),
        circles=tuple(
            CircleFigure(
                path=(*(names[step.payer] for step in circle.steps), names[circle.beginner]),
                bound_usd=circle.bound_usd,
            )
            for circle in found.circles
        ),
        decisions=_decisions(found),
        failures=_failures(found),
        residual=found.exposures.residual,
    )


def _member(found: ExposureAnalysis, member: int) -> MemberFigure:
    risk = found.concentrations[member, Measure.AT_RISK, By.PARTY]
    largest = None
    if risk.names:
        usd, share = float(risk.amounts[0]), float(risk.shares[0])
        largest = NameFigure(name=risk.names[0], usd=usd, share=share)
    return MemberFigure(
        partnership_share=float(found.graph.owned[member, found.graph.parties.partnership]),
        largest=largest,
        hhi=risk.hhi,
    )


def _decisions(found: ExposureAnalysis) -> tuple[DecisionFigure, ...]:
    parties = found.graph.parties
    members = [parties.names[member] for member in parties.members.tolist()]
    made = []
    for judged in found.decisions:
        by = {
            outcome: tuple(
                name
                for name, asked in zip(members, judged.outcomes, strict=True)
                if asked == outcome
            )
            for outcome in (*(each.value for each in Outcome), VOTES)
        }
        made.append(
            DecisionFigure(
                decision=judged.decision.name,
                counterparty=judged.decision.counterparty,
                recuse=by[Outcome.RECUSE.value],
                disclose=by[Outcome.DISCLOSE.value],
                votes=by[VOTES],
                voting_share=judged.voting_share,
            )
        )
    return tuple(made)


def _failures(found: ExposureAnalysis) -> tuple[FailureFigure, ...]:
    parties, shares = found.graph.parties, found.exposures.shares[-1]
    whole = float(found.exposures.total.rent_usd[-1].sum())
    made = []
    for lost in found.failures:
        rent = float(np.dot(shares, lost.rent_usd))
        made.append(
            FailureFigure(
                failed=parties.names[lost.failed],
                rent_usd=rent,
                rent_share=rent / whole if whole > 0.0 else 0.0,
                at_risk_usd=float(np.dot(shares, lost.at_risk_usd)),
                unfunded_usd=float(lost.unfunded_usd[parties.partnership]),
                all_usd=float(lost.at_risk_usd.sum()),
            )
        )
    return tuple(made)
