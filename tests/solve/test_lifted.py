"""Capacities with columns of their own: the same certificate from a far smaller matrix."""

import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.sparse import to_sparse
from gigaplan.solve import certify as certifying
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import SolverOptions
from gigaplan.solve.lifted import is_deep, lift
from gigaplan.solve.solver import solve
from small_terms import drawn_terms


@pytest.mark.parametrize("seed", range(4))
def test_the_certificate_is_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    programme, _ = assemble_joint(drawn_terms(seed, n_periods=8))
    solution = solve(programme, SolverOptions(tolerance=1e-8))
    monkeypatch.setattr(certifying, "is_deep", lambda _: False)
    plain = certify(programme, solution)
    monkeypatch.setattr(certifying, "is_deep", lambda _: True)
    lifted = certify(programme, solution)
    size = abs(plain.objective)
    assert lifted.objective == pytest.approx(plain.objective, rel=1e-12)
    assert lifted.dual_objective == pytest.approx(plain.dual_objective, abs=1e-9 * size)
    assert lifted.relative_gap == pytest.approx(plain.relative_gap, rel=1e-3, abs=1e-12)
    assert lifted.passed(1e-5)
    assert plain.passed(1e-5)


def test_what_is_wrong_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    programme, _ = assemble_joint(drawn_terms(1, n_periods=8))
    solution = solve(programme, SolverOptions(tolerance=1e-8))
    monkeypatch.setattr(certifying, "is_deep", lambda _: True)
    solution.master[:] *= 0.9
    assert certify(programme, solution).primal_residual > 1e-2


def test_late_periods_make_the_matrix_smaller() -> None:
    programme, _ = assemble_joint(drawn_terms(1, n_periods=8))
    solution = solve(programme, SolverOptions(tolerance=1e-4))
    assert is_deep(programme)
    lifted, _ = lift(programme, solution)
    assert to_sparse(lifted).matrix.nnz < 0.8 * to_sparse(programme).matrix.nnz
