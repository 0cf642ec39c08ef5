"""Where the method starts: Mehrotra's least squares, pushed well inside the bounds.

Two solves with one factorisation at unit weights: the primal point nearest to the middle of its
bounds that meets every row, and the prices that leave the smallest reduced costs. Then x is kept
off its bounds with u = upper v - x exact, and zl - zu equals the reduced cost exactly, both at a
common level of complementarity.
"""

import numpy as np

from gigaplan.programme.problem import UNBOUNDED
from gigaplan.solve.batch import Steps, packed
from gigaplan.solve.form import Floats, Form
from gigaplan.solve.iterate import ChainPoint, ChainStep, MasterPoint, upper_profile
from gigaplan.solve.kernel_residuals import TINY
from gigaplan.solve.kernel_rows import row_prices
from gigaplan.solve.newton import Aim, MasterResidual, NewtonSystem, Targets

INSIDE = 0.1
"""Least distance from either bound, as share of the room."""
CENTRING = 10.0
"""Complementarity to start with, over the mean worth of a variable's room: far inside, for what is
built is still far from right, and a start near the bounds takes short steps."""


def room_of(form: Form, v: Floats) -> Floats:
    """Upper bound of every variable in every hour, shape (n, T); 1 where there is none."""
    room = np.ones((form.bound_by.size, form.hours))
    for i, k in enumerate(form.bound_by):
        if k != UNBOUNDED:
            room[i] = upper_profile(form, i) * (v[k] if k >= 0 else 1.0)
    return room


def _moves(form: Form, theta: Floats, step: ChainStep) -> Floats:
    """Moves dx of a direction at unit weights, shape (n, T)."""
    room = np.zeros_like(theta)
    for i, k in enumerate(form.bound_by):
        if k >= 0:
            room[i] = upper_profile(form, i) * step.dv[k]
    return np.asarray(theta * (step.pull + room))


def _unit_points(system: NewtonSystem) -> list[ChainPoint]:
    """All weights one; a variable without upper bound has no upper weight."""
    points = []
    for form, work in zip(system.forms, system.work, strict=True):
        ones = np.ones(work.reduced.shape)
        loose = (form.bound_by == UNBOUNDED)[:, None]
        points.append(
            ChainPoint(
                x=ones,
                u=ones.copy(),
                zl=ones.copy(),
                zu=np.where(loose, TINY, ones),
                hour_duals=np.zeros_like(work.hour_rows),
                state_duals=np.zeros_like(work.state_rows),
            )
        )
    return points


