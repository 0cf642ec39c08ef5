"""`gigaplan ledger`: from a file of events to positions, and what is refused."""

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "examples" / "partnership" / "events.csv"


def call(*arguments):
    return CliRunner().invoke(app, ["ledger", *map(str, arguments)])


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "aip.ledger"
    assert call("new", path).exit_code == 0
    return path


def test_the_example(book, tmp_path):
    """Eight members of 30 billion; the first call is paid, and the books of 2025 are closed."""
    called = call("record", book, "--from", EVENTS)
    assert called.exit_code == 0, called.output
    shown = call("show", book)
    assert "30,000.00" in shown.stdout
    assert call("verify", book).stdout.startswith("28 entries, all sound")
    assert call("replay", book, tmp_path / "again").exit_code == 0
    assert call("export", book, tmp_path / "out").exit_code == 0
    positions = pl.read_parquet(tmp_path / "out" / "positions.parquet")
    assert positions["committed_usd"].sum() == 30e9
    parts = positions.select("unfunded_usd", "called_usd", "drawn_usd").sum_horizontal()
    assert parts.equals(positions["committed_usd"], check_names=False)
    assert pl.read_csv(tmp_path / "out" / "journal.csv")["usd"].sum() == pytest.approx(0.0)


def test_one_event_by_options(book):
    one = ("record", book, "--day", "2025-01-01", "--kind", "commitment", "--key", "c1")
    assert call(*one, "--usd", "7e9", "--member", "Microsoft").exit_code == 0
    again = call(*one, "--usd", "7e9", "--member", "Microsoft")
    assert again.exit_code == 2
    assert "entry 'c1': is recorded already" in again.stderr


def test_faults_of_a_file(book, tmp_path):
    (tmp_path / "bad.csv").write_text(
        "day,kind,key,usd,member\n2025-01-01,comitment,c1,5,a\nsoon,call,c2,5,a\n"
        "2025-01-01,fee,c3,ten,\n"
    )
    called = call("record", book, "--from", tmp_path / "bad.csv")
    assert called.exit_code == 2
    assert "bad.csv:2: 'comitment' is no kind of event" in called.stderr
    assert "bad.csv:3: 'soon' is no day" in called.stderr
    assert "bad.csv:4: 'ten' is no amount" in called.stderr
    assert call("verify", book).stdout.startswith("0 entries, all sound")


def test_refusals(tmp_path):
    missing = call("show", tmp_path / "none")
    assert missing.exit_code == 2
    assert "there is no ledger" in missing.stderr
    (tmp_path / "here").write_text("kept")
    assert call("new", tmp_path / "here").exit_code == 2
    assert (tmp_path / "here").read_text() == "kept"
