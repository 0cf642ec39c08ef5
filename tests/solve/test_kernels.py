"""Each kernel against plain NumPy on dense matrices: factor, sweeps, passes."""

from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest

import gigaplan.solve as package
from gigaplan.solve import kernel_rows as passes
from gigaplan.solve.batch import batches_of, empty_works
from gigaplan.solve.form import Form, empty_elements
from gigaplan.solve.iterate import ChainWork
from gigaplan.solve.kernel_batch import form_at
from gigaplan.solve.kernel_elements import factor_hours, profile
from gigaplan.solve.kernel_factor import (
    _factor_many_states,
    border_products,
    factor_states,
    rotate,
)
from gigaplan.solve.kernel_sweep import sweep_backward, sweep_forward
from gigaplan.solve.scaling import scale
from strategies import draw_programme

SEEDS = range(40)


ENTRIES = {"kernel_batch": "_of", "kernel_certificate": ""}
"""Modules whose kernels Python calls, and how their names end."""


def test_a_kernel_called_by_a_kernel_is_part_of_it() -> None:
    # Left apart, which of several compiled copies is called depends on what was loaded before: a
    # plan right after compiling differed in the last digits from the next one.
    names = [m.name for m in iter_modules(package.__path__) if m.name.startswith("kernel")]
    inner = 0
    for name in names:
        module = import_module(f"{package.__name__}.{name}")
        for kernel in vars(module).values():
            if not hasattr(kernel, "py_func") or kernel.py_func.__module__ != module.__name__:
                continue
            end = ENTRIES.get(name)
            if end is None or not kernel.py_func.__name__.endswith(end):
                assert kernel.targetoptions["forceinline"], kernel
                inner += 1
    assert inner > 20


def _forms(seed: int) -> list[tuple[Form, ChainWork]]:
    scaled = scale(draw_programme(seed).programme)
    works = empty_works(batches_of(scaled)).chains
    return [(form, work) for form, work in zip(scaled.forms, works, strict=True) if form.hours > 1]


def _rows(form: Form) -> tuple[np.ndarray, np.ndarray]:
    """Dense A (hour rows then state rows, hour by hour) and E of a chain."""
    n, T = form.bound_by.size, form.hours
    h, m, c = form.hour_scale.shape[0], form.keep.size, form.couple_scale.shape[0]
    a, e = np.zeros((h * T + m * T, n * T)), np.zeros((c, n * T))
    for i in range(n):
        for t in range(T):
            unit = np.zeros(T)
            unit[t] = 1.0
            hours, states, couples = np.zeros((h, T)), np.zeros((T, m)), np.zeros(c)
            passes.add_column(unit, 1.0, np.empty(T), form, i, 0, T, hours, states, couples)
            a[:, i * T + t] = np.concatenate([hours.ravel(), states.ravel()])
            e[:, i * T + t] = couples
    return a, e


def _weights(form: Form, seed: int, spread: float) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    shape = (form.bound_by.size, form.hours)
    return [10.0 ** rng.uniform(-spread, spread, shape) for _ in range(4)]


def _factored(form: Form, work: ChainWork, seed: int, spread: float = 1.0) -> ChainWork:
    pivot, link, borders = empty_elements(form, work.term_value.size)
    factor_hours(
        form, *_weights(form, seed, spread), work.factor, pivot, link, borders, work.s_vv,
        work.s_vw, work.s_ww,
    )  # fmt: skip
    factor_states(form, work.factor, pivot, link, work.s_ww)
    border_products(form, work.factor, work.s_vv, work.s_vw)
    return work


@pytest.mark.parametrize("seed", SEEDS)
def test_sweeps_solve_the_normal_equations(seed: int) -> None:
    for form, work in _forms(seed):
        _factored(form, work, seed)
        a, _ = _rows(form)
        normal = (a * work.factor.theta.ravel()) @ a.T
        rng = np.random.default_rng(seed)
        right = normal @ rng.normal(size=a.shape[0])  # in range, also where rows depend
        T, h, m = form.hours, form.hour_scale.shape[0], form.keep.size
        hours = right[: h * T].reshape(h, T).copy()
        states = right[h * T :].reshape(T, m).copy()
        out = np.zeros(work.term_value.size + work.s_ww.shape[0])
        sweep_forward(form, work.factor, hours, states, out)
        sweep_backward(
            form,
            work.factor,
            hours,
            states,
            np.zeros(work.term_value.size),
            np.zeros(work.s_ww.shape[0]),
        )
        y = np.concatenate([hours.ravel(), states.ravel()])
        size = np.abs(normal).max() * max(np.abs(y).max(), 1.0)
        assert np.abs(normal @ y - right).max() <= 1e-11 * size  # rounding of a few hundred rows


@pytest.mark.parametrize("seed", SEEDS)
def test_schur_complement_of_the_coupling_rows(seed: int) -> None:
    for form, work in _forms(seed):
        _factored(form, work, seed)
        a, e = _rows(form)
        theta = work.factor.theta.ravel()
        normal, border = (a * theta) @ a.T, (a * theta) @ e.T
        dense = border.T @ np.linalg.pinv(normal, hermitian=True) @ border - (e * theta) @ e.T
        size = max(np.abs((e * theta) @ e.T).max(initial=0.0), 1e-300)
        # the pseudo-inverse cuts at 1e-15 of the largest: good to about 1e-8 here
        assert np.abs(dense - work.s_ww).max(initial=0.0) <= 1e-7 * size


