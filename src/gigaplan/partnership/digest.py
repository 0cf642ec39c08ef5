"""From a fund that was run to its page."""

import numpy as np

from gigaplan.finance.irr import Irr
from gigaplan.fund.measures import Multiples
from gigaplan.fund.waterfall import lines_of
from gigaplan.partnership.running import FundRun
from gigaplan.partnership.summary import (
    FundSummary,
    LineFigures,
    MemberFigures,
    MultipleFigures,
    RatesOfReturn,
)
from gigaplan.partnership.tables import CENTS, FundTables, one_rate


def summarise_fund(run: FundRun, tables: FundTables) -> FundSummary:
    """Write the page of a fund."""
    flows, result, found = run.arrays.flows, run.result, run.measures
    gross, net = one_rate(found.gross_irr), one_rate(found.all_members_irr)
    lowest = int(np.argmin(found.j_curve))
    claw = float(result.clawback.sum()) / CENTS
    return FundSummary(
        scenario=run.stated.name,
        general_partner=run.stated.general_partner,
        first_day=str(flows.dates[0]),
        last_day=str(flows.dates[-1]),
        conventions=_conventions(run),
        committed_usd=float(run.arrays.members.commitment_cents.sum()) / CENTS,
        invested_usd=float(flows.invested.sum()) / CENTS,
        proceeds_usd=float(flows.proceeds.sum()) / CENTS,
        contributed_usd=float(result.contributed.sum()) / CENTS,
        received_usd=float(result.received.sum()) / CENTS,
        fees_usd=float(result.manager.sum()) / CENTS,
        carry_usd=float(result.carry.sum()) / CENTS - claw,
        clawback_usd=claw,
        value_usd=float(result.value.sum()) / CENTS,
        value_of_carry_usd=float(result.value_of_carry.sum()) / CENTS,
        members_multiples=_multiples(found.all_members),
        gross_multiples=_multiples(found.gross),
        members_irr=_rates(found.all_members_irr),
        gross_irr=_rates(found.gross_irr),
        fee_and_carry_drag=None if gross is None or net is None else gross - net,
        lowest_j_curve_usd=float(found.j_curve[lowest]) / CENTS,
        lowest_j_curve_day=str(flows.dates[lowest]),
        lines=tuple(
            LineFigures(
                line=line,
                to_members_usd=float(result.distributed[:, :, at].sum()) / CENTS,
                to_general_partner_usd=float(result.carry[:, :, at].sum()) / CENTS,
            )
            for at, line in enumerate(lines_of(run.arrays.fund.carry))
        ),
        members=tuple(
            MemberFigures(
                member=row["member"],
                committed_usd=row["committed_usd"],
                contributed_usd=row["contributed_usd"],
                received_usd=row["received_usd"],
                value_usd=row["value_usd"],
                carry_usd=row["carry_usd"],
                fees_usd=row["fees_usd"],
                multiples=MultipleFigures(dpi=row["dpi"], rvpi=row["rvpi"], tvpi=row["tvpi"]),
                irr=_rates(found.member_irr[at]),
            )
            for at, row in enumerate(tables.members.iter_rows(named=True))
        ),
        seconds=run.seconds,
    )


def _conventions(run: FundRun) -> dict[str, str]:
    """Every convention by its key."""
    terms = run.stated.waterfall
    return {
        "waterfall.kind": terms.kind.value,
        "waterfall.compounding": terms.compounding.value,
        "waterfall.day_count": terms.day_count.value,
        "waterfall.contributed": terms.contributed.value,
        "waterfall.first_back": terms.first_back.value,
        "waterfall.clawback": "on the last day and on tests" if terms.clawback else "none",
    }


def _multiples(found: Multiples) -> MultipleFigures:
    """One set of multiples, null where nothing was paid in."""
    dpi, rvpi, tvpi = (
        float(value) if np.isfinite(value) else None
        for value in (found.dpi, found.rvpi, found.tvpi)
    )
    return MultipleFigures(dpi=dpi, rvpi=rvpi, tvpi=tvpi)


def _rates(found: Irr) -> RatesOfReturn:
    """Rates of return as figures."""
    return RatesOfReturn(kind=found.kind.value, rates=found.rates)
