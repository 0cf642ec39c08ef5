"""A ledger in one SQLite file: record, read, verify.

Writers wait for each other: a transaction takes the file for itself before it reads the balances it
is judged by. The rollback journal and full synchronisation keep the file whole when a process is
killed or the power goes: what was acknowledged is there, what was not is gone without a trace.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gigaplan.errors import LedgerError
from gigaplan.ledger.events import Balances, Event, EventKind, Posting, postings_of
from gigaplan.ledger.schema import FIRST_HASH, SCHEMA

PATIENCE_S = 60.0
"""How long a writer waits for others."""
COLUMNS = "number, key, day, kind, cents, member, other, deal, note, postings, previous, hash"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it was recorded.

    Attributes
    ----------
    number : int
        Its place, from 1 on.
    event : Event
        What happened.
    postings : tuple
        Accounts and cents that it moved.
    previous, hash : str
        Hash of the entry before it, and its own.
    """

    number: int
    event: Event
    postings: tuple[Posting, ...]
    previous: str
    hash: str


def create(path: Path) -> None:
    """Make an empty ledger.

    Raises
    ------
    LedgerError
        If there is a file already.
    """
    if path.exists():
        raise LedgerError(f"{path} is there already\n    fix: record into it, or name another file")
    if not path.parent.is_dir():
        raise LedgerError(
            f"there is no folder {path.parent}\n    fix: make it, or name another file"
        )
    with _connection(path) as book:
        book.executescript(f"BEGIN IMMEDIATE;{SCHEMA}COMMIT;")


def record(path: Path, events: Iterable[Event]) -> tuple[Entry, ...]:
    """Record events in their order, all or none.

    Returns
    -------
    tuple of Entry
        As recorded; they are on disk when this returns.

    Raises
    ------
    ExceptionGroup of LedgerError
        Every event that breaks a rule. Those that follow are judged as if it had not been there.
    """
    with _connection(path) as book:
        book.execute("BEGIN IMMEDIATE")
        try:
            found, faults = _append(book, events)
            if faults:
                raise ExceptionGroup("nothing was recorded", faults)
            book.execute("COMMIT")
        except BaseException:
            if book.in_transaction:
                book.execute("ROLLBACK")
            raise
    return found


def _append(
    book: sqlite3.Connection, events: Iterable[Event]
) -> tuple[tuple[Entry, ...], list[LedgerError]]:
    """Append within a transaction."""
    balances = _balances(book)
    last = book.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
    number, previous = last or (0, FIRST_HASH)
    closed = book.execute("SELECT max(day) FROM entries WHERE kind = 'close'").fetchone()[0] or ""
    keys = {row[0] for row in book.execute("SELECT key FROM entries")}
    found: list[Entry] = []
    faults: list[LedgerError] = []
    for event in events:
        try:
            if event.key in keys:
                raise LedgerError(
                    f"entry {event.key!r}: is recorded already\n"
                    "    fix: leave it out, or give another event a key of its own"
                )
            if event.day.isoformat() <= closed:
                raise LedgerError(
                    f"entry {event.key!r} on {event.day}: the books are closed to {closed}\n"
                    "    fix: give it a later day"
                )
            postings = postings_of(event, balances)
        except LedgerError as fault:
            faults.append(fault)
            continue
        keys.add(event.key)
        if event.kind is EventKind.CLOSE:
            closed = max(closed, event.day.isoformat())
        for account, cents in postings:
            balances[account] = balances.get(account, 0) + cents
        number += 1
        entry = Entry(number, event, postings, previous, hash_of(previous, number, event, postings))
        previous = entry.hash
        book.execute(f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * 12)})", _row(entry))
        found.append(entry)
    return tuple(found), faults


def hash_of(previous: str, number: int, event: Event, postings: tuple[Posting, ...]) -> str:
    """Hash of an entry and of all before it (SHA-256 of its JSON)."""
    told = [
        previous, number, event.key, event.day.isoformat(), event.kind.value, event.cents,
        event.member, event.other, event.deal, event.note, [list(p) for p in postings],
    ]  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def entries(path: Path) -> tuple[Entry, ...]:
    """All entries in their order."""
    with _connection(path) as book:
        rows = book.execute(f"SELECT {COLUMNS} FROM entries ORDER BY number").fetchall()
    return tuple(_entry(row) for row in rows)


