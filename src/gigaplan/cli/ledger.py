"""`gigaplan ledger`: new, record, show, verify, replay, export."""

from pathlib import Path
from typing import Annotated

import typer

from gigaplan.cli.app import app
from gigaplan.cli.refusals import refusals
from gigaplan.errors import LedgerError

ledger = typer.Typer(
    help="The partnership's ledger: every event once, in order, for good.", no_args_is_help=True
)
app.add_typer(ledger, name="ledger")

NOT_SOUND = 1
Book = Annotated[Path, typer.Argument(metavar="BOOK", help="File, such as aip.ledger")]


def _there(book: Path) -> None:
    if not book.is_file():
        raise LedgerError(f"there is no ledger {book}\n    fix: `gigaplan ledger new {book}`")


@ledger.command()
def new(book: Book) -> None:
    """Make an empty ledger."""
    from gigaplan.ledger.book import create

    with refusals():
        create(book)
        typer.echo(f"an empty ledger: {book}")


@ledger.command()
def record(
    book: Book,
    events: Annotated[
        Path | None,
        typer.Option("--from", metavar="CSV", help="Events; columns day, kind, key, usd, ..."),
    ] = None,
    day: Annotated[str, typer.Option(metavar="DAY", help="Day of one event: 2025-01-31")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="commitment, call, payment, ...")] = "",
    key: Annotated[str, typer.Option(metavar="KEY", help="Name of its own")] = "",
    usd: Annotated[str, typer.Option(metavar="USD", help="Amount")] = "",
    member: Annotated[str, typer.Option(metavar="NAME", help="Member")] = "",
    other: Annotated[str, typer.Option(metavar="NAME", help="To whom a transfer goes")] = "",
    deal: Annotated[str, typer.Option(metavar="NAME", help="Deal")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="Anything else")] = "",
) -> None:
    """Record one event, or those of a file: all or none."""
    from gigaplan.ledger.book import record as append
    from gigaplan.ledger.files import event_of, read_events

    with refusals():
        _there(book)
        one = {
            "day": day, "kind": kind, "key": key, "usd": usd, "member": member, "other": other,
            "deal": deal, "note": note,
        }  # fmt: skip
        if events is not None:
            stated = [f"--{name}" for name, value in one.items() if value]
            if stated:
                raise LedgerError(
                    f"{', '.join(stated)}: is said beside --from\n    fix: leave out one of them"
                )
            if not events.is_file():
                raise LedgerError(f"there is no file {events}\n    fix: check the path")
        found = append(book, read_events(events) if events is not None else [event_of(one)])
        last = found[-1] if found else None
        typer.echo(
            "nothing to record"
            if last is None
            else f"{len(found)} recorded, to number {last.number}; hash {last.hash[:16]}"
        )


@ledger.command()
def show(
    book: Book,
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help="Only what counts up to this day")
    ] = "",
) -> None:
    """Show where every member stands."""
    from gigaplan.ledger.book import balances
    from gigaplan.ledger.files import event_of
    from gigaplan.ledger.positions import positions
    from gigaplan.report.console_ledger import print_positions

    with refusals():
        _there(book)
        day = event_of({"day": until, "kind": "close", "key": "until"}).day if until else None
        found = balances(book, day)
        print_positions(positions(found), found, until)


@ledger.command()
def verify(book: Book) -> None:
    """Check the file, its rules, every hash, every posting and the balances."""
    from gigaplan.ledger.book import entries
    from gigaplan.ledger.book import verify as check

    with refusals():
        _there(book)
        faults = check(book)
        for fault in faults:
            typer.echo(fault, err=True)
        if faults:
            raise typer.Exit(NOT_SOUND)
        found = entries(book)
        last = f"; hash of the last {found[-1].hash}" if found else ""
        typer.echo(f"{len(found)} entries, all sound{last}")


@ledger.command()
def replay(
    book: Book,
    into: Annotated[Path, typer.Argument(metavar="NEW", help="File of the new ledger")],
) -> None:
    """Record every event anew into an empty ledger, and compare."""
    from gigaplan.ledger.book import balances, entries
    from gigaplan.ledger.book import replay as anew

    with refusals():
        _there(book)
        found = anew(book, into)
        if found != entries(book) or balances(into) != balances(book):
            raise LedgerError(
                f"{into} is not {book} again\n    fix: `gigaplan ledger verify {book}` says why"
            )
        typer.echo(f"{len(found)} entries recorded anew, the same to the last hash: {into}")


@ledger.command()
def export(
    book: Book,
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Folder; must not exist")],
) -> None:
    """Write journal, balances and positions as CSV and Parquet."""
    from gigaplan.ledger.book import balances, entries
    from gigaplan.ledger.positions import journal, positions
    from gigaplan.store.ledger_export import write_ledger

    with refusals():
        _there(book)
        found = balances(book)
        write_ledger(journal(entries(book)), found, positions(found), out)
        typer.echo(f"journal, balances and positions: {out}")
