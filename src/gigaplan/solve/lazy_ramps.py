"""Ramp limits only where they bind.

A ramp limit costs a state row in every hour, and most never bind: a plant that is not built, or
that runs flat. So the programme is first solved without them; those that its plan breaks are put
back and it is solved again. A plan of the relaxed programme that keeps every limit is a plan of the
whole one at the same cost, and with price 0 on the rows left out it is proved optimal: nothing is
approximated, and the certificate is made on the whole programme.

A state row is a ramp limit here if all that fills its state is one slack variable that stands in no
other row and costs nothing, beside spare ones that are nowhere else either and cost something or
nothing: those by which an elastic programme lets the limit give way. Where the limit is kept they
are 0.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Chain, Programme
from gigaplan.programme.sparse import profile
from gigaplan.solve.interface import Solution

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ramp:
    """One ramp limit: the state row, its state and its slack variables in chain `chain`."""

    chain: int
    row: int
    state: int
    slack: int
    """How much of the limit is not used."""
    spare: tuple[int, ...] = ()
    """How far the limit gives way, where it may."""

    @property
    def columns(self) -> tuple[int, ...]:
        """All variables that go with the limit."""
        return (self.slack, *self.spare)


def find_ramps(programme: Programme) -> tuple[Ramp, ...]:
    """All state rows that are ramp limits."""
    found = []
    for number, chain in enumerate(programme.chains):
        for row in range(chain.n_states):
            fillers = [int(i) for i in np.flatnonzero(chain.gain[row])]
            # what is bounded by a capacity is the limit's own slack, the others are spare
            slacks = [i for i in fillers if chain.bound_by[i] >= 0] or fillers
            spare = tuple(i for i in fillers if i not in slacks)
            if len(slacks) != 1 or not all(_is_alone(chain, i) for i in fillers):
                continue
            slack, state = slacks[0], int(np.flatnonzero(chain.state_of == row)[0])
            free = chain.cost_base[slack] == 0.0 and chain.cost_scale[slack] == 0.0
            # a store that only drains has one filler as well; the output of a unit is in a row
            if free and chain.hour_scale[:, state].any():
                found.append(Ramp(number, row, state, slack, spare))
    return tuple(found)


def _is_alone(chain: Chain, i: int) -> bool:
    """Whether a variable stands in one state row only, and never earns."""
    return bool(
        chain.state_of[i] < 0
        and np.count_nonzero(chain.gain[:, i]) == 1
        and not chain.hour_scale[:, i].any()
        and not chain.couple_scale[:, i].any()
        and chain.cost_base[i] >= 0.0
        and chain.cost_scale[i] == 0.0
    )


def without(programme: Programme, left_out: tuple[Ramp, ...]) -> Programme:
    """Return the programme without some of its ramp limits."""
    chains = []
    for number, chain in enumerate(programme.chains):
        mine = [ramp for ramp in left_out if ramp.chain == number]
        chains.append(_without(chain, mine) if mine else chain)
    return replace(programme, chains=tuple(chains))


def kept_columns(chain: Chain, left_out: list[Ramp]) -> Ints:
    """Variables of a chain that stay when some of its ramp limits are left out."""
    return np.setdiff1d(
        np.arange(chain.n_variables), [i for ramp in left_out for i in ramp.columns]
    )


def kept_states(chain: Chain, left_out: list[Ramp]) -> Ints:
    """State rows of a chain that stay when some of its ramp limits are left out."""
    return np.setdiff1d(np.arange(chain.n_states), [ramp.row for ramp in left_out])


def _without(chain: Chain, ramps: list[Ramp]) -> Chain:
    """Drop the rows and slacks of some ramp limits; their states become ordinary variables."""
    rows, columns = kept_states(chain, ramps), kept_columns(chain, ramps)
    h = chain.n_hour_rows
    all_rows = np.concatenate([np.arange(h), h + rows])
    new_row = np.full(h + chain.n_states, -1)
    new_row[all_rows] = np.arange(all_rows.size)
    state_of = chain.state_of[columns]
    state_of = np.where(state_of >= 0, new_row[h + np.maximum(state_of, 0)] - h, -1)
    terms = new_row[chain.term_row] >= 0
    return replace(
        chain,
        bound_by=chain.bound_by[columns],
        upper_scale=chain.upper_scale[columns],
        upper_start=chain.upper_start[columns],
        cost_base=chain.cost_base[columns],
        cost_scale=chain.cost_scale[columns],
        cost_start=chain.cost_start[columns],
        hour_scale=chain.hour_scale[:, columns],
        hour_start=chain.hour_start[:, columns],
        gain=chain.gain[np.ix_(rows, columns)],
        state_of=np.maximum(state_of, -1),
        keep=chain.keep[rows],
        cyclic=chain.cyclic[rows],
        couple_scale=chain.couple_scale[:, columns],
        couple_start=chain.couple_start[:, columns],
        rhs_scale=chain.rhs_scale[all_rows],
        rhs_start=chain.rhs_start[all_rows],
        term_row=new_row[chain.term_row[terms]],
        term_capacity=chain.term_capacity[terms],
        term_scale=chain.term_scale[terms],
        term_start=chain.term_start[terms],
    )


def restored(
    programme: Programme, left_out: tuple[Ramp, ...], solution: Solution
) -> tuple[Solution, tuple[float, ...]]:
    """Put the slacks and zero prices back, and say how far each limit is broken.

    Returns
    -------
    Solution, tuple of float
        In the shapes of the whole programme; largest violation of each left-out limit [MW].
    """
    capacities = programme.capacity_map @ solution.master
    hourly, duals, broken = [], [], [0.0] * len(left_out)
    first, first_capacity = 0, 0
    for number, chain in enumerate(programme.chains):
        T = chain.n_hours
        mine = [(place, ramp) for place, ramp in enumerate(left_out) if ramp.chain == number]
        columns = kept_columns(chain, [ramp for _, ramp in mine])
        rows = kept_states(chain, [ramp for _, ramp in mine])
        x = np.zeros((chain.n_variables, T))
        x[columns] = solution.hourly[first : first + columns.size * T].reshape(-1, T)
        first += columns.size * T
        h = chain.n_hour_rows
        y = np.zeros((h + chain.n_states, T))
        y[np.concatenate([np.arange(h), h + rows])] = solution.row_duals[number]
        v = chain.existing + capacities[first_capacity : first_capacity + chain.n_capacities]
        first_capacity += chain.n_capacities
        for place, ramp in mine:
            wanted = slack_wanted(programme.bank, chain, ramp, x[ramp.state], v)
            size = slack_size(programme.bank, chain, ramp, v)
            x[ramp.slack] = np.clip(wanted, 0.0, size)
            gain = abs(chain.gain[ramp.row, ramp.slack])
            broken[place] = gain * float(np.abs(wanted - x[ramp.slack]).max())
        hourly.append(x.ravel())
        duals.append(y)
    whole = replace(solution, hourly=np.concatenate(hourly), row_duals=tuple(duals))
    return whole, tuple(broken)


def slack_wanted(bank: Floats, chain: Chain, ramp: Ramp, output: Floats, v: Floats) -> Floats:
    """Slack that would make the state row hold, shape (T,)."""
    before = np.roll(output, 1)
    if not chain.cyclic[ramp.row]:
        before[0] = 0.0
    row = chain.n_hour_rows + ramp.row
    T = chain.n_hours
    left = output - chain.keep[ramp.row] * before
    for p in np.flatnonzero(chain.term_row == row):
        left = left + v[chain.term_capacity[p]] * profile(
            bank, chain.term_scale[p], int(chain.term_start[p]), T
        )
    left = left - profile(bank, chain.rhs_scale[row], int(chain.rhs_start[row]), T)
    return np.asarray(left / chain.gain[ramp.row, ramp.slack])


def slack_size(bank: Floats, chain: Chain, ramp: Ramp, v: Floats) -> Floats:
    """Upper bound of the slack in every hour, shape (T,)."""
    k = int(chain.bound_by[ramp.slack])
    if k == UNBOUNDED:
        return np.full(chain.n_hours, np.inf)
    start = int(chain.upper_start[ramp.slack])
    share = profile(bank, chain.upper_scale[ramp.slack], start, chain.n_hours)
    return share if k == CONSTANT else share * v[k]
