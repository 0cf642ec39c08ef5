"""Chains of one shape, side by side in memory, so that one call of a kernel serves many of them.

A programme has hundreds of short chains, and the quarters of a campus differ in numbers alone.
What a call of a compiled kernel costs, with some sixty arrays to hand over, is as much as a short
chain's work. So the arrays of all chains of one shape and length are stacked, chain by chain along
the first axis; a chain's own arrays are views of the stacks.

The passes are bound by memory. What makes a direction (pulls and targets) is kept in single
precision: rounding it turns the direction by a ten-millionth, which the next one mends, for
iterates, reduced costs and weights are in double precision.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gigaplan.solve.form import Factor, Flags, Floats, Form, Ints, Singles
from gigaplan.solve.iterate import N_WEIGHTS, ChainPoint, ChainStep, ChainWork
from gigaplan.solve.scaling import Scaled

Stack = TypeVar("Stack", bound=tuple[Any, ...])


class Forms(NamedTuple):
    """Forms of several chains: the fields of `Form`, with the chains along a first axis."""

    hours: int
    bound_by: Ints
    upper_scale: Floats
    upper_start: Ints
    cost_base: Floats
    cost_scale: Floats
    cost_start: Ints
    hour_scale: Floats
    hour_start: Ints
    gain: Floats
    state_of: Ints
    keep: Floats
    cyclic: Flags
    couple_scale: Floats
    couple_start: Ints
    rhs_scale: Floats
    rhs_start: Ints
    term_row: Ints
    term_capacity: Ints
    term_scale: Floats
    term_start: Ints
    bank: Floats  # of all chains, not stacked


class PointStack(NamedTuple):
    """Iterates: the fields of `ChainPoint`, stacked."""

    x: Floats
    u: Floats
    zl: Floats
    zu: Floats
    hour_duals: Floats
    state_duals: Floats


class StepStack(NamedTuple):
    """Directions: the fields of `ChainStep`, stacked, and the largest ratios of each chain."""

    pull: Singles
    target_l: Singles
    target_u: Singles
    dv: Floats
    hour_duals: Floats
    state_duals: Floats
    ratio_p: Floats
    ratio_d: Floats
    totals: Floats
    largest: Floats


class WorkStack(NamedTuple):
    """Scratch: the fields of `Factor` and `ChainWork`, stacked."""

    theta: Floats
    inverse: Floats
    hour_link: Floats
    state_inverse: Floats
    link: Floats
    hour_border: Floats
    state_border: Floats
    s_vv: Floats
    s_vw: Floats
    s_ww: Floats
    reduced: Floats
    ratios_p: Floats
    ratios_d: Floats
    largest: Floats
    hour_rows: Floats
    state_rows: Floats
    couple_sums: Floats
    term_value: Floats
    bound_value: Floats
    totals: Floats
    out: Floats


@dataclass(frozen=True, slots=True)
class Batch:
    """Chains of one shape and length."""

    chains: tuple[int, ...]
    forms: Forms
    rows: Ints
    """(chains, c) master rows of the coupling rows."""
    places: Ints
    """(chains, k) where the capacities stand among those of all chains."""

    @property
    def sizes(self) -> tuple[int, int, int, int, int, int, int]:
        """Chains, hours, variables, hour rows, states, coupling rows, capacities."""
        f = self.forms
        return (
            len(self.chains), f.hours, f.bound_by.shape[1], f.hour_scale.shape[1], f.keep.shape[1],
            f.couple_scale.shape[1], self.places.shape[1],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Points:
    """Iterates of all chains; updated in place."""

    stacks: tuple[PointStack, ...]
    """Per batch."""
    chains: tuple[ChainPoint, ...]
    """Per chain, views of the stacks."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Directions of all chains; updated in place."""

    stacks: tuple[StepStack, ...]
    chains: tuple[ChainStep, ...]


@dataclass(frozen=True, slots=True)
class Works:
    """Scratch memory of all chains."""

    stacks: tuple[WorkStack, ...]
    chains: tuple[ChainWork, ...]


