"""Drawn programmes over every feature of the contract, each with a known truth.

A drawn programme comes with a feasible point: idle stores, random output, and what is missing or
left over taken by unserved load and spill. The right-hand sides of the master rows are set from
that point, so that hard and equality rows are feasible by construction, whatever their
coefficients. It is bounded because everything that earns money is limited.
"""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array

from gigaplan.programme.draft import Bank, ChainDraft
from gigaplan.programme.problem import Master, Programme
from gigaplan.programme.sparse import to_sparse
from gigaplan.solve.interface import Status

UNSERVED_COST = 3000.0


@dataclass(frozen=True)
class Drawn:
    """A programme, a feasible point if it has one, and the status a solver must report."""

    programme: Programme
    status: Status
    hourly: np.ndarray | None
    master: np.ndarray | None


@dataclass
class _Column:
    cost: float
    upper: float
    value: float
    """Value at the feasible point."""
    free: bool = False


@dataclass
class _Shared:
    """What the chains of one drawn programme have in common."""

    rng: np.random.Generator
    power: float
    money: float
    columns: list[_Column] = field(default_factory=list)
    maps: list[list[tuple[int, float]]] = field(default_factory=list)
    """Per local capacity of all chains: its (column, weight) pairs."""

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def usd(self, low: float, high: float) -> float:
        """Whole numbers of money: ties are common, as in catalogues."""
        return self.money * float(self.rng.integers(int(low), int(high) + 1))

    def add_column(self, cost: float, upper: float, value: float, free: bool = False) -> int:
        self.columns.append(_Column(cost, upper, value, free))
        return len(self.columns) - 1


@dataclass
class _Point:
    """Hourly values of the feasible point of one chain."""

    draft: ChainDraft
    values: list[np.ndarray] = field(default_factory=list)
    balance: np.ndarray = field(default_factory=lambda: np.zeros(0))
    clean: list[tuple[int, np.ndarray]] = field(default_factory=list)
    emitters: list[tuple[int, np.ndarray | float]] = field(default_factory=list)

    def add(self, value: np.ndarray, **how) -> int:
        self.values.append(np.asarray(value, dtype=float))
        return self.draft.add_variable(**how)


