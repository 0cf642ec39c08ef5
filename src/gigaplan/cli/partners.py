"""`gigaplan partners RUN`: what the money of a run gives to each partner."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import Changes, RunFolder, app
from gigaplan.cli.refusals import located, must_be_there, refusals


@app.command()
def partners(
    run: RunFolder,
    terms: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Terms and members of the partnership, without flows"),
    ],
    case: Annotated[
        str, typer.Option(metavar="NAME", help="Lenders' case of the run's money")
    ] = "base",
    recycle: Annotated[
        bool,
        typer.Option(
            "--recycle",
            help="Put what campuses pay into what others call in the same quarter first",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder; must not exist [RUN/partners/NAME]"),
    ] = None,
    changes: Changes = None,
) -> None:
    """Carry the owners' cash of a run to every partner: calls, waterfall, fees, returns."""
    with refusals():
        _partners(run, terms, case, recycle, out, list(changes or []))


def _partners(
    folder: Path, path: Path, case: str, recycle: bool, out: Path | None, changes: list[str]
) -> None:
    """Read, run, write and print."""
    from gigaplan.partnership.digest import summarise_fund
    from gigaplan.partnership.of_run import flows_of_run, with_flows
    from gigaplan.partnership.running import run_stated_fund
    from gigaplan.partnership.tables import fund_tables
    from gigaplan.report.console_fund import print_fund
    from gigaplan.report.fund_chart import draw_fund
    from gigaplan.scenario.fund.read import read_terms, refuse_flows
    from gigaplan.store.fund_runs import partners_folder, write_fund_run
    from gigaplan.store.money_runs import MONEY, read_money_run
    from gigaplan.store.runs import check_free

    if out is not None:
        check_free(out)
    must_be_there(path)
    money = read_money_run(folder / MONEY / case)
    terms, positions = read_terms(path, changes)
    refuse_flows(terms, positions, "flows come from the run here")
    with located(positions):
        stated = with_flows(terms, flows_of_run(money.table("equity"), recycle), recycle)
        run = run_stated_fund(stated)
    tables = fund_tables(run)
    summary = summarise_fund(run, tables)
    place = partners_folder(folder, stated.name) if out is None else out
    write_fund_run(
        run, tables, summary, place, (money.folder / "equity.parquet",),
        lambda draft: draw_fund(tables, summary, draft),
    )  # fmt: skip
    print_fund(summary, tables, place)
