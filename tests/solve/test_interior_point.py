"""The structured interior point against HiGHS, and answers that are not optimal."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.problem import Chain, Programme
from gigaplan.solve import highs, interior_point, newton, solver
from gigaplan.solve.interface import Method, SolverOptions, Status
from hopeless import draw_infeasible, draw_unbounded
from strategies import draw_programme

OPTIONS = SolverOptions(tolerance=1e-8)
SEEDS = [
    seed
    for seed in range(360)
    if all(c.n_hours > 1 or not c.n_states for c in draw_programme(seed).programme.chains)
]


def _scale_of(objective: float, programme: Programme, power: float) -> float:
    """Money that a tolerance is relative to: the objective, or a hundredth of the unserved cost."""
    dearest = max(float(np.abs(c.cost_base).max()) for c in programme.chains)
    return max(abs(objective), 1e-2 * dearest * power)


@pytest.mark.parametrize("start", range(0, len(SEEDS), 30))
def test_agrees_with_highs_on_drawn_problems(start: int) -> None:
    # Every feature at once, units from 1e-6 to 1e6: the drawn problems of strategies.py.
    for seed in SEEDS[start : start + 30]:
        programme = draw_programme(seed).programme
        ours = solver.solve(programme, OPTIONS)
        theirs = highs.solve(programme, OPTIONS)
        assert ours.status is Status.OPTIMAL, seed
        load = max(
            float(np.abs(c.rhs_scale[0] * programme.bank[c.rhs_start[0] :][: c.n_hours]).max())
            for c in programme.chains
        )
        size = _scale_of(theirs.objective, programme, load)
        # 1e-6: the least agreement promised; both stop at relative gaps of 1e-8 or better
        assert abs(ours.objective - theirs.objective) <= 1e-6 * size, seed
        assert ours.dual_objective <= ours.objective + 1e-6 * size, seed


def test_almost_never_needs_the_fallback() -> None:
    seeds = SEEDS[::3]
    statuses = [
        interior_point.solve(draw_programme(seed).programme, OPTIONS).status for seed in seeds
    ]
    assert statuses.count(Status.OPTIMAL) >= len(seeds) - 2


@pytest.mark.parametrize("seed", range(1, 25))
def test_infeasible_is_proved_by_a_ray(seed: int) -> None:
    solution = solver.solve(draw_infeasible(seed).programme, OPTIONS)
    assert solution.status is Status.INFEASIBLE


@pytest.mark.parametrize("seed", range(1, 25))
def test_unbounded_is_proved_by_a_ray(seed: int) -> None:
    solution = solver.solve(draw_unbounded(seed).programme, OPTIONS)
    assert solution.status is Status.UNBOUNDED


def test_iteration_limit_is_a_status_with_advice() -> None:
    programme = draw_programme(SEEDS[1]).programme
    solution = interior_point.solve(programme, replace(OPTIONS, max_iterations=1))
    assert solution.status is Status.ITERATIONS
    assert "max_iterations" in solution.status.value


def test_fallback_is_named_in_the_note() -> None:
    programme = draw_programme(SEEDS[1]).programme
    solution = solver.solve(programme, replace(OPTIONS, max_iterations=1))
    assert solution.status is Status.OPTIMAL
    assert solution.method is Method.HIGHS
    assert solution.note == (
        "the interior point stopped after 1 iterations (iteration limit reached): "
        "solved with HiGHS instead"
    )


def test_single_hour_with_a_store_goes_to_highs() -> None:
    seed = next(
        s
        for s in range(200)
        if any(c.n_hours == 1 and c.n_states for c in draw_programme(s).programme.chains)
    )
    solution = solver.solve(draw_programme(seed).programme, OPTIONS)
    assert solution.method is Method.HIGHS
    assert "two hours" in solution.note


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_money_scales_the_objective(factor: float) -> None:
    programme = draw_programme(SEEDS[4]).programme
    dearer = replace(
        programme,
        chains=tuple(_with_costs(chain, factor) for chain in programme.chains),
        master=replace(programme.master, cost=factor * programme.master.cost),
    )
    one, other = (interior_point.solve(p, OPTIONS) for p in (programme, dearer))
    assert other.objective == pytest.approx(factor * one.objective, rel=1e-7)
    # the solver's own units absorb the factor: same path, same plan
    assert other.iterations == one.iterations


def _with_costs(chain: Chain, factor: float) -> Chain:
    return replace(chain, cost_base=factor * chain.cost_base, cost_scale=factor * chain.cost_scale)


def test_several_threads_give_the_same_bytes() -> None:
    seed = next(s for s in SEEDS if len(draw_programme(s).programme.chains) == 3)
    programme = draw_programme(seed).programme
    one = interior_point.solve(programme, replace(OPTIONS, threads=1))
    for threads in (None, 2):
        other = interior_point.solve(programme, replace(OPTIONS, threads=threads))
        assert one.hourly.tobytes() == other.hourly.tobytes()
        assert one.master.tobytes() == other.master.tobytes()


@pytest.mark.parametrize(("threads", "granted"), [(None, 3), (2, 2), (1, None), (9, 3)])
def test_years_run_on_every_usable_core_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, threads: int | None, granted: int | None
) -> None:
    pools: list[int] = []

    def pool(size: int) -> ThreadPoolExecutor:
        pools.append(size)
        return ThreadPoolExecutor(size)

    monkeypatch.setattr(newton, "usable_cores", lambda: 5)
    monkeypatch.setattr(newton, "ThreadPoolExecutor", pool)
    seed = next(s for s in SEEDS if len(draw_programme(s).programme.chains) == 3)
    interior_point.solve(draw_programme(seed).programme, replace(OPTIONS, threads=threads))
    assert pools == ([] if granted is None else [granted])


def test_progress_is_told_every_iteration() -> None:
    told: list[tuple[int, float]] = []
    programme = draw_programme(SEEDS[1]).programme
    solution = interior_point.solve(programme, OPTIONS, lambda i, worst: told.append((i, worst)))
    assert [i for i, _ in told] == list(range(solution.iterations + 1))
    assert told[-1][1] <= OPTIONS.tolerance
