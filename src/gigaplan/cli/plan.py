"""`gigaplan plan`."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from gigaplan.cli.app import Changes, app
from gigaplan.cli.refusals import located, read_any, refusals, say_no_plan
from gigaplan.errors import ScenarioError

if TYPE_CHECKING:
    from gigaplan.scenario.positions import Positions
    from gigaplan.scenario.programme import ProgrammeScenario


@app.command()
def plan(
    scenario: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCENARIO]",
            help="Scenario file, or one-campus, three-campuses, off-grid, bridge-to-grid; the "
            "reference case, AIP, if left out",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the run; must not exist [runs/NAME-TIME]"),
    ] = None,
    changes: Changes = None,
    solver: Annotated[
        str | None, typer.Option(metavar="METHOD", help="interior_point or highs")
    ] = None,
    tolerance: Annotated[
        float | None, typer.Option(help="Largest relative gap and residual, e.g. 1e-8")
    ] = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Some days of every month of a programme, in seconds, for a first look"
        ),
    ] = False,
    near: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN", help="Run of a programme like this one, at other prices, to go on from"
        ),
    ] = None,
    money: Annotated[
        bool,
        typer.Option(
            "--money/--no-money", help="Finance the run of a programme on the default lenders' case"
        ),
    ] = True,
) -> None:
    """Plan a campus, or a programme of several: what to build, what it runs on, what it costs."""
    from gigaplan.pipeline import plan as find_plan
    from gigaplan.report.console import Screen, print_plan
    from gigaplan.scenario.programme import ProgrammeScenario
    from gigaplan.store.examples import EXAMPLES, REFERENCE, example_scenario
    from gigaplan.store.runs import check_free, free_folder, write_run
    from gigaplan.terms.sampled import QUICK

    wanted = [*(QUICK if quick else ()), *(changes or [])]
    wanted += [f"solver.method={solver}"] if solver is not None else []
    wanted += [f"solver.tolerance={tolerance:g}"] if tolerance is not None else []
    with refusals():
        if out is not None:
            check_free(out)
        name = REFERENCE if scenario is None else str(scenario)
        is_example = scenario is None or (name in EXAMPLES and not Path(name).exists())
        with example_scenario(name) if is_example else _as_it_is(Path(name)) as path:
            if quick and not isinstance(read_any(path, list(changes or []))[0], ProgrammeScenario):
                raise ScenarioError(
                    "--quick",
                    "cuts down the hours of programmes, and this is one campus",
                    "leave it out: a campus takes seconds",
                )
            stated, positions = read_any(path, wanted)
            if isinstance(stated, ProgrammeScenario):
                _plan_programme(stated, positions, out, near, money=money)
                return
            if near is not None:
                raise ScenarioError(
                    "--near",
                    "is for programmes, and this is one campus",
                    "leave it out: a campus takes seconds",
                )
            # the pictures' library is read in while the solver, which needs no interpreter, works
            pictures = Thread(target=import_module, args=("gigaplan.report.figures",), daemon=True)
            pictures.start()
            with located(positions), Screen() as screen:
                found = find_plan(stated, screen)
            pictures.join()
        if found.tables is None:
            say_no_plan(found)
        folder = out if out is not None else free_folder(Path("runs"), stated.name)
        from gigaplan.report.figures import draw_weeks

        summary = write_run(found, folder, lambda draft: draw_weeks(found, draft))
        print_plan(summary, found.tables, folder, found.cautions)


def _plan_programme(
    stated: "ProgrammeScenario",
    positions: "Positions",
    out: Path | None,
    near: Path | None,
    *,
    money: bool,
) -> None:
    """Plan a programme, write its run, print it, and go on to its money."""
    from gigaplan.cli.finance_run import finance_plan
    from gigaplan.planning import plan_programme
    from gigaplan.report.console import Screen
    from gigaplan.report.console_programme import print_programme
    from gigaplan.store.near import read_near
    from gigaplan.store.programme_runs import write_programme_run
    from gigaplan.store.runs import free_folder

    kept = None if near is None else read_near(near)
    with located(positions), Screen() as screen:
        found = plan_programme(stated, screen, kept)
    if found.tables is None:
        say_no_plan(found)
    folder = out if out is not None else free_folder(Path("runs"), stated.name)
    summary = write_programme_run(found, folder, near)
    print_programme(summary, folder, found.cautions)
    if money:
        finance_plan(stated, found.tables, folder)


@contextmanager
def _as_it_is(path: Path) -> Iterator[Path]:
    """Give a path where a context is wanted."""
    yield path
