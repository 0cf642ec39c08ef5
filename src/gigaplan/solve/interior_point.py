"""Primal-dual interior point for chains of hours on a sparse master.

Mehrotra predictor and corrector with weighted Gondzio correctors; every Newton step costs one
factorisation (one forward sweep per chain, one small dense system per campus) and a few solves (one
forward and one backward sweep each). Dual steps are taken hour by hour: a handful of scarcity hours
must not hold back the other hundred thousand.

References
----------
.. [1] S. Mehrotra, On the implementation of a primal-dual interior point method, SIAM J. Optim. 2
   (1992), 575-601.
.. [2] J. Gondzio, Multiple centrality corrections in a primal-dual method for linear programming,
   Comput. Optim. Appl. 6 (1996), 137-156.
.. [3] M. Colombo, J. Gondzio, Further development of multiple centrality correctors for interior
   point methods, Comput. Optim. Appl. 41 (2008), 277-305.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import UNBOUNDED, Programme
from gigaplan.solve import kernel_passes as passes
from gigaplan.solve.form import Factor, Form, empty_factor
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.kernel_factor import factor_hours, factor_states
from gigaplan.solve.kernel_sweep import sweep_backward, sweep_forward
from gigaplan.solve.master import (
    ChainLink,
    MasterFactor,
    MasterSingularError,
    chain_links,
    factor_master,
    solve_master,
)
from gigaplan.solve.scaling import Scaled, scale

Floats = NDArray[np.float64]

WEIGHTS = np.array([0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0])
TAU = 0.9995


@dataclass(slots=True)
class ChainPoint:
    """Iterate of one chain."""

    x: Floats
    u: Floats
    zl: Floats
    zu: Floats
    hour_duals: Floats
    state_duals: Floats


@dataclass(slots=True)
class ChainStep:
    """Direction of one chain."""

    dx: Floats
    du: Floats
    dzl: Floats
    dzu: Floats
    hour_duals: Floats
    state_duals: Floats
    ratio_p: Floats
    ratio_d: Floats
    totals: Floats


@dataclass(slots=True)
class ChainWork:
    """Scratch memory of one chain."""

    factor: Factor
    element_pivot: Floats
    element_link: Floats
    k_vv: Floats
    s_vw: Floats
    s_ww: Floats
    reduced: Floats
    q: Floats
    tl: Floats
    tu: Floats
    base_l: Floats
    base_u: Floats
    hour_rows: Floats
    state_rows: Floats
    couple_sums: Floats
    term_value: Floats
    bound_value: Floats
    totals: Floats
    active: int


@dataclass(slots=True)
class MasterPoint:
    """Iterate of the master: z, its upper slack, their multipliers, row slacks and multipliers."""

    z: Floats
    uz: Floats
    zl: Floats
    zu: Floats
    s: Floats
    w: Floats


def _active_pairs(form: Form) -> int:
    """Complementarity pairs of a chain."""
    pairs = 0
    for i in range(form.bound_by.size):
        if form.bound_by[i] == UNBOUNDED:
            pairs += form.hours
        elif form.upper_start[i] < 0:
            pairs += 2 * form.hours if form.upper_scale[i] > 0.0 else 0
        else:
            start = form.upper_start[i]
            values = form.bank[start : start + form.hours] * form.upper_scale[i]
            pairs += 2 * int((values > 0.0).sum())
    return pairs


def _upper(form: Form, i: int) -> Floats:
    """Upper profile of a variable, shape (T,)."""
    if form.upper_start[i] < 0:
        return np.full(form.hours, form.upper_scale[i])
    start = form.upper_start[i]
    return np.asarray(form.upper_scale[i] * form.bank[start : start + form.hours])


@dataclass(slots=True)
class Solver:
    """The state of one solve: problem, iterate, memory. Lives for one call of `solve`."""

    scaled: Scaled
    options: SolverOptions
    links: tuple[ChainLink, ...] = ()
    points: list[ChainPoint] = field(default_factory=list)
    steps: list[ChainStep] = field(default_factory=list)
    trial: list[ChainStep] = field(default_factory=list)
    work: list[ChainWork] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def _empty_step(form: Form) -> ChainStep:
    n, h, m, T = form.bound_by.size, form.hour_scale.shape[0], form.keep.size, form.hours
    return ChainStep(
        *(np.zeros((n, T)) for _ in range(4)),
        hour_duals=np.zeros((h, T)),
        state_duals=np.zeros((T, m)),
        ratio_p=np.zeros(T),
        ratio_d=np.zeros(T),
        totals=np.zeros(3),
    )


def _empty_work(form: Form, k: int) -> ChainWork:
    n, h, m, T = form.bound_by.size, form.hour_scale.shape[0], form.keep.size, form.hours
    c = form.couple_scale.shape[0]
    inner = 2 * m + c
    return ChainWork(
        factor=empty_factor(form, k),
        element_pivot=np.zeros((inner, T)),
        element_link=np.zeros((inner, inner, T)),
        k_vv=np.zeros(k),
        s_vw=np.zeros((k, c)),
        s_ww=np.zeros((c, c)),
        reduced=np.zeros((n, T)),
        q=np.zeros((n, T)),
        tl=np.zeros((n, T)),
        tu=np.zeros((n, T)),
        base_l=np.zeros((n, T)),
        base_u=np.zeros((n, T)),
        hour_rows=np.zeros((h, T)),
        state_rows=np.zeros((T, m)),
        couple_sums=np.zeros(c),
        term_value=np.zeros(k),
        bound_value=np.zeros(k),
        totals=np.zeros(5),
        active=_active_pairs(form),
    )


class _Run:
    """One solve in progress."""

    def __init__(self, programme: Programme, options: SolverOptions) -> None:
        self.scaled = scale(programme)
        self.options = options
        self.links = chain_links(self.scaled)
        self.forms = self.scaled.forms
        self.work = [
            _empty_work(f, e.size) for f, e in zip(self.forms, self.scaled.existing, strict=True)
        ]
        self.step = [_empty_step(f) for f in self.forms]
        self.trial = [_empty_step(f) for f in self.forms]
        m = self.scaled.master
        self.has_upper = np.isfinite(m.upper)
        self.has_lower = ~m.free
        self.loose = ~m.equal
        self.upper = np.where(self.has_upper, m.upper, 0.0)
        self.pairs = (
            sum(w.active for w in self.work)
            + int(self.has_lower.sum())
            + int(self.has_upper.sum())
            + int(self.loose.sum())
        )
        self.clock: dict[str, float] = {}

    # ---- pieces -------------------------------------------------------------------------------
    def capacities(self, z: Floats, l: int) -> Floats:
        link = self.links[l]
        return np.asarray(
            self.scaled.existing[l] + link.capacity_of_column @ z[link.columns]
        )

    def to_master(self, parts: list[Floats]) -> Floats:
        total = np.zeros(self.scaled.master.cost.size)
        for link, part in zip(self.links, parts, strict=True):
            total[link.columns] += link.capacity_of_column.T @ part
        return total

    def tick(self, name: str, start: float) -> None:
        self.clock[name] = self.clock.get(name, 0.0) + time.perf_counter() - start

    def residual(self, points: list[ChainPoint], mp: MasterPoint) -> None:
        t0 = time.perf_counter()
        for l, form in enumerate(self.forms):
            p, w = points[l], self.work[l]
            passes.residuals(
                form, p.x, p.u, p.zl, p.zu, p.hour_duals, p.state_duals,
                mp.w[self.links[l].rows], self.capacities(mp.z, l), w.reduced, w.hour_rows,
                w.state_rows, w.couple_sums, w.term_value, w.bound_value, w.totals,
            )
        self.tick("residual", t0)

    def factor(self, points: list[ChainPoint], mp: MasterPoint) -> MasterFactor:
        t0 = time.perf_counter()
        s_vv, s_vw, s_ww = [], [], []
        for l, form in enumerate(self.forms):
            p, w = points[l], self.work[l]
            f = w.factor
            factor_hours(
                form, p.x, p.u, p.zl, p.zu, f, w.element_pivot, w.element_link, w.k_vv, w.s_vw
            )
            factor_states(form, f, w.element_pivot, w.element_link, w.s_ww)
            h, m = form.hour_scale.shape[0], form.keep.size
            vv = np.diag(w.k_vv)
            vw = w.s_vw.copy()
            for q in range(h):
                border = f.hour_border[q]
                vv += (border * f.inverse[q]) @ border.T
                for c in range(vw.shape[1]):
                    vw[:, c] += border @ f.hour_link[q, h + 2 * m + c]
            if m:
                flat = f.state_border.reshape(-1, f.state_border.shape[2])
                vv += (flat * f.state_inverse.reshape(-1, 1)).T @ flat
                if vw.shape[1]:
                    vw += flat.T @ f.link[:, :, 3 * m :].reshape(-1, vw.shape[1])
            s_vv.append(vv)
            s_vw.append(vw)
            s_ww.append(w.s_ww)
        self.tick("factor", t0)
        t0 = time.perf_counter()
        diagonal = np.where(self.has_lower, mp.zl / mp.z, 0.0) + np.where(
            self.has_upper, mp.zu / mp.uz, 0.0
        )
        diagonal = np.where(diagonal > 0.0, diagonal, 1e-9)
        slack = np.where(self.loose, mp.s / np.where(self.loose, -mp.w, 1.0), 0.0)
        out = factor_master(self.scaled, self.links, s_vv, s_vw, s_ww, diagonal, slack)
        self.tick("master", t0)
        return out

    def direction(
        self, mode: int, points: list[ChainPoint], mp: MasterPoint, mf: MasterFactor,
        targets: tuple[Floats, Floats, Floats], given: list[ChainStep], into: list[ChainStep],
        mu: float = 0.0, low: float = 0.0, high: float = 0.0, ap: float = 0.0, ad: float = 0.0,
        base: tuple[Floats, Floats] | None = None,
    ) -> MasterPoint:
        t0 = time.perf_counter()
        m = self.scaled.master
        outs = []
        for l, form in enumerate(self.forms):
            p, w, g, o = points[l], self.work[l], given[l], into[l]
            k = w.k_vv.size
            out = np.zeros(k + w.s_vw.shape[1])
            o.hour_duals[:] = w.hour_rows
            o.state_duals[:] = w.state_rows
            passes.gather(
                mode, mu, low, high, ap, ad, form, p.x, p.u, p.zl, p.zu, g.dx, g.du, g.dzl, g.dzu,
                w.base_l, w.base_u, w.tl, w.tu, w.reduced, w.factor, w.q, o.hour_duals,
                o.state_duals, out,
            )
            sweep_forward(form, w.factor, o.hour_duals, o.state_duals, out)
            outs.append(out)
        self.tick("gather", t0)
        t0 = time.perf_counter()
        base1, base2 = base if base is not None else self.master_base(mp)
        r1 = base1 + self.to_master(
            [o[: w.k_vv.size] for o, w in zip(outs, self.work, strict=True)]
        )
        r1 += np.where(self.has_lower, targets[0] / mp.z, 0.0)
        r1 -= np.where(self.has_upper, targets[1] / mp.uz, 0.0)
        r2 = base2.copy()
        for link, o, w in zip(self.links, outs, self.work, strict=True):
            r2[link.rows] += o[w.k_vv.size :]
        r2 += np.where(self.loose, targets[2] / np.where(self.loose, -mp.w, 1.0), 0.0)
        dz, dw = solve_master(mf, r1, r2)
        self.tick("master", t0)
        t0 = time.perf_counter()
        for l, form in enumerate(self.forms):
            p, w, o, link = points[l], self.work[l], into[l], self.links[l]
            dv = link.capacity_of_column @ dz[link.columns]
            dwc = dw[link.rows]
            sweep_backward(form, w.factor, o.hour_duals, o.state_duals, dv, dwc)
            passes.spread(
                form, p.x, p.u, p.zl, p.zu, w.tl, w.tu, w.factor, w.q, o.hour_duals,
                o.state_duals, dv, dwc, o.dx, o.du, o.dzl, o.dzu, o.ratio_p, o.ratio_d, o.totals,
            )
        self.tick("spread", t0)
        duz = -dz
        dzl = np.where(self.has_lower, (targets[0] - mp.zl * dz) / mp.z - mp.zl, 0.0)
        dzu = np.where(self.has_upper, (targets[1] - mp.zu * duz) / mp.uz - mp.zu, 0.0)
        ds = np.where(
            self.loose,
            (targets[2] + mp.s * dw) / np.where(self.loose, -mp.w, 1.0) - mp.s,
            0.0,
        )
        return MasterPoint(dz, np.where(self.has_upper, duz, 0.0), dzl, dzu, ds, dw)

    def master_base(self, mp: MasterPoint) -> tuple[Floats, Floats]:
        m = self.scaled.master
        r1 = -m.cost + m.rows.T @ mp.w + self.to_master([w.term_value for w in self.work])
        r2 = -(m.rhs - m.rows @ mp.z)
        for link, w in zip(self.links, self.work, strict=True):
            r2[link.rows] += w.couple_sums
        return r1, r2

    def master_ratios(self, mp: MasterPoint, d: MasterPoint) -> tuple[float, float]:
        lo, up, ls = self.has_lower, self.has_upper, self.loose
        primal = max(
            (-d.z[lo] / mp.z[lo]).max(initial=0.0),
            (-d.uz[up] / mp.uz[up]).max(initial=0.0),
            (-d.s[ls] / mp.s[ls]).max(initial=0.0),
        )
        dual = max(
            (-d.zl[lo] / mp.zl[lo]).max(initial=0.0),
            (-d.zu[up] / mp.zu[up]).max(initial=0.0),
            (-d.w[ls] / mp.w[ls]).max(initial=0.0),
        )
        return float(primal), float(dual)

    def ratios(self, mp: MasterPoint, d: MasterPoint, step: list[ChainStep]) -> tuple[float, float]:
        primal, dual = self.master_ratios(mp, d)
        primal = max(primal, max(float(s.ratio_p.max()) for s in step))
        dual = max(dual, max(float(s.ratio_d.max()) for s in step))
        return min(1.0, 1.0 / max(primal, 1e-30)), min(1.0, 1.0 / max(dual, 1e-30))

    def products(self, mp: MasterPoint, d: MasterPoint, step: list[ChainStep]) -> Floats:
        lo, up, ls = self.has_lower, self.has_upper, self.loose
        t = np.sum([s.totals for s in step], axis=0)
        t[0] += (mp.z * d.zl)[lo].sum() + (mp.uz * d.zu)[up].sum() - (mp.s * d.w)[ls].sum()
        t[1] += (mp.zl * d.z)[lo].sum() + (mp.zu * d.uz)[up].sum() - (mp.w * d.s)[ls].sum()
        t[2] += (d.z * d.zl)[lo].sum() + (d.uz * d.zu)[up].sum() - (d.s * d.w)[ls].sum()
        return np.asarray(t)

    # ---- start --------------------------------------------------------------------------------
    def start(self) -> tuple[list[ChainPoint], MasterPoint]:
        """Least-squares start (Mehrotra): primal point nearest to zero, dual nearest to the costs.

        Hourly variables are then pushed inside their bounds with u = upper v - x kept exact.
        """
        m = self.scaled.master
        n_z, n_r = m.cost.size, m.rhs.size
        ones = [
            ChainPoint(
                np.ones_like(w.q), np.ones_like(w.q), np.ones_like(w.q),
                np.where(f.bound_by[:, None] == UNBOUNDED, passes.TINY, 1.0) * np.ones_like(w.q),
                np.zeros_like(w.hour_rows), np.zeros_like(w.state_rows),
            )
            for f, w in zip(self.forms, self.work, strict=True)
        ]
        unit = MasterPoint(
            np.ones(n_z), np.ones(n_z), np.ones(n_z), np.ones(n_z), np.ones(n_r),
            np.where(m.equal, 0.0, -1.0),
        )
        mf = self.factor(ones, unit)
        # primal: x + u = upper v is kept by starting from x = u = upper v0 / 2
        base: list[Floats] = []
        for l, form in enumerate(self.forms):
            half = np.zeros_like(self.work[l].q)
            v0 = self.scaled.existing[l]
            for i in range(form.bound_by.size):
                k = form.bound_by[i]
                if k != UNBOUNDED:
                    size = v0[k] if k >= 0 else 1.0
                    half[i] = 0.5 * size * _upper(form, i)
            base.append(half)
        for l, form in enumerate(self.forms):
            w = self.work[l]
            point = ChainPoint(
                base[l], base[l], np.zeros_like(w.q), np.zeros_like(w.q), ones[l].hour_duals,
                ones[l].state_duals,
            )
            passes.residuals(
                form, point.x, point.u, point.zl, point.zu, point.hour_duals, point.state_duals,
                np.zeros(w.s_ww.shape[0]), v0 := self.scaled.existing[l], w.reduced, w.hour_rows,
                w.state_rows, w.couple_sums, w.term_value, w.bound_value, w.totals,
            )
            del v0
        costs = [w.reduced.copy() for w in self.work]
        for w in self.work:
            w.reduced[:] = 0.0
            w.base_l[:] = 0.0
            w.base_u[:] = 0.0
        none = (np.zeros(n_z), np.zeros(n_z), np.zeros(n_r))
        right = -m.rhs.copy()
        for link, w in zip(self.links, self.work, strict=True):
            right[link.rows] += w.couple_sums
        primal = self.direction(
            3, ones, unit, mf, none, self.step, self.step, base=(np.zeros(n_z), right)
        )
        for w, c in zip(self.work, costs, strict=True):
            w.reduced[:] = c
            w.hour_rows[:] = 0.0
            w.state_rows[:] = 0.0
        dual = self.direction(
            3, ones, unit, mf, none, self.trial, self.trial, base=(-m.cost, np.zeros(n_r))
        )

        z = np.abs(primal.z)
        mean_z = max(float(z.mean()) if n_z else 1.0, 1e-3)
        z = np.where(self.has_lower, np.maximum(z, 0.3 * mean_z), primal.z)
        z = np.where(self.has_upper, np.clip(z, 0.05 * self.upper, 0.95 * self.upper), z)
        points = []
        gaps, count = 0.0, 0
        sizes = []
        for l, form in enumerate(self.forms):
            w, st, du = self.work[l], self.step[l], self.trial[l]
            v = self.capacities(z, l)
            x = base[l] + st.dx
            room = np.ones_like(x)
            reduced = costs[l].copy()
            y, lam = du.hour_duals, du.state_duals
            price = np.empty(form.hours)
            tile_work = np.empty(form.hours)
            for i in range(form.bound_by.size):
                passes.row_prices(
                    price, tile_work, form, i, 0, form.hours, y, lam, dual.w[self.links[l].rows]
                )
                reduced[i] -= price
                k = form.bound_by[i]
                if k != UNBOUNDED:
                    room[i] = _upper(form, i) * (v[k] if k >= 0 else 1.0)
            sizes.append((x, room, reduced))
            on = room > 0.0
            gaps += float((np.abs(reduced) * room)[on].sum())
            count += int(on.sum())
        mu = max(gaps / max(count, 1), 1e-8)
        for l, form in enumerate(self.forms):
            x, room, reduced = sizes[l]
            unbounded = (form.bound_by == UNBOUNDED)[:, None]
            free_size = np.maximum(np.abs(x), 0.1)
            x = np.where(unbounded, free_size, np.clip(x, 0.1 * room, 0.9 * room))
            u = np.where(unbounded, 1.0, room - x)
            safe = np.where(room > 0.0, room, 1.0)
            b = 2.0 * mu / np.where(unbounded, 2.0 * free_size, safe)
            root = np.sqrt(0.25 * reduced**2 + b**2)
            zl = np.where(reduced > 0.0, root + 0.5 * reduced, b**2 / (root - np.minimum(0.5 * reduced, 0.0)))
            zu = np.where(reduced < 0.0, root - 0.5 * reduced, b**2 / (root + np.maximum(0.5 * reduced, 0.0)))
            zl = np.where(unbounded, np.maximum(reduced, mu / free_size), zl)
            off = (~unbounded) & (room <= 0.0)
            x[off] = u[off] = zl[off] = zu[off] = 1.0
            zu = np.where(unbounded, passes.TINY, zu)
            points.append(
                ChainPoint(
                    np.ascontiguousarray(x), np.ascontiguousarray(u), np.ascontiguousarray(zl),
                    np.ascontiguousarray(zu), self.trial[l].hour_duals.copy(),
                    self.trial[l].state_duals.copy(),
                )
            )
        uz = np.where(self.has_upper, self.upper - z, 1.0)
        w_ = np.where(m.equal, dual.w, np.minimum(dual.w, 0.0))
        s = np.where(self.loose, np.maximum(np.abs(1.0 + primal.s), 0.1), 1.0)
        w_ = np.where(self.loose, np.minimum(w_, -mu / s), w_)
        mp = MasterPoint(z, uz, np.zeros(n_z), np.zeros(n_z), s, w_)
        self.residual(points, mp)
        rz = m.cost - m.rows.T @ mp.w - self.to_master(
            [w.term_value + w.bound_value for w in self.work]
        )
        mp.zl = np.where(self.has_lower, np.maximum(rz, mu / np.where(self.has_lower, z, 1.0)), 0.0)
        mp.zu = np.where(self.has_upper, np.maximum(-rz, mu / uz), 0.0)
        return points, mp


def solve(
    programme: Programme,
    options: SolverOptions | None = None,
    progress: Callable[[int, float, float], None] | None = None,
) -> Solution:
    """Solve a programme by the structured interior point."""
    options = options or SolverOptions()
    began = time.perf_counter()
    run = _Run(programme, options)
    m = run.scaled.master
    points, mp = run.start()
    lo, up, ls = run.has_lower, run.has_upper, run.loose
    status = Status.ITERATIONS
    tol = options.tolerance
    rhs_size = 1.0 + float(np.abs(m.rhs).max(initial=0.0))
    cost_size = 1.0 + float(np.abs(m.cost).max(initial=0.0))
    po = do = np.nan
    log = []
    iteration = 0
    for iteration in range(options.max_iterations + 1):
        run.residual(points, mp)
        work = run.work
        re = m.rhs - m.rows @ mp.z - np.where(ls, mp.s, 0.0)
        for link, w in zip(run.links, work, strict=True):
            re[link.rows] -= w.couple_sums
        gradient = run.to_master([w.term_value + w.bound_value for w in work])
        rz = m.cost - m.rows.T @ mp.w - gradient - np.where(lo, mp.zl, 0.0) + np.where(up, mp.zu, 0.0)
        total = np.sum([w.totals[:3] for w in work], axis=0)
        comp = total[0] + (mp.z * mp.zl)[lo].sum() + (mp.uz * mp.zu)[up].sum() - (mp.s * mp.w)[ls].sum()
        mu = comp / run.pairs
        po = total[1] + m.cost @ mp.z
        do = total[2] + m.rhs @ mp.w - (run.upper * mp.zu)[up].sum()
        for e, w in zip(run.scaled.existing, work, strict=True):
            do -= e @ (w.term_value + w.bound_value)
        gap = abs(po - do) / (1.0 + abs(po))
        pinf = max(max(w.totals[3] for w in work), float(np.abs(re / (1 + np.abs(m.rhs))).max(initial=0.0)))
        dinf = max(max(w.totals[4] for w in work), float(np.abs(rz / (1 + np.abs(m.cost))).max(initial=0.0)))
        log.append((po, do, gap, pinf, dinf, mu))
        if progress is not None:
            progress(iteration, gap, max(pinf, dinf))
        if not np.isfinite(po + do + pinf + dinf):
            status = Status.NUMERICS
            break
        if gap < tol and pinf < tol and dinf < tol:
            status = Status.OPTIMAL
            break
        if iteration == options.max_iterations:
            break
        try:
            mf = run.factor(points, mp)
        except MasterSingularError:
            status = Status.NUMERICS
            break
        step, trial = run.step, run.trial
        zeros = (np.zeros_like(mp.z), np.zeros_like(mp.z), np.zeros_like(mp.s))
        d = run.direction(0, points, mp, mf, zeros, step, step)
        ap, ad = run.ratios(mp, d, step)
        c = run.products(mp, d, step)
        after = (comp + ad * c[0] + ap * c[1] + ap * ad * c[2]) / run.pairs
        sigma = min(max((after / mu) ** 3, 1e-6), 0.3)
        target = max(sigma * mu, 0.1 * tol * (1.0 + abs(po)) / run.pairs)
        goal = (
            np.where(lo, target - d.z * d.zl, 0.0),
            np.where(up, target - d.uz * d.zu, 0.0),
            np.where(ls, target + d.s * d.w, 0.0),
        )
        d = run.direction(1, points, mp, mf, goal, step, trial, mu=target)
        ap, ad = run.ratios(mp, d, trial)
        run.step, run.trial = trial, step
        step, trial = run.step, run.trial
        for w in work:
            w.base_l, w.tl = w.tl, w.base_l
            w.base_u, w.tu = w.tu, w.base_u
        for _ in range(5):
            if min(ap, ad) > 0.9:
                break
            tp, td = min(1.0, 1.08 * ap + 0.5), min(1.0, 1.08 * ad + 0.5)
            low, high = 0.1 * target, 1000.0 * target

            def corrected(p: Floats) -> Floats:
                return np.maximum(np.clip(p, low, high) - p, -high)

            new = (
                goal[0] + np.where(lo, corrected((mp.z + tp * d.z) * (mp.zl + td * d.zl)), 0.0),
                goal[1] + np.where(up, corrected((mp.uz + tp * d.uz) * (mp.zu + td * d.zu)), 0.0),
                goal[2] + np.where(ls, corrected(-(mp.s + tp * d.s) * (mp.w + td * d.w)), 0.0),
            )
            e = run.direction(
                2, points, mp, mf, new, step, trial, mu=target, low=low, high=high, ap=tp, ad=td
            )
            t0 = time.perf_counter()
            op, od = np.zeros(WEIGHTS.size), np.zeros(WEIGHTS.size)
            a, b = np.zeros(WEIGHTS.size), np.zeros(WEIGHTS.size)
            for l in range(len(points)):
                p, g, h = points[l], step[l], trial[l]
                passes.weigh(
                    WEIGHTS, p.x, p.u, p.zl, p.zu, g.dx, g.du, g.dzl, g.dzu, h.dx, h.du, h.dzl,
                    h.dzu, a, b,
                )
                op, od = np.maximum(op, a), np.maximum(od, b)
            for q, weight in enumerate(WEIGHTS):
                mixed = MasterPoint(
                    *(
                        getattr(d, name) + weight * (getattr(e, name) - getattr(d, name))
                        for name in ("z", "uz", "zl", "zu", "s", "w")
                    )
                )
                rp, rd = run.master_ratios(mp, mixed)
                op[q], od[q] = max(op[q], rp), max(od[q], rd)
            sp = np.minimum(1.0, 1.0 / np.maximum(op, 1e-30))
            sd = np.minimum(1.0, 1.0 / np.maximum(od, 1e-30))
            qp, qd = int(sp.argmax()), int(sd.argmax())
            if sp[qp] < ap + 0.01 and sd[qd] < ad + 0.01:
                run.tick("weigh", t0)
                break
            wp = float(WEIGHTS[qp]) if sp[qp] > ap else 0.0
            wd = float(WEIGHTS[qd]) if sd[qd] > ad else 0.0
            wr = max(wp, wd)
            for l in range(len(points)):
                g, h, w = step[l], trial[l], work[l]
                if wp:
                    passes.blend(wp, g.dx, h.dx)
                    passes.blend(wp, g.du, h.du)
                if wd:
                    passes.blend(wd, g.dzl, h.dzl)
                    passes.blend(wd, g.dzu, h.dzu)
                    g.hour_duals += wd * (h.hour_duals - g.hour_duals)
                    g.state_duals += wd * (h.state_duals - g.state_duals)
                passes.blend(wr, w.base_l, w.tl)
                passes.blend(wr, w.base_u, w.tu)
            goal = tuple(x + wr * (y - x) for x, y in zip(goal, new, strict=True))  # type: ignore[assignment]
            d = MasterPoint(
                *(
                    getattr(d, name) + k * (getattr(e, name) - getattr(d, name))
                    for name, k in zip(("z", "uz", "zl", "zu", "s", "w"), (wp, wp, wd, wd, wp, wd), strict=True)
                )
            )
            ap, ad = max(ap, float(sp[qp])), max(ad, float(sd[qd]))
            run.tick("weigh", t0)
        t0 = time.perf_counter()
        ap, ad = min(1.0, TAU * ap), min(1.0, TAU * ad)
        # hour-wise dual step
        ratio = []
        for l, form in enumerate(run.forms):
            g, p = step[l], points[l]
            ratio.append(np.maximum((-g.dzl / p.zl).max(axis=0), (-g.dzu / p.zu).max(axis=0)))
        every = np.concatenate(ratio)
        _, md = run.master_ratios(mp, d)
        K = max(1, int(0.01 * every.size))
        kth = np.partition(every, every.size - K - 1)[every.size - K - 1] if every.size > K else every.max()
        longest = min(1.0, TAU / max(md, 1e-30), TAU / max(float(kth), 1e-30), 10.0 * ad + 0.1)
        if longest > ad:
            ad_master = longest
            hour_steps = [np.minimum(longest, 0.9 * TAU / np.maximum(r, 1e-30)) for r in ratio]
        else:
            ad_master = ad
            hour_steps = [np.full(r.size, ad) for r in ratio]
        # keep the products balanced
        for _ in range(20):
            low_product = min(
                ((mp.z + ap * d.z) * (mp.zl + ad_master * d.zl))[lo].min(initial=1e300),
                ((mp.uz + ap * d.uz) * (mp.zu + ad_master * d.zu))[up].min(initial=1e300),
                (-(mp.s + ap * d.s) * (mp.w + ad_master * d.w))[ls].min(initial=1e300),
            )
            for l, form in enumerate(run.forms):
                p, g = points[l], step[l]
                low_product = min(
                    low_product,
                    passes.smallest_product(
                        ap, hour_steps[l], form, p.x, p.u, p.zl, p.zu, g.dx, g.du, g.dzl, g.dzu
                    ),
                )
            if low_product >= 1e-3 * mu * (1 - min(ap, ad) * (1 - sigma)):
                break
            ap *= 0.95
            ad_master *= 0.95
            ad *= 0.95
            hour_steps = [0.95 * h for h in hour_steps]
        for l, form in enumerate(run.forms):
            p, g = points[l], step[l]
            passes.advance(ap, hour_steps[l], p.x, p.u, p.zl, p.zu, g.dx, g.du, g.dzl, g.dzu)
            p.hour_duals += hour_steps[l] * g.hour_duals
            p.state_duals += ad_master * g.state_duals
        mp = MasterPoint(
            mp.z + ap * d.z,
            np.where(up, mp.uz + ap * d.uz, 1.0),
            np.where(lo, mp.zl + ad_master * d.zl, 0.0),
            np.where(up, mp.zu + ad_master * d.zu, 0.0),
            np.where(ls, mp.s + ap * d.s, 1.0),
            mp.w + ad_master * d.w,
        )
        run.tick("step", t0)
    solve.log = log  # type: ignore[attr-defined]
    solve.clock = run.clock  # type: ignore[attr-defined]
    sc = run.scaled
    hourly = np.concatenate([p.x.ravel() for p in points]) * sc.power_unit
    return Solution(
        status=status,
        hourly=hourly,
        master=mp.z * sc.column_unit,
        row_duals=tuple(np.vstack([p.hour_duals, p.state_duals.T]) * sc.cost_unit for p in points),
        master_duals=mp.w * sc.power_unit * sc.cost_unit / sc.row_unit,
        objective=float(po) * sc.power_unit * sc.cost_unit,
        dual_objective=float(do) * sc.power_unit * sc.cost_unit,
        iterations=iteration,
        seconds=time.perf_counter() - began,
        method=Method.INTERIOR_POINT,
    )
