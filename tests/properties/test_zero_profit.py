"""Zero profit, and what follows from it, on the real Abilene year with every capacity free.

In the optimum of a least-cost problem in which every capacity is free to be any size and no policy
binds, each plant that is built earns at the hourly prices just what it costs, and what is not built
would earn less. Hence the mean price weighted by load is the cost of a MWh.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from gigaplan import pipeline
from gigaplan.programme.limits import flow_costs
from gigaplan.solve.interface import Solution, SolverOptions, Status
from gigaplan.solve.solver import solve

EXAMPLE = Path(__file__).parents[2] / "examples" / "one-campus" / "scenario.yaml"
FREE = (
    "campus.land_acres=1e9",
    "supply.combined_cycle.maximum_mw=1e5",
    "supply.geothermal.maximum_mw=1e5",
    "supply.grid.maximum_mw=1e5",
    "limits.unserved_share=1.0",
)


@dataclass(frozen=True)
class Solved:
    """A problem and its solution."""

    problem: pipeline.Problem
    solution: Solution

    @property
    def cost_usd(self) -> float:
        """Cost of the year."""
        return self.solution.objective + self.problem.layout.constant_usd_per_year

    @property
    def price_usd_per_mwh(self) -> np.ndarray:
        """Price at the bus in every hour."""
        return self.solution.row_duals[0][0] / self.problem.layout.years[0].weight

    @property
    def load_mw(self) -> np.ndarray:
        """Load in every hour."""
        return self.problem.layout.years[0].load_mw


def solved(*changes: str) -> Solved:
    """Abilene with some changes, solved."""
    scenario, _ = pipeline.read(EXAMPLE, changes)
    problem = pipeline.state(scenario)
    solution = solve(problem.programme, SolverOptions(tolerance=1e-8))
    assert solution.status is Status.OPTIMAL
    return Solved(problem, solution)


@pytest.fixture(scope="module")
def free() -> Solved:
    """Abilene without limits."""
    return solved(*FREE)


def test_mean_price_is_cost_per_mwh(free: Solved) -> None:
    paid = float((free.price_usd_per_mwh * free.load_mw).sum())
    # the solver stops at a relative gap of 1e-8; prices of hours that hardly matter hold the rest
    assert paid == pytest.approx(free.cost_usd, rel=1e-6)


def test_every_plant_earns_its_cost_and_no_more(free: Solved) -> None:
    layout, solution = free.problem.layout, free.solution
    total = layout.capacity_totals(solution.master)
    built = 0
    for asset in layout.assets:
        places = [n for n, place in enumerate(layout.capacities) if place.asset == asset.name]
        size = sum(total[n] for n in places)
        cost = sum(total[n] * layout.capacities[n].annual_usd for n in places)
        earned = 0.0
        for flow in (f for f in layout.flows if f.asset == asset.name):
            values = flow.values(
                solution.hourly, 0.0 if flow.capacity is None else total[flow.capacity]
            )
            margin = flow.flow.to_bus * free.price_usd_per_mwh - sum(
                np.asarray(c) for c in flow_costs(flow.flow, 0.0).values()
            )
            earned += float((margin * values).sum())
        if size > 1.0:
            built += 1
            assert earned == pytest.approx(cost, rel=1e-4), asset.name
    assert built >= 4


def test_one_more_technology_never_costs_more(free: Solved) -> None:
    without = [f"supply.{kind}.maximum_mw=0" for kind in ("wind", "long_duration_storage")]
    fewer = solved(*FREE, *without)
    assert fewer.cost_usd > free.cost_usd


def test_a_limit_never_saves_money(free: Solved) -> None:
    bound = solved(*FREE, "limits.clean_share=0.6")
    assert bound.cost_usd > free.cost_usd


def test_hourly_clean_power_is_monotone_and_convex_in_its_share() -> None:
    shares = (0.80, 0.88, 0.96)
    cost = [solved(*FREE, f"limits.hourly_clean_share={share}").cost_usd for share in shares]
    assert cost[0] < cost[1] < cost[2]
    # equal steps: the second costs more than the first
    assert cost[2] - cost[1] > cost[1] - cost[0]


def test_a_price_of_co2_equal_to_the_caps_own_reaches_the_cap() -> None:
    capped = solved(*FREE, "limits.co2_t_per_year=1500000")
    rows = capped.problem.layout.rows
    number = next(n for n, row in enumerate(rows) if row.label == "co2_t_per_year")
    price = -float(capped.solution.master_duals[number])
    assert price > 1.0
    priced = solved(*FREE, f"limits.co2_usd_per_t={price}")
    # cost with the price = cost under the cap + price x cap (strong duality)
    assert priced.cost_usd == pytest.approx(capped.cost_usd + price * 1.5e6, rel=1e-6)
