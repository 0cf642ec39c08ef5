"""`gigaplan trace`."""

from typing import Annotated

import typer

from gigaplan.cli.app import RunFolder, app
from gigaplan.cli.refusals import refusals


@app.command()
def trace(
    run: RunFolder,
    key: Annotated[
        str | None,
        typer.Argument(
            metavar="[KEY]",
            help="Figure: programme.npv, abilene.equity_irr, abilene.2029.debt (a loan), "
            "abilene.2029-Q3.rent; all keys if left out",
        ),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Lenders' case, a folder of RUN/money [the latest]"),
    ] = None,
) -> None:
    """Show where a figure of a run's money comes from: formula, numbers, rows, sources, hours."""
    from gigaplan.money.tracing.trace import keys
    from gigaplan.money.tracing.trace import trace as take_apart
    from gigaplan.report.console_trace import print_trace
    from gigaplan.store.money_runs import open_book

    with refusals():
        book, folder = open_book(run, case)
        if key is None:
            for each in keys(book):
                typer.echo(each)
            return
        print_trace(take_apart(book, key), book, run, folder)
