"""What comes out of a solve with whole units: a plan, a bound, and how far apart they are."""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from gigaplan.programme.whole import Whole
from gigaplan.solve.certify import Certificate, certify
from gigaplan.solve.interface import Solution, SolverOptions
from gigaplan.solve.lazy_solve import Found
from gigaplan.solve.whole.fixing import Fixed

LEAST_SHARE = 1e-3
"""Share of the money that moves in the relaxation that a gap is relative to at least."""


class WholeStatus(Enum):
    """Why a solve with whole units stopped; the value is what we tell the user."""

    PROVED = "whole units, proved to cost at most the stated gap more than the best"
    LIMIT = "whole units, stopped before the wanted gap was proved; raise solver.time_limit_s"
    NONE_FOUND = "no plan with whole units was found in time; raise solver.time_limit_s"
    INFEASIBLE = "no plan with whole units meets every limit; with units of any size there is one"
    RELAXATION = "the programme with units of any size has no plan, see the solution's status"


@dataclass(frozen=True, slots=True)
class WholeOptions:
    """How hard to try."""

    solver: SolverOptions = field(default_factory=SolverOptions)
    """For each linear programme; `time_limit_s` is for all of them and the proposals together."""
    gap: float = 0.01
    """Wanted relative gap. [1]"""
    max_rounds: int = 30
    """Plans with whole units that are worked out, at most."""


@dataclass(frozen=True, slots=True)
class Round:
    """One plan with whole units, worked out in full."""

    objective: float
    """Its cost; infinite if some limit cannot be kept with these units. [USD]"""
    best: float
    """Least cost so far. [USD]"""
    bound: float
    """What is proved so far: no plan with whole units costs less. [USD]"""
    seconds: float
    """Since the start. [s]"""


@dataclass(frozen=True, slots=True)
class WholeSolution:
    """A plan with whole units and what is proved of it.

    `solution` reads like any other. Its prices are those of its operation: what one more unit of a
    limit is worth while the whole units stand as they are.
    """

    status: WholeStatus
    solution: Solution
    """The best plan with whole units; without one, the relaxation's."""
    bound: float
    """No plan with whole units costs less. [USD]"""
    relaxation: Found
    """The best plan with units of any size, and where the next one may go on from."""
    rounds: tuple[Round, ...]
    seconds: float
    turnover: float
    """Money that moves in the relaxation, sum of |cost x|. [USD]"""
    fixed: Fixed | None
    """The programme with the whole units of the plan fixed; None without a plan."""

    @property
    def relaxed(self) -> Solution:
        """The best plan with units of any size."""
        return self.relaxation.solution

    @property
    def found(self) -> bool:
        """Whether `solution` is a plan with whole units."""
        return self.fixed is not None

    @property
    def gap(self) -> float:
        """Gap between plan and bound, see `relative_gap`; infinite without a plan [1]."""
        if not self.found:
            return np.inf
        return relative_gap(self.solution.objective, self.bound, self.turnover)

    def certificate(self) -> Certificate:
        """Certificate of the operation: the plan is optimal given its whole units.

        Raises
        ------
        ValueError
            Without a plan.
        """
        if self.fixed is None:
            raise ValueError("there is no plan with whole units to certify")
        return certify(self.fixed.programme, self.fixed.inside(self.solution))

    def largest_remainder(self, whole: Whole) -> float:
        """Largest distance of a whole column from a whole number of units [1]."""
        units = whole.units(self.solution.master)
        return float(np.abs(units - np.round(units)).max(initial=0.0))


def relative_gap(objective: float, bound: float, turnover: float) -> float:
    """Gap relative to the objective, or to `LEAST_SHARE` of what is turned over if that is more.

    A present value may be next to nothing where much is earned and spent. [1]
    """
    apart = max(objective - bound, 0.0)
    size = max(abs(objective), LEAST_SHARE * turnover)
    return float(apart / size) if apart > 0.0 else 0.0
