"""Events from a CSV: every fault at once, with line and column."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from gigaplan.errors import LedgerError
from gigaplan.ledger.events import Event, EventKind

COLUMNS = ("day", "kind", "key", "usd", "member", "other", "deal", "note")
NEEDED = ("day", "kind", "key")


def read_events(path: Path) -> tuple[Event, ...]:
    """Read events.

    Raises
    ------
    ExceptionGroup of LedgerError
        Every fault.
    """
    faults: list[LedgerError] = []
    events = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        names = rows.fieldnames or []
        problems = [f"unknown column {name!r}" for name in names if name not in COLUMNS]
        problems += [f"has no column {name!r}" for name in NEEDED if name not in names]
        for problem in problems:
            faults.append(
                LedgerError(f"{path.name}:1: {problem}\n    fix: columns are {', '.join(COLUMNS)}")
            )
        if not faults:
            for row in rows:
                said = {key: (value or "").strip() for key, value in row.items() if key}
                try:
                    events.append(event_of(said))
                except LedgerError as fault:
                    faults.append(LedgerError(f"{path.name}:{rows.line_num}: {fault}"))
    if faults:
        raise ExceptionGroup(f"{path} cannot be read", faults)
    return tuple(events)


def event_of(said: dict[str, str]) -> Event:
    """Event from its texts.

    Raises
    ------
    LedgerError
        If one of them cannot be read.
    """
    try:
        day = date.fromisoformat(said.get("day", ""))
    except ValueError:
        got = said.get("day", "")
        raise LedgerError(f"{got!r} is no day\n    fix: write a day like 2025-01-31") from None
    try:
        kind = EventKind(said.get("kind", ""))
    except ValueError:
        kinds = ", ".join(each.value for each in EventKind)
        raise LedgerError(
            f"{said.get('kind', '')!r} is no kind of event\n    fix: write one of {kinds}"
        ) from None
    return Event(
        day=day,
        kind=kind,
        key=said.get("key", ""),
        cents=cents_of(said.get("usd", "")),
        member=said.get("member", ""),
        other=said.get("other", ""),
        deal=said.get("deal", ""),
        note=said.get("note", ""),
    )


def cents_of(usd: str) -> int:
    """Whole cents of an amount such as 1,250,000.50 or 7e9; nothing is 0.

    Raises
    ------
    LedgerError
        If it is no amount, or has parts of a cent.
    """
    if not usd:
        return 0
    try:
        cents = Decimal(usd.replace(",", "").replace("_", "")) * 100
        whole = int(cents)
    except (InvalidOperation, ValueError, OverflowError):
        raise LedgerError(f"{usd!r} is no amount\n    fix: write dollars like 1250000.50") from None
    if whole != cents:
        raise LedgerError(f"{usd} USD have parts of a cent\n    fix: round it to cents")
    return whole