def inside(
    form: Form, x: Floats, room: Floats, reduced: Floats, mu: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """x, u, zl, zu off their bounds, zl - zu = reduced where both exist, products about mu."""
    loose = (form.bound_by == UNBOUNDED)[:, None]
    size = np.maximum(np.abs(x), INSIDE)
    inner = np.where(loose, size, np.clip(x, INSIDE * room, (1.0 - INSIDE) * room))
    level = 2.0 * mu / np.where(loose, 2.0 * size, np.where(room > 0.0, room, 1.0))
    root = np.sqrt(0.25 * reduced**2 + level**2)
    half = 0.5 * reduced
    zl = np.where(half > 0.0, root + half, level**2 / (root - np.minimum(half, 0.0)))
    zu = np.where(half < 0.0, root - half, level**2 / (root + np.maximum(half, 0.0)))
    zl = np.where(loose, np.maximum(reduced, mu / size), zl)
    absent = ~loose & (room <= 0.0)
    u = np.where(loose, 1.0, room - inner)
    return (
        np.where(absent, 1.0, inner),
        np.where(absent, 1.0, u),
        np.where(absent, 1.0, zl),
        np.where(loose, TINY, np.where(absent, 1.0, zu)),
    )


def reduced_costs(form: Form, hour_duals: Floats, state_duals: Floats, w: Floats) -> Floats:
    """Reduced costs c - A'y - E'w, shape (n, T)."""
    reduced = np.empty((form.bound_by.size, form.hours))
    price, scratch = np.empty(form.hours), np.empty(form.hours)
    for i in range(form.bound_by.size):
        row_prices(price, scratch, form, i, 0, form.hours, hour_duals, state_duals, w)
        start = int(form.cost_start[i])
        hourly = form.bank[start : start + form.hours] if start >= 0 else 1.0
        reduced[i] = form.cost_base[i] + form.cost_scale[i] * hourly - price
    return reduced


def least_squares_start(
    system: NewtonSystem, first: Steps, second: Steps
) -> tuple[list[ChainPoint], MasterPoint]:
    """Start for the iterates; `first` and `second` are scratch directions.

    Raises
    ------
    MasterSingularError
        If the normal equations at unit weights cannot be factored.
    """
    m, flags = system.scaled.master, system.flags
    n_z, n_r = m.cost.size, m.rhs.size
    unit = MasterPoint(
        z=np.ones(n_z), uz=np.ones(n_z), zl=np.ones(n_z), zu=np.ones(n_z), s=np.ones(n_r),
        w=np.where(m.equal, 0.0, -1.0),
    )  # fmt: skip
    units = packed(system.batches, _unit_points(system))
    factor = system.factor(units, unit)

    # middle of the bounds that do not depend on what is built
    middles = []
    for c, form in enumerate(system.forms):
        v0 = system.scaled.existing[c]
        middle = 0.5 * room_of(form, v0)
        middle[form.bound_by == UNBOUNDED] = 0.0
        middles.append(middle)
    at_rest = [
        ChainPoint(
            middle, middle, np.zeros_like(middle), np.zeros_like(middle), p.hour_duals,
            p.state_duals,
        )
        for middle, p in zip(middles, units.chains, strict=True)
    ]  # fmt: skip
    nothing = MasterPoint(*(np.zeros(n) for n in (n_z, n_z, n_z, n_z, n_r, n_r)))
    rest = system.residuals(packed(system.batches, at_rest), nothing)
    costs = [work.reduced.copy() for work in system.work]
    zero = Targets(Aim.AFFINE, np.zeros(n_z), np.zeros(n_z), np.zeros(n_r))
    for work in system.work:
        work.reduced[:] = 0.0
    primal = system.direction(
        zero, units, unit, factor, MasterResidual(np.zeros(n_z), rest.rows), first, first
    )
    for work, cost in zip(system.work, costs, strict=True):
        work.reduced[:] = cost
        work.hour_rows[:] = 0.0
        work.state_rows[:] = 0.0
    dual = system.direction(
        zero, units, unit, factor, MasterResidual(rest.columns, np.zeros(n_r)), second, second
    )

    z = np.abs(primal.z)
    typical = max(float(z.mean()) if n_z else 1.0, 1e-3)
    z = np.where(flags.lower, np.maximum(z, max(typical, 0.5)), primal.z)
    z = np.where(flags.upper, np.clip(z, 0.05 * flags.upper_value, 0.95 * flags.upper_value), z)
    rooms, reduced_costs = [], []
    value, count = 0.0, 0
    for c, form in enumerate(system.forms):
        room = room_of(form, system.capacities(z, c))
        reduced = costs[c]
        price, scratch = np.empty(form.hours), np.empty(form.hours)
        for i in range(form.bound_by.size):
            row_prices(
                price, scratch, form, i, 0, form.hours, second.chains[c].hour_duals,
                second.chains[c].state_duals, dual.w[system.links[c].rows],
            )  # fmt: skip
            reduced[i] -= price
        present = room > 0.0
        value += float((np.abs(reduced) * room)[present].sum())
        count += int(present.sum())
        rooms.append(room)
        reduced_costs.append(reduced)
    mu = max(CENTRING * value / max(count, 1), 1e-8)
    points = []
    for c, form in enumerate(system.forms):
        x = middles[c] + _moves(form, system.work[c].factor.theta, first.chains[c])
        parts = [
            np.ascontiguousarray(part) for part in inside(form, x, rooms[c], reduced_costs[c], mu)
        ]
        points.append(
            ChainPoint(
                x=parts[0],
                u=parts[1],
                zl=parts[2],
                zu=parts[3],
                hour_duals=second.chains[c].hour_duals.copy(),
                state_duals=second.chains[c].state_duals.copy(),
            )
        )
    s = np.where(flags.loose, np.maximum(np.abs(1.0 + primal.s), INSIDE), 1.0)
    w = np.where(flags.loose, np.minimum(dual.w, -mu / s), dual.w)
    uz = np.where(flags.upper, flags.upper_value - z, 1.0)
    outline = MasterPoint(z, uz, np.zeros(n_z), np.zeros(n_z), s, w)
    stacked = packed(system.batches, points)
    residual = system.residuals(stacked, outline)
    # a row that is kept has its true slack, one that is broken as much room as it is broken by
    s = np.where(flags.loose, np.maximum(np.abs(residual.rows), INSIDE), 1.0)
    w = np.where(flags.loose, np.minimum(dual.w, -mu / s), dual.w)
    outline = MasterPoint(z, uz, np.zeros(n_z), np.zeros(n_z), s, w)
    residual = system.residuals(stacked, outline)
    slope = -residual.columns - system.gather_columns(
        [work.bound_value for work in system.works.stacks]
    )
    return points, MasterPoint(
        z=z,
        uz=uz,
        zl=np.where(flags.lower, np.maximum(slope, mu / np.where(flags.lower, z, 1.0)), 0.0),
        zu=np.where(flags.upper, np.maximum(-slope, mu / uz), 0.0),
        s=s,
        w=w,
    )
