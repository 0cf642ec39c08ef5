"""Cuts are true everywhere, and tight at the optimum whose prices made them."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.problem import Programme
from gigaplan.programme.sparse import to_sparse
from gigaplan.solve import highs
from gigaplan.solve.interface import Solution, SolverOptions
from gigaplan.solve.whole.cuts import Cuts, cuts_of
from small_terms import drawn_terms

OPTIONS = SolverOptions(tolerance=1e-9)


def chain_costs(programme: Programme, solution: Solution) -> tuple[list[float], list[np.ndarray]]:
    """Cost of each chain in a plan, and what it adds to each master row it counts in."""
    problem = to_sparse(programme)
    rows = problem.matrix[problem.index.first_master_row :]
    costs, counted = [], []
    for chain, place in zip(programme.chains, problem.index.chains, strict=True):
        span = slice(place.first_column, place.first_column + place.n_variables * place.n_hours)
        x = solution.hourly[span]
        costs.append(float(problem.cost[span] @ x))
        counted.append((rows[:, span] @ x)[chain.couple_row])
    return costs, counted


def cut_values(programme: Programme, cuts: Cuts, master: np.ndarray, counted) -> list[float]:
    """What the cuts say of each chain."""
    capacities = programme.capacity_map @ master
    first, values = 0, []
    for c, chain in enumerate(programme.chains):
        v = capacities[first : first + chain.n_capacities] + chain.existing
        first += chain.n_capacities
        prices = cuts.prices[chain.couple_row]
        values.append(float(cuts.constant[c] + cuts.gradient[c] @ v + prices @ counted[c]))
    return values


@pytest.mark.parametrize("seed", range(4))
def test_cuts_are_tight_where_they_were_made_and_true_elsewhere(seed):
    programme, _ = assemble_joint(drawn_terms(seed))
    here = highs.solve(programme, OPTIONS)
    cuts = cuts_of(programme, here)
    costs, counted = chain_costs(programme, here)
    size = max(map(abs, costs))
    assert cut_values(programme, cuts, here.master, counted) == pytest.approx(
        costs, rel=1e-6, abs=1e-6 * size
    )
    # another plan: that of twice the cost of capital
    dearer = replace(programme.master, cost=np.abs(programme.master.cost))
    there = highs.solve(replace(programme, master=dearer), OPTIONS)
    costs, counted = chain_costs(programme, there)
    for value, cost in zip(cut_values(programme, cuts, there.master, counted), costs, strict=True):
        assert value <= cost + 1e-6 * size


def test_prices_that_are_no_optimum_make_true_cuts_too():
    programme, _ = assemble_joint(drawn_terms(2))
    here = highs.solve(programme, OPTIONS)
    costs, counted = chain_costs(programme, here)
    for factor in (0.0, 0.5, 3.0):
        odd = replace(
            here,
            row_duals=tuple(factor * duals for duals in here.row_duals),
            master_duals=factor * here.master_duals,
        )
        found = cut_values(programme, cuts_of(programme, odd), here.master, counted)
        assert all(
            value <= cost + 1e-6 * abs(cost) for value, cost in zip(found, costs, strict=True)
        )
