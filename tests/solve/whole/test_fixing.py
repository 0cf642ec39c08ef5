"""Fixing columns leaves a programme with an interior whose optimum is that of the fixed whole."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.whole import whole_columns
from gigaplan.programme.sparse import to_sparse
from gigaplan.solve import highs, interior_point
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.whole.fixing import fix
from whole_terms import drawn_in_units

OPTIONS = SolverOptions(tolerance=1e-8)


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_a_fixed_programme_costs_what_the_whole_one_does_with_bounds_closed(seed):
    programme, layout = assemble_joint(drawn_in_units(seed))
    whole = whole_columns(layout)
    free = highs.solve(programme, OPTIONS)
    values = np.floor(whole.units(free.master) + 1e-6) * whole.size
    fixed = fix(programme, whole.columns, values)
    own = interior_point.solve(fixed.programme, OPTIONS)
    assert own.status is Status.OPTIMAL
    assert certify(fixed.programme, own).passed(1e-5)
    made = fixed.restored(own)
    # the same in the sparse problem of the whole programme: bounds of the columns at their values
    problem = to_sparse(programme)
    lower, upper = problem.lower.copy(), problem.upper.copy()
    at = problem.index.first_master_column + whole.columns
    lower[at] = upper[at] = values
    other, _ = highs._run(replace(problem, lower=lower, upper=upper), OPTIONS, "simplex")
    units = highs._units(problem)
    reference = other.getInfo().objective_function_value * units.quantity * units.cost
    assert made.objective == pytest.approx(reference, rel=1e-6)
    assert made.master[whole.columns] == pytest.approx(values)
    assert fixed.inside(made).objective == pytest.approx(own.objective)
    # what is put back meets every row of the whole programme
    point = np.concatenate([made.hourly, made.master])
    rows = problem.matrix @ point
    over = np.maximum(rows - problem.row_upper, problem.row_lower - rows)
    terms = abs(problem.matrix) @ np.abs(point)
    assert (over <= 1e-6 * np.maximum(terms, 1.0)).all()


def test_a_campus_without_halls_leases_and_draws_nothing():
    programme, layout = assemble_joint(drawn_in_units(0))
    whole = whole_columns(layout)
    fixed = fix(programme, whole.columns, np.zeros(whole.count))
    closed = {layout.columns[c].kind.value for c in np.flatnonzero(fixed.closed)}
    assert {"halls", "lease"} <= closed
    leases = [c for c, label in enumerate(layout.columns) if label.kind.value == "lease"]
    assert fixed.closed[leases].all()
    assert fixed.broken == 0.0
    # hours without load stand still: no variable of any chain can be above 0
    assert all((chain.upper_scale == 0.0).all() for chain in fixed.programme.chains)
    solution = interior_point.solve(fixed.programme, OPTIONS)
    assert solution.status is Status.OPTIMAL


def test_units_that_break_a_row_of_units_alone_are_found_without_solving():
    programme, layout = assemble_joint(drawn_in_units(0))
    whole = whole_columns(layout)
    halls = [layout.columns[c].kind.value == "halls" for c in whole.columns]
    values = np.where(halls, 100 * whole.size, 0.0)  # more than any site holds
    assert fix(programme, whole.columns, values).broken > 0.1
