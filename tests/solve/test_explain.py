"""The elastic programme and the ray, on drawn problems."""

import numpy as np
import pytest

from gigaplan.programme.assemble import assemble
from gigaplan.programme.elastic import elastic, price
from gigaplan.programme.limits import SystemLimits
from gigaplan.programme.sparse import to_sparse
from gigaplan.solve.explain import ExplainError, directions, find_clashes, find_ray
from gigaplan.solve.highs import solve
from gigaplan.solve.interface import SolverOptions
from hopeless import draw_infeasible, draw_unbounded
from small_blocks import plant, span
from strategies import draw_programme


def _solve(programme):
    return solve(programme, SolverOptions())


@pytest.mark.parametrize("seed", range(40))
def test_drawn_programmes_have_no_ray_and_unbounded_ones_do(seed: int) -> None:
    assert find_ray(draw_programme(seed).programme, _solve) is None
    drawn = draw_unbounded(seed)
    ray = find_ray(drawn.programme, _solve)
    assert ray is not None
    assert ray.usd_per_year < 0
    # along the ray every row and bound of the problem still holds, however far one goes
    problem = to_sparse(drawn.programme)
    point = np.concatenate([drawn.hourly, drawn.master])
    scale = 1e3 * np.abs(point).max()
    far = point + scale * np.concatenate([ray.hourly, ray.master])
    activity = problem.matrix @ far
    slack = 1e-6 * scale
    assert (activity <= problem.row_upper + slack).all()
    assert (activity >= problem.row_lower - slack).all()
    assert (far <= problem.upper + slack).all()
    assert (far >= problem.lower - slack).all()


@pytest.mark.parametrize("seed", range(20))
def test_infeasible_programmes_need_not_have_a_ray(seed: int) -> None:
    assert find_ray(draw_infeasible(seed).programme, _solve) is None


def test_directions_are_bounded() -> None:
    for seed in range(20):
        problem = to_sparse(directions(draw_programme(seed).programme))
        assert np.abs(problem.upper[: problem.index.first_master_column]).max() >= 0
        assert not problem.row_lower[np.isfinite(problem.row_lower)].any()


def test_slacks_that_may_not_move_give_the_plan_itself() -> None:
    assets, years = (plant(minimum=5.0, maximum=40.0),), (span(10, 20),)
    programme, layout = assemble(assets, years, SystemLimits())
    problem = elastic(assets, years, SystemLimits())
    none = np.zeros(len(problem.slacks))
    stiff = _solve(price(problem, none, plan_cost=True, limits=none))
    plan = _solve(programme)
    assert stiff.objective + problem.layout.constant_usd_per_year == pytest.approx(
        plan.objective + layout.constant_usd_per_year
    )


def test_unsolved_elastic_problem_is_an_error_with_the_reason() -> None:
    problem = elastic((plant(maximum=1.0),), (span(10, 20),), SystemLimits())

    def stop(programme):
        return solve(programme, SolverOptions(time_limit_s=0.0))

    with pytest.raises(ExplainError, match="every limit relaxed was not solved: iteration limit"):
        find_clashes(problem, stop, 5000.0)
