"""A thousand writers killed in the midst of writing: nothing that was acknowledged is lost.

python benchmarks/ledger_kills.py [KILLS]
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gigaplan.ledger.book import create, entries, verify

WRITER = """
import sys
from datetime import date
from pathlib import Path
from gigaplan.ledger.book import record
from gigaplan.ledger.events import Event, EventKind

path, name = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
for number in range(1_000_000):
    key = f"{name}-{number}"
    record(path, [Event(date(2025, 1, 1), EventKind.COMMITMENT, key, 100, member=name)])
    print(key, flush=True)
"""
MOST_AT_ONCE = 2
PER_LEDGER = 100
"""Kills on one file; then a new one, so that files stay short."""


def main() -> None:
    """Kill writers, two at a time, at random moments."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chance = random.Random(0)
    began, recorded, lost, unsound = time.perf_counter(), 0, 0, 0
    for first in range(0, kills, PER_LEDGER):
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "book"
            create(book)
            acknowledged: set[str] = set()
            for number in range(first, min(first + PER_LEDGER, kills), MOST_AT_ONCE):
                acknowledged |= _killed(book, number, chance)
            kept = {entry.event.key for entry in entries(book)}
            recorded += len(kept)
            lost += len(acknowledged - kept)
            unsound += len(verify(book))
    print(
        f"{kills} kills, {recorded} entries, {lost} acknowledged ones lost, {unsound} faults; "
        f"{time.perf_counter() - began:.0f} s"
    )


def _killed(book: Path, number: int, chance: random.Random) -> set[str]:
    """Start writers side by side, kill them; what they had acknowledged."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(book), f"w{number + each}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for each in range(MOST_AT_ONCE)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    told: set[str] = set()
    for writer in writers:
        time.sleep(chance.uniform(0.0, 0.03))
        writer.send_signal(signal.SIGKILL)
        told |= set(writer.communicate()[0].split())
    return told


if __name__ == "__main__":
    main()
