"""A chain of hours while it is being written: add variables, rows and terms, then `finish` it.

The one place that knows how profiles are packed into the bank and rows into arrays, so that
`assemble` reads as the mathematics.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import ProblemError
from gigaplan.programme.problem import CONSTANT, UNBOUNDED, Chain

Floats = NDArray[np.float64]
Profile = Floats | float
"""One value for all hours, or one per hour, shape (n_hours,)."""
Packed = tuple[float, int]
"""scale, start: value(t) = scale x bank[start + t]; start -1 means 1."""


class Bank:
    """Every profile over time, end to end; equal profiles are stored once."""

    def __init__(self) -> None:
        self._parts: list[Floats] = []
        self._known: dict[bytes, int] = {}
        self._size = 0

    def pack(self, values: Profile) -> Packed:
        """Store a profile; a constant one takes no room."""
        array = np.ascontiguousarray(values, dtype=np.float64)
        if array.ndim == 0 or (array == array[0]).all():
            return float(array.flat[0]), -1
        key = array.tobytes()
        if key not in self._known:
            self._known[key] = self._size
            self._parts.append(array)
            self._size += array.size
        return 1.0, self._known[key]

    def values(self) -> Floats:
        """Return the whole bank as one array."""
        return np.concatenate([np.zeros(1) if not self._parts else np.empty(0), *self._parts])


@dataclass(slots=True)
class ChainDraft:
    """A chain under construction; rows and variables are numbered in the order they are added."""

    n_hours: int
    bank: Bank
    existing: list[float] = field(default_factory=list)
    """Capacity online whatever the master decides, one per local capacity."""
    _bounds: list[tuple[int, Packed]] = field(default_factory=list)
    _costs: list[tuple[float, Packed]] = field(default_factory=list)
    _states: list[tuple[int, float, bool]] = field(default_factory=list)
    _hour_right: list[Profile] = field(default_factory=list)
    _state_right: list[Profile] = field(default_factory=list)
    _hour: dict[tuple[int, int], Packed] = field(default_factory=dict)
    _gain: dict[tuple[int, int], float] = field(default_factory=dict)
    _couple: dict[tuple[int, int], Packed] = field(default_factory=dict)
    _hour_terms: list[tuple[int, int, Packed]] = field(default_factory=list)
    _state_terms: list[tuple[int, int, Packed]] = field(default_factory=list)

    def _pack(self, values: Profile, what: str) -> Packed:
        """Store a profile after checking its shape and values."""
        array = np.asarray(values, dtype=float)
        if array.ndim and array.shape != (self.n_hours,):
            raise ProblemError(f"{what} has shape {array.shape}, not ({self.n_hours},)")
        if not np.isfinite(array).all():
            raise ProblemError(f"{what} must be finite in every hour")
        return self.bank.pack(array)

    def add_capacity(self, existing: float) -> int:
        """Add a local capacity; returns its number."""
        self.existing.append(existing)
        return len(self.existing) - 1

    def add_variable(
        self, cost: Profile = 0.0, upper: Profile = np.inf, capacity: int | None = None
    ) -> int:
        """Add an hourly variable >= 0; returns its number.

        Parameters
        ----------
        cost : float or array
            Weight included. [USD/MWh]
        upper : float or array
            Upper bound as a number, or as share of `capacity`; ``inf`` without capacity: none.
        capacity : int or None
            Local capacity that bounds it.
        """
        where = f"hourly variable {len(self._bounds)}"
        packed = self._pack(cost, f"cost of {where}")
        constant = packed[1] < 0
        self._costs.append((packed[0], (0.0, -1)) if constant else (0.0, packed))
        if capacity is None and np.isinf(upper).all():
            self._bounds.append((UNBOUNDED, (1.0, -1)))
        else:
            packed = self._pack(upper, f"upper bound of {where}")
            self._bounds.append((CONSTANT if capacity is None else capacity, packed))
        return len(self._bounds) - 1

    def add_hour_row(self, right: Profile) -> int:
        """Add a row of every hour with its right-hand side; returns its number."""
        self._hour_right.append(right)
        return len(self._hour_right) - 1

    def add_state(self, variable: int, keep: float, cyclic: bool, right: Profile = 0.0) -> int:
        """Make a variable the state of a new state row; returns the row's number."""
        self._states.append((variable, keep, cyclic))
        self._state_right.append(right)
        return len(self._states) - 1

    def raise_hour_right(self, row: int, values: Profile) -> None:
        """Add to the right-hand side of an hour row."""
        self._hour_right[row] = self._hour_right[row] + np.asarray(values)

    def raise_state_right(self, state: int, values: Profile) -> None:
        """Add to the right-hand side of a state row."""
        self._state_right[state] = self._state_right[state] + np.asarray(values)

    def set_hour(self, row: int, variable: int, values: Profile) -> None:
        """Give a variable its coefficient in an hour row."""
        self._hour[row, variable] = self._pack(values, f"coefficient of hour row {row}")

    def set_gain(self, state: int, variable: int, value: float) -> None:
        """Give a variable its gain in a state row."""
        self._gain[state, variable] = value

    def couple(self, master_row: int, variable: int, values: Profile) -> None:
        """Add a variable to a master row."""
        self._couple[master_row, variable] = self._pack(values, f"coupling to row {master_row}")

    def add_hour_term(self, row: int, capacity: int, values: Profile) -> None:
        """Add values x capacity to the left side of an hour row."""
        self._hour_terms.append((row, capacity, self._pack(values, f"term of hour row {row}")))

    def add_state_term(self, state: int, capacity: int, values: Profile) -> None:
        """Add values x capacity to the left side of a state row."""
        packed = self._pack(values, f"term of state row {state}")
        self._state_terms.append((state, capacity, packed))

    def finish(self) -> Chain:
        """Pack everything into a `Chain`."""
        n, h, m = len(self._bounds), len(self._hour_right), len(self._states)
        coupled = sorted({row for row, _ in self._couple})
        line = {row: position for position, row in enumerate(coupled)}
        hour_scale, hour_start = _dense(self._hour, (h, n))
        couple = {(line[row], i): packed for (row, i), packed in self._couple.items()}
        couple_scale, couple_start = _dense(couple, (len(coupled), n))
        gain, state_of = np.zeros((m, n)), np.full(n, -1, dtype=np.int64)
        for (j, i), value in self._gain.items():
            gain[j, i] = value
        for j, (variable, *_) in enumerate(self._states):
            state_of[variable] = j
        terms = self._hour_terms + [(h + j, k, packed) for j, k, packed in self._state_terms]
        right = [
            self._pack(values, f"right-hand side of row {row}")
            for row, values in enumerate(self._hour_right + self._state_right)
        ]
        return Chain(
            n_hours=self.n_hours,
            bound_by=_integers(kind for kind, _ in self._bounds),
            upper_scale=_floats(packed[0] for _, packed in self._bounds),
            upper_start=_integers(packed[1] for _, packed in self._bounds),
            cost_base=_floats(base for base, _ in self._costs),
            cost_scale=_floats(packed[0] for _, packed in self._costs),
            cost_start=_integers(packed[1] for _, packed in self._costs),
            hour_scale=hour_scale,
            hour_start=hour_start,
            gain=gain,
            state_of=state_of,
            keep=_floats(state[1] for state in self._states),
            cyclic=np.array([state[2] for state in self._states], dtype=np.bool_),
            couple_row=_integers(coupled),
            couple_scale=couple_scale,
            couple_start=couple_start,
            rhs_scale=_floats(packed[0] for packed in right),
            rhs_start=_integers(packed[1] for packed in right),
            term_row=_integers(row for row, _, _ in terms),
            term_capacity=_integers(capacity for _, capacity, _ in terms),
            term_scale=_floats(packed[0] for *_, packed in terms),
            term_start=_integers(packed[1] for *_, packed in terms),
            existing=_floats(self.existing),
        )


def _floats(values: Iterable[float]) -> Floats:
    """Array of floats."""
    return np.array(list(values), dtype=np.float64)


def _integers(values: Iterable[int]) -> NDArray[np.int64]:
    """Array of integers."""
    return np.array(list(values), dtype=np.int64)


def _dense(
    entries: dict[tuple[int, int], Packed], shape: tuple[int, int]
) -> tuple[Floats, NDArray[np.int64]]:
    """Scale and start of every coefficient as two dense arrays."""
    scale, start = np.zeros(shape), np.full(shape, -1, dtype=np.int64)
    for place, (value, position) in entries.items():
        scale[place], start[place] = value, position
    return scale, start