def balances(path: Path, until: date | None = None) -> Balances:
    """Cents by account, of all entries or of those up to a day."""
    with _connection(path) as book:
        if until is None:
            return _balances(book)
        rows = book.execute(
            "SELECT account, sum(cents) FROM postings WHERE day <= ? GROUP BY account",
            (until.isoformat(),),
        ).fetchall()
    return dict(rows)


def verify(path: Path) -> tuple[str, ...]:
    """Say everything that is not sound: the file, its rules, hashes, postings, balances.

    Every event is judged anew from an empty ledger, so that what it moved must be what the rules
    say.
    """
    found: list[str] = []
    with _connection(path) as book:
        check = book.execute("PRAGMA integrity_check").fetchone()[0]
        if check != "ok":
            found.append(f"the file is damaged: {check}")
        if _rules(book) != _rules_of_new():
            found.append("tables or triggers are not those of a ledger")
        kept = _balances(book)
        rows = book.execute(f"SELECT {COLUMNS} FROM entries ORDER BY number").fetchall()
    running: Balances = {}
    previous = FIRST_HASH
    for at, row in enumerate(rows, start=1):
        entry = _entry(row)
        name = f"entry {entry.number} ({entry.event.key!r})"
        if entry.number != at:
            found.append(f"{name}: its number should be {at}")
        if entry.previous != previous:
            found.append(f"{name}: does not follow the entry before it")
        told = hash_of(entry.previous, entry.number, entry.event, entry.postings)
        if told != entry.hash:
            found.append(f"{name}: was changed after it was recorded")
        previous = entry.hash
        try:
            if postings_of(entry.event, running) != entry.postings:
                found.append(f"{name}: moved other accounts than its rule says")
        except LedgerError as fault:
            found.append(str(fault).partition("\n")[0])
        for account, cents in entry.postings:
            running[account] = running.get(account, 0) + cents
    if {a: c for a, c in running.items() if c} != {a: c for a, c in kept.items() if c}:
        found.append("balances are not those of the entries")
    return tuple(found)


def replay(path: Path, into: Path) -> tuple[Entry, ...]:
    """Record every event of a ledger anew into an empty one."""
    create(into)
    return record(into, [entry.event for entry in entries(path)])


def _rules(book: sqlite3.Connection) -> list[tuple[str, str]]:
    """Tables and triggers as they are."""
    return book.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    ).fetchall()


def _rules_of_new() -> list[tuple[str, str]]:
    """Tables and triggers of a new ledger."""
    book = sqlite3.connect(":memory:")
    try:
        book.executescript(SCHEMA)
        return _rules(book)
    finally:
        book.close()


@contextmanager
def _connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file; every statement commits by itself unless a transaction is begun."""
    book = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
    try:
        book.execute("PRAGMA synchronous = FULL")
        yield book
    except sqlite3.DatabaseError as error:
        raise LedgerError(
            f"{path}: {error}\n    fix: give a ledger that `gigaplan ledger new` made, and that "
            "nobody holds locked"
        ) from error
    finally:
        book.close()


def _balances(book: sqlite3.Connection) -> Balances:
    """Cents by account."""
    return dict(book.execute("SELECT account, cents FROM balances ORDER BY account").fetchall())


def _row(entry: Entry) -> tuple[str | int, ...]:
    """Entry as a row."""
    e = entry.event
    told = json.dumps([list(p) for p in entry.postings], ensure_ascii=False, separators=(",", ":"))
    return (
        entry.number, e.key, e.day.isoformat(), e.kind.value, e.cents, e.member, e.other, e.deal,
        e.note, told, entry.previous, entry.hash,
    )  # fmt: skip


def _entry(row: tuple[str, ...]) -> Entry:
    """Row as an entry."""
    number, key, day, kind, cents, member, other, deal, note, postings, previous, own = row
    event = Event(
        date.fromisoformat(day), EventKind(kind), key, int(cents), member, other, deal, note
    )
    return Entry(int(number), event, tuple((a, c) for a, c in json.loads(postings)), previous, own)
