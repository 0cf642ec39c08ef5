"""Rows and columns of the small master: the master's own, capacities, cuts, and the steadying.

Units are those of the interior point's scaling, so that HiGHS' absolute tolerances mean the same
whatever the scenario counts in; whole columns are counted in units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csc_array, csr_array, diags_array, eye_array

from gigaplan.programme.problem import Programme
from gigaplan.programme.whole import Whole
from gigaplan.solve.scaling import scale
from gigaplan.solve.whole.cuts import Cuts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_PART = 1e-3
"""Least share of a group's largest capacity worth that leaving the mix is charged by."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """minimise cost'x subject to row_lower <= matrix x <= row_upper, lower <= x <= upper."""

    matrix: csc_array
    row_lower: Floats
    row_upper: Floats
    cost: Floats
    lower: Floats
    upper: Floats


class ModelParts:
    """Sizes, units and fixed blocks of the model."""

    def __init__(self, programme: Programme, whole: Whole, largest: Floats, money: float) -> None:
        self.programme, self.largest, self.money = programme, largest, money
        scaled = scale(programme)
        self.power, self.row_unit = scaled.power_unit, scaled.row_unit
        self.n_z, self.n_chains = programme.master.cost.size, len(programme.chains)
        self.column_unit = np.full(self.n_z, self.power)
        self.column_unit[scaled.kept] = scaled.column_unit
        self.column_unit[whole.columns] = whole.size
        self.groups = _groups(programme)
        self.count = _running_counts(self.n_z, whole)
        self.columns = csr_array(diags_array(self.column_unit) @ self.count)
        rows = [chain.couple_row for chain in programme.chains]
        self.couple_row = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
        self.chain_of_couple = np.repeat(np.arange(self.n_chains), [row.size for row in rows])

    def assembled(self, cuts: Sequence[Cuts]) -> LinearModel:
        """Return the model with every cut."""
        master, n_c, n_v = self.programme.master, self.n_chains, self.groups.existing.size
        n_r, n_k = master.rhs.size, self.couple_row.size
        rows = csr_array(diags_array(1.0 / self.row_unit) @ master.rows @ self.columns)
        counted = csr_array((np.ones(n_k), (self.couple_row, np.arange(n_k))), shape=(n_r, n_k))
        seen = csr_array((self.groups.capacity_map @ self.columns) * (1.0 / self.power))
        made = [self._cut_rows(cut) for cut in cuts]
        # what is added in one period: the difference of two running counts
        adds = np.flatnonzero(np.diff(self.count.indptr) > 1)
        n_a = adds.size
        blocks = [
            [rows, csr_array((n_r, n_v)), csr_array((n_r, n_c)), counted],
            [seen, csr_array(-1.0 * eye_array(n_v)), csr_array((n_v, n_c)), csr_array((n_v, n_k))],
            *(
                [
                    csr_array((n_c, self.n_z)),
                    csr_array(-1.0 * gradient),
                    csr_array(eye_array(n_c)),
                    csr_array(-1.0 * prices),
                ]
                for gradient, prices, _ in made
            ),
            [
                csr_array(self.count[adds]),
                csr_array((n_a, n_v)),
                csr_array((n_a, n_c)),
                csr_array((n_a, n_k)),
            ],
        ]
        right, there = master.rhs / self.row_unit, -self.groups.existing / self.power
        constants = [constant for _, _, constant in made]
        most = np.minimum(master.upper, self.largest) / self.column_unit
        least_counted, most_counted = _signs(self.programme)
        free = np.full(n_v + n_c, np.inf)
        return LinearModel(
            matrix=csc_array(block_array(blocks)),
            row_lower=np.concatenate(
                [np.where(master.equal, right, -np.inf), there, *constants, np.zeros(n_a)]
            ),
            row_upper=np.concatenate([right, there, np.full(n_c * len(made), np.inf), most[adds]]),
            cost=np.concatenate(
                [
                    (master.cost @ self.columns) / self.money,
                    np.zeros(n_v),
                    np.ones(n_c),
                    np.zeros(n_k),
                ]
            ),
            lower=np.concatenate([np.where(master.free, -np.inf, 0.0), -free, least_counted]),
            upper=np.concatenate(
                [
                    np.where(master.free | (np.diff(self.count.indptr) > 1), np.inf, most),
                    free,
                    most_counted,
                ]
            ),
        )

    def _cut_rows(self, cuts: Cuts) -> tuple[csr_array, csr_array, Floats]:
        """Gradients (chains, v), prices (chains, counted) and constants, in the model's units."""
        n_v = self.groups.existing.size
        chain = np.repeat(np.arange(self.n_chains), [g.size for g in cuts.gradient])
        values = np.concatenate([np.zeros(0), *cuts.gradient]) * self.power / self.money
        place = np.concatenate([np.zeros(0, dtype=np.int64), *self.groups.places])
        gradients = csr_array((values, (chain, place)), shape=(self.n_chains, n_v))
        n_k = self.couple_row.size
        worth = (cuts.prices * self.row_unit)[self.couple_row] / self.money
        prices = csr_array(
            (worth, (self.chain_of_couple, np.arange(n_k))), shape=(self.n_chains, n_k)
        )
        return gradients, prices, cuts.constant / self.money

    def steadied(
        self, model: LinearModel, master: Floats, cuts: Cuts, steadiness: float
    ) -> LinearModel:
        """Add the charge for leaving the mix of a known plan.

        Parameters
        ----------
        model : LinearModel
            As assembled.
        master : array, shape (n_z,)
            The plan.
        cuts : Cuts
            Those at its prices.
        steadiness : float
            Charge, as share of what each capacity is worth in the plan. [1]
        """
        groups = self.groups
        here = (groups.capacity_map @ master + groups.existing) / self.power
        n_v, n_g = here.size, groups.count
        worth = np.zeros(n_v)
        for gradient, places in zip(cuts.gradient, groups.places, strict=True):
            worth[places] += np.abs(gradient) * self.power / self.money
        largest = np.zeros(n_g)
        np.maximum.at(largest, groups.of_place, worth)
        charge = steadiness * np.maximum(worth, LEAST_PART * largest[groups.of_place])
        mix = csr_array((-here, (np.arange(n_v), groups.of_place)), shape=(n_v, n_g))
        one = csr_array(eye_array(n_v))
        where = (np.arange(n_v), self.n_z + np.arange(n_v))
        before = csr_array((np.ones(n_v), where), shape=(n_v, model.matrix.shape[1]))
        n_rows, more = model.matrix.shape[0], n_g + 2 * n_v
        added = csr_array(block_array([[mix, one, csr_array(-1.0 * one)]]))
        blocks = [[csr_array(model.matrix), csr_array((n_rows, more))], [before, added]]
        return LinearModel(
            matrix=csc_array(block_array(blocks)),
            row_lower=np.concatenate([model.row_lower, np.zeros(n_v)]),
            row_upper=np.concatenate([model.row_upper, np.zeros(n_v)]),
            cost=np.concatenate([model.cost, np.zeros(n_g), charge, charge]),
            lower=np.concatenate([model.lower, np.zeros(more)]),
            upper=np.concatenate([model.upper, np.full(more, np.inf)]),
        )


