"""`gigaplan finance RUN`: the money of a programme's run."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gigaplan.cli.refusals import located, must_be_there
from gigaplan.errors import GigaplanError

if TYPE_CHECKING:
    from gigaplan.money.inputs import RunTables
    from gigaplan.money.summary import MoneySummary
    from gigaplan.plan.joint.result import ProgrammeTables
    from gigaplan.scenario.programme import ProgrammeScenario


def finance_run(
    folder: Path,
    case: Path | None,
    out: Path | None,
    changes: Sequence[str],
    break_evens: Sequence[str] = (),
) -> None:
    """Finance a run, write its money and print it."""
    from gigaplan.report.console_money import print_money
    from gigaplan.store.money_runs import read_run_tables
    from gigaplan.store.runs import check_free

    if out is not None:
        check_free(out)
    if case is not None:
        must_be_there(case)
    tables = read_run_tables(folder)
    summary, written = finance_tables(tables, folder, case, out, changes, break_evens)
    print_money(summary, written)


def finance_plan(scenario: "ProgrammeScenario", planned: "ProgrammeTables", folder: Path) -> None:
    """Finance a plan just made on the default case, and print three lines; a plan stays a plan.

    A plan that cannot be financed so is told, and is no error.
    """
    import typer

    from gigaplan.money.financing import has_leases
    from gigaplan.money.inputs import NEEDED, RunTables
    from gigaplan.money.stated import stated_run
    from gigaplan.report.console import make_console
    from gigaplan.report.console_money import print_money_lines

    frames = {name: getattr(planned, name) for name in NEEDED}
    tables = RunTables(stated=stated_run(scenario), **frames)
    if not has_leases(tables):
        typer.echo("money: nothing is leased, so there is nothing to finance")
        return
    console = make_console()
    try:
        summary, written = finance_tables(tables, folder, None, None, ())
        console.print()
        print_money_lines(summary, console)
        console.print(f"money: [bold]{written}[/bold]", soft_wrap=True)
    except* GigaplanError as group:
        for fault in group.exceptions:
            typer.echo(f"money: not financed: {fault}", err=True)


def finance_tables(
    tables: "RunTables",
    run: Path,
    case: Path | None,
    out: Path | None,
    changes: Sequence[str],
    break_evens: Sequence[str] = (),
) -> "tuple[MoneySummary, Path]":
    """Finance a run whose tables are at hand, and write its money."""
    from gigaplan.money.break_even import answer, ask
    from gigaplan.money.digest import summarise_money
    from gigaplan.money.financing import finance_programme
    from gigaplan.money.tables import money_tables
    from gigaplan.scenario.finance.lender_read import read_lender
    from gigaplan.store.money_runs import money_folder, write_money_run

    asked = [ask(question) for question in break_evens]
    lender, positions = read_lender(case, changes)
    with located(positions):
        found = finance_programme(tables, lender)
        answers = [answer(found, question) for question in asked]
    summary = summarise_money(found, answers)
    place = money_folder(run, lender.name) if out is None else out
    write_money_run(found, money_tables(found), summary, run, place)
    return summary, place
