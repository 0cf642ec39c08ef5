"""How a command says no: every fault once, in words, with the exit code that tells which kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from gigaplan.errors import GigaplanError, ScenarioError

if TYPE_CHECKING:
    from gigaplan.plan.joint.result import ProgrammePlan
    from gigaplan.plan.result import Plan
    from gigaplan.scenario.model import Scenario
    from gigaplan.scenario.positions import Positions
    from gigaplan.scenario.programme import ProgrammeScenario

NO_PLAN = 1
BAD_INPUT = 2
INTERRUPTED = 130


def read_any(path: Path, changes: list[str]) -> "tuple[Scenario | ProgrammeScenario, Positions]":
    """Read a scenario of one campus or of a programme that must be there."""
    from gigaplan.pipeline import read_any as read_either_kind

    must_be_there(path)
    return read_either_kind(path, changes)


def say_no_plan(found: "Plan | ProgrammePlan") -> NoReturn:
    """Say why there is no plan, and leave with code 1."""
    for caution in found.cautions:
        typer.echo(f"caution: {caution}", err=True)
    typer.echo(f"no plan: {found.status.value}", err=True)
    if found.proof.note:
        typer.echo(f"    {found.proof.note}", err=True)
    raise typer.Exit(NO_PLAN)


def must_be_there(path: Path) -> None:
    """Refuse a scenario that is no file."""
    if not path.is_file():
        raise ScenarioError(str(path), "there is no such file", "give the path of a scenario file")


@contextmanager
def located(positions: "Positions") -> Iterator[None]:
    """Add file and line to faults that are found after reading."""
    try:
        yield
    except* ScenarioError as group:
        found = (fault for fault in _flat(group) if isinstance(fault, ScenarioError))
        faults = [positions.locate(fault) for fault in found]
        raise ExceptionGroup("the scenario cannot be planned as stated", faults) from None


@contextmanager
def refusals() -> Iterator[None]:
    """Print every fault of the input once and leave with code 2; leave quietly on Ctrl-C."""
    faults: list[str] = []
    try:
        with _gathered(faults):
            yield
    except KeyboardInterrupt:
        typer.echo("stopped; nothing was written", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if faults:
        for fault in dict.fromkeys(faults):
            typer.echo(fault, err=True)
        raise typer.Exit(BAD_INPUT)


@contextmanager
def _gathered(faults: list[str]) -> Iterator[None]:
    """Collect the words of every error that gigaplan raises on purpose."""
    try:
        yield
    except* GigaplanError as group:
        faults.extend(str(fault) for fault in _flat(group))


def _flat(group: BaseExceptionGroup[GigaplanError]) -> Iterator[GigaplanError]:
    """All errors of a group of groups."""
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error
