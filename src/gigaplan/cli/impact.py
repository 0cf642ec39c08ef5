"""`gigaplan impact RUN`."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import RunFolder, app
from gigaplan.cli.refusals import refusals


@app.command()
def impact(
    run: RunFolder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder; must not exist [RUN/impact]"),
    ] = None,
) -> None:
    """Say what a run does to climate, grid, air and water, and how much it leans on one thing."""
    with refusals():
        from gigaplan.data.register import load_register
        from gigaplan.impact.digest import summarise_impact
        from gigaplan.impact.tables import find_impact
        from gigaplan.report.console_impact import print_impact
        from gigaplan.report.impact_charts import draw_impact
        from gigaplan.store.impact_runs import impact_folder, read_impact_run, write_impact
        from gigaplan.store.runs import check_free

        if out is not None:
            check_free(out)
        found = find_impact(read_impact_run(run), load_register())
        summary = summarise_impact(found)
        folder = impact_folder(run) if out is None else out
        write_impact(
            found, summary, run, folder,
            lambda draft: draw_impact(found.tables, summary.scenario, draft),
        )  # fmt: skip
        print_impact(summary, folder)
