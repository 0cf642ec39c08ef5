"""The sparse matrix says what `problem.py` says, entry by entry."""

import numpy as np
import pytest

from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Programme
from gigaplan.programme.sparse import to_sparse
from strategies import draw_programme


def _value(bank, scale, start, t):
    return scale * (bank[start + t] if start >= 0 else 1.0)


def _by_the_book(programme: Programme, hourly: np.ndarray, z: np.ndarray):
    """Left sides, right sides and cost as `problem.py` states them, hour by hour."""
    bank, cost, offset, capacity = programme.bank, float(programme.master.cost @ z), 0, 0
    coupling = programme.master.rows @ z
    left, right, bounds = [], [], []
    v_all = programme.capacity_map @ z
    for c in programme.chains:
        T, n, h = c.n_hours, c.n_variables, c.n_hour_rows
        x = hourly[offset : offset + n * T].reshape(n, T)
        v = v_all[capacity : capacity + c.n_capacities] + c.existing
        rows = np.zeros((h + c.n_states, T))
        for t in range(T):
            for i in range(n):
                cost += x[i, t] * (
                    c.cost_base[i] + _value(bank, c.cost_scale[i], c.cost_start[i], t)
                )
                for r in range(h):
                    rows[r, t] += _value(bank, c.hour_scale[r, i], c.hour_start[r, i], t) * x[i, t]
                for j in range(c.n_states):
                    rows[h + j, t] -= c.gain[j, i] * x[i, t]
                if (j := c.state_of[i]) >= 0:
                    before = x[i, t - 1] if t or c.cyclic[j] else 0.0
                    rows[h + j, t] += x[i, t] - c.keep[j] * before
                for q, row in enumerate(c.couple_row):
                    share = _value(bank, c.couple_scale[q, i], c.couple_start[q, i], t)
                    coupling[row] += share * x[i, t]
                if c.bound_by[i] != UNBOUNDED:
                    limit = _value(bank, c.upper_scale[i], c.upper_start[i], t)
                    size = 1.0 if c.bound_by[i] == CONSTANT else v[c.bound_by[i]]
                    bounds.append(limit * size - x[i, t])
            for p, r in enumerate(c.term_row):
                rows[r, t] += (
                    _value(bank, c.term_scale[p], c.term_start[p], t) * v[c.term_capacity[p]]
                )
        left.append(rows.ravel())
        right.append(
            [
                _value(bank, s, b, t)
                for s, b in zip(c.rhs_scale, c.rhs_start, strict=True)
                for t in range(T)
            ]
        )
        offset, capacity = offset + n * T, capacity + c.n_capacities
    return np.concatenate(left), np.concatenate(right), coupling, cost, min(bounds, default=0.0)


@pytest.mark.parametrize("seed", range(25))
def test_matrix_equals_the_stated_problem(seed: int) -> None:
    programme = draw_programme(seed, n_hours=5).programme
    rng = np.random.default_rng(seed)
    problem = to_sparse(programme)
    hourly = rng.random(programme.n_hourly)
    z = rng.random(programme.master.cost.size)
    left, right, coupling, cost, least = _by_the_book(programme, hourly, z)
    point = np.concatenate([hourly, z])
    activity = problem.matrix @ point
    assert problem.cost @ point == pytest.approx(cost)
    assert activity[problem.index.first_master_row :] == pytest.approx(coupling)
    stated, got = [], []
    slack = [np.zeros(1) + (problem.upper - point)[: hourly.size].min()]
    at = 0
    for chain in problem.index.chains:
        size = (chain.n_hour_rows + chain.n_states) * chain.n_hours
        rows = slice(chain.first_row, chain.first_row + size)
        # rows of the matrix have v0 moved to the right
        stated.append(left[at : at + size] - right[at : at + size])
        got.append(activity[rows] - problem.row_upper[rows])
        bound = slice(chain.first_bound, chain.first_bound + chain.bounded.size)
        slack.append(problem.row_upper[bound] - activity[bound])
        at += size
    assert np.concatenate(got) == pytest.approx(np.concatenate(stated), abs=1e-9)
    assert float(np.concatenate(slack).min()) == pytest.approx(least, rel=1e-9, abs=1e-12)
