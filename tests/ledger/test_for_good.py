"""Whatever happens in whatever order, with kills and many writers: the ledger holds."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gigaplan.ledger.book import balances, create, entries, record, replay, verify
from gigaplan.ledger.events import POSITION, Event, EventKind

MEMBERS = ("a", "b", "c")
DEALS = ("x", "y")


class AnyStory(RuleBasedStateMachine):
    """Any sequence of events; what a rule refuses changes nothing."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "book"
        create(self.path)
        self.count, self.recorded = 0, 0

    @rule(
        kind=st.sampled_from(EventKind),
        cents=st.integers(0, 10_000),
        member=st.sampled_from(MEMBERS),
        other=st.sampled_from(MEMBERS),
        deal=st.sampled_from(DEALS),
        day=st.integers(1, 28),
    )
    def anything(self, kind, cents, member, other, deal, day) -> None:
        self.count += 1
        of_deal = kind in (
            EventKind.INVESTMENT, EventKind.PROCEEDS, EventKind.VALUATION, EventKind.WRITE_OFF,
        )  # fmt: skip
        of_fund = kind in (
            EventKind.FEE, EventKind.CLOSE, EventKind.EXPENSE, EventKind.CARRY, EventKind.CLAWBACK,
        )  # fmt: skip
        event = Event(
            date(2025, 1, 1 if kind is EventKind.CLOSE else day),
            kind,
            f"k{self.count}",
            0 if kind is EventKind.CLOSE else cents,
            "" if of_deal or of_fund else member,
            other if kind is EventKind.TRANSFER else "",
            deal if of_deal else "",
        )
        before = balances(self.path)
        try:
            record(self.path, [event])
            self.recorded += 1
        except ExceptionGroup:
            assert balances(self.path) == before

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "path"):
            return
        found = balances(self.path)
        assert len(entries(self.path)) == self.recorded
        assert sum(found.values()) == 0
        for member in MEMBERS:
            committed, unfunded, called, drawn = (
                found.get(f"{name} {member}", 0) for name in POSITION[:4]
            )
            assert -committed == unfunded + called + drawn + found.get(f"defaulted {member}", 0)
            assert min(unfunded, called, drawn) >= 0
        assert found.get("cash", 0) >= 0

    def teardown(self) -> None:
        if not hasattr(self, "path"):
            return
        assert verify(self.path) == ()
        again = Path(self.folder.name) / "again"
        assert replay(self.path, again) == entries(self.path)
        assert balances(again) == balances(self.path)
        self.folder.cleanup()


TestAnyStory = AnyStory.TestCase
TestAnyStory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)

WRITER = """
import sys
from datetime import date
from pathlib import Path
from gigaplan.ledger.book import record
from gigaplan.ledger.events import Event, EventKind

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for number in range(count):
    key = f"{name}-{number}"
    record(path, [Event(date(2025, 1, 1), EventKind.COMMITMENT, key, 100, member=name)])
    print(key, flush=True)  # acknowledged: it must be there from now on
"""


def writer(book: Path, name: str, count: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(book), name, str(count)],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


def test_kills_lose_nothing_that_was_acknowledged(tmp_path):
    """Writers killed in the midst of it; `benchmarks/ledger_kills.py` does so a thousand times."""
    book = tmp_path / "book"
    create(book)
    acknowledged: list[str] = []
    for number in range(8):
        process = writer(book, f"w{number}", 10_000)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.02 + 0.013 * number)
        process.send_signal(signal.SIGKILL)
        told, _ = process.communicate()
        acknowledged += told.split()
    keys = [entry.event.key for entry in entries(book)]
    assert set(acknowledged) <= set(keys)
    assert len(keys) - len(acknowledged) <= 8  # at most one of each was on its way
    assert verify(book) == ()


def test_writers_side_by_side(tmp_path):
    book = tmp_path / "book"
    create(book)
    processes = [writer(book, f"w{number}", 25) for number in range(4)]
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    assert len(entries(book)) == 100
    assert {c for a, c in balances(book).items() if a.startswith("unfunded")} == {2500}
    assert verify(book) == ()