@dataclass(frozen=True, slots=True)
class _Groups:
    """Chains that see the same capacities, as those of several weather years do."""

    places: tuple[Ints, ...]
    """Per chain: places of its capacities among those of all groups."""
    of_place: Ints
    """(n_v,) group of each place."""
    capacity_map: csr_array
    """(n_v, n_z) v = map z + existing."""
    existing: Floats
    """(n_v,)"""
    count: int


def _running_counts(n_z: int, whole: Whole) -> csr_array:
    """Matrix that takes running counts of whole columns to what is added in each period.

    Halls and machines stay, so that nearly every row and chain sees the sum up to its period: to
    search over sums is to search over what they see.
    """
    before: dict[int, int] = {}
    at: list[int] = []
    of: list[int] = []
    for column, series in zip(whole.columns, whole.series, strict=True):
        if series >= 0:
            if int(series) in before:
                at.append(int(column))
                of.append(before[int(series)])
            before[int(series)] = int(column)
    back = csr_array((np.full(len(at), -1.0), (at, of)), shape=(n_z, n_z))
    return csr_array(eye_array(n_z) + back)


def _groups(programme: Programme) -> _Groups:
    """Find the chains that see the same capacities."""
    capacity_map = csr_array(programme.capacity_map)
    known: dict[bytes, tuple[int, int]] = {}
    places: list[Ints] = []
    picked: list[int] = []
    of_place: list[int] = []
    existing: list[Floats] = []
    first = 0
    for chain in programme.chains:
        span = range(first, first + chain.n_capacities)
        first = span.stop
        own = csr_array(capacity_map[span.start : span.stop])
        arrays = (own.indptr, own.indices, own.data, chain.existing)
        key = b"|".join(part.tobytes() for part in arrays)
        if key not in known:
            known[key] = (len(known), len(picked))
            picked.extend(span)
            of_place.extend([known[key][0]] * len(span))
            existing.append(chain.existing)
        places.append(known[key][1] + np.arange(chain.n_capacities, dtype=np.int64))
    return _Groups(
        places=tuple(places),
        of_place=np.array(of_place, dtype=np.int64),
        capacity_map=csr_array(capacity_map[np.array(picked, dtype=np.int64)]),
        existing=np.concatenate([np.zeros(0), *existing]),
        count=len(known),
    )


def _signs(programme: Programme) -> tuple[Floats, Floats]:
    """Least and most that each chain can add to each of its rows: 0 where every term has a sign."""
    least, most = [], []
    for chain in programme.chains:
        negative = np.zeros(chain.couple_row.size, dtype=bool)
        positive = np.zeros(chain.couple_row.size, dtype=bool)
        for c, i in zip(*np.nonzero(chain.couple_scale), strict=True):
            start = int(chain.couple_start[c, i])
            values = programme.bank[start : start + chain.n_hours] if start >= 0 else np.ones(1)
            terms = chain.couple_scale[c, i] * values
            negative[c] |= bool((terms < 0.0).any())
            positive[c] |= bool((terms > 0.0).any())
        least.append(np.where(negative, -np.inf, 0.0))
        most.append(np.where(positive, np.inf, 0.0))
    return np.concatenate([np.zeros(0), *least]), np.concatenate([np.zeros(0), *most])
