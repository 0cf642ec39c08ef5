"""`gigaplan fund`."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import Changes, app
from gigaplan.cli.refusals import located, must_be_there, refusals


@app.command()
def fund(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FUND", help="Terms, members and flows (YAML, or scenario.json of a run)"
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the run; must not exist [runs/NAME-TIME]"),
    ] = None,
    changes: Changes = None,
) -> None:
    """Run a fund from its dated flows: calls, waterfall by tier and member, fees, clawback."""
    with refusals():
        _fund(file, out, list(changes or []))


def _fund(path: Path, out: Path | None, changes: list[str]) -> None:
    """Read, run, write and print."""
    from gigaplan.partnership.digest import summarise_fund
    from gigaplan.partnership.running import run_stated_fund
    from gigaplan.partnership.tables import fund_tables
    from gigaplan.report.console_fund import print_fund
    from gigaplan.report.fund_chart import draw_fund
    from gigaplan.scenario.fund.read import read_fund, read_terms
    from gigaplan.store.fund_runs import write_fund_run
    from gigaplan.store.runs import check_free, free_folder

    if out is not None:
        check_free(out)
    must_be_there(path)
    named = read_terms(path, changes)[0].flows_file
    stated, positions = read_fund(path, changes)
    with located(positions):
        run = run_stated_fund(stated)
    tables = fund_tables(run)
    summary = summarise_fund(run, tables)
    folder = out if out is not None else free_folder(Path("runs"), stated.name)
    inputs = () if named is None else (named,)
    write_fund_run(
        run, tables, summary, folder, inputs, lambda draft: draw_fund(tables, summary, draft)
    )
    print_fund(summary, tables, folder)
