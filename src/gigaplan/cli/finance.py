"""`gigaplan finance`."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import Changes, app
from gigaplan.cli.refusals import located, must_be_there, refusals
from gigaplan.errors import ScenarioError

OF_RUNS = "gigaplan.cli.finance_run"
"""Module of the finance of a programme's run, whose `finance_run` takes over for a folder."""


@app.command()
def finance(
    project: Annotated[
        Path,
        typer.Argument(
            metavar="PROJECT",
            help="Project file (YAML, or scenario.json of a project's run), or a programme's run",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the run; must not exist [runs/NAME-TIME]"),
    ] = None,
    changes: Changes = None,
    break_even: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=MEASURE:TARGET",
            help="Input (price, capex, energy, costs; of a run rent, power, capex, costs) at which "
            "a result (irr, irr_before_tax, npv, dscr, llcr) reaches a target, e.g. price=irr:0.12",
        ),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Lenders' case, for the run of a programme"),
    ] = None,
) -> None:
    """Finance a project, or a programme's run: debt, tax, statements, returns, costs and prices."""
    with refusals():
        if project.is_dir():
            _finance_run(project, case, out, list(changes or []), list(break_even or []))
            return
        if case is not None:
            raise ScenarioError(
                "--case", "is for the run of a programme, a folder", "leave it out for a project"
            )
        _finance_project(project, out, list(changes or []), list(break_even or []))


def _finance_project(
    path: Path, out: Path | None, changes: list[str], questions: list[str]
) -> None:
    """Finance one project, write its run and print it."""
    from gigaplan.project.break_even import answer, ask
    from gigaplan.project.digest import summarise_project
    from gigaplan.project.financing import finance_project
    from gigaplan.project.tables import project_tables
    from gigaplan.report.console_project import print_project
    from gigaplan.scenario.finance.read import read_project
    from gigaplan.store.project_runs import write_project_run
    from gigaplan.store.runs import check_free, free_folder

    if out is not None:
        check_free(out)
    must_be_there(path)
    asked = [ask(question) for question in questions]
    stated, positions = read_project(path, changes)
    with located(positions):
        found = finance_project(stated)
        answers = [answer(found, question) for question in asked]
    tables, summary = project_tables(found), summarise_project(found, answers)
    folder = out if out is not None else free_folder(Path("runs"), stated.name)
    write_project_run(found, tables, summary, folder)
    print_project(summary, tables, folder)


def _finance_run(
    folder: Path, case: Path | None, out: Path | None, changes: list[str], questions: list[str]
) -> None:
    """Hand the run of a programme over, where this gigaplan can finance one."""
    if find_spec(OF_RUNS) is None:
        raise ScenarioError(
            str(folder),
            "is a folder, and the finance of a programme's run is not part of this gigaplan yet",
            "give a project file, such as examples/project/sam-generic.yaml",
        )
    import_module(OF_RUNS).finance_run(folder, case, out, changes, questions)
