"""How hard the solver tries; the defaults serve every example."""

from typing import Literal

from pydantic import Field

from gigaplan.scenario.part import Part
from gigaplan.scenario.units import Positive

WANTED_GAP = 0.01
"""Relative gap of a plan in whole units."""


class SolverChoice(Part):
    """Which solver, to which accuracy, for how long."""

    method: Literal["interior_point", "highs"] = "interior_point"
    """gigaplan's own structured interior point, or HiGHS."""
    tolerance: float = Field(1e-7, ge=1e-10, le=1e-3)
    """Largest relative gap and residual."""
    max_iterations: int = Field(300, ge=1, le=10_000)
    """Iterations of an interior point method."""
    threads: int | None = Field(None, ge=1, le=256)
    """Threads, on which several weather years are worked on side by side; left out: one per core
    that gigaplan may use. The results are the same to the last byte."""
    time_limit_s: Positive = 3600.0
    """Longest time. [s]"""


class ProgrammeSolverChoice(SolverChoice):
    """As for one campus, and how close a plan in whole units must be to the best."""

    tolerance: float = Field(1e-6, ge=1e-10, le=1e-3)
    """Largest relative gap and residual."""
    gap: float = Field(WANTED_GAP, gt=0, lt=1, json_schema_extra={"unit": "1"})
    """Wanted relative gap of a plan in whole units: what is proved is always told."""
