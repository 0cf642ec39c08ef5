"""`gigaplan exposure`: the example, what it writes, and what it refuses, word for word."""

import json
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.exposure.tables import ExposureTables
from gigaplan.scenario.exposure.edges import EquityEdge
from gigaplan.scenario.exposure.read import read_exposures
from gigaplan.scenario.fund.read import read_terms
from money.runs import write_run

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "partnership" / "exposures.yaml"

BAD = ROOT / "tests" / "bad_input" / "exposures"


def call(*arguments):
    return CliRunner().invoke(app, ["exposure", *map(str, arguments)])


def test_the_example_says_who_steps_back(tmp_path):
    called = call(EXAMPLE, "--fails", "xAI", "--out", tmp_path / "run")
    assert called.exit_code == 0, called.output
    told = " ".join(called.stdout.split())
    assert "on lease to xAI, Microsoft, xAI recuse; 72% of the members' equity votes" in told
    assert "owns 27.0% of OpenAI, a rival of xAI in dispute with it" in told
    assert "13.80 Microsoft –capital 13.8→ OpenAI –revenue 133.9→ Microsoft" in told
    assert "if xAI fails: AIP loses 0.972 bn USD of rent a year (23%)" in told
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["assumed_edges"] >= 30
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
    for chart in ("chart_exposure.png", "chart_exposure.svg"):
        first, second = (tmp_path / name / chart for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


LITTLE = """\
name: Little
partnership: Fund
as_of: 2030
parties:
  - {name: Fund, kind: vehicle, equity_usd: 1}
  - {name: Ann, kind: pension, member: true}
edges:
  - {kind: governance, party: Ann, over: Fund, role: board, basis: stated, source: x}
"""


def test_a_picture_of_nothing_is_drawn(tmp_path):
    (tmp_path / "file.yaml").write_text(LITTLE)
    called = call(tmp_path / "file.yaml", "--out", tmp_path / "out")
    assert called.exit_code == 0, called.output
    assert "no limits are stated" in called.stdout
    assert "no money comes back as revenue" in called.stdout
    assert (tmp_path / "out" / "chart_exposure.png").is_file()


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
    called = call(EXAMPLE, "--set", "edges.9.share=1.0", "--out", tmp_path / "run")
    assert called.exit_code == 2
    assert "Aligned Data Centers: holders own 160.0% of it" in called.stderr
    assert "exposures.yaml:" in called.stderr


def test_the_example_agrees_with_the_other_examples_of_the_partnership():
    stated, _ = read_exposures(EXAMPLE)
    terms, _ = read_terms(ROOT / "examples" / "aip" / "partners.yaml")
    whole = sum(member.commitment_usd for member in terms.members)
    held = {
        edge.holder: (edge.share, edge.unfunded_usd)
        for edge in stated.edges
        if isinstance(edge, EquityEdge) and edge.company == "AIP"
    }
    assert set(held) == {member.name for member in terms.members}
    for member in terms.members:
        share, unfunded = held[member.name]
        assert share == pytest.approx(member.commitment_usd / whole, abs=1e-6)
        assert unfunded == pytest.approx(0.3 * member.commitment_usd)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = write_run(tmp_path_factory.mktemp("runs") / "run")
    financed = CliRunner().invoke(app, ["finance", str(folder)])
    assert financed.exit_code == 0, financed.output
    return folder


OF_RUN = """\
name: Of a run
partnership: Fund
as_of: 2030-01
run: {campuses: Sites, lenders: Bank}
parties:
  - {name: Fund, kind: vehicle, equity_usd: 1.0e9}
  - {name: Sites, kind: vehicle, equity_usd: 1.0e9}
  - {name: Ann, kind: pension, member: true}
  - {name: Cloud, kind: corporate}
  - {name: Lab, also_called: [Laboratory], kind: corporate}
  - {name: Bank, kind: lender}
edges:
  - {kind: equity, holder: Ann, company: Fund, share: 1, basis: stated, source: x}
  - {kind: equity, holder: Fund, company: Sites, share: 1, basis: stated, source: x}
  - {kind: lease, landlord: Sites, tenant: Lab, usd_per_year: 5, basis: assumed, source: x}
  - {kind: credit, lender: Bank, borrower: Sites, usd: 5, recovery: 0.5, basis: assumed, source: x}
"""


def test_leases_and_loans_are_those_of_a_run(run, tmp_path):
    (tmp_path / "file.yaml").write_text(OF_RUN)
    called = call(tmp_path / "file.yaml", "--run", run, "--out", tmp_path / "out")
    assert called.exit_code == 0, called.output
    edges = pl.read_parquet(tmp_path / "out" / "edges.parquet")
    planned = edges.filter(edges["basis"] == "planned")
    assert edges.filter(edges["kind"].is_in(["lease", "credit"])).height == planned.height == 3
    money = run / "money" / "base"
    rent = pl.read_parquet(money / "revenue.parquet").filter(
        (pl.col("line") == "rent") & pl.col("period").str.starts_with("2030")
    )
    for tenant, party in (("Cloud", "Cloud"), ("Laboratory", "Lab")):
        usd = rent.filter(pl.col("tenant") == tenant)["usd"].sum()
        lease = planned.filter(pl.col("second") == party).row(0, named=True)
        assert lease["usd_per_year"] == pytest.approx(usd)
        assert lease["source"] == "rent of 2030, run run, case base"
    debt = pl.read_parquet(money / "debt.parquet").filter(pl.col("period") == "2029-Q4")
    loan = planned.filter(pl.col("kind") == "credit").row(0, named=True)
    assert loan["usd"] == pytest.approx(debt["balance_usd"].sum())
    again = call(tmp_path / "out" / "scenario.json", "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output  # what was taken over is written down


def test_a_run_that_does_not_go_with_the_file_is_refused(run, tmp_path):
    file = tmp_path / "file.yaml"
    file.write_text(OF_RUN.replace("also_called: [Laboratory], ", ""))
    assert "parties: none is the tenant 'Laboratory' of run run, case base" in (
        call(file, "--run", run).stderr
    )
    file.write_text(OF_RUN)
    late = call(file, "--run", run, "--set", "as_of=2090-01")
    assert "is in 2090, in which run run, case base has no rent; it has rent in 2028 to" in (
        late.stderr
    )
    file.write_text(OF_RUN.replace("run: {campuses: Sites, lenders: Bank}\n", ""))
    assert "leases of a run need a landlord" in call(file, "--run", run).stderr
    assert call(file, "--case", "base").stderr == (
        "--case: goes with --run\n    fix: add it, or leave this out\n"
    )


def test_a_rule_on_who_sells_the_same_needs_to_know_what_is_bought(tmp_path):
    called = call(EXAMPLE, "--decision", "supply:NVIDIA", "--out", tmp_path / "out")
    assert called.stderr == (
        "--decision: 'supply:NVIDIA' does not say what is bought, and a rule asks who sells the "
        "same\n    fix: write it behind the party, as in supply:NVIDIA:turbines\n"
    )
    stated = call(EXAMPLE, "--set", "decisions.3.what=", "--out", tmp_path / "out")
    assert "decisions.3: does not say what is bought" in stated.stderr
    assert not (tmp_path / "out").exists()
