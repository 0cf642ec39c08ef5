"""What goes into a solver and what comes out: options, status, solution."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Status(Enum):
    """Why the solver stopped; the value is what we tell the user."""

    OPTIMAL = "optimal within tolerance"
    INFEASIBLE = "no plan meets every limit; run `gigaplan explain` to see which limits clash"
    UNBOUNDED = "cost has no floor; a price or a capacity limit is missing"
    ITERATIONS = "iteration limit reached; raise solver.max_iterations or solve with --solver highs"
    NUMERICS = "lost accuracy; check for units mixed up, or solve with --solver highs"
    TIME = "time is up; raise solver.time_limit_s"
    INTERRUPTED = "stopped by the user before the optimum was reached"


class Method(Enum):
    """Which solver."""

    INTERIOR_POINT = "interior_point"
    HIGHS = "highs"


@dataclass(frozen=True, slots=True)
class SolverOptions:
    """How hard to try. The defaults serve every example."""

    method: Method = Method.INTERIOR_POINT
    tolerance: float = 1e-7
    """Largest relative gap, and largest primal and dual residual relative to the data. [1]"""
    max_iterations: int = 300
    threads: int | None = None
    """None: one per usable core for the interior point, whose answer does not depend on it; one
    for HiGHS."""
    time_limit_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Solution:
    """Primal and dual point of a programme; arrays are read-only by convention.

    In the units of the programme (MW, MWh, USD). Hourly vectors are flat: chain after chain, in
    each chain variable after variable, in each variable hour after hour.
    """

    status: Status
    hourly: Floats
    """(n_hourly,) x."""
    master: Floats
    """(n_z,) z."""
    row_duals: tuple[Floats, ...]
    """Per chain, shape (h + m, T): USD per unit of each hour row, then of each state row."""
    master_duals: Floats
    """(n_r,) w; <= 0 on "<=" rows: change of cost per unit of b."""
    objective: float
    """Primal objective. [USD/a]; NaN unless a primal point exists."""
    dual_objective: float
    iterations: int
    seconds: float
    method: Method
    note: str = ""
    """What the solver had to do out of the ordinary (fallbacks), in plain words."""
