"""The tables of an exposure analysis; docs/reference/exposure_tables.md says what columns mean."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from gigaplan.exposure.analysis import ExposureAnalysis
from gigaplan.exposure.circles import Phase
from gigaplan.exposure.inputs import edges_in_force
from gigaplan.scenario.exposure.edges import (
    ENDS,
    CompetitorEdge,
    CreditEdge,
    EquityEdge,
    GovernanceEdge,
    IncomeEdge,
    SupplyEdge,
)
from gigaplan.scenario.exposure.rules import By

LEAST_USD = 1e-9
"""Below this an amount is nothing but rounding. [USD]"""
AMOUNTS = ("equity_usd", "credit_usd", "rent_usd", "sales_usd", "purchases_usd")


@dataclass(frozen=True, slots=True)
class ExposureTables:
    """Tables of an analysis.

    Attributes
    ----------
    edges : DataFrame
        Edges in force, with their sources.
    exposures : DataFrame
        By member (and the partnership) and party.
    concentration : DataFrame
        Shares by viewer, measure and name.
    limits : DataFrame
        What every limit finds.
    circles : DataFrame
        One row per payment of a circle.
    related_income : DataFrame
        What members and their companies pay to the partnership.
    recusals : DataFrame
        By decision and member, one row per rule that is met.
    failures : DataFrame
        By party that fails and party that loses.
    """

    edges: pl.DataFrame
    exposures: pl.DataFrame
    concentration: pl.DataFrame
    limits: pl.DataFrame
    circles: pl.DataFrame
    related_income: pl.DataFrame
    recusals: pl.DataFrame
    failures: pl.DataFrame


def exposure_tables(found: ExposureAnalysis) -> ExposureTables:
    """Make all tables of an analysis."""
    return ExposureTables(
        edges=_edges(found),
        exposures=_exposures(found),
        concentration=_concentration(found),
        limits=_limits(found),
        circles=_circles(found),
        related_income=_related(found),
        recusals=_recusals(found),
        failures=_failures(found),
    )


def _edges(found: ExposureAnalysis) -> pl.DataFrame:
    rows = []
    for _, edge in edges_in_force(found.stated):
        if isinstance(edge, CompetitorEdge):
            first, second = edge.between
        else:
            first, second = (str(getattr(edge, key)) for key in ENDS[edge.kind])
        equity = edge if isinstance(edge, EquityEdge) else None
        income = edge if isinstance(edge, IncomeEdge) else None
        words = edge.what if isinstance(edge, SupplyEdge) else None
        if isinstance(edge, GovernanceEdge):
            words = edge.role.value
        if isinstance(edge, CompetitorEdge):
            words = "in dispute" if edge.in_dispute else None
        usd = edge.usd if isinstance(edge, EquityEdge | IncomeEdge | CreditEdge) else None
        rows.append(
            (
                edge.kind,
                first,
                second,
                equity.share if equity is not None else None,
                usd,
                income.usd_per_year if income is not None else None,
                words,
                edge.since,
                edge.until,
                edge.basis.value,
                edge.source,
                edge.note,
            )
        )
    return pl.DataFrame(
        rows,
        schema={
            "kind": pl.String,
            "first": pl.String,
            "second": pl.String,
            "share": pl.Float64,
            "usd": pl.Float64,
            "usd_per_year": pl.Float64,
            "what": pl.String,
            "since": pl.String,
            "until": pl.String,
            "basis": pl.String,
            "source": pl.String,
            "note": pl.String,
        },
        orient="row",
    )


def _exposures(found: ExposureAnalysis) -> pl.DataFrame:
    parties, exposures = found.graph.parties, found.exposures
    total, years = exposures.total, found.stated.income_years
    at_risk = total.at_risk_usd(years)
    seen = (at_risk > LEAST_USD) | (total.purchases_usd > LEAST_USD)
    rows, columns = np.nonzero(seen)
    names = np.array(parties.names)
    frame: dict[str, object] = {
        "viewer": names[exposures.viewers[rows]],
        "party": names[columns],
        "is_vehicle": parties.vehicles[columns],
        "effective_share": exposures.shares[rows, columns],
        "share_aside": exposures.aside[rows, columns],
    }
    for name in AMOUNTS:
        frame[name] = getattr(total, name)[rows, columns]
    frame["at_risk_usd"] = at_risk[rows, columns]
    for way, amounts in (("direct", exposures.direct), ("through", exposures.through)):
        frame[f"{way}_usd"] = amounts.at_risk_usd(years)[rows, columns]
    made = pl.DataFrame(frame)
    other = pl.col("at_risk_usd") - pl.col("direct_usd") - pl.col("through_usd")
    tidy = pl.when(other.abs() > 1e-9 * pl.col("at_risk_usd")).then(other).otherwise(0.0)
    return made.with_columns(tidy.alias("other_usd"))


def _concentration(found: ExposureAnalysis) -> pl.DataFrame:
    names = found.graph.parties.names
    rows = [
        (names[viewer], measure.value, by.value, name, float(usd), float(share), whole.hhi)
        for (viewer, measure, by), whole in found.concentrations.items()
        for name, usd, share in zip(whole.names, whole.amounts, whole.shares, strict=True)
        if by is not By.GROUP or found.graph.parties.groups != names
    ]
    schema = {"viewer": pl.String, "of": pl.String, "by": pl.String, "name": pl.String}
    numbers = {"usd": pl.Float64, "share": pl.Float64, "hhi": pl.Float64}
    return pl.DataFrame(rows, schema={**schema, **numbers}, orient="row")


def _limits(found: ExposureAnalysis) -> pl.DataFrame:
    names = found.graph.parties.names
    rows = [
        (
            each.limit.name,
            names[each.viewer],
            each.limit.of.value,
            each.limit.by.value,
            each.found.names[0] if each.found.names else None,
            each.found.largest,
            each.limit.largest_share,
            each.found.hhi,
            each.limit.hhi,
            each.kept,
            each.limit.reason,
        )
        for each in found.limits
    ]
    return pl.DataFrame(
        rows,
        schema={
            "limit": pl.String,
            "viewer": pl.String,
            "of": pl.String,
            "by": pl.String,
            "largest": pl.String,
            "largest_share": pl.Float64,
            "allowed_share": pl.Float64,
            "hhi": pl.Float64,
            "allowed_hhi": pl.Float64,
            "kept": pl.Boolean,
            "reason": pl.String,
        },
        orient="row",
    )


def _circles(found: ExposureAnalysis) -> pl.DataFrame:
    names = found.graph.parties.names
    rows = [
        (
            number,
            names[circle.beginner],
            circle.bound_usd,
            order,
            names[step.payer],
            names[step.payee],
            Phase(step.phase).name.lower(),
            None if step.phase is Phase.DISTRIBUTION else step.amount,
            step.amount if step.phase is Phase.DISTRIBUTION else None,
        )
        for number, circle in enumerate(found.circles, start=1)
        for order, step in enumerate(circle.steps, start=1)
    ]
    return pl.DataFrame(
        rows,
        schema={
            "circle": pl.Int64,
            "beginner": pl.String,
            "bound_usd": pl.Float64,
            "step": pl.Int64,
            "payer": pl.String,
            "payee": pl.String,
            "payment": pl.String,
            "usd": pl.Float64,
            "share": pl.Float64,
        },
        orient="row",
    )


def _related(found: ExposureAnalysis) -> pl.DataFrame:
    names = found.graph.parties.names
    rows = [
        (names[each.payer], each.is_member, each.members_share, each.income_usd, each.income_share)
        for each in found.related
    ]
    return pl.DataFrame(
        rows,
        schema={
            "payer": pl.String,
            "is_member": pl.Boolean,
            "members_share": pl.Float64,
            "income_usd": pl.Float64,
            "income_share": pl.Float64,
        },
        orient="row",
    )


def _recusals(found: ExposureAnalysis) -> pl.DataFrame:
    names, members = found.graph.parties.names, found.graph.parties.members.tolist()
    rows: list[tuple[str | float | None, ...]] = []
    for judged in found.decisions:
        for member, outcome in zip(members, judged.outcomes, strict=True):
            met = [each for each in judged.findings if each.member == member]
            head = (
                judged.decision.name,
                judged.decision.kind.value,
                judged.decision.counterparty,
                names[member],
                outcome,
                judged.voting_share,
            )
            if not met:
                rows.append((*head, None, None, None, None))
            for each in met:
                asks = each.rule.outcome.value
                rows.append((*head, each.rule.name, asks, each.evidence, each.rule.reason))
    schema = {
        "decision": pl.String,
        "kind": pl.String,
        "counterparty": pl.String,
        "member": pl.String,
        "outcome": pl.String,
        "voting_share": pl.Float64,
        "rule": pl.String,
        "rule_asks": pl.String,
        "evidence": pl.String,
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _failures(found: ExposureAnalysis) -> pl.DataFrame:
    parties, exposures = found.graph.parties, found.exposures
    row_of = {int(viewer): row for row, viewer in enumerate(exposures.viewers)}
    rows = []
    for lost in found.failures:
        own = lost.at_risk_usd
        for party, name in enumerate(parties.names):
            row = row_of.get(party)
            looked: dict[str, float | None] = dict.fromkeys(("at_risk", "rent", "purchases"))
            if row is not None and party != lost.failed:
                shares = exposures.shares[row]
                looked["at_risk"] = float(shares @ own)
                looked["rent"] = float(shares @ lost.rent_usd)
                looked["purchases"] = float(shares @ lost.purchases_usd)
            values = (
                float(lost.equity_usd[party]),
                float(lost.credit_usd[party]),
                float(lost.rent_usd[party]),
                float(lost.sales_usd[party]),
                float(lost.purchases_usd[party]),
                float(lost.unfunded_usd[party]),
                float(own[party]),
                looked["at_risk"],
                looked["rent"],
                looked["purchases"],
                float(lost.borne_usd[party]),
            )
            if any(value is not None and abs(value) > LEAST_USD for value in values):
                member = party in parties.members
                rows.append((parties.names[lost.failed], name, member, *values))
    numbers = (
        "own_equity_usd",
        "own_credit_usd",
        "own_rent_usd",
        "own_sales_usd",
        "own_purchases_usd",
        "own_unfunded_usd",
        "own_at_risk_usd",
        "at_risk_usd",
        "rent_usd",
        "purchases_usd",
        "borne_usd",
    )
    schema = {"failed": pl.String, "party": pl.String, "is_member": pl.Boolean}
    return pl.DataFrame(rows, schema={**schema, **dict.fromkeys(numbers, pl.Float64)}, orient="row")
