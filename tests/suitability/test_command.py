"""`gigaplan suitability`: what it prints, writes and refuses."""

import json
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.suitability.tables import SuitabilityTables
from money.runs import write_run

INVESTOR = """\
name: Example Life
kind: life_insurer
share: 0.1
regime: naic
feeder: {senior_share: 0.5, mezzanine_share: 0.3, senior_coupon: 0.06, mezzanine_coupon: 0.08}
liabilities:
  usd_by_year: {2030: 50.0e6, 2040: 100.0e6}
  discount_rate: 0.04
  assets_usd: 400.0e6
  assets_duration_years: 5
"""
BAD = Path(__file__).parents[1] / "bad_input" / "investors"


def call(*arguments):
    return CliRunner().invoke(app, ["suitability", *map(str, arguments)])


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = write_run(tmp_path_factory.mktemp("runs") / "run")
    financed = CliRunner().invoke(app, ["finance", str(folder)])
    assert financed.exit_code == 0, financed.output
    return folder


def test_all_classes_are_judged(run, tmp_path):
    called = call(run, "--out", tmp_path / "all")
    assert called.exit_code == 0, called.output
    told = " ".join(called.stdout.split())
    assert "investor in Two campuses, base case 100.00% of the equity" in told
    for name in ("pension:", "life insurer:", "non-life insurer:", "sovereign:", "endowment:"):
        assert name in told
    summary = json.loads((tmp_path / "all" / "summary.json").read_text())
    assert set(summary["ways"]) == {
        "equity", "feeder", "feeder_equity", "mezzanine_note", "senior_note", "loan",
    }  # fmt: skip
    # The feeder as a whole is the equity's cash, and is judged for insurers only
    assert summary["ways"]["feeder"]["irr"] == summary["ways"]["equity"]["irr"]
    assert {each["investor"] for each in summary["fits"] if each["way"] == "feeder"} == {
        "life_insurer", "non_life_insurer",
    }  # fmt: skip


def test_verdicts_follow_from_needs(run, tmp_path):
    assert call(run, "--out", tmp_path / "all").exit_code == 0
    fits = pl.read_parquet(tmp_path / "all" / "fits.parquet")
    for (_, _), rows in fits.group_by("investor", "way"):
        met = rows["met"].sum()
        expected = "fits" if met == rows.height else "in part" if 2 * met >= rows.height else None
        assert rows["verdict"].unique().to_list() == [expected or "does not fit"]
        for row in rows.drop_nulls("found").iter_rows(named=True):
            least = row["least"] is None or row["found"] >= row["least"] - 1e-9
            most = row["most"] is None or row["found"] <= row["most"] + 1e-9
            assert row["met"] is (least and most)


def test_an_insurer_with_liabilities(run, tmp_path):
    (tmp_path / "investor.yaml").write_text(INVESTOR)
    called = call(run, "--investor", tmp_path / "investor.yaml", "--out", tmp_path / "life")
    assert called.exit_code == 0, called.output
    summary = json.loads((tmp_path / "life" / "summary.json").read_text())
    assert summary["share"] == 0.1
    assert {each["investor"] for each in summary["fits"]} == {"life_insurer"}
    # 50 in 2030 and 100 in 2040, in the middle of their years, from the start of 2027, at 4 %
    owed = 50e6 * 1.04**-3.5 + 100e6 * 1.04**-13.5
    matching = summary["matching"]
    assert "feeder" not in matching
    for each in matching.values():
        assert each["liabilities_usd"] == pytest.approx(owed)
        assert each["funded_before"] == pytest.approx(400e6 / owed)
    # The same money in every way
    flows = pl.read_parquet(tmp_path / "life" / "matching.parquet")
    paid = flows.group_by("way").agg(pl.col("paid_usd").sum())["paid_usd"].to_list()
    assert paid == pytest.approx([summary["paid_usd"]] * len(paid))
    # NAIC: 0.5 x 1.016 % (A-) + 0.3 x 2.168 % (BBB-) + 0.2 x 45 % (residual) = 10.1584 %
    charges = {
        (each["regime"], each["insurer"]): each["charge"]
        for each in summary["ways"]["feeder"]["charges"]
    }
    assert charges["naic", "life"] == pytest.approx(0.101584)


