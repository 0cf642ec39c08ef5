"""A joint programme that always has an answer: every limit may give way, family by family.

Each limit of the master gets a slack column, counted in its natural size; what is energised before
it can be, or halls faster than the site can, are columns of their own (`ColumnKind.EARLY`); power
may be missing or in excess in every hour. What stays hard is the nature of things: the balance of
stores, availability, ties within a part, halls under leases, and uses = equity + debt.

References
----------
J. W. Chinneck, Feasibility and Infeasibility in Optimization, Springer, 2008, chapter 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from scipy.sparse import csr_array, hstack

from gigaplan.programme.elastic import widened
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.deliverable import is_unserved
from gigaplan.programme.joint.layout import (
    ColumnKind,
    JointColumn,
    JointLayout,
    JointRow,
    JointRowKind,
)
from gigaplan.programme.joint.natural_sizes import NaturalSizes, natural_sizes
from gigaplan.programme.joint.reach import first_halls, first_online
from gigaplan.programme.joint.terms import Floats, ProgrammeTerms
from gigaplan.programme.problem import Chain, Programme


class Family(Enum):
    """Limits that give way together; the value is what the user calls them."""

    POWER = "load without power"
    ENERGY = "hours of use a year"
    CAPITAL = "capital"
    SLOTS = "suppliers' slots"
    DATES = "dates and connections"
    SITE = "site and land"
    PLANT = "largest sizes"
    FIRM = "firm margin"
    POLICY = "CO2, clean share, diversity"
    PERMITS = "NOx and water"
    CONTRACT = "contracts"
    MINIMUM = "smallest sizes"


class SlackKind(Enum):
    """What a slack is."""

    LIMIT = "limit"
    """A row of the master."""
    EARLY = "early"
    """A column of what comes before it can."""
    MISSING = "missing"
    """Power missing at the bus, in every hour."""
    NATURE = "nature"
    """Power in excess, or the content of a store that exists: shown, never a repair."""


_FAMILY: Mapping[JointRowKind, Family] = {
    JointRowKind.GEARING: Family.CAPITAL,
    JointRowKind.EQUITY: Family.CAPITAL,
    JointRowKind.TOTAL_CAPITAL: Family.CAPITAL,
    JointRowKind.YEARLY_CAPITAL: Family.CAPITAL,
    JointRowKind.SLOTS: Family.SLOTS,
    JointRowKind.WANTED: Family.CONTRACT,
    JointRowKind.CONTRACT: Family.CONTRACT,
    JointRowKind.SITE: Family.SITE,
    JointRowKind.LAND: Family.SITE,
    JointRowKind.CAPACITY: Family.PLANT,
    JointRowKind.CONNECTION: Family.DATES,
    JointRowKind.FIRM: Family.FIRM,
    JointRowKind.CO2: Family.POLICY,
    JointRowKind.CLEAN_SHARE: Family.POLICY,
    JointRowKind.HOURLY_CLEAN: Family.POLICY,
    JointRowKind.DIVERSITY: Family.POLICY,
    JointRowKind.UNSERVED: Family.POWER,
    JointRowKind.NOX: Family.PERMITS,
    JointRowKind.WATER: Family.PERMITS,
    JointRowKind.HOURS: Family.ENERGY,
}
"""Rows that may give way; capital uses, halls under leases and ties are the nature of things."""


@dataclass(frozen=True, slots=True)
class JointSlack:
    """One thing that may give way.

    Attributes
    ----------
    kind : SlackKind
        What it is.
    family : Family
        With what it gives way.
    size : float
        Natural size: slacks of this size count alike. Of an hourly one: energy of a year. [unit]
    unit : str
        Unit of `size`.
    column : int or None
        Its column in the master, None for an hourly one.
    per_column : float
        What one unit of the column is. [unit]
    row : int or None
        Row that it widens.
    places : tuple of (int, int, int)
        Hourly: (chain, first of its variables, how many).
    """

    kind: SlackKind
    family: Family
    size: float
    unit: str
    column: int | None = None
    per_column: float = 1.0
    row: int | None = None
    places: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class JointElastic:
    """The elastic programme; slacks cost nothing yet.

    Attributes
    ----------
    programme : Programme
        Slacks stand behind all other columns and variables, but for those of dates.
    layout : JointLayout
        Of the programme without the slacks that are not dates.
    slacks : tuple of JointSlack
        What may give way.
    sizes : NaturalSizes
        Natural sizes of everything.
    first_value : tuple of int
        Position of the first hourly value of every chain.
    own_variables : tuple of int
        Number of variables of every chain before its slacks.
    """

    programme: Programme
    layout: JointLayout
    slacks: tuple[JointSlack, ...]
    sizes: NaturalSizes
    first_value: tuple[int, ...]
    own_variables: tuple[int, ...]

    @property
    def terms(self) -> ProgrammeTerms:
        """What the programme asks for."""
        return self.layout.terms


def elastic_joint(terms: ProgrammeTerms) -> JointElastic:
    """Let every limit of a programme give way.

    Parameters
    ----------
    terms : ProgrammeTerms
        Everything that is asked, in plain numbers.

    Returns
    -------
    JointElastic
        Feasible for every programme whose parts are sound.
    """
    programme, layout = assemble_joint(terms, elastic=True)
    sizes = natural_sizes(terms)
    chains, hourly = _add_hourly(programme.chains, layout, sizes)
    slacks = [*hourly, *_early(layout, sizes)]
    master, n_z = programme.master, programme.master.cost.size
    entries: list[tuple[int, int, float]] = []
    for row, label in enumerate(layout.rows):
        family = family_of(label)
        if family is None:
            continue
        size = sizes.of_row(label)
        entries.append((row, len(entries), -size))
        slacks.append(
            JointSlack(SlackKind.LIMIT, family, size, label.unit, n_z + len(entries) - 1, size, row)
        )
    more = len(entries)
    wide = replace(
        master,
        cost=np.append(master.cost, np.zeros(more)),
        upper=np.append(master.upper, np.full(more, np.inf)),
        free=np.append(master.free, np.zeros(more, dtype=np.bool_)),
        block=np.append(master.block, _blocks(programme, layout, slacks[-more:] if more else [])),
        rows=csr_array(hstack([master.rows, _sparse(entries, (master.rhs.size, more))])),
    )
    n_v = programme.capacity_map.shape[0]
    capacity_map = csr_array(hstack([programme.capacity_map, csr_array((n_v, more))]))
    first = np.cumsum([0, *(chain.n_variables * chain.n_hours for chain in chains)])
    whole = Programme(chains, wide, capacity_map, programme.bank)
    return JointElastic(
        programme=whole,
        layout=layout,
        slacks=tuple(slacks),
        sizes=sizes,
        first_value=tuple(int(at) for at in first[:-1]),
        own_variables=tuple(chain.n_variables for chain in programme.chains),
    )


def family_of(label: JointRow) -> Family | None:
    """Family of a limit; None if it is the nature of things."""
    if label.kind is JointRowKind.CAPACITY and label.sign < 0.0:
        return Family.MINIMUM
    return _FAMILY.get(label.kind)


def _blocks(programme: Programme, layout: JointLayout, slacks: Sequence[JointSlack]) -> np.ndarray:
    """Block of the column of each slack of a row: its campus, or that of the whole programme."""
    names = {campus.name: s for s, campus in enumerate(layout.terms.campuses)}
    last = int(programme.master.block.max(initial=0))
    found = [names.get(layout.rows[slack.row or 0].campus or "", last) for slack in slacks]
    return np.array(found, dtype=np.int64)


def _add_hourly(
    chains: Sequence[Chain], layout: JointLayout, sizes: NaturalSizes
) -> tuple[tuple[Chain, ...], list[JointSlack]]:
    """Let power be missing or in excess, and the content of what exists be what it is not.

    Missing power is no repair where load may go unserved anyway: a limit on that is.
    """
    can_go_without = {
        number
        for number, campus in enumerate(layout.terms.campuses)
        for asset in campus.assets
        if any(is_unserved(flow) for flow in asset.blocks[min(asset.blocks)].flows)
    }
    wider: list[Chain] = []
    places: dict[SlackKind, list[tuple[int, int, int]]] = {
        SlackKind.MISSING: [],
        SlackKind.NATURE: [],
    }
    for number, (chain, place) in enumerate(zip(chains, layout.chains, strict=True)):
        n, states = chain.n_variables, _states_of_what_exists(chain)
        wider.append(widened(chain, states))
        kind = SlackKind.NATURE if place.campus in can_go_without else SlackKind.MISSING
        places[kind].append((number, n, 1))
        places[SlackKind.NATURE].append((number, n + 1, 1 + 2 * len(states)))
    return tuple(wider), [
        JointSlack(kind, Family.POWER, sizes.load_mwh, "MWh", places=tuple(found))
        for kind, found in places.items()
        if found
    ]


def _states_of_what_exists(chain: Chain) -> list[int]:
    """State rows that no decision can satisfy: those that ask something of what exists."""
    h = chain.n_hour_rows
    found = {int(j) for j in np.flatnonzero(chain.rhs_scale[h:])}
    for row, capacity in zip(chain.term_row, chain.term_capacity, strict=True):
        if row >= h and chain.existing[capacity] > 0.0:
            found.add(int(row) - h)
    return sorted(found)


def _early(layout: JointLayout, sizes: NaturalSizes) -> list[JointSlack]:
    """Slacks for what comes before it can: the earlier, the more a MW counts."""
    return [
        JointSlack(
            SlackKind.EARLY,
            Family.DATES,
            sizes.of_unit(label.unit) / (1 + _periods_early(layout, label)),
            label.unit,
            column,
        )
        for column, label in enumerate(layout.columns)
        if label.kind is ColumnKind.EARLY
    ]


def _periods_early(layout: JointLayout, label: JointColumn) -> int:
    """By how many periods a column comes before it can; 0 for halls that only come too fast."""
    campus = next(campus for campus in layout.terms.campuses if campus.name == label.campus)
    if label.subject is None:
        return max(first_halls(campus) - label.period, 0)
    asset = next(asset for asset in campus.assets if asset.name == label.subject)
    return first_online(campus, asset) - label.period


def price(problem: JointElastic, prices: Floats, *, plan_cost: bool) -> Programme:
    """Give every slack a price.

    Parameters
    ----------
    problem : JointElastic
        From `elastic_joint`.
    prices : array, shape (n_slacks,)
        Price of a natural size of each slack; of an hourly one over the expected year.
    plan_cost : bool
        True: on top of the cost of the plan; False: slacks alone cost.
    """
    programme, master = problem.programme, problem.programme.master
    cost = master.cost * plan_cost
    chains = [_priced_chain(chain, plan_cost) for chain in programme.chains]
    for slack, value in zip(problem.slacks, prices, strict=True):
        if slack.column is not None:
            cost[slack.column] += value * slack.per_column / slack.size
        for number, first, count in slack.places:
            place = problem.layout.chains[number]
            weight = place.weight * (problem.layout.discount[place.period] if plan_cost else 1.0)
            chains[number].cost_base[first : first + count] = value / slack.size * weight
    return replace(programme, chains=tuple(chains), master=replace(master, cost=cost))


def _priced_chain(chain: Chain, plan_cost: bool) -> Chain:
    """Copy what may be written."""
    return replace(
        chain, cost_base=chain.cost_base * plan_cost, cost_scale=chain.cost_scale * plan_cost
    )


def slack_hours(problem: JointElastic, slack: JointSlack, hourly: Floats) -> Mapping[int, Floats]:
    """Value of an hourly slack in every hour of each chain [MW, or MWh of content]."""
    found: dict[int, Floats] = {}
    for number, first, count in slack.places:
        hours = problem.programme.chains[number].n_hours
        start = problem.first_value[number] + first * hours
        values = hourly[start : start + count * hours].reshape(count, hours).sum(axis=0)
        found[number] = found.get(number, 0.0) + values
    return found


def slack_amount(problem: JointElastic, slack: JointSlack, hourly: Floats, master: Floats) -> float:
    """How far a slack gives way; of an hourly one over the expected year [unit]."""
    if slack.column is not None:
        return max(float(master[slack.column]), 0.0) * slack.per_column
    return sum(
        problem.layout.chains[number].weight * float(np.maximum(hours, 0.0).sum())
        for number, hours in slack_hours(problem, slack, hourly).items()
    )


def _sparse(entries: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> csr_array:
    """Matrix of (row, column, value) entries."""
    where = [row for row, _, _ in entries], [column for _, column, _ in entries]
    return csr_array((np.array([v for *_, v in entries], dtype=float), where), shape=shape)
