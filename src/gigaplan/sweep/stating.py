"""A sweep as the command line states it."""

from collections.abc import Sequence
from pathlib import Path

from gigaplan.errors import ScenarioError
from gigaplan.sweep.case_file import read_case_file
from gigaplan.sweep.cases import grid
from gigaplan.sweep.sweeping import SweepOrder


def order_of(
    scenario: Path,
    changes: Sequence[str],
    varied: Sequence[str],
    case_file: Path | None,
    out: Path | None,
    jobs: int,
    chunk: int,
) -> SweepOrder:
    """Make the order of a sweep; parameters are those of the command and of `SweepOrder`.

    Raises
    ------
    ExceptionGroup of ScenarioError, ScenarioError
        If there are no cases, or they cannot be made.
    """
    if case_file is not None and varied:
        raise ScenarioError(
            "sweep", "has both --vary and --cases", "keep one of them: a grid, or a list of cases"
        )
    if case_file is None and not varied:
        raise ScenarioError(
            "sweep", "has nothing to vary", "add --vary capital.total_usd=6e9,8e9 or --cases FILE"
        )
    cases = grid(varied) if case_file is None else read_case_file(case_file)
    return SweepOrder(scenario, tuple(changes), cases, out, jobs, chunk)
