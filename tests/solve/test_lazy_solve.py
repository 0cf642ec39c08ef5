"""Programmes that go on from where another one was, with prices or limits a little changed."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.problem import Programme
from gigaplan.solve import highs, lazy_solve
from gigaplan.solve.batch import packed
from gigaplan.solve.certify import certify
from gigaplan.solve.halfway import Halfway
from gigaplan.solve.inserted_ramps import with_ramps
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.interior_point import walk
from gigaplan.solve.lazy_ramps import find_ramps, without
from gigaplan.solve.lazy_solve import solve_lazily
from gigaplan.solve.newton import NewtonSystem
from gigaplan.solve.recentre import MET, recentre
from gigaplan.solve.scaling import scale
from small_terms import drawn_terms
from strategies import draw_programme

OPTIONS = SolverOptions(tolerance=1e-8)
SEEDS = (1, 6, 8, 13, 15, 23)


def _dearer(programme: Programme, factor: float) -> Programme:
    """Every hour's costs times a factor."""
    chains = tuple(
        replace(chain, cost_base=chain.cost_base * factor, cost_scale=chain.cost_scale * factor)
        for chain in programme.chains
    )
    return replace(programme, chains=chains)


@pytest.mark.parametrize("seed", SEEDS)
def test_dearer_hours_are_solved_from_where_the_last_prices_led(seed: int) -> None:
    programme = assemble_joint(drawn_terms(seed))[0]
    first = solve_lazily(programme, OPTIONS, keep=True)
    assert first.solution.status is Status.OPTIMAL
    assert first.near is not None
    dearer = _dearer(programme, 1.01)
    # twice, for what is kept must not be used up
    near, again = (solve_lazily(dearer, OPTIONS, near=first.near).solution for _ in range(2))
    cold = solve_lazily(dearer, OPTIONS).solution
    assert near.objective == pytest.approx(highs.solve(dearer, OPTIONS).objective, rel=1e-6)
    assert certify(dearer, near).passed(1e-5)
    assert near.iterations == again.iterations
    assert near.iterations < 0.7 * cold.iterations


def test_what_has_another_shape_is_left_aside() -> None:
    first = solve_lazily(assemble_joint(drawn_terms(1))[0], OPTIONS, keep=True)
    other = assemble_joint(drawn_terms(2, n_periods=4))[0]
    near = solve_lazily(other, OPTIONS, near=first.near).solution
    assert near.iterations == solve_lazily(other, OPTIONS).solution.iterations
    assert near.status is Status.OPTIMAL


def test_nothing_is_kept_unless_asked() -> None:
    programme = draw_programme(1).programme
    assert solve_lazily(programme, OPTIONS).near is None


def test_iterations_of_all_looks_together_stay_within_the_limit() -> None:
    programme = next(p for p in (draw_programme(s).programme for s in SEEDS) if find_ramps(p))
    found = solve_lazily(programme, replace(OPTIONS, max_iterations=5)).solution
    assert found.status is Status.ITERATIONS
    assert found.iterations == 5
    assert found.hourly.size == programme.n_hourly


def _halfway(seed: int) -> tuple[Programme, Halfway]:
    """A programme with ramps, and an iterate of it without them."""
    programme = draw_programme(seed).programme
    part = without(programme, find_ramps(programme))
    halfway = walk(part, OPTIONS, lazy_solve.HALFWAYS[0]).halfway
    assert halfway is not None
    return programme, halfway


@pytest.mark.parametrize("seed", [s for s in SEEDS if find_ramps(draw_programme(s).programme)])
def test_hours_are_brought_back_inside_and_meet_their_rows(seed: int) -> None:
    programme, halfway = _halfway(seed)
    extended = with_ramps(programme, find_ramps(programme), (), halfway)
    assert extended is not None
    assert extended.astray == tuple(sorted({ramp.chain for ramp in find_ramps(programme)}))
    system = NewtonSystem(scale(programme), 1)
    start, master = replace(extended, astray=()).continued(system)
    stacked = packed(system.batches, start)
    points = list(stacked.chains)

    def broken() -> float:
        system.residuals(stacked, master)
        return max(
            max(np.abs(work.hour_rows).max(initial=0.0), np.abs(work.state_rows).max(initial=0.0))
            for c, work in enumerate(system.work)
            if c in extended.astray
        )

    before = broken()
    z = master.z.copy()
    recentre(system, points, master, list(extended.astray))
    assert broken() <= max(MET, before)
    assert np.array_equal(z, master.z)
    for c, p in enumerate(points):
        present = system.present(c)
        assert (p.x[present] > 0.0).all()
        assert (p.u[present] > 0.0).all()
        assert (p.zl[present] > 0.0).all()
