"""`gigaplan exposure`: the example, what it writes, and what it refuses, word for word."""

import json
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.exposure.tables import ExposureTables

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "partnership" / "exposures.yaml"

BAD = ROOT / "tests" / "bad_input" / "exposures"


def call(*arguments):
    return CliRunner().invoke(app, ["exposure", *map(str, arguments)])


def test_the_example_says_who_steps_back(tmp_path):
    called = call(EXAMPLE, "--fails", "xAI", "--out", tmp_path / "run")
    assert called.exit_code == 0, called.output
    told = " ".join(called.stdout.split())
    assert "on lease to xAI, Microsoft, xAI recuse; 91% of the members' equity votes" in told
    assert "owns 27.0% of OpenAI, a rival of xAI in dispute with it" in told
    assert "13.80 Microsoft –capital 13.8→ OpenAI –revenue 133.9→ Microsoft" in told
    assert "if xAI fails: AIP loses 0.972 bn USD of rent a year (23%)" in told
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["assumed_edges"] > 30
    # What is assumed adds up: members hold all of the partnership, to the digits stated
    shares = [each["partnership_share"] for each in summary["members"].values()]
    assert sum(shares) == pytest.approx(1.0, abs=1e-5)
    tenants = {each["name"]: each["usd"] for each in summary["tenants"]}
    assert tenants["Microsoft"] == pytest.approx(800e3 * 115 * 12)
    assert tenants["xAI"] == pytest.approx(600e3 * 135 * 12)


def test_the_same_file_gives_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        assert call(EXAMPLE, "--fails", "OpenAI", "--out", tmp_path / name).exit_code == 0
    for table in fields(ExposureTables):
        first, second = (tmp_path / name / f"{table.name}.parquet" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
        assert pl.read_parquet(first).height > 0, table.name


def test_a_run_can_be_read_again(tmp_path):
    assert call(EXAMPLE, "--out", tmp_path / "first").exit_code == 0
    again = call(tmp_path / "first" / "scenario.json", "--out", tmp_path / "second")
    assert again.exit_code == 0, again.output
    for name in ("exposures.parquet", "summary.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_a_folder_is_never_overwritten(tmp_path):
    (tmp_path / "here").write_text("kept")
    called = call(EXAMPLE, "--out", tmp_path)
    assert called.exit_code == 2
    assert "a run is never overwritten" in called.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_every_fault_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(BAD)
    called = call("broken.yaml", "--out", tmp_path / "run")
    assert called.exit_code == 2
    assert called.stdout == ""
    assert called.stderr == (BAD / "broken.expected").read_text()
    assert not (tmp_path / "run").exists()


def test_questions_are_checked_before_anything_is_written(tmp_path):
    called = call(
        EXAMPLE, "--fails", "xIA", "--decision", "rent:xAI", "--decision", "lease:Micro",
        "--out", tmp_path / "run",
    )  # fmt: skip
    assert called.exit_code == 2
    assert called.stderr == (
        "--fails: there is no party 'xIA'\n    fix: did you mean 'xAI'?\n"
        "--decision: there is no kind of decision 'rent'\n"
        "    fix: write one of lease, supply, credit, equity, governance, as in lease:xAI\n"
        "--decision: there is no party 'Micro'\n    fix: did you mean 'Microsoft'?\n"
    )
    assert not (tmp_path / "run").exists()


def test_holdings_of_more_than_all_are_told_with_their_line(tmp_path):
    called = call(EXAMPLE, "--set", "edges.10.share=1.0", "--out", tmp_path / "run")
    assert called.exit_code == 2
    assert "Aligned Data Centers: holders own 160.0% of it" in called.stderr
    assert "exposures.yaml:" in called.stderr