def draw_programme(seed: int, n_hours: int | None = None) -> Drawn:
    """Draw a feasible, bounded programme; every feature appears in some seeds."""
    rng = np.random.default_rng(seed)
    power = 10.0 ** float(rng.choice([-6, -3, 0, 2, 2, 2, 6]))
    money = 10.0 ** float(rng.choice([-6, -2, 0, 0, 0, 3]))
    shared = _Shared(rng, power, money)
    T = n_hours or int(rng.choice([1, 2, 3, 7, 24, 24, 48, 96]))
    bank = Bank()
    units = [_draw_unit(shared) for _ in range(rng.integers(1, 5))]
    if shared.chance(0.3):
        units.append(units[0])  # identical twin: the optimum is not unique
    stores = [_draw_store(shared) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
    features = {
        name: shared.chance(p)
        for name, p in (
            ("grid", 0.6),
            ("export", 0.4),
            ("matching", 0.3),
            ("bounded_unserved", 0.5),
        )
    }
    points, rows = [], _MasterRows(shared)
    weights = rng.choice([1.0, 0.3, 13.0], size=rng.choice([1, 1, 2, 3]))
    for weight in weights:
        hours = T if shared.chance(0.7) else max(1, T - 1)
        points.append(_draw_chain(shared, bank, hours, float(weight), units, stores, features))
    rows.draw(points)
    programme = _finish(shared, bank, points, rows)
    hourly = np.concatenate([np.concatenate(point.values) for point in points])
    return Drawn(programme, Status.OPTIMAL, hourly, np.array([c.value for c in shared.columns]))


def _draw_capacity(shared: _Shared) -> tuple[list[tuple[int, float]], float]:
    """Columns and existing part of one capacity: free, limited, fixed, zero or in two stages."""
    rng, kind = shared.rng, shared.rng.random()
    existing = shared.power * float(rng.integers(0, 3)) if shared.chance(0.3) else 0.0
    if kind < 0.15:
        return [], existing  # fixed, often at zero
    upper = np.inf if shared.chance(0.6) else shared.power * float(rng.integers(0, 4))
    value = shared.power * rng.random() if np.isinf(upper) else upper * rng.random()
    pairs = [(shared.add_column(shared.usd(0, 40), upper, value), 1.0)]
    if shared.chance(0.2):
        second = shared.add_column(shared.usd(1, 40), np.inf, shared.power * rng.random())
        pairs.append((second, float(rng.choice([1.0, 0.5]))))
    return pairs, existing


def _draw_unit(shared: _Shared) -> dict:
    rng = shared.rng
    pairs, existing = _draw_capacity(shared)
    limited = all(np.isfinite(shared.columns[z].upper) for z, _ in pairs)
    return {
        "capacity": (pairs, existing),
        "kind": str(rng.choice(["sun", "wind", "flat", "flat", "patchy"])),
        # paid to run only where it cannot grow without limit
        "cost": shared.usd(-2 if limited else 0, 12) if shared.chance(0.8) else 0.0,
        "ramp": float(rng.choice([0.05, 0.3, 1.0])) if shared.chance(0.3) else None,
        "lower": float(rng.choice([0.1, 0.4])) if shared.chance(0.25) else 0.0,
        "clean": shared.chance(0.5),
        "phase": rng.random(),
    }


def _draw_store(shared: _Shared) -> dict:
    rng = shared.rng
    keep = float(rng.choice([1.0, 1.0, 0.99, 0.5]))
    return {
        "power": _draw_capacity(shared),
        "energy": _draw_capacity(shared),
        "efficiency": float(rng.choice([1.0, 0.95, 0.7])),
        "keep": keep,
        "cyclic": shared.chance(0.6),
        "initial": float(rng.choice([0.0, 0.5, 1.0])),
        "final": float(rng.choice([0.0, 0.4, 0.9])),
        "cost": shared.usd(0, 2) if shared.chance(0.5) else 0.0,
    }


def _availability(shared: _Shared, kind: str, phase: float, T: int) -> np.ndarray | float:
    rng, hours = shared.rng, np.arange(T)
    if kind == "sun":  # zero at night, tiny at dawn
        sun = np.maximum(np.sin(2 * np.pi * (hours / 24 + phase)), 0.0) * rng.uniform(0.3, 1.0, T)
        return np.where((sun > 0) & (rng.random(T) < 0.05), 1e-6, sun)
    if kind == "wind":
        return np.asarray(np.clip(rng.weibull(2.0, T) / 2, 0.0, 1.0))
    if kind == "patchy":
        return (rng.random(T) < 0.7).astype(float)
    return 1.0


def _local(shared: _Shared, point: _Point, capacity: tuple[list[tuple[int, float]], float]):
    """Add a capacity to a chain; returns its number and its value at the feasible point."""
    pairs, existing = capacity
    shared.maps.append(pairs)
    number = point.draft.add_capacity(existing)
    return number, existing + sum(shared.columns[z].value * weight for z, weight in pairs)


def _draw_chain(shared, bank, T, weight, units, stores, features) -> _Point:
    rng, power = shared.rng, shared.power
    load = power * np.round(rng.uniform(0.5, 1.5, T), int(rng.integers(0, 4)))
    point = _Point(ChainDraft(T, bank), balance=load.copy())
    draft = point.draft
    draft.add_hour_row(load)
    clean_lower: list[tuple[int, np.ndarray]] = []
    for unit in units:
        _add_unit(shared, point, unit, weight, clean_lower)
    for store in stores:
        _add_store(shared, point, store, weight)
    if features["grid"]:
        price = shared.money * rng.normal(4, 5, T)  # negative hours too
        limit = power * rng.uniform(0, 0.5) * (rng.random(T) < 0.8)
        used = limit * rng.random(T)
        i = point.add(used, cost=weight * price, upper=limit)
        draft.set_hour(0, i, 1.0)
        point.balance -= used
        point.emitters.append((i, rng.random(T)))
    if features["export"]:
        sold = power * 0.1 * rng.random(T)
        i = point.add(sold, cost=-weight * shared.usd(0, 5), upper=power * 0.2)
        draft.set_hour(0, i, -1.0)
        point.balance += sold
    missing, surplus = np.maximum(point.balance, 0), np.maximum(-point.balance, 0)
    cap = {"upper": 1.001 * missing + power} if features["bounded_unserved"] else {}
    i = point.add(missing, cost=weight * shared.money * UNSERVED_COST, **cap)
    draft.set_hour(0, i, 1.0)
    i = point.add(surplus, cost=weight * shared.usd(0, 3))
    draft.set_hour(0, i, -1.0)
    if features["matching"] and point.clean:
        _add_matching(shared, point, load, weight, clean_lower)
    return point


def _add_unit(shared, point, unit, weight, clean_lower) -> None:
    rng, draft = shared.rng, point.draft
    T = draft.n_hours
    upper = _availability(shared, unit["kind"], unit["phase"], T)
    number, size = _local(shared, point, unit["capacity"])
    lower = unit["lower"] * np.asarray(upper) if unit["lower"] else 0.0
    value = np.zeros(T)
    if unit["ramp"] is None:
        value = np.asarray((upper - lower) * size * rng.random(T))
    i = point.add(value, cost=weight * unit["cost"], upper=upper - lower, capacity=number)
    draft.set_hour(0, i, 1.0)
    if unit["lower"]:
        draft.add_hour_term(0, number, lower)
    point.balance -= value + lower * size
    if unit["ramp"] is not None:
        step = np.diff(np.broadcast_to(lower, T), prepend=0.0)
        first = np.arange(T) == 0
        # A change of the must-run part must itself be within the ramp
        rate = max(unit["ramp"], float(np.abs(step[1:]).max(initial=0.0)))
        slack = np.where(first, 1.0, 2 * rate)
        fall = np.where(first, 0.0, rate + step)
        j = draft.add_state(i, 1.0, cyclic=False)
        w = point.add(fall * size, upper=slack, capacity=number)
        draft.set_gain(j, w, 1.0)
        draft.add_state_term(j, number, fall)
    if unit["clean"]:
        point.clean.append((i, value))
        clean_lower.append((number, np.broadcast_to(np.asarray(lower), T)))
    else:
        point.emitters.append((i, 0.4))


def _add_store(shared, point, store, weight) -> None:
    draft = point.draft
    T, keep = draft.n_hours, store["keep"]
    power, _ = _local(shared, point, store["power"])
    energy, size = _local(shared, point, store["energy"])
    charge = point.add(np.zeros(T), cost=weight * store["cost"], upper=1.0, capacity=power)
    discharge = point.add(np.zeros(T), upper=1.0, capacity=power)
    draft.set_hour(0, charge, -1.0)
    draft.set_hour(0, discharge, 1.0)
    hours = np.arange(T)
    initial = 0.0 if store["cyclic"] else store["initial"]
    content = initial * keep ** (hours + 1.0)
    final = 0.0 if store["cyclic"] else min(store["final"], float(content[-1]))
    least = np.where(hours == T - 1, final, 0.0)
    i = point.add((content - least) * size, upper=1.0 - least, capacity=energy)
    j = draft.add_state(i, keep, store["cyclic"])
    draft.set_gain(j, charge, store["efficiency"])
    draft.set_gain(j, discharge, -1.0 / store["efficiency"])
    if initial or final:
        draft.add_state_term(j, energy, least - np.where(hours == 0, keep * initial, 0.0))


def _add_matching(shared, point, load, weight, clean_lower) -> None:
    """Row: clean - matched - surplus = 0, matched at most the load and worth something."""
    draft = point.draft
    T = draft.n_hours
    row = draft.add_hour_row(0.0)
    total = np.zeros(T)
    for i, value in point.clean:
        draft.set_hour(row, i, 1.0)
        total = total + value
    sizes = {number: _size(shared, point, number) for number, _ in clean_lower}
    for number, lower in clean_lower:
        if lower.any():
            draft.add_hour_term(row, number, lower)
            total = total + lower * sizes[number]
    matched = np.minimum(total, load)
    i = point.add(matched, cost=-weight * shared.usd(0, 3), upper=load)
    draft.set_hour(row, i, -1.0)
    i = point.add(total - matched)
    draft.set_hour(row, i, -1.0)


def _size(shared, point, number: int) -> float:
    """Capacity at the feasible point; the chain being drawn owns the last maps."""
    pairs = shared.maps[len(shared.maps) - len(point.draft.existing) + number]
    return point.draft.existing[number] + sum(shared.columns[z].value * w for z, w in pairs)


@dataclass
class _MasterRows:
    """Rows of the master, their right-hand side taken from the feasible point."""

    shared: _Shared
    matrix: list[dict[int, float]] = field(default_factory=list)
    rhs: list[float] = field(default_factory=list)
    equal: list[bool] = field(default_factory=list)

    def add(self, row: dict[int, float], activity: float, slack: float | None) -> int:
        """Add row <= activity + slack, or = activity if slack is None."""
        columns = self.shared.columns
        total = activity + sum(weight * columns[z].value for z, weight in row.items())
        self.matrix.append(row)
        self.rhs.append(total + (slack or 0.0))
        self.equal.append(slack is None)
        return len(self.rhs) - 1

    def draw(self, points: list[_Point]) -> None:
        shared, rng, power = self.shared, self.shared.rng, self.shared.power
        if shared.columns and shared.chance(0.4):  # land
            row = {z: float(rng.integers(1, 9)) for z in range(len(shared.columns))}
            self.add(row, 0.0, power * float(rng.integers(0, 3)))
        if len(shared.columns) > 1 and shared.chance(0.3):  # tie of two capacities
            slack = None if shared.chance(0.5) else 0.0
            self.add({0: 1.0, 1: -float(rng.integers(1, 5))}, 0.0, slack)
        if shared.chance(0.3):  # free column: the net position, bought dear and sold cheap
            value = power * float(rng.normal())
            z = shared.add_column(0.0, np.inf, value, free=True)
            buy = shared.add_column(shared.usd(5, 9), np.inf, max(value, 0.0))
            sell = shared.add_column(-shared.usd(0, 4), 9 * power, max(-value, 0.0))
            self.add({z: 1.0, buy: -1.0, sell: 1.0}, 0.0, None)
        if shared.chance(0.5):  # CO2, with or without credits
            self._couple(points, [p.emitters for p in points], 1.0, shared.chance(0.5))
        if shared.chance(0.4):  # clean share: -clean <= -share x load
            clean = [[(i, 1.0) for i, _ in p.clean] for p in points]
            self._couple(points, clean, -1.0, shared.chance(0.5))

    def _couple(self, points, entries, sign: float, credits_: bool) -> None:
        shared, row, activity = self.shared, {}, 0.0
        if not any(entries):
            return
        if credits_:
            row[shared.add_column(shared.usd(1, 30), np.inf, 0.0)] = -1.0
        number = len(self.rhs)
        for point, items in zip(points, entries, strict=True):
            for i, factor in items:
                point.draft.couple(number, i, sign * np.asarray(factor))
                activity += float(np.sum(sign * np.asarray(factor) * point.values[i]))
        slack = None if shared.chance(0.15) else abs(activity) * float(shared.rng.choice([0, 0.1]))
        self.add(row, activity, slack)


def _finish(shared: _Shared, bank: Bank, points: list[_Point], rows: _MasterRows) -> Programme:
    n_z = len(shared.columns)
    entries = [(k, z, w) for k, pairs in enumerate(shared.maps) for z, w in pairs]
    own = [(r, z, w) for r, row in enumerate(rows.matrix) for z, w in row.items()]
    master = Master(
        cost=np.array([c.cost for c in shared.columns]),
        upper=np.array([c.upper for c in shared.columns]),
        free=np.array([c.free for c in shared.columns], dtype=bool),
        block=np.zeros(n_z, dtype=np.int64),
        rows=_sparse(own, (len(rows.rhs), n_z)),
        rhs=np.array(rows.rhs),
        equal=np.array(rows.equal, dtype=bool),
    )
    chains = tuple(point.draft.finish() for point in points)
    return Programme(chains, master, _sparse(entries, (len(shared.maps), n_z)), bank.values())


def _sparse(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> csr_array:
    r, c, v = ([e[axis] for e in entries] for axis in range(3))
    return csr_array((np.array(v, dtype=float), (r, c)), shape=shape)


def residual_of(drawn: Drawn) -> float:
    """Largest violation of the known feasible point, relative to the size of the problem."""
    problem = to_sparse(drawn.programme)
    point = np.concatenate([drawn.hourly, drawn.master])
    activity = problem.matrix @ point
    over = np.maximum(problem.row_lower - activity, activity - problem.row_upper)
    outside = np.maximum(problem.lower - point, point - problem.upper)
    scale = float(np.abs(point).max())
    return float(max(over.max(), outside.max()) / scale)


def programmes() -> st.SearchStrategy[Drawn]:
    """Feasible and bounded programmes."""
    return st.integers(0, 2**31).map(draw_programme)
