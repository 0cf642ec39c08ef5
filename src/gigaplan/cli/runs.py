"""Commands on runs: `compare`, `report`, `time-to-power`."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import RunFolder, app
from gigaplan.cli.refusals import located, read_any, refusals
from gigaplan.errors import GigaplanError


@app.command()
def compare(first: RunFolder, second: RunFolder) -> None:
    """Compare two runs figure by figure."""
    from gigaplan.plan.compare import compare as differences
    from gigaplan.plan.joint.compare import compare_programmes
    from gigaplan.report.console import print_comparison
    from gigaplan.store.programme_runs import read_programme_run
    from gigaplan.store.runs import is_programme, read_run

    with refusals():
        try:
            if is_programme(first) and is_programme(second):
                of_programmes = read_programme_run(first), read_programme_run(second)
                programmes = (run.summary for run in of_programmes)
                print_comparison(*of_programmes, compare_programmes(*programmes))
                return
            runs = read_run(first), read_run(second)
            found = differences(runs[0].summary, runs[1].summary)
        except ValueError as error:
            raise GigaplanError(str(error)) from error
        print_comparison(runs[0], runs[1], found)


@app.command()
def report(
    run: RunFolder,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the page [RUN/report.html]")
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option(metavar="YEARS", help="Years of hours for each campus, or all [as fit, 2]"),
    ] = None,
) -> None:
    """Write one HTML page of a programme's run; it holds everything and loads nothing."""
    from gigaplan.report.page.page import write_page

    with refusals():
        place = write_page(run, out, hours)
        typer.echo(f"page: {place} ({place.stat().st_size / 1e6:.1f} MB)")


@app.command("time-to-power")
def time_to_power(
    run: RunFolder,
    campus: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this campus [all]")
    ] = None,
    check_most: Annotated[
        int | None,
        typer.Option(
            "--check", metavar="N", min=1, help="Plan again with each of the N best dates earlier"
        ),
    ] = None,
) -> None:
    """Say how soon each campus can have power from what, and what a month earlier is worth."""
    from gigaplan.dates_checked import check_claims
    from gigaplan.report.console_dates import print_checks, print_dates
    from gigaplan.scenario.programme import ProgrammeScenario
    from gigaplan.store.programme_runs import read_programme_run
    from gigaplan.store.runs import SCENARIO

    with refusals():
        found = read_programme_run(run)
        print_dates(found, campus)
        if check_most is not None:
            stated, positions = read_any(run / SCENARIO, [])
            assert isinstance(stated, ProgrammeScenario)
            with located(positions):
                print_checks(check_claims(stated, check_most))
