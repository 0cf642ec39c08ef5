"""Ramp limits put in only where they bind: the same optimum as the whole programme at once."""

import numpy as np
import pytest

from gigaplan.programme.assemble import assemble
from gigaplan.programme.elastic import elastic, price
from gigaplan.programme.limits import SystemLimits
from gigaplan.solve import highs, interior_point, solver
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.lazy_ramps import find_ramps, restored, without
from small_blocks import plant, span, unserved
from strategies import draw_programme

OPTIONS = SolverOptions(tolerance=1e-9)
LOAD = (10.0, 10.0, 40.0, 40.0, 10.0, 10.0)


def _programme(ramp: float | None):
    # cheap slow plant, dear fast plant
    slow = plant("slow", 10.0, 1.0, ramp_share_per_hour=ramp)
    fast = plant("fast", 1.0, 20.0)
    return assemble([slow, fast, unserved(np.array(LOAD))], [span(*LOAD)], SystemLimits())[0]


def test_binding_limit_is_found_and_put_back() -> None:
    programme = _programme(0.1)
    (ramp,) = find_ramps(programme)
    relaxed = interior_point.solve(without(programme, (ramp,)), OPTIONS)
    _, broken = restored(programme, (ramp,), relaxed)
    # by hand: 40 MW of the slow plant serve the whole load; its step of 30 MW breaks 10 % of 40 MW
    assert broken[0] == pytest.approx(26.0, abs=1e-3)
    whole = solver.solve(programme, OPTIONS)
    assert whole.objective == pytest.approx(highs.solve(programme, OPTIONS).objective, rel=1e-7)
    assert whole.objective > relaxed.objective + 1.0
    assert certify(programme, whole).passed(1e-7)


def test_limit_that_does_not_bind_costs_no_second_solve() -> None:
    programme = _programme(0.9)
    whole = solver.solve(programme, OPTIONS)
    relaxed = interior_point.solve(without(programme, find_ramps(programme)), OPTIONS)
    assert whole.iterations <= relaxed.iterations
    assert whole.objective == pytest.approx(relaxed.objective, rel=1e-9)
    certificate = certify(programme, whole)
    assert certificate.passed(1e-7)


@pytest.mark.parametrize("seed", [1, 6, 8, 13, 15, 23, 33, 35, 36, 50])
def test_drawn_problems_with_ramps(seed: int) -> None:
    programme = draw_programme(seed).programme
    whole = solver.solve(programme, OPTIONS)
    assert whole.status is Status.OPTIMAL
    assert whole.hourly.size == programme.n_hourly
    assert certify(programme, whole).passed(1e-6)


def test_stores_are_not_ramps() -> None:
    for seed in range(40):
        programme = draw_programme(seed).programme
        for ramp in find_ramps(programme):
            chain = programme.chains[ramp.chain]
            assert chain.hour_scale[0, ramp.state] != 0.0
            assert np.count_nonzero(chain.gain[ramp.row]) == 1


def test_infeasible_without_ramps_is_infeasible_and_keeps_its_shape() -> None:
    programme = assemble(
        [plant("slow", 10.0, 1.0, ramp_share_per_hour=0.5, maximum=15.0)],
        [span(*LOAD)],
        SystemLimits(),
    )[0]
    solution = solver.solve(programme, OPTIONS)
    assert solution.status is Status.INFEASIBLE
    assert solution.hourly.size == programme.n_hourly
    assert find_ramps(programme)


@pytest.mark.parametrize("ramp", [0.1, 0.9])
def test_limits_that_may_give_way_are_put_in_where_they_bind(ramp: float) -> None:
    slow = plant("slow", 10.0, 1.0, ramp_share_per_hour=ramp)
    assets = (slow, plant("fast", 1.0, 20.0), unserved(np.array(LOAD)))
    problem = elastic(assets, (span(*LOAD),), SystemLimits())
    # dear enough that no limit gives way
    programme = price(problem, np.full(len(problem.slacks), 1e3), plan_cost=True)
    (found,) = find_ramps(programme)
    assert len(found.spare) == 2
    whole = solver.solve(programme, OPTIONS)
    assert whole.hourly.size == programme.n_hourly
    assert whole.objective == pytest.approx(highs.solve(programme, OPTIONS).objective, rel=1e-7)
    assert certify(programme, whole).passed(1e-7)
