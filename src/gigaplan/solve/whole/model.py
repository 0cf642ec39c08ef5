"""The master with whole units and cuts in place of the hours: a small mixed-integer programme.

    columns   z          of the master, whole ones in units, counted from the first of their series
              v          capacities that a group of chains sees, v = C z + v0
              cost       of each chain
              counted    what each chain adds to each master row it counts in
    rows      A z + sum of counted <= b               as in the master
              cost >= constant + gradient . v + prices . counted     every cut of every chain

Its optimum is a bound on every plan with whole units, because every cut is true. Its plan is a poor
one while cuts are few: they are flat, and say that nothing is lost where twice the engines stand
beside half the sun. Steadied, the model charges for leaving the mix of a plan that is known,

    short, over >= 0     v - scale v' = over - short,      steadiness |gradient'| (short + over)

with one scale for each campus and period: hours without existing plant cost in proportion to all
their capacities together, so that more of the same is exact and is not charged.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np

from gigaplan.programme.problem import Programme
from gigaplan.programme.whole import Ints, Whole
from gigaplan.solve.scaling import scale
from gigaplan.solve.whole.cut_rows import Floats, LinearModel, ModelParts
from gigaplan.solve.whole.cuts import Cuts

REACH = 10.0
"""How many times the largest column of a plan one without upper bound may be: only counts where its
reduced cost has the wrong sign by the tolerance of the solver."""
MONEY_DIGITS = 1e5
"""The model counts money in this part of what the programme turns over."""
MOST_AT_ONCE = 200
"""Whole columns that a steadied proposal decides together; of more, some periods at a time."""
WINDOW = 100
"""Whole columns of such a time, unless a single period has more."""
SHARE_IN_TURN = 0.5
"""Share of the time of a model that this may take."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the model proposes, and what it proves.

    Attributes
    ----------
    units : array of whole numbers, shape (n,), or None
        Units of each whole column; None if none was found in time, or there is none.
    bound : float
        No plan with whole units costs less, unless the model was steadied. [USD]
    impossible : bool
        True if no whole units meet the rows.
    """

    units: Floats | None
    bound: float
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A plan that a proposal should stay near to: its master point and the cuts at its prices."""

    master: Floats
    cuts: Cuts


def in_windows(period: Ints) -> list[Ints]:
    """Places of the columns of some periods at a time, in the order of the periods."""
    windows: list[list[Ints]] = []
    size = WINDOW
    for number in np.unique(period):
        places = np.flatnonzero(period == number)
        if size + places.size > WINDOW:
            windows.append([])
            size = 0
        windows[-1].append(places)
        size += places.size
    return [np.concatenate(parts) for parts in windows]


def reach_of(programme: Programme, master: Floats) -> Floats:
    """Size that columns without upper bound are taken to stay below, shape (n_z,)."""
    scaled = scale(programme)
    kept = master[scaled.kept] / scaled.column_unit
    largest = np.zeros(master.size)
    largest[scaled.kept] = REACH * max(1.0, float(kept.max(initial=0.0))) * scaled.column_unit
    return largest


@dataclass(slots=True)
class CutModel:
    """The model; cuts are added as plans are found."""

    programme: Programme
    whole: Whole
    turnover: float
    """Money that moves in a plan. [USD]"""
    largest: Floats
    """(n_z,) what a column without upper bound is taken to stay below."""
    threads: int = 1
    cuts: list[Cuts] = field(default_factory=list)

    def propose(
        self,
        seconds: float,
        gap: float,
        near: Reference | None = None,
        steadiness: float = 0.0,
        relaxed: bool = False,
    ) -> Proposal:
        """Solve the model.

        Parameters
        ----------
        seconds : float
            Longest time. [s]
        gap : float
            Largest relative gap. [1]
        near : Reference, optional
            With `steadiness`: a plan to stay near to.
        steadiness : float
            Charge for leaving its mix, as share of what the capacities are worth. [1]
        relaxed : bool
            Whether whole columns may take any size.
        """
        steadied = near is not None and steadiness > 0.0
        parts = ModelParts(self.programme, self.whole, self.largest, self.turnover / MONEY_DIGITS)
        made = parts.assembled(self.cuts)
        if near is not None and steadied:
            made = parts.steadied(made, near.master, near.cuts, steadiness)
        if steadied and not relaxed and self.whole.count > MOST_AT_ONCE:
            highs = _load(made, seconds, gap, self.threads)
            proposed = self._in_turn(highs, parts, made, SHARE_IN_TURN * seconds)
            if proposed is not None:
                return proposed
        highs = _load(made, seconds, gap, self.threads)
        if not relaxed and self.whole.count:
            kind = np.full(self.whole.count, highspy.HighsVarType.kInteger)
            highs.changeColsIntegrality(self.whole.count, self.whole.columns.astype(np.int32), kind)
        highs.run()
        return self._read(highs, parts, relaxed)

    def _in_turn(
        self, highs: highspy.Highs, parts: ModelParts, made: LinearModel, seconds: float
    ) -> Proposal | None:
        """Decide the whole units of some periods at a time, those of later ones of any size.

        What is decided stays, so that nothing is proved. None where it leads nowhere.
        """
        columns = self.whole.columns.astype(np.int32)
        lower, upper = made.lower[columns].copy(), made.upper[columns].copy()
        windows = in_windows(self.whole.period)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        highs.setOptionValue("time_limit", max(seconds / len(windows), 1.0))
        for window in windows:
            kind = np.full(columns.size, highspy.HighsVarType.kContinuous)
            kind[window] = highspy.HighsVarType.kInteger
            highs.changeColsBounds(columns.size, columns, lower, upper)
            highs.changeColsIntegrality(columns.size, columns, kind)
            highs.run()
            found = highs.getInfo().primal_solution_status
            if found != highspy.SolutionStatus.kSolutionStatusFeasible:
                return None
            chosen = np.round(np.array(highs.getSolution().col_value)[columns[window]])
            lower[window] = upper[window] = chosen
        values = np.array(highs.getSolution().col_value)
        values[columns] = lower
        units = np.round((parts.count @ values[: parts.n_z])[columns]) + 0.0
        return Proposal(units, -np.inf)

    def _read(self, highs: highspy.Highs, parts: ModelParts, relaxed: bool) -> Proposal:
        """Whole units and bound of a solved model."""
        kinds = highspy.HighsModelStatus
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return Proposal(None, np.nan, impossible=True)
        linear = relaxed or not self.whole.count
        known = info.objective_function_value if linear else info.mip_dual_bound
        if linear and status != kinds.kOptimal:
            known = -np.inf
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        units = None
        if feasible:
            values = np.array(highs.getSolution().col_value)
            added = (parts.count @ values[: parts.n_z])[self.whole.columns]
            units = added if relaxed else np.round(added) + 0.0  # no -0, which has other bytes
        return Proposal(units, float(known) * parts.money)


def _load(made: LinearModel, seconds: float, gap: float, threads: int) -> highspy.Highs:
    """Load a model into a silent HiGHS."""
    highspy.Highs.resetGlobalScheduler(True)  # else the thread count of an earlier solve stays
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    settings: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": threads,
        "time_limit": max(seconds, 1.0),
        "mip_rel_gap": gap,
        "random_seed": 0,
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = made.matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = made.cost, made.lower, made.upper
    model.row_lower_, model.row_upper_ = made.row_lower, made.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = made.matrix.indptr
    model.a_matrix_.index_ = made.matrix.indices
    model.a_matrix_.value_ = made.matrix.data
    highs.passModel(model)
    return highs
