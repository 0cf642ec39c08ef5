"""`gigaplan outlook`."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import Changes, app
from gigaplan.cli.refusals import located, must_be_there, refusals


@app.command()
def outlook(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[OUTLOOK]",
            help="Own forecasts and weights (YAML, or scenario.json of an outlook) [none]",
        ),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Run of a programme, to hold against the world"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the outlook; must not exist [runs/NAME-TIME]"),
    ] = None,
    changes: Changes = None,
) -> None:
    """World demand of data centres to 2035 and beyond: a fan, its record, a programme's share."""
    with refusals():
        from gigaplan.outlook.computing import make_outlook
        from gigaplan.outlook.digest import summarise_outlook
        from gigaplan.outlook.tables import outlook_tables
        from gigaplan.report.console_outlook import print_outlook
        from gigaplan.report.fan_chart import draw_fan
        from gigaplan.scenario.outlook.read import read_outlook
        from gigaplan.store.outlook_runs import read_programme_load, write_outlook
        from gigaplan.store.runs import check_free, free_folder

        if out is not None:
            check_free(out)
        if file is not None:
            must_be_there(file)
        stated, positions = read_outlook(file, list(changes or []))
        programme = None if run is None else read_programme_load(run)
        with located(positions):
            found = make_outlook(stated, programme)
        tables, summary = outlook_tables(found), summarise_outlook(found)
        folder = out if out is not None else free_folder(Path("runs"), stated.name)
        write_outlook(
            found, tables, summary, run, folder, lambda draft: draw_fan(tables, summary, draft)
        )
        print_outlook(summary, folder)
