"""A small partnership's ledger, to the cent, and every refusal word for word."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from gigaplan.errors import LedgerError
from gigaplan.ledger.book import balances, create, entries, record, replay, verify
from gigaplan.ledger.events import Event, EventKind
from gigaplan.ledger.files import cents_of
from gigaplan.ledger.positions import journal, positions


def event(day: str, kind: str, key: str, usd: float = 0.0, **who: str) -> Event:
    return Event(date.fromisoformat(day), EventKind(kind), key, round(100 * usd), **who)


STORY = (
    event("2024-09-17", "commitment", "c-msft", 700.0, member="Microsoft"),
    event("2024-09-17", "commitment", "c-mgx", 300.0, member="MGX"),
    event("2025-01-10", "call", "1-msft", 70.0, member="Microsoft"),
    event("2025-01-10", "call", "1-mgx", 30.0, member="MGX"),
    event("2025-01-24", "payment", "1p-msft", 70.0, member="Microsoft"),
    event("2025-01-24", "payment", "1p-mgx", 30.0, member="MGX"),
    event("2025-01-31", "fee", "fee-1", 5.0),
    event("2025-02-01", "investment", "abilene-1", 90.0, deal="Abilene"),
    event("2025-06-30", "valuation", "abilene-v1", 120.0, deal="Abilene"),
    event("2025-06-30", "close", "2025-h1"),
    event("2025-09-30", "proceeds", "abilene-p1", 20.0, deal="Abilene"),
    event("2025-09-30", "distribution", "d-msft", 14.0, member="Microsoft"),
    event("2025-09-30", "distribution", "d-mgx", 6.0, member="MGX"),
    event("2025-09-30", "recall", "r-msft", 7.0, member="Microsoft"),
    event("2025-10-15", "call", "2-msft", 35.0, member="Microsoft"),
    event("2025-10-20", "excuse", "2e-msft", 5.0, member="Microsoft"),
    event("2025-10-30", "default", "2d-msft", 10.0, member="Microsoft"),
    event("2025-12-01", "transfer", "t-1", 150.0, member="MGX", other="Temasek"),
    event("2025-12-15", "write_off", "abilene-w", 40.0, deal="Abilene"),
    event("2025-12-31", "withdrawal", "w-temasek", 35.0, member="Temasek"),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "aip.ledger"
    create(path)
    return path


def test_a_story_to_the_cent(book):
    """Microsoft: 700 promised; 70 drawn less 7 to be called again; of 35 called 5 excused, 10 lost.

    Unfunded 700 - 70 + 7 - 35 + 5 = 607, called 35 - 5 - 10 = 20, drawn 63, defaulted 10: 700. MGX
    gives half of 300 with half of everything: 135 unfunded, 15 drawn, 15 paid in, 3 received; of
    its 135 Temasek then gives up 35. Cash 100 - 5 - 90 + 20 - 20 = 5, Abilene 50 at cost and 30
    above: net assets 85, by what was paid in.
    """
    record(book, STORY)
    found = {row["member"]: row for row in positions(balances(book)).iter_rows(named=True)}
    names = ("committed", "unfunded", "called", "drawn", "defaulted", "contributed", "distributed")
    told = {m: [row[f"{name}_usd"] for name in names] for m, row in found.items()}
    assert told == {
        "Microsoft": [700.0, 607.0, 20.0, 63.0, 10.0, 70.0, 14.0],
        "MGX": [150.0, 135.0, 0.0, 15.0, 0.0, 15.0, 3.0],
        "Temasek": [115.0, 100.0, 0.0, 15.0, 0.0, 15.0, 3.0],
    }
    assert balances(book)["cash"] == 500
    assert [found[m]["net_asset_value_usd"] for m in ("Microsoft", "MGX")] == [59.5, 12.75]
    assert verify(book) == ()


def test_positions_of_a_day(book):
    """Up to the end of January 2025 the fund has 95 in cash, and nothing is invested."""
    record(book, STORY)
    found = balances(book, date(2025, 1, 31))
    assert found["cash"] == 95_00
    assert "invested Abilene" not in found
    assert sum(found.values()) == 0


def test_replay_gives_the_same(book, tmp_path):
    record(book, STORY)
    again = tmp_path / "again.ledger"
    assert replay(book, again) == entries(book)
    assert balances(again) == balances(book)


def test_the_journal_adds_up(book):
    record(book, STORY)
    table = journal(entries(book))
    assert table["number"].n_unique() == len(STORY)
    assert abs(table["usd"].sum()) < 1e-9


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            event("2026-01-01", "call", "3", 700.0, member="Microsoft"),
            (
                "entry '3', call of 700.00 USD on 2026-01-01: Microsoft has not been called of its "
                "commitment 607.00 USD\n    fix: write 607.00 or less"
            ),
        ),
        (
            event("2026-01-01", "payment", "3", 20.01, member="Microsoft"),
            (
                "entry '3', payment of 20.01 USD on 2026-01-01: Microsoft is called for 20.00 USD\n"
                "    fix: write 20.00 or less"
            ),
        ),
        (
            event("2026-01-01", "distribution", "3", 5.01, member="MGX"),
            (
                "entry '3', distribution of 5.01 USD on 2026-01-01: the fund has in cash 5.00 USD\n"
                "    fix: write 5.00 or less"
            ),
        ),
        (
            event("2026-01-01", "distribution", "3", 1.0, member="MGH"),
            (
                "entry '3', distribution of 1.00 USD on 2026-01-01: MGH has committed nothing\n"
                "    fix: record its commitment first"
            ),
        ),
        (
            event("2026-01-01", "proceeds", "3", 1.0, deal="Abilen"),
            (
                "entry '3', proceeds of 1.00 USD on 2026-01-01: nothing is invested in Abilen\n"
                "    fix: record the investment first"
            ),
        ),
        (
            event("2025-06-30", "fee", "3", 1.0),
            (
                "entry '3' on 2025-06-30: the books are closed to 2025-06-30\n"
                "    fix: give it a later day"
            ),
        ),
        (
            event("2026-01-01", "fee", "fee-1", 1.0),
            (
                "entry 'fee-1': is recorded already\n"
                "    fix: leave it out, or give another event a key of its own"
            ),
        ),
        (
            event("2026-01-01", "fee", "3", -1.0),
            (
                "entry '3', fee of -1.00 USD on 2026-01-01: an amount is positive\n"
                "    fix: state how much, in dollars and cents"
            ),
        ),
        (
            event("2026-01-01", "call", "3", 1.0),
            (
                "entry '3', call of 1.00 USD on 2026-01-01: a call names a member\n"
                "    fix: add the member"
            ),
        ),
        (
            event("2026-01-01", "fee", "3", 1.0, deal="Abilene"),
            (
                "entry '3', fee of 1.00 USD on 2026-01-01: a fee names no deal\n"
                "    fix: leave out 'Abilene'"
            ),
        ),
        (
            event("2026-01-01", "transfer", "3", 1.0, member="MGX", other="MGX"),
            (
                "entry '3', transfer of 1.00 USD on 2026-01-01: a transfer is between two members\n"
                "    fix: name another member"
            ),
        ),
        (
            event("2026-01-01", "close", "3", 1.0),
            (
                "entry '3', close of 1.00 USD on 2026-01-01: a close moves no money\n"
                "    fix: leave the amount out"
            ),
        ),
        (
            event("2026-01-01", "fee", " ", 1.0),
            (
                "entry ' ', fee of 1.00 USD on 2026-01-01: an entry has a key of its own\n"
                "    fix: give it one, such as call-2027-03"
            ),
        ),
    ],
)
def test_refusals(book, wrong, message):
    record(book, STORY)
    with pytest.raises(ExceptionGroup) as caught:
        record(book, [wrong])
    assert [str(fault) for fault in caught.value.exceptions] == [message]
    assert len(entries(book)) == len(STORY)


def test_all_or_none_and_every_fault(book):
    """Two of three are wrong: both are told, and nothing is recorded."""
    wrong = [
        event("2026-01-01", "fee", "a", 1.0),
        STORY[0],
        event("2026-01-01", "call", "b", 5.0, member="MGX"),
    ]
    with pytest.raises(ExceptionGroup) as caught:
        record(book, wrong)
    assert len(caught.value.exceptions) == 2
    assert entries(book) == ()


def again(**changed: str) -> str:
    """SQL that writes the last entry once more, with some columns changed."""
    said = {
        "number": "21", "key": "'x'", "day": "'2026-01-01'", "kind": "kind", "cents": "cents",
        "member": "member", "other": "other", "deal": "deal", "note": "note",
        "postings": "postings", "previous": "hash", "hash": "printf('%064d', 1)", **changed,
    }  # fmt: skip
    return f"INSERT INTO entries SELECT {', '.join(said.values())} FROM entries WHERE number = 20"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE entries SET cents = 1 WHERE number = 1", "entries are never changed"),
        ("DELETE FROM entries WHERE number = 20", "entries are never removed"),
        (again(postings="'[[\"cash\", 5]]'"), "debits and credits of an entry add up to nothing"),
        (
            again(postings='\'[["cash", 0.5], ["fees", -0.5]]\''),
            "a posting is an account and whole cents",
        ),
        (again(day="'2025-06-30'"), "the day is closed"),
        (again(number="22"), "entries are numbered one after the other"),
        (again(previous="previous"), "an entry follows the hash of the one before it"),
        (again(key="'w-temasek'"), "UNIQUE constraint failed: entries.key"),
        (again(day="'2026-02-30'"), "CHECK constraint failed"),
        (again(kind="'gift'"), "CHECK constraint failed"),
    ],
)
def test_the_file_refuses_whoever_writes(book, sql, rule):
    record(book, STORY)
    raw = sqlite3.connect(book)
    with pytest.raises(sqlite3.DatabaseError, match=rule):
        raw.execute(sql)
    raw.close()
    assert verify(book) == ()


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        (
            "DROP TRIGGER entries_are_for_good; UPDATE entries SET note = 'x' WHERE number = 5;",
            ["tables or triggers are not those of a ledger",
             "entry 5 ('1p-msft'): was changed after it was recorded"],
        ),
        (
            "DROP TRIGGER entries_stay; DELETE FROM entries WHERE number = 20;",
            ["tables or triggers are not those of a ledger",
             "balances are not those of the entries"],
        ),
        ("UPDATE balances SET cents = cents + 1 WHERE account = 'cash';",
         ["balances are not those of the entries"]),
    ],
)  # fmt: skip
def test_tampering_is_found(book, tampering, told):
    record(book, STORY)
    raw = sqlite3.connect(book)
    raw.executescript(tampering)
    raw.close()
    assert list(verify(book)) == told


def test_what_is_no_ledger_is_refused(tmp_path):
    (tmp_path / "text").write_text("no ledger at all, but long enough to be looked at" * 20)
    with pytest.raises(LedgerError, match="file is not a database"):
        entries(tmp_path / "text")
    with pytest.raises(LedgerError, match="is there already"):
        create(tmp_path / "text")
    with pytest.raises(LedgerError, match="there is no folder"):
        create(tmp_path / "none" / "a.ledger")


@pytest.mark.parametrize(
    ("text", "cents"), [("7e9", 700_000_000_000), ("1,250,000.50", 125_000_050), ("", 0)]
)
def test_amounts(text, cents):
    assert cents_of(text) == cents


@pytest.mark.parametrize(("text", "told"), [("ten", "is no amount"), ("0.001", "parts of a cent")])
def test_bad_amounts(text, told):
    with pytest.raises(LedgerError, match=told):
        cents_of(text)
