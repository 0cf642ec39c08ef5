"""From what is stated to the graph of one date; shares and values of holdings are made to agree."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from gigaplan.errors import ScenarioError
from gigaplan.exposure.graph import ExposureGraph, Parties, matrix_of
from gigaplan.exposure.look_through import OwnershipError, check_holdings
from gigaplan.exposure.ties import Rivals, Seat, Ties, Trade
from gigaplan.scenario.calendar import MONTHS_PER_YEAR, month_of
from gigaplan.scenario.exposure.edges import (
    AnyEdge,
    CompetitorEdge,
    CreditEdge,
    EquityEdge,
    GovernanceEdge,
    IncomeEdge,
    LeaseEdge,
    SupplyEdge,
)
from gigaplan.scenario.exposure.exposures import ExposureScenario
from gigaplan.scenario.exposure.parties import PartyKind

AGREE = 0.02
"""Relative difference of values from which on two sources contradict each other."""

Entry = tuple[int, int, float]


@dataclass(slots=True)
class _Entries:
    """Entries of the matrices, collected edge by edge."""

    owned: list[Entry] = field(default_factory=list)
    paid: list[Entry] = field(default_factory=list)
    unfunded: list[Entry] = field(default_factory=list)
    credit: list[Entry] = field(default_factory=list)
    credit_loss: list[Entry] = field(default_factory=list)
    rent: list[Entry] = field(default_factory=list)
    sales: list[Entry] = field(default_factory=list)
    rent_contract: list[Entry] = field(default_factory=list)
    sales_contract: list[Entry] = field(default_factory=list)
    rivals: list[Rivals] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)


def parties_of(stated: ExposureScenario) -> Parties:
    """Parties in their order."""
    names = tuple(party.name for party in stated.parties)
    return Parties(
        names=names,
        sectors=tuple(party.sector for party in stated.parties),
        groups=tuple(party.group or party.name for party in stated.parties),
        members=np.flatnonzero([party.member for party in stated.parties]),
        vehicles=np.array([party.kind is PartyKind.VEHICLE for party in stated.parties]),
        partnership=names.index(stated.partnership),
    )


def edges_in_force(stated: ExposureScenario) -> tuple[tuple[int, AnyEdge], ...]:
    """Edges in force at the date, with their positions in the file."""
    now = month_of(stated.as_of)
    assert now is not None  # the date is checked as it is read
    return tuple((at, edge) for at, edge in enumerate(stated.edges) if _in_force(edge, now))


def graph_of(stated: ExposureScenario) -> tuple[ExposureGraph, Ties]:
    """Make the graph of the stated date.

    Parameters
    ----------
    stated : ExposureScenario
        Parties and edges.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Where shares and values contradict each other, are not known, or are more than all.
    """
    parties = parties_of(stated)
    at_of = {name: at for at, name in enumerate(parties.names)}
    edges = edges_in_force(stated)
    faults: list[ScenarioError] = []
    values = _equity_values(stated, edges, faults)
    found = _Entries()
    for at, edge in edges:
        if isinstance(edge, EquityEdge):
            _add_holding(found, at, edge, at_of, values, faults)
        else:
            _add_other(found, edge, at_of, stated)
    if faults:
        raise ExceptionGroup("exposures cannot be found as stated", faults)
    count = len(parties.names)
    graph = ExposureGraph(
        parties=parties,
        owned=matrix_of(count, found.owned),
        equity_usd=np.array([values.get(name, 0.0) for name in parties.names]),
        paid_usd=matrix_of(count, found.paid),
        unfunded_usd=matrix_of(count, found.unfunded),
        credit_usd=matrix_of(count, found.credit),
        credit_loss_usd=matrix_of(count, found.credit_loss),
        rent_usd=matrix_of(count, found.rent),
        sales_usd=matrix_of(count, found.sales),
        rent_contract_usd=matrix_of(count, found.rent_contract),
        sales_contract_usd=matrix_of(count, found.sales_contract),
    )
    try:
        check_holdings(graph.owned)
    except OwnershipError as error:
        raise _of_holdings(error, stated) from error
    return graph, Ties(tuple(found.rivals), tuple(found.seats), tuple(found.trades))


def _in_force(edge: AnyEdge, now: int) -> bool:
    since, until = month_of(edge.since), month_of(edge.until)
    return (since is None or since <= now) and (until is None or now < until)


def _equity_values(
    stated: ExposureScenario,
    edges: Iterable[tuple[int, AnyEdge]],
    faults: list[ScenarioError],
) -> dict[str, float]:
    """Value of all equity of a party: as stated, or of the holding with the largest share."""
    values = {each.name: each.equity_usd for each in stated.parties if each.equity_usd is not None}
    implied: dict[str, list[tuple[float, int, float]]] = {}
    for at, edge in edges:
        if isinstance(edge, EquityEdge) and edge.share is not None and edge.usd is not None:
            implied.setdefault(edge.company, []).append((-edge.share, at, edge.usd / edge.share))
    for company, found in implied.items():
        found.sort()
        value = values.setdefault(company, found[0][2])
        for _, at, other in found:
            if abs(other - value) > AGREE * max(value, other):
                faults.append(
                    ScenarioError(
                        f"edges.{at}.usd",
                        f"values all of {company} at {other / 1e9:,.1f} bn USD, and elsewhere it "
                        f"is {value / 1e9:,.1f} bn USD",
                        "state the share alone, and one value with equity_usd of the party",
                    )
                )
    return values


def _add_holding(
    found: _Entries,
    at: int,
    edge: EquityEdge,
    at_of: dict[str, int],
    values: dict[str, float],
    faults: list[ScenarioError],
) -> None:
    """Share, value and payment of a holding."""
    value, share = values.get(edge.company, 0.0), edge.share
    if value <= 0.0:
        faults.append(
            ScenarioError(
                f"edges.{at}",
                f"the value of all equity of {edge.company} is not known",
                f"add equity_usd to the party {edge.company}, or share and usd here",
            )
        )
        return
    if share is None:
        assert edge.usd is not None  # one of both is stated
        share = edge.usd / value
        if share > 1.0:
            faults.append(
                ScenarioError(
                    f"edges.{at}.usd",
                    f"is more than all equity of {edge.company}, {value / 1e9:,.2f} bn USD",
                    "correct one of them",
                )
            )
            return
    ends = at_of[edge.holder], at_of[edge.company]
    found.owned.append((*ends, share))
    worth = edge.usd if edge.usd is not None else share * value
    found.paid.append((*ends, worth if edge.paid_usd is None else edge.paid_usd))
    found.unfunded.append((*ends, edge.unfunded_usd))


def _add_other(
    found: _Entries, edge: AnyEdge, at_of: dict[str, int], stated: ExposureScenario
) -> None:
    """Whatever is no holding."""
    match edge:
        case CreditEdge():
            ends = at_of[edge.lender], at_of[edge.borrower]
            found.credit.append((*ends, edge.usd))
            found.credit_loss.append((*ends, edge.usd * (1.0 - edge.recovery)))
        case LeaseEdge():
            ends = at_of[edge.landlord], at_of[edge.tenant]
            a_year, rest = _income(edge, stated)
            found.rent.append((*ends, a_year))
            found.rent_contract.append((*ends, rest))
        case SupplyEdge():
            ends = at_of[edge.supplier], at_of[edge.buyer]
            a_year, rest = _income(edge, stated)
            found.sales.append((*ends, a_year))
            found.sales_contract.append((*ends, rest))
            if edge.what is not None:
                found.trades.append(Trade(ends[0], edge.what, edge.source))
        case CompetitorEdge():
            first, second = sorted(at_of[name] for name in edge.between)
            found.rivals.append(Rivals(first, second, edge.in_dispute, edge.source))
        case GovernanceEdge():
            seat = Seat(at_of[edge.party], at_of[edge.over], edge.role, edge.source)
            found.seats.append(seat)


def _income(edge: IncomeEdge, stated: ExposureScenario) -> tuple[float, float]:
    """Income a year, and from now to the end of the contract; without an end, some years."""
    now, since, until = month_of(stated.as_of), month_of(edge.since), month_of(edge.until)
    assert now is not None
    if edge.usd is not None:
        assert since is not None
        assert until is not None  # a whole amount is stated with its years
        a_year = edge.usd * MONTHS_PER_YEAR / (until - since)
    else:
        assert edge.usd_per_year is not None
        a_year = edge.usd_per_year
    years = stated.income_years if until is None else (until - now) / MONTHS_PER_YEAR
    return a_year, a_year * years


def _of_holdings(error: OwnershipError, stated: ExposureScenario) -> ExceptionGroup[ScenarioError]:
    """Fault of the first holding in the party or circle at fault."""
    names = {stated.parties[at].name for at in error.parties}
    where = next(
        at
        for at, edge in edges_in_force(stated)
        if isinstance(edge, EquityEdge) and edge.company in names
    )
    shown = ", ".join(sorted(names))
    fault = ScenarioError(
        f"edges.{where}.company",
        f"{shown}: {error.problem}",
        "correct the shares; what is not held by a party here is held by others",
    )
    return ExceptionGroup("exposures cannot be found as stated", [fault])