def batches_of(scaled: Scaled) -> tuple[Batch, ...]:
    """Put chains of one shape and length together, in the order of the first of each."""
    ends = np.cumsum([existing.size for existing in scaled.existing])
    alike: dict[tuple[int, ...], list[int]] = {}
    for c, (form, existing) in enumerate(zip(scaled.forms, scaled.existing, strict=True)):
        shape = (
            *(form.hours, existing.size, form.term_row.size),
            *(form.hour_scale.shape + form.gain.shape + form.couple_scale.shape),
        )
        alike.setdefault(shape, []).append(c)
    return tuple(
        Batch(
            tuple(chains),
            _stacked([scaled.forms[c] for c in chains]),
            np.array([scaled.couple_rows[c] for c in chains]),
            np.array([np.arange(ends[c] - scaled.existing[c].size, ends[c]) for c in chains]),
        )
        for chains in alike.values()
    )


def _stacked(forms: list[Form]) -> Forms:
    """Stack forms of one shape; the bank is common to all."""
    stacked = [np.array(same) for same in zip(*(form[1:-1] for form in forms), strict=True)]
    return Forms._make([forms[0].hours, *stacked, forms[0].bank])


def _views(batches: tuple[Batch, ...], stacks: list[Stack]) -> list[tuple[Any, ...]]:
    """Each chain's own part of every stack, in the order of the chains."""
    found = {
        c: tuple(stack[place] for stack in stacks[b])
        for b, batch in enumerate(batches)
        for place, c in enumerate(batch.chains)
    }
    return [found[c] for c in range(len(found))]


def packed(batches: tuple[Batch, ...], points: list[ChainPoint]) -> Points:
    """Stack iterates. The list is left with views of the stacks: what it held can be let go."""
    stacks = []
    for batch in batches:
        size, hours, n, h, m, _, _ = batch.sizes
        wide = [np.empty((size, n, hours)) for _ in range(4)]
        stack = PointStack._make([*wide, np.empty((size, h, hours)), np.empty((size, hours, m))])
        for place, c in enumerate(batch.chains):
            p = points[c]
            for into, value in zip(
                stack, (p.x, p.u, p.zl, p.zu, p.hour_duals, p.state_duals), strict=True
            ):
                into[place] = value
            points[c] = ChainPoint(*(into[place] for into in stack))
        stacks.append(stack)
    return Points(tuple(stacks), tuple(points))


def empty_steps(batches: tuple[Batch, ...]) -> Steps:
    """Memory for a direction."""
    stacks = []
    for batch in batches:
        size, hours, n, h, m, _, k = batch.sizes
        stacks.append(
            StepStack(
                pull=np.zeros((size, n, hours), np.float32),
                target_l=np.zeros((size, n, hours), np.float32),
                target_u=np.zeros((size, n, hours), np.float32),
                dv=np.zeros((size, k)),
                hour_duals=np.zeros((size, h, hours)),
                state_duals=np.zeros((size, hours, m)),
                ratio_p=np.zeros((size, hours)),
                ratio_d=np.zeros((size, hours)),
                totals=np.zeros((size, 3)),
                largest=np.zeros((size, 2)),
            )
        )
    return Steps(tuple(stacks), tuple(ChainStep(*views[:-1]) for views in _views(batches, stacks)))


def empty_works(batches: tuple[Batch, ...]) -> Works:
    """Scratch memory."""
    stacks = []
    for batch in batches:
        size, hours, n, h, m, c, k = batch.sizes
        stacks.append(
            WorkStack(
                theta=np.empty((size, n, hours)),
                inverse=np.empty((size, h, hours)),
                hour_link=np.zeros((size, h, h + 2 * m + c, hours)),
                state_inverse=np.ones((size, hours, m)),
                link=np.zeros((size, hours, m, 3 * m + c)),
                hour_border=np.zeros((size, h, k, hours)),
                state_border=np.zeros((size, hours, m, k)),
                s_vv=np.zeros((size, k, k)),
                s_vw=np.zeros((size, k, c)),
                s_ww=np.zeros((size, c, c)),
                reduced=np.zeros((size, n, hours)),
                ratios_p=np.zeros((size, N_WEIGHTS, hours)),
                ratios_d=np.zeros((size, N_WEIGHTS, hours)),
                largest=np.zeros((size, N_WEIGHTS, 2)),
                hour_rows=np.zeros((size, h, hours)),
                state_rows=np.zeros((size, hours, m)),
                couple_sums=np.zeros((size, c)),
                term_value=np.zeros((size, k)),
                bound_value=np.zeros((size, k)),
                totals=np.zeros((size, 6)),
                out=np.zeros((size, k + c)),
            )
        )
    n_factor = len(Factor._fields)
    return Works(
        tuple(stacks),
        tuple(
            ChainWork(Factor(*views[:n_factor]), *views[n_factor:-1])
            for views in _views(batches, stacks)
        ),
    )
