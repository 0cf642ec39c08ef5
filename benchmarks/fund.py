"""A fund of 200 members over 60 quarters: calls, a late close, fees, waterfall, clawback, measures.

python benchmarks/fund.py
"""

import time

import numpy as np

from gigaplan.fund.fees import FeeDates
from gigaplan.fund.flows import Flows
from gigaplan.fund.fund import Fund, FundResult, run_fund
from gigaplan.fund.measures import FundMeasures, measures
from gigaplan.fund.terms import CarryTerms, FeeTerms, Members, Tier, Waterfall

MEMBERS, QUARTERS, DEALS = 200, 60, 12
RUNS = 5


def fund(kind: Waterfall) -> tuple[Fund, Members, Flows]:
    """Twelve deals bought over five years, paying and sold over the ten that follow."""
    random = np.random.default_rng(0)
    start = np.datetime64("2025-01", "M")
    dates = (start + 3 * np.arange(QUARTERS)).astype("datetime64[D]")
    invested, proceeds = (np.zeros((QUARTERS, DEALS), dtype=np.int64) for _ in range(2))
    invested[:20] = random.integers(0, 10**10, (20, DEALS))
    proceeds[20:] = random.integers(0, 6 * 10**10, (40, DEALS))
    sold = np.zeros((QUARTERS, DEALS))
    sold[30:] = 0.1
    flows = Flows(
        dates, invested, proceeds, sold, np.zeros_like(sold),
        random.integers(0, 10**7, QUARTERS), random.integers(0, 10**7, QUARTERS),
        np.zeros(DEALS, dtype=np.int64),
    )  # fmt: skip
    members = Members(
        tuple(f"member {place}" for place in range(MEMBERS)),
        random.integers(10**10, 10**12, MEMBERS),
        np.where(np.arange(MEMBERS) % 4 == 3, 4, 0),
        np.arange(MEMBERS) > 0,
        np.ones(MEMBERS),
        np.ones((MEMBERS, DEALS), dtype=np.bool_),
    )
    terms = CarryTerms((Tier(0.08, 0.15, 1.0), Tier(0.12, 0.2)), kind=kind, escrow_share=0.3)
    fees = FeeDates(np.arange(QUARTERS), np.full(QUARTERS, 0.25), np.arange(QUARTERS) < 20)
    return (
        Fund(terms, FeeTerms(0.0125, 0.01), fees, 0.08, np.array([40])),
        members,
        flows,
    )


def whole(kind: Waterfall) -> tuple[FundResult, FundMeasures]:
    """Run and measure."""
    terms, members, flows = fund(kind)
    result = run_fund(terms, members, flows)
    return result, measures(flows, result)


def main() -> None:
    """Time both waterfalls."""
    for kind in Waterfall:
        whole(kind)
        seconds = []
        for _ in range(RUNS):
            began = time.perf_counter()
            _, found = whole(kind)
            seconds.append(time.perf_counter() - began)
        print(
            f"{kind.value}: {np.median(seconds):.3f} s for {MEMBERS} members and {QUARTERS} "
            f"quarters; TVPI {float(found.all_members.tvpi):.2f}"
        )


if __name__ == "__main__":
    main()
