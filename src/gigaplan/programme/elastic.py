"""A programme that always has an answer: every limit may give way, by a slack that has a price.

Minimum and maximum capacities become rows of their own, so that they too may give way. What stays
hard is the nature of things: the balance of stores, availability, ties within a part, capacities
without a unit of power or energy. Two slacks come in pairs of signs: power missing or in excess
at the bus, content put into or taken from a store, ramps broken upward or downward.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack

from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import (
    ROW_UNIT,
    Asset,
    Layout,
    RowKind,
    WeatherSpan,
    load_mwh,
)
from gigaplan.programme.limits import SystemLimits, contribution
from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Chain, Master, Programme
from gigaplan.technologies.base import Capacity

Floats = NDArray[np.float64]
RELAXED_UNITS = ("MW", "MWh")
SHARE_OF_LOAD = 0.5
"""Natural size of power slacks against the load: limits of policy give way before the load does."""
HOURS_OF_STORAGE = 4.0
"""Natural size of a store against the peak load, to weigh slacks in MWh."""


class SlackKind(Enum):
    """What gives way; the value is the unit of an hourly slack, if it is one."""

    MISSING = "MW missing"
    EXCESS = "MW in excess"
    CONTENT = "MWh of content"
    RAMP = "MW of ramp"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    LIMIT = "limit"


HOURLY = (SlackKind.MISSING, SlackKind.EXCESS, SlackKind.CONTENT, SlackKind.RAMP)


@dataclass(frozen=True, slots=True)
class Slack:
    """One thing that may give way.

    Attributes
    ----------
    kind : SlackKind
        What it is.
    label : str
        Name of the capacity, row or store.
    unit : str
        Unit of the slack; of an hourly one its unit in an hour.
    size : float
        Natural size: a slack of this size counts as much as any other of its own. Sum over the
        expected year for an hourly one.
    places : tuple of (int, int, int)
        Hourly: (chain, first of its variables, how many) in every chain that has it.
    column : int or None
        Master column of a slack that is not hourly.
    capacity : int or None
        Number in `Layout.capacities`.
    row : int or None
        Master row that it relaxes.
    """

    kind: SlackKind
    label: str
    unit: str
    size: float
    places: tuple[tuple[int, int, int], ...] = ()
    column: int | None = None
    capacity: int | None = None
    row: int | None = None

    @property
    def is_hourly(self) -> bool:
        """Whether it has a value in every hour."""
        return self.column is None


@dataclass(frozen=True, slots=True)
class Elastic:
    """The elastic programme: costs are those of the plan, slacks cost nothing yet."""

    programme: Programme
    layout: Layout
    """Of the programme without slacks; chains have more variables at their end."""
    slacks: tuple[Slack, ...]
    stated: tuple[Capacity, ...]
    """Each capacity with its limits as stated, in the order of `Layout.capacities`."""
    weights: Floats
    """(years,)"""


def elastic(
    assets: tuple[Asset, ...],
    years: tuple[WeatherSpan, ...],
    limits: SystemLimits,
    campus: str = "campus",
) -> Elastic:
    """Let every limit of a campus give way.

    Parameters
    ----------
    assets, years, limits, campus
        As for `assemble`.

    Returns
    -------
    Elastic
        Its programme is feasible for every scenario whose ties and stores are sound.
    """
    stated = tuple(c for asset in assets for c in asset.blocks[0].capacities)
    relaxed = tuple(_relax(asset) for asset in assets)
    programme, layout = assemble(relaxed, years, limits, campus)
    weights = np.array([year.weight for year in years])
    chains, slacks = _add_hourly(programme.chains, layout)
    master, capacity_map, more = _add_master(programme, layout, stated)
    whole = Programme(chains, master, capacity_map, programme.bank)
    return Elastic(whole, layout, (*slacks, *more), stated, weights)


def price(
    problem: Elastic, prices: Floats, plan_cost: bool, limits: Floats | None = None
) -> Programme:
    """Give every slack a price and an upper limit.

    Parameters
    ----------
    problem : Elastic
        From `elastic`.
    prices : array, shape (n_slacks,)
        Price per unit of each slack; of an hourly one per unit and hour of the expected year.
    plan_cost : bool
        True: on top of the cost of the plan; False: slacks alone cost.
    limits : array, shape (n_slacks,), optional
        Largest value of each slack; ``inf`` if left out.
    """
    limits = np.full(len(problem.slacks), np.inf) if limits is None else limits
    programme, master = problem.programme, problem.programme.master
    cost, upper = master.cost * plan_cost, master.upper.copy()
    chains = [_priced_chain(chain, plan_cost) for chain in programme.chains]
    for slack, value, limit in zip(problem.slacks, prices, limits, strict=True):
        if slack.column is not None:
            cost[slack.column], upper[slack.column] = value, min(limit, upper[slack.column])
        for chain, first, count in slack.places:
            span = slice(first, first + count)
            chains[chain].cost_base[span] = value * problem.weights[chain]
            if np.isfinite(limit):
                chains[chain].bound_by[span] = CONSTANT
                chains[chain].upper_scale[span] = limit
    return replace(programme, chains=tuple(chains), master=replace(master, cost=cost, upper=upper))


def slack_values(problem: Elastic, slack: Slack, hourly: Floats, master: Floats) -> list[Floats]:
    """Return the value of a slack: per weather year its hours, or one array with one number."""
    if slack.column is not None:
        return [master[slack.column : slack.column + 1]]
    found, first = [], 0
    at = {}
    for number, chain in enumerate(problem.programme.chains):
        at[number], first = first, first + chain.n_variables * chain.n_hours
    for number, variable, count in slack.places:
        T = problem.programme.chains[number].n_hours
        start = at[number] + variable * T
        parts = hourly[start : start + count * T].reshape(count, T)
        found.append(parts.sum(axis=0))
    return found


def _relax(asset: Asset) -> Asset:
    """Return the same part without limits on its capacities."""
    blocks = tuple(
        replace(
            block,
            capacities=tuple(
                replace(c, minimum=0.0, maximum=np.inf) if c.unit in RELAXED_UNITS else c
                for c in block.capacities
            ),
        )
        for block in asset.blocks
    )
    return replace(asset, blocks=blocks)


def _priced_chain(chain: Chain, plan_cost: bool) -> Chain:
    """Copy what may be written: costs and bounds."""
    return replace(
        chain,
        cost_base=chain.cost_base * plan_cost,
        cost_scale=chain.cost_scale * plan_cost,
        bound_by=chain.bound_by.copy(),
        upper_scale=chain.upper_scale.copy(),
    )


def _add_hourly(chains: tuple[Chain, ...], layout: Layout) -> tuple[tuple[Chain, ...], list[Slack]]:
    """Append the hourly slacks to every chain."""
    load = max(load_mwh(layout.years), 1e-12)
    places: dict[tuple[SlackKind, str], list[tuple[int, int, int]]] = {}
    wider = []
    for number, (chain, labels) in enumerate(zip(chains, layout.chains, strict=True)):
        n, m = chain.n_variables, chain.n_states
        wider.append(widened(chain, range(m)))
        places.setdefault((SlackKind.MISSING, "load"), []).append((number, n, 1))
        places.setdefault((SlackKind.EXCESS, "load"), []).append((number, n + 1, 1))
        for j in range(m):
            label = labels.state_rows[j]
            kind = SlackKind.RAMP if label.endswith(".ramp") else SlackKind.CONTENT
            places.setdefault((kind, label), []).append((number, n + 2 + 2 * j, 2))
    slacks = [
        Slack(kind, label, kind.value.split()[0], SHARE_OF_LOAD * load, tuple(found))
        for (kind, label), found in places.items()
    ]
    return tuple(wider), slacks


def widened(chain: Chain, states: Sequence[int]) -> Chain:
    """Append slacks to a chain: missing and excess power, then what comes into and out of states.

    Parameters
    ----------
    chain : Chain
        Any chain; hour row 0 is its balance.
    states : sequence of int
        State rows that may give way, two slacks each.
    """
    n, h, m = chain.n_variables, chain.n_hour_rows, chain.n_states
    more = 2 + 2 * len(states)
    hour = np.zeros((h, more))
    hour[0, :2] = 1.0, -1.0
    gain = np.zeros((m, more))
    for at, j in enumerate(states):
        gain[j, 2 + 2 * at : 4 + 2 * at] = 1.0, -1.0
    none = np.full(more, -1, dtype=np.int64)
    zero = np.zeros(more)
    c = chain.couple_row.size
    return replace(
        chain,
        bound_by=np.append(chain.bound_by, np.full(more, UNBOUNDED)),
        upper_scale=np.append(chain.upper_scale, np.ones(more)),
        upper_start=np.append(chain.upper_start, none),
        cost_base=np.append(chain.cost_base, zero),
        cost_scale=np.append(chain.cost_scale, zero),
        cost_start=np.append(chain.cost_start, none),
        hour_scale=np.hstack([chain.hour_scale.reshape(h, n), hour]),
        hour_start=np.hstack([chain.hour_start.reshape(h, n), np.tile(none, (h, 1))]),
        gain=np.hstack([chain.gain.reshape(m, n), gain]),
        state_of=np.append(chain.state_of, none),
        couple_scale=np.hstack([chain.couple_scale.reshape(c, n), np.zeros((c, more))]),
        couple_start=np.hstack([chain.couple_start.reshape(c, n), np.tile(none, (c, 1))]),
    )


def _add_master(
    programme: Programme, layout: Layout, stated: tuple[Capacity, ...]
) -> tuple[Master, csr_array, list[Slack]]:
    """Append a slack to every row that is not a tie, and a row and a slack to every capacity."""
    master, n_z = programme.master, programme.master.cost.size
    n_r = master.rhs.size
    peak = max(float(year.load_mw.max()) for year in layout.years) or 1.0
    slacks: list[Slack] = []
    entries: list[tuple[int, int, float]] = []
    right: list[float] = []
    caps: list[float] = []
    for row, label in enumerate(layout.rows):
        if label.kind is not RowKind.TIE:
            entries.append((row, len(slacks), -1.0))
            size = _row_size(label.kind, layout, stated, peak)
            unit = ROW_UNIT[label.kind]
            at = n_z + len(slacks)
            slacks.append(Slack(SlackKind.LIMIT, label.label, unit, size, column=at, row=row))
            caps.append(np.inf)
    own: list[tuple[int, int, float]] = []
    for number, (place, capacity) in enumerate(zip(layout.capacities, stated, strict=True)):
        if place.column is None:
            continue
        size = peak * (HOURS_OF_STORAGE if place.unit == "MWh" else 1.0)
        sides = [(SlackKind.MAXIMUM, 1.0, capacity.maximum - place.base, np.inf)]
        if capacity.minimum > place.base:
            lack = capacity.minimum - place.base
            sides.append((SlackKind.MINIMUM, -1.0, -lack, lack))
        for kind, sign, side, cap in sides:
            if np.isfinite(side):
                row = n_r + len(right)
                own.append((row, place.column, sign))
                entries.append((row, len(slacks), -1.0))
                right.append(side)
                caps.append(cap)
                at = n_z + len(slacks)
                name = (kind, place.label, place.unit, size)
                slacks.append(Slack(*name, column=at, capacity=number, row=row))
    rows = vstack([master.rows, csr_array((len(right), n_z))])
    rows = csr_array(rows) + _sparse(own, (n_r + len(right), n_z))
    more = len(slacks)
    wide = hstack([rows, _sparse(entries, (n_r + len(right), more))])
    capacity_map = hstack(
        [
            programme.capacity_map,
            csr_array((sum(chain.n_capacities for chain in programme.chains), more)),
        ]
    )
    return (
        Master(
            cost=np.append(master.cost, np.zeros(more)),
            upper=np.append(master.upper, caps),
            free=np.append(master.free, np.zeros(more, dtype=np.bool_)),
            block=np.append(master.block, np.zeros(more, dtype=np.int64)),
            rows=csr_array(wide),
            rhs=np.append(master.rhs, right),
            equal=np.append(master.equal, np.zeros(len(right), dtype=np.bool_)),
        ),
        csr_array(capacity_map),
        slacks,
    )


def _sparse(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> csr_array:
    """Matrix of (row, column, value) entries."""
    rows, columns = [r for r, _, _ in entries], [c for _, c, _ in entries]
    values = np.array([v for _, _, v in entries], dtype=float)
    return csr_array((values, (rows, columns)), shape=shape)


def _row_size(kind: RowKind, layout: Layout, stated: tuple[Capacity, ...], peak: float) -> float:
    """Natural size of a limit: what serving all load by its worst contributor would take."""
    if kind is RowKind.LAND:
        return peak * max((c.land_acres for c in stated), default=0.0) or 1.0
    load = max(load_mwh(layout.years), 1e-12)
    if kind in (RowKind.CO2, RowKind.NOX, RowKind.WATER):
        worst = max(
            (float(np.max(contribution(kind, place.flow))) for place in layout.flows), default=0.0
        )
        return load * worst if worst > 0 else 1.0
    return load
