"""Small funds, stated in dollars."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gigaplan.fund.cents import to_cents
from gigaplan.fund.fees import FeeDates
from gigaplan.fund.flows import Flows
from gigaplan.fund.fund import Fund
from gigaplan.fund.terms import CarryTerms, FeeBasis, FeeTerms, Members, Tier

DAY = np.datetime64("2025-01-01", "D")
USUAL = CarryTerms((Tier(0.08, 0.20, 1.0),))
"""8 % preferred return, full catch-up, 20 % carry, whole fund."""
NO_FEE = FeeTerms(0.0, 0.0)


def no_dates() -> FeeDates:
    return FeeDates(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.bool_))


@dataclass
class Deal:
    """What a deal takes and brings, by day."""

    invested: dict[int, float]
    proceeds: dict[int, float] = field(default_factory=dict)
    sold: dict[int, float] = field(default_factory=dict)
    written_off: dict[int, float] = field(default_factory=dict)
    value: float = 0.0


def flows_of(
    deals: Sequence[Deal],
    expenses: dict[int, float] | None = None,
    company_fees: dict[int, float] | None = None,
    also: Sequence[int] = (),
) -> Flows:
    """Flows with days counted from the first of January 2025, a year of 365 days."""
    expenses, company_fees = expenses or {}, company_fees or {}
    days = sorted(
        {0, *also, *expenses, *company_fees}
        | {
            d
            for deal in deals
            for part in (deal.invested, deal.proceeds, deal.written_off)
            for d in part
        }
    )

    def table(parts: Sequence[dict[int, float]]) -> np.ndarray:
        return np.array([[part.get(day, 0.0) for part in parts] for day in days])

    return Flows(
        dates=DAY + np.array(days),
        invested=to_cents(table([d.invested for d in deals])),
        proceeds=to_cents(table([d.proceeds for d in deals])),
        sold=table([d.sold for d in deals]),
        written_off=table([d.written_off for d in deals]),
        expenses=to_cents(table([expenses]))[:, 0],
        company_fees=to_cents(table([company_fees]))[:, 0],
        value=to_cents([d.value for d in deals]),
    )


def members_of(
    commitments: Sequence[float],
    n_deals: int,
    close: Sequence[int] | None = None,
    bears_carry: Sequence[bool] | None = None,
    fee_share: Sequence[float] | None = None,
    excused: Sequence[tuple[int, int]] = (),
) -> Members:
    """Members by place; `close` counts places among the dates."""
    n = len(commitments)
    takes_part = np.ones((n, n_deals), dtype=np.bool_)
    for member, deal in excused:
        takes_part[member, deal] = False
    return Members(
        names=tuple(f"member {place}" for place in range(n)),
        commitment_cents=to_cents(commitments),
        close=np.array(close or [0] * n, dtype=np.int64),
        bears_carry=np.array(bears_carry or [True] * n),
        fee_share=np.array(fee_share or [1.0] * n),
        takes_part=takes_part,
    )


def fund_of(
    carry: CarryTerms = USUAL,
    fee: FeeTerms = NO_FEE,
    fee_dates: FeeDates | None = None,
    late_interest: float = 0.08,
    tests: Sequence[int] = (),
    recallable: bool = False,
) -> Fund:
    """Terms."""
    return Fund(
        carry, fee, fee_dates or no_dates(), late_interest, np.array(tests, dtype=np.int64),
        recallable,
    )  # fmt: skip


__all__ = ["FeeBasis", "FeeDates", "FeeTerms", "Tier"]
