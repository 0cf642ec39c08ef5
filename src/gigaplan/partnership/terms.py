"""From what is stated of a fund to the arrays that it is run with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigaplan.fund.cents import to_cents
from gigaplan.fund.fees import FeeDates
from gigaplan.fund.flows import Flows
from gigaplan.fund.fund import Fund
from gigaplan.fund.terms import (
    CarryTerms,
    Compounding,
    Contributed,
    DayCount,
    FeeBasis,
    FeeTerms,
    FirstBack,
    Members,
    Tier,
    Waterfall,
)
from gigaplan.scenario.fund.flows import WITH_SHARE, Flow, FlowKind
from gigaplan.scenario.fund.fund import FundScenario
from gigaplan.scenario.fund.terms import ManagementFee

MONTHS = 12
NO_FEE = FeeTerms(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class FundArrays:
    """A fund in arrays, with the names of its deals."""

    fund: Fund
    members: Members
    flows: Flows
    deals: tuple[str, ...]


def fund_arrays(stated: FundScenario) -> FundArrays:
    """Write a fund's terms, members and flows as arrays.

    Every day on which something happens is a date: flows, closes, fees, tests of the clawback.

    Raises
    ------
    FundError
        If the flows do not go together.
    """
    deals = tuple(dict.fromkeys(flow.deal for flow in stated.flows if flow.deal is not None))
    first_flow = min(flow.day for flow in stated.flows)
    last = max(flow.day for flow in stated.flows)
    closes = [member.close for member in stated.members if member.close is not None]
    first = min([*closes, first_flow])
    fees = [] if stated.fee is None else fee_days(stated.fee, first, last)
    tests = [day for day in stated.waterfall.clawback_tests if day <= last]
    days = sorted(
        {flow.day for flow in stated.flows} | {first, *closes, *tests} | {d for d, _ in fees}
    )
    place = {day: at for at, day in enumerate(days)}
    opening = min(closes, default=first)
    members = Members(
        names=tuple(member.name for member in stated.members),
        commitment_cents=to_cents([m.commitment_usd for m in stated.members], "a commitment"),
        close=np.array([place[m.close or opening] for m in stated.members], dtype=np.int64),
        bears_carry=np.array([m.bears_carry for m in stated.members]),
        fee_share=np.array([m.fee_share for m in stated.members]),
        takes_part=np.array([[d not in m.excused_from for d in deals] for m in stated.members]),
    )
    return FundArrays(
        fund=Fund(
            carry=_carry(stated),
            fee=_fee(stated.fee),
            fee_dates=_fee_dates(stated.fee, fees, first, place),
            late_interest=stated.late_interest,
            tests=np.array([place[day] for day in tests], dtype=np.int64),
            recallable=stated.recallable,
        ),
        members=members,
        flows=_flows(stated.flows, days, place, deals),
        deals=deals,
    )


def fee_days(fee: ManagementFee, first: date, last: date) -> list[tuple[date, float]]:
    """Days on which the fee falls due, and for how many years: to the next one, or to the end."""
    apart = MONTHS // fee.payments_per_year
    found = []
    number = 0
    while (day := _months_later(first, apart * number)) < last:
        at = number / fee.payments_per_year
        if at >= fee.years:
            break
        following = _months_later(first, apart * (number + 1))
        whole = min(1.0 / fee.payments_per_year, fee.years - at)
        share = min(1.0, (last - day).days / (following - day).days)
        found.append((day, whole * share))
        number += 1
    return found


def _months_later(day: date, months: int) -> date:
    """Same day of a later month, or its last."""
    month = np.datetime64(f"{day.year:04d}-{day.month:02d}", "M") + months
    last = (month + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    found = month.astype("datetime64[D]") + np.timedelta64(day.day - 1, "D")
    return date.fromisoformat(str(min(found, last)))


def _carry(stated: FundScenario) -> CarryTerms:
    """The waterfall."""
    terms = stated.waterfall
    return CarryTerms(
        tiers=tuple(Tier(tier.hurdle, tier.carry, tier.catch_up) for tier in terms.tiers),
        kind=Waterfall(terms.kind.value),
        compounding=Compounding(terms.compounding.value),
        day_count=DayCount(terms.day_count.value),
        contributed=Contributed(terms.contributed.value),
        first_back=FirstBack(terms.first_back.value),
        escrow_share=terms.escrow_share,
        clawback=terms.clawback,
        clawback_tax_rate=terms.clawback_tax_rate,
    )


def _fee(fee: ManagementFee | None) -> FeeTerms:
    """The management fee."""
    if fee is None:
        return NO_FEE
    later = fee.rate if fee.later_rate is None else fee.later_rate
    return FeeTerms(fee.rate, later, FeeBasis(fee.basis_later.value), fee.offset_share)


def _fee_dates(
    fee: ManagementFee | None,
    days: list[tuple[date, float]],
    first: date,
    place: dict[date, int],
) -> FeeDates:
    """Places of the fee's days; the investment period is counted in whole months."""
    period = 0.0 if fee is None else fee.investment_period_years
    ends = _months_later(first, round(MONTHS * period))
    return FeeDates(
        np.array([place[day] for day, _ in days], dtype=np.int64),
        np.array([years for _, years in days]),
        np.array([day < ends for day, _ in days], dtype=np.bool_),
    )


def _flows(
    stated: tuple[Flow, ...], days: list[date], place: dict[date, int], deals: tuple[str, ...]
) -> Flows:
    """Flows by date and deal; several on one day add up, shares of what is left follow on."""
    at = {deal: number for number, deal in enumerate(deals)}
    shape = (len(days), len(deals))
    usd: dict[FlowKind, NDArray[Any]] = {kind: np.zeros(shape) for kind in FlowKind}
    kept = {kind: np.ones(shape) for kind in WITH_SHARE}
    of_fund = {kind: np.zeros(len(days)) for kind in (FlowKind.EXPENSE, FlowKind.COMPANY_FEE)}
    for flow in stated:
        t = place[flow.day]
        if flow.deal is None:
            of_fund[flow.kind][t] += flow.usd or 0.0
            continue
        d = at[flow.deal]
        usd[flow.kind][t, d] += flow.usd or 0.0
        if flow.kind in WITH_SHARE:
            kept[flow.kind][t, d] *= 1.0 - (1.0 if flow.share is None else flow.share)
    return Flows(
        dates=np.array([day.isoformat() for day in days], dtype="datetime64[D]"),
        invested=to_cents(usd[FlowKind.INVESTMENT], "an investment"),
        proceeds=to_cents(usd[FlowKind.INCOME] + usd[FlowKind.SALE], "a receipt"),
        sold=1.0 - kept[FlowKind.SALE],
        written_off=1.0 - kept[FlowKind.WRITE_OFF],
        expenses=to_cents(of_fund[FlowKind.EXPENSE], "an expense"),
        company_fees=to_cents(of_fund[FlowKind.COMPANY_FEE], "a company's fee"),
        value=to_cents(usd[FlowKind.VALUE].sum(axis=0), "a value"),
    )