@pytest.mark.parametrize("seed", range(12))
def test_pivots_stay_positive_however_far_the_weights_are_apart(seed: int) -> None:
    for form, work in _forms(seed):
        _factored(form, work, seed, spread=8.0)
        assert (work.factor.state_inverse >= 0.0).all()
        assert np.isfinite(work.s_vv).all()
        assert np.linalg.eigvalsh(work.s_vv).min(initial=0.0) >= -1e-9 * np.abs(work.s_vv).max(
            initial=0.0
        )
        if work.s_ww.size:
            assert (np.diag(work.s_ww) <= 0.0).all()


def test_rotation_adds_a_rank_one_term() -> None:
    # by hand: from 2 e1 e1' add 3 (1,2)(1,2)' = [[5,6],[6,12]]
    d, r, a = np.array([2.0, 0.0]), np.eye(2), np.array([1.0, 2.0])
    rotate(d, r, a, 3.0, 0)
    np.testing.assert_allclose(r.T @ np.diag(d) @ r, [[5.0, 6.0], [6.0, 12.0]], rtol=1e-15)


def test_rotation_leaves_the_rest_of_a_term_on_nodes_without_a_pivot() -> None:
    # by hand: the pivot takes 5 (1, 6/5), of 12 it leaves 12 - 36/5 = 24/5 = weight x 2^2
    d, r, a = np.array([2.0]), np.array([[1.0, 0.0]]), np.array([1.0, 2.0])
    left = rotate(d, r, a, 3.0, 0)
    np.testing.assert_allclose(d, [5.0])
    np.testing.assert_allclose(r, [[1.0, 1.2]])
    assert left * a[1] ** 2 == pytest.approx(4.8)


def test_profile_is_ones_times_scale_or_a_slice() -> None:
    out = np.empty(3)
    profile(out, np.arange(10.0), 2.0, 4, 1, 3)
    np.testing.assert_array_equal(out, [10.0, 12.0, 14.0])
    profile(out, np.arange(10.0), 2.0, -1, 1, 3)
    np.testing.assert_array_equal(out, [2.0, 2.0, 2.0])


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_are_the_transpose_of_columns(seed: int) -> None:
    # <A'y + E'w, x> = <y, A x> + <w, E x> for any x, y, w
    for form, _ in _forms(seed):
        rng = np.random.default_rng(seed)
        T, h, m = form.hours, form.hour_scale.shape[0], form.keep.size
        c = form.couple_scale.shape[0]
        y, lam, w = rng.normal(size=(h, T)), rng.normal(size=(T, m)), rng.normal(size=c)
        left = right = 0.0
        for i in range(form.bound_by.size):
            x = rng.normal(size=T)
            hours, states, couples = np.zeros((h, T)), np.zeros((T, m)), np.zeros(c)
            for first in range(0, T, 10):  # in pieces: the seams between tiles count too
                count = min(10, T - first)
                passes.add_column(
                    x[first : first + count], 1.0, np.empty(T), form, i, first, count, hours,
                    states, couples,
                )  # fmt: skip
                price = np.empty(count)
                passes.row_prices(price, np.empty(T), form, i, first, count, y, lam, w)
                left += price @ x[first : first + count]
            right += (hours * y).sum() + (states * lam).sum() + couples @ w
        assert left == pytest.approx(right, rel=1e-10, abs=1e-10)


def test_a_batch_holds_each_chain_as_it_is() -> None:
    scaled = scale(draw_programme(4).programme)
    batches = batches_of(scaled)
    assert sorted(c for batch in batches for c in batch.chains) == list(range(len(scaled.forms)))
    for batch in batches:
        for b, c in enumerate(batch.chains):
            theirs, mine = form_at(batch.forms, b), scaled.forms[c]
            assert theirs.hours == mine.hours
            for one, other in zip(theirs[1:], mine[1:], strict=True):
                np.testing.assert_array_equal(one, other)
            np.testing.assert_array_equal(batch.rows[b], scaled.couple_rows[c])


@pytest.mark.parametrize("seed", SEEDS)
def test_one_state_swept_by_itself_is_as_one_of_several(seed: int) -> None:
    # the same chain by the sweep for one state and by that for several
    for form, work in _forms(seed):
        if form.keep.size != 1:
            continue
        one = _factored(form, work, seed)
        found = [np.array(a) for a in (*one.factor, one.s_ww)]
        pivot, link, borders = empty_elements(form, one.term_value.size)
        factor_hours(
            form, *_weights(form, seed, 1.0), one.factor, pivot, link, borders, one.s_vv,
            one.s_vw, one.s_ww,
        )  # fmt: skip
        _factor_many_states(form, one.factor, pivot, link, one.s_ww)
        upper = np.triu(one.s_ww)
        for mine, theirs in zip(found, (*one.factor, upper + np.triu(upper, 1).T), strict=True):
            np.testing.assert_allclose(
                mine, theirs, rtol=1e-9, atol=1e-12 * np.abs(mine).max(initial=0.0)
            )