def test_a_member_brings_its_part_and_the_same_gives_the_same_bytes(run, tmp_path):
    for name in ("first", "second"):
        called = call(run, "--member", "Fund", "--set", "kind=sovereign", "--out", tmp_path / name)
        assert called.exit_code == 0, called.output
    assert "Fund in Two campuses" in called.stdout
    for table in fields(SuitabilityTables):
        first, second = (tmp_path / name / f"{table.name}.parquet" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    for chart in ("chart_suitability.png", "chart_suitability.svg"):
        first, second = (tmp_path / name / chart for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    again = call(
        run, "--investor", tmp_path / "first" / "investor.json", "--out", tmp_path / "third"
    )
    assert again.exit_code == 0, again.output
    assert (tmp_path / "first" / "fits.parquet").read_bytes() == (
        tmp_path / "third" / "fits.parquet"
    ).read_bytes()


def test_judgements_stand_beside_the_run(run):
    assert call(run, "--member", "Fund").exit_code == 0
    assert call(run, "--member", "Fund").exit_code == 0
    names = {path.name for path in (run / "suitability").iterdir()}
    assert {"fund", "fund-2"} <= names


def test_every_fault_is_told(run, tmp_path, monkeypatch):
    monkeypatch.chdir(BAD)
    called = call(run, "--investor", "broken.yaml", "--out", tmp_path / "out")
    assert called.exit_code == 2
    assert called.stdout == ""
    assert called.stderr == (BAD / "broken.expected").read_text()
    assert not (tmp_path / "out").exists()


def test_what_is_not_there_is_told(run, tmp_path):
    assert call(run, "--member", "Found").stderr == (
        "--member: the run has no member 'Found'\n    fix: did you mean 'Fund'?\n"
    )
    bare = write_run(tmp_path / "bare")
    assert f"{bare} has no money; run `gigaplan finance {bare}` first" in call(bare).stderr
    assert "has no case 'bank'; there are: base" in call(run, "--case", "bank").stderr
    notes = call(run, "--set", "feeder.senior_share=0.95")
    assert notes.exit_code == 2
    assert "notes fund 115% of what is paid in" in notes.stderr


def test_fees_and_carry_are_taken_off_where_a_fund_is_stated(run, tmp_path):
    for name, more in (("gross", ()), ("net", ("--set", "fund.carry=0.2"))):
        called = call(run, "--set", "kind=sovereign", *more, "--out", tmp_path / name)
        assert called.exit_code == 0, called.output
    gross, net = (
        json.loads((tmp_path / name / "summary.json").read_text()) for name in ("gross", "net")
    )
    assert (gross["after_fund"], net["after_fund"]) == (False, True)
    assert net["ways"]["equity"]["irr"] < gross["ways"]["equity"]["irr"] - 0.01
    assert net["ways"]["loan"] == gross["ways"]["loan"]  # lenders bear no fees of the fund
    used = pl.read_parquet(tmp_path / "net" / "assumptions.parquet")
    keys = used.filter(used["parameter"].str.starts_with("fund."))["register_key"].to_list()
    assert "suitability.fund.management_fee" in keys


def test_liabilities_that_cannot_be_met_or_judged_are_refused(run):
    owed = "liabilities={{usd_by_year: {{{}}}, discount_rate: 0.04, assets_usd: 1.0e6, {}}}"
    rest = "assets_duration_years: 1"
    early = call(run, "--set", owed.format("2020: 5", rest))
    assert "owes in 2020, and the run begins in 2027" in early.stderr
    nothing = call(run, "--set", owed.format("2030: 0", rest))
    assert "owes nothing" in nothing.stderr
    poor = call(run, "--set", owed.format("2030: 5", rest))
    assert "are 0.001 bn USD, and what is paid in is worth" in poor.stderr
    assert {called.exit_code for called in (early, nothing, poor)} == {2}


PARTNERS = """\
name: Two partners
general_partner: Manager
waterfall:
  tiers: [{hurdle: 0.08, carry: 0.2, catch_up: 1.0}]
fee: {rate: 0.01, later_rate: 0.01, investment_period_years: 3, years: 10}
members:
  - {name: Manager, commitment_usd: 0.1e9, close: 2026-07-01, bears_carry: false, fee_share: 0}
  - {name: Fund, commitment_usd: 3.9e9, close: 2026-07-01}
"""


def test_a_members_own_cash_is_that_of_the_partnership(run, tmp_path):
    terms = tmp_path / "partners.yaml"
    terms.write_text(PARTNERS)
    done = CliRunner().invoke(
        app, ["partners", str(run), "--terms", str(terms), "--out", str(tmp_path / "partners")]
    )
    assert done.exit_code == 0, done.output
    called = call(
        run, "--partners", terms, "--member", "Fund", "--set", "kind=pension",
        "--out", tmp_path / "own",
    )  # fmt: skip
    assert called.exit_code == 0, called.output
    assert "its own cash of Two partners, 97.5% of commitments" in " ".join(called.stdout.split())
    flows = pl.read_parquet(tmp_path / "own" / "flows.parquet")
    own = flows.filter(flows["way"] == "equity")
    assert own["period"][0] == "2026-Q3"  # fees from the first close on, before the run begins
    members = pl.read_parquet(tmp_path / "partners" / "members.parquet")
    fund = members.row(by_predicate=pl.col("member") == "Fund", named=True)
    net = fund["received_usd"] - fund["contributed_usd"] - fund["late_interest_usd"]
    assert own["received_usd"].sum() - own["paid_usd"].sum() == pytest.approx(net, abs=0.01)
    irr = json.loads((tmp_path / "own" / "summary.json").read_text())["ways"]["equity"]["irr"]
    assert irr == pytest.approx(fund["irr"], abs=0.006)  # middle of the quarter against days


def test_partners_and_what_goes_with_them(run, tmp_path):
    terms = tmp_path / "partners.yaml"
    terms.write_text(PARTNERS)
    assert call(run, "--recycle").stderr == (
        "--recycle: goes with --partners\n    fix: add it, or leave this out\n"
    )
    nobody = call(run, "--partners", terms)
    assert nobody.stderr == "--member: names no member\n    fix: write one of Manager, Fund\n"
    both = call(run, "--partners", terms, "--member", "Fund", "--set", "fund.carry=0.2")
    assert "is stated beside the terms of the partners" in both.stderr
    assert {called.exit_code for called in (nobody, both)} == {2}
