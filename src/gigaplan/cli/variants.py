"""Commands on many plans of a scenario: `sweep`, `alternatives`."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import Changes, ScenarioFile, app
from gigaplan.cli.refusals import (
    INTERRUPTED,
    NO_PLAN,
    located,
    must_be_there,
    read_any,
    refusals,
    say_no_plan,
)


@app.command()
def sweep(
    scenario: ScenarioFile,
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=V1,V2", help="Values of a key; more keys give every combination"),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Named cases: CSV (column = key) or a YAML list"),
    ] = None,
    changes: Changes = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the sweep [sweeps/NAME-MARK]"),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Cases planned side by side")] = 1,
    chunk: Annotated[int, typer.Option(min=1, help="Cases kept together in one part")] = 8,
) -> None:
    """Plan many variants of a scenario; the same command goes on after a kill."""
    from gigaplan.report.console_sweep import SweepScreen, print_sweep
    from gigaplan.sweep.stating import order_of
    from gigaplan.sweep.sweeping import sweep as plan_cases

    with refusals():
        must_be_there(scenario)
        order = order_of(scenario, changes or (), vary or (), cases, out, jobs, chunk)
        screen = SweepScreen()
        try:
            with screen:
                swept = plan_cases(order, screen)
        except KeyboardInterrupt:
            typer.echo(screen.stopped(), err=True)
            raise typer.Exit(INTERRUPTED) from None
        if not print_sweep(swept):
            raise typer.Exit(NO_PLAN)


@app.command()
def alternatives(
    scenario: ScenarioFile,
    within: Annotated[
        str, typer.Option(metavar="SHARE", help="How much more a plan may cost, of all costs")
    ] = "0.01",
    by: Annotated[str, typer.Option(metavar="WHAT", help="technology or campus")] = "technology",
    at: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Period in which megawatts count [last]")
    ] = None,
    changes: Changes = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the answer; must not exist [runs/NAME-TIME]"),
    ] = None,
) -> None:
    """Say how different the mix can be at nearly the least cost."""
    from gigaplan.alternatives.answer import NearOptimal, answer
    from gigaplan.alternatives.asking import asked
    from gigaplan.alternatives.folder import write_alternatives
    from gigaplan.report.console_alternatives import AlternativesScreen, print_alternatives
    from gigaplan.store.runs import check_free, free_folder

    with refusals():
        if out is not None:
            check_free(out)
        stated, positions = read_any(scenario, list(changes or []))
        with located(positions):
            question = asked(stated, within, by, at)
            with AlternativesScreen() as screen:
                found = answer(question, screen)
        if not isinstance(found, NearOptimal):
            say_no_plan(found)
        folder = out or free_folder(Path("runs"), f"{stated.name} alternatives")
        if not print_alternatives(write_alternatives(found, folder), folder):
            raise typer.Exit(NO_PLAN)
