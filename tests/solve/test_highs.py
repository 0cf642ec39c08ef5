"""HiGHS on problems done by hand, and its certificate on drawn ones."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from gigaplan.programme.draft import Bank, ChainDraft
from gigaplan.programme.problem import Master, Programme
from gigaplan.solve.certify import certify
from gigaplan.solve.highs import solve
from gigaplan.solve.interface import SolverOptions, Status
from hopeless import draw_infeasible, draw_unbounded
from strategies import draw_programme, residual_of


def _master(cost, upper=None, rows=None, rhs=(), equal=()) -> Master:
    n = len(cost)
    matrix = np.zeros((len(rhs), n)) if rows is None else np.array(rows, dtype=float)
    return Master(
        cost=np.array(cost, dtype=float),
        upper=np.full(n, np.inf) if upper is None else np.array(upper, dtype=float),
        free=np.zeros(n, dtype=bool),
        block=np.zeros(n, dtype=np.int64),
        rows=csr_array(matrix),
        rhs=np.array(rhs, dtype=float),
        equal=np.array(equal, dtype=bool),
    )


def _plants(load, capacity_cost, energy_cost) -> Programme:
    """Plants sized freely against a load, nothing else."""
    bank = Bank()
    draft = ChainDraft(len(load), bank)
    row = draft.add_hour_row(np.array(load, dtype=float))
    for cost in energy_cost:
        i = draft.add_variable(cost, 1.0, draft.add_capacity(0.0))
        draft.set_hour(row, i, 1.0)
    n = len(capacity_cost)
    return Programme((draft.finish(),), _master(capacity_cost), csr_array(np.eye(n)), bank.values())


def test_one_plant_costs_its_peak_and_its_energy() -> None:
    # 30 MW x 100 + (10 + 30 + 20) MWh x 2 = 3120; the peak hour pays for the capacity: 102 USD/MWh
    solution = solve(_plants([10, 30, 20], [100.0], [2.0]), SolverOptions())
    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(3120, rel=1e-12)
    assert solution.master == pytest.approx([30])
    assert solution.row_duals[0] == pytest.approx(np.array([[2, 102, 2]]))


def test_screening_curve_sizes_base_and_peak_plants() -> None:
    # Base plant 60 USD/MW + 1 USD/MWh, peak plant 10 + 6: they cost the same at 10 h of use, so
    # the base plant is as large as the load of the 10th highest hour (loads 1..24: 15 MW).
    load = np.random.default_rng(3).permutation(np.arange(1.0, 25.0))
    solution = solve(_plants(load, [60.0, 10.0], [1.0, 6.0]), SolverOptions())
    base, peak = solution.master
    assert 14 - 1e-9 <= base <= 15 + 1e-9  # a tie: the 10th hour may be served by either
    assert base + peak == pytest.approx(24)
    over = np.maximum(load - 15, 0).sum()
    assert solution.objective == pytest.approx(60 * 15 + 10 * 9 + (load.sum() - over) + 6 * over)


def test_dual_of_a_limit_is_the_change_of_cost_per_unit() -> None:
    programme = _plants([10, 30, 20], [100.0, 150.0], [2.0, 2.0])
    limited = Programme(
        programme.chains,
        _master([100.0, 150.0], rows=[[1, 0]], rhs=[25], equal=[False]),
        programme.capacity_map,
        programme.bank,
    )
    solution = solve(limited, SolverOptions())
    # One MW less of the cheap plant is one MW more of the dear one: 50 USD/MW
    assert solution.master_duals == pytest.approx([-50])
    assert solution.master == pytest.approx([25, 5])


@pytest.mark.parametrize("seed", range(120))
def test_drawn_programmes_are_solved_and_certified(seed: int) -> None:
    drawn = draw_programme(seed)
    assert residual_of(drawn) < 1e-12
    solution = solve(drawn.programme, SolverOptions())
    assert solution.status is drawn.status
    certificate = certify(drawn.programme, solution)
    assert certificate.passed(1e-8), certificate
    # No feasible point costs less than the lower bound; the drawn one is feasible.
    assert certificate.lower_bound <= certificate.objective + 1e-9 * abs(certificate.objective)


@pytest.mark.parametrize("seed", range(60))
def test_drawn_programmes_without_an_answer_say_which(seed: int) -> None:
    for drawn in (draw_infeasible(seed), draw_unbounded(seed)):
        solution = solve(drawn.programme, SolverOptions())
        assert solution.status is drawn.status
        assert np.isnan(solution.objective)


def test_time_limit_is_a_status_with_a_note() -> None:
    drawn = draw_programme(5, n_hours=2000)
    solution = solve(drawn.programme, SolverOptions(time_limit_s=0.0))
    assert solution.status is Status.ITERATIONS
    assert "time_limit_s" in solution.note
