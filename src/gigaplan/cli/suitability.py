"""`gigaplan suitability`."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import Changes, app
from gigaplan.cli.refusals import located, must_be_there, refusals


@app.command()
def suitability(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="Folder of a programme's run, with money")
    ],
    member: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Member of the run, whose part of the equity it is"),
    ] = None,
    investor: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Investor: class, liabilities, notes (YAML)"),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Lenders' case, a folder of RUN/money [the latest]"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder; must not exist [RUN/suitability/NAME]"),
    ] = None,
    changes: Changes = None,
) -> None:
    """Judge who should invest in what: cash, charges, notes, liabilities, and what fits whom."""
    with refusals():
        _suitability(run, member, investor, case, out, list(changes or []))


def _suitability(
    run: Path,
    member: str | None,
    file: Path | None,
    case: str | None,
    out: Path | None,
    changes: list[str],
) -> None:
    """Read, judge, write and print."""
    from gigaplan.data.charge_tables import load_charges
    from gigaplan.data.register import load_register
    from gigaplan.report.console_suitability import print_suitability
    from gigaplan.scenario.suitability.read import read_investor
    from gigaplan.store.runs import check_free
    from gigaplan.store.suitability_runs import (
        open_money,
        share_of_member,
        suitability_folder,
        write_suitability,
    )
    from gigaplan.suitability.analysis import judge_suitability
    from gigaplan.suitability.inputs import NEEDED
    from gigaplan.suitability.summary import summarise_suitability
    from gigaplan.suitability.tables import suitability_tables

    if out is not None:
        check_free(out)
    if file is not None:
        must_be_there(file)
    stated, positions = read_investor(file, changes)
    money = open_money(run, case)
    share, share_from = 1.0, "all of it: no member and no share is stated"
    if stated.share is not None:
        share, share_from = stated.share, "stated by the investor"
    if member is not None:
        of_member = share_of_member(run, member)
        if stated.share is None:
            share, share_from = of_member, "its part of all commitments of the run's scenario"
        if "name" not in stated.model_fields_set or file is None:
            stated = stated.model_copy(update={"name": member})
    with located(positions):
        found = judge_suitability(
            {name: money.table(name) for name in NEEDED},
            stated,
            share=share,
            share_from=share_from,
            register=load_register(),
            charges=load_charges(),
        )
    summary = summarise_suitability(found, money.summary.scenario, money.summary.case)
    folder = out if out is not None else suitability_folder(run, stated.name)
    write_suitability(stated, suitability_tables(found), summary, money, folder)
    print_suitability(summary, folder)
