"""The certificate finds every kind of wrong answer and needs nobody's word."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.sparse import to_sparse
from gigaplan.solve.certify import certify
from gigaplan.solve.highs import solve
from gigaplan.solve.interface import SolverOptions
from strategies import draw_programme


@pytest.fixture(scope="module")
def solved():
    drawn = draw_programme(1)
    return drawn, solve(drawn.programme, SolverOptions())


def test_right_answer_passes_and_bounds_every_feasible_point(solved) -> None:
    drawn, solution = solved
    certificate = certify(drawn.programme, solution)
    assert certificate.passed(1e-9)
    point = np.concatenate([drawn.hourly, drawn.master])
    assert to_sparse(drawn.programme).cost @ point >= certificate.lower_bound


def test_broken_balance_shows_in_the_primal_residual(solved) -> None:
    drawn, solution = solved
    wrong = replace(solution, hourly=solution.hourly * 1.01)
    assert certify(drawn.programme, wrong).primal_residual > 1e-3


def test_negative_flow_shows_in_the_primal_residual(solved) -> None:
    drawn, solution = solved
    hourly = solution.hourly.copy()
    hourly[np.argmax(hourly)] *= -1
    assert certify(drawn.programme, replace(solution, hourly=hourly)).primal_residual > 0.1


def test_wrong_prices_show_in_the_gap_or_the_dual_residual(solved) -> None:
    drawn, solution = solved
    for factor in (0.9, 1.1):
        duals = tuple(factor * part for part in solution.row_duals)
        wrong = replace(solution, row_duals=duals)
        assert certify(drawn.programme, wrong).largest > 1e-3


def test_feasible_but_dear_plan_shows_in_the_gap(solved) -> None:
    drawn, solution = solved
    dear = replace(solution, hourly=drawn.hourly, master=drawn.master)
    certificate = certify(drawn.programme, dear)
    assert certificate.primal_residual < 1e-12
    assert certificate.relative_gap > 1e-3


def test_own_figures_of_the_solver_are_not_believed(solved) -> None:
    drawn, solution = solved
    boast = replace(solution, objective=0.0, dual_objective=0.0)
    assert certify(drawn.programme, boast).objective == pytest.approx(solution.objective)


def test_price_of_the_wrong_sign_on_a_limit_is_found() -> None:
    drawn = next(
        d
        for d in map(draw_programme, range(50))
        if (~d.programme.master.equal).any() and d.programme.master.rhs.any()
    )
    solution = solve(drawn.programme, SolverOptions())
    at = np.flatnonzero(~drawn.programme.master.equal)[0]
    duals = solution.master_duals.copy()
    duals[at] = 1.0 + abs(duals).max()
    assert certify(drawn.programme, replace(solution, master_duals=duals)).dual_residual > 0.1


def test_nan_never_passes(solved) -> None:
    drawn, solution = solved
    nothing = replace(solution, hourly=np.full_like(solution.hourly, np.nan))
    assert not certify(drawn.programme, nothing).passed(1.0)


@pytest.mark.parametrize("power", [1e-6, 1e6])
def test_measures_do_not_depend_on_the_unit_of_power(power: float) -> None:
    drawn = draw_programme(1)
    solution = solve(drawn.programme, SolverOptions())
    rough = replace(solution, hourly=solution.hourly * 1.01, master=solution.master * 1.01)
    before = certify(drawn.programme, rough)
    chains = tuple(
        replace(
            chain,
            rhs_scale=chain.rhs_scale * power,
            existing=chain.existing * power,
            upper_scale=np.where(chain.bound_by == -1, power, 1.0) * chain.upper_scale,
        )
        for chain in drawn.programme.chains
    )
    master = replace(
        drawn.programme.master,
        rhs=drawn.programme.master.rhs * power,
        upper=drawn.programme.master.upper * power,
    )
    other = replace(drawn.programme, chains=chains, master=master)
    scaled = replace(rough, hourly=rough.hourly * power, master=rough.master * power)
    after = certify(other, scaled)
    assert after.primal_residual == pytest.approx(before.primal_residual, rel=1e-6)
    assert after.relative_gap == pytest.approx(before.relative_gap, rel=1e-6)
