"""Exposures of 1,000 parties with 10,000 edges: look-through, limits, circles, recusals, a failure.

Holdings form chains and circles, 60 parties are members, and every tenth holds a part of the
partnership.

    python -m benchmarks.exposure
"""

import argparse
import time
from typing import Any

import numpy as np

from gigaplan.exposure.analysis import ExposureAnalysis, analyse
from gigaplan.scenario.exposure.exposures import ExposureScenario

PARTIES, EDGES, MEMBERS = 1_000, 10_000, 60


def stated(parties: int = PARTIES, edges: int = EDGES) -> ExposureScenario:
    """A drawn network; seed 0."""
    random = np.random.default_rng(0)
    names = ["fund", *(f"party {number}" for number in range(1, parties))]
    people: list[dict[str, Any]] = [
        {
            "name": name,
            "kind": "vehicle" if number % 10 == 0 else "corporate",
            "member": 0 < number <= MEMBERS,
            "sector": f"sector {number % 12}",
            "equity_usd": float(random.uniform(1e9, 1e11)),
        }
        for number, name in enumerate(names)
    ]
    common = {"basis": "assumed", "source": "drawn"}
    made: list[dict[str, Any]] = [
        {"kind": "equity", "holder": names[n], "company": "fund", "share": 1 / MEMBERS, **common}
        for n in range(1, MEMBERS + 1)
    ]
    left = np.full(parties, 0.95)
    left[0] = 0.0
    while len(made) < edges:
        first, second = (int(n) for n in random.integers(0, parties, 2))
        if first == second:
            continue
        a, b, usd = names[first], names[second], float(random.uniform(1e6, 1e9))
        match int(random.integers(0, 6)):
            case 0 if left[second] > 0.05:
                share = float(random.uniform(0.01, min(0.2, left[second])))
                left[second] -= share
                made.append({"kind": "equity", "holder": a, "company": b, "share": share, **common})
            case 1:
                made.append(
                    {"kind": "lease", "landlord": a, "tenant": b, "usd_per_year": usd, **common}
                )
            case 2 | 3:
                made.append(
                    {"kind": "supply", "supplier": a, "buyer": b, "usd_per_year": usd, **common}
                )
            case 4:
                made.append({"kind": "credit", "lender": a, "borrower": b, "usd": usd, **common})
            case 5:
                made.append({"kind": "competitor", "between": [a, b], **common})
    return ExposureScenario.model_validate(
        {
            "name": "drawn",
            "partnership": "fund",
            "as_of": "2029-01",
            "circle_steps": 5,
            "parties": people,
            "edges": made,
            "limits": [{"name": "one", "whose": "each_member", "of": "at_risk",
                        "largest_share": 0.2, "reason": "drawn"}],
            "rules": [
                {"name": "owner", "relation": "owner", "reason": "drawn"},
                {"name": "rival", "relation": "owner_of_competitor", "reason": "drawn"},
            ],
            "decisions": [{"name": "a lease", "kind": "lease", "counterparty": names[70]}],
        }
    )  # fmt: skip


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    begun = time.perf_counter()
    case = stated()
    read = time.perf_counter() - begun
    taken = []
    found: ExposureAnalysis | None = None
    for _ in range(5):
        begun = time.perf_counter()
        found = analyse(case, (), ["party 70"])
        taken.append(time.perf_counter() - begun)
    assert found is not None
    print(f"reading {PARTIES:,} parties and {len(case.edges):,} edges: {read:.2f} s")
    print(
        f"analysis: {min(taken):.2f} s (at most 1); {len(found.circles):,} circles of up to "
        f"{case.circle_steps} payments, residual {found.exposures.residual:.0e}"
    )


if __name__ == "__main__":
    main()
