"""`gigaplan fund`: the examples, what they write, what is refused, word for word."""

import json
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.fund import terms as core
from gigaplan.partnership.tables import FundTables
from gigaplan.scenario.fund import conventions as stated

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "fund"
BAD = ROOT / "tests" / "bad_input" / "funds"


def call(*arguments):
    return CliRunner().invoke(app, ["fund", *map(str, arguments)])


def test_the_textbook_case(tmp_path):
    """The published lines: 100 back, 8 preferred, 2 catch-up, 40 split 32 to 8."""
    called = call(EXAMPLES / "textbook.yaml", "--out", tmp_path / "run")
    assert called.exit_code == 0, called.output
    told = " ".join(called.stdout.split())
    assert "members earn 40.00% and 1.40 x, the deals 50.00% and 1.50 x" in told
    assert (
        "return of capital 100.00 – preferred return 8.00 – catch-up – 2.00 split 32.00 8.00"
        in (told)
    )
    lines = pl.read_parquet(tmp_path / "run" / "distributions.parquet")
    assert lines["to_member_usd"].to_list() == [100.0, 8.0, 0.0, 32.0]
    assert lines["to_general_partner_usd"].to_list() == [0.0, 0.0, 2.0, 8.0]


def test_a_fund_from_a_file_of_flows(tmp_path):
    """Tables and page agree, every cent is somewhere, and the run can be made again from itself."""
    called = call(EXAMPLES / "infrastructure.yaml", "--out", tmp_path / "run")
    assert called.exit_code == 0, called.output
    page = json.loads((tmp_path / "run" / "summary.json").read_text())
    tables = {
        field.name: pl.read_parquet(tmp_path / "run" / f"{field.name}.parquet")
        for field in fields(FundTables)
    }
    paid_out = tables["distributions"].select(
        pl.col("to_member_usd").sum() + pl.col("to_general_partner_usd").sum()
    )
    assert paid_out.item() == pytest.approx(page["proceeds_usd"], abs=0.005)
    calls = (
        tables["calls"]
        .group_by("member")
        .agg(
            (pl.col("investments_usd") + pl.col("expenses_usd") + pl.col("fees_usd"))
            .sum()
            .alias("of")
        )
    )
    members = tables["members"].join(calls, on="member")
    assert (members["of"] - members["contributed_usd"]).abs().max() < 0.005
    assert page["clawback_usd"] == pytest.approx(tables["carry"]["clawback_usd"].sum(), abs=0.005)
    assert tables["cash"]["escrow_usd"][-1] == 0.0
    # the general partner's own commitment bears neither carry nor fee
    manager = tables["members"].filter(pl.col("member") == "manager")
    assert manager.select("carry_usd", "fees_usd").row(0) == (0.0, 0.0)
    again = call(tmp_path / "run" / "scenario.json", "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output
    for name in (*(f"{name}.parquet" for name in tables), "chart_fund.png", "chart_fund.svg"):
        first, second = (tmp_path / folder / name for folder in ("run", "again"))
        assert first.read_bytes() == second.read_bytes(), name


def test_whole_fund_pays_carry_no_sooner_than_deal_by_deal(tmp_path):
    file = EXAMPLES / "infrastructure.yaml"
    for kind in ("american", "european"):
        assert (
            call(file, "--set", f"waterfall.kind={kind}", "--out", tmp_path / kind).exit_code == 0
        )
    carry = {
        kind: pl.read_parquet(tmp_path / kind / "carry.parquet").group_by("day").agg(
            pl.col("carry_usd").sum()
        ).filter(pl.col("carry_usd") > 0)["day"].min()
        for kind in ("american", "european")
    }  # fmt: skip
    assert carry["american"] < carry["european"]


def test_broken_input(tmp_path, monkeypatch):
    monkeypatch.chdir(BAD)
    called = call("broken.yaml", "--out", tmp_path / "run")
    assert called.exit_code == 2
    assert called.stdout == ""
    assert called.stderr == (BAD / "broken.expected").read_text()
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", ["rows", "deals", "commitment"])
def test_broken_flows(name, tmp_path, monkeypatch):
    monkeypatch.chdir(BAD)
    called = call(f"{name}.yaml", "--out", tmp_path / "run")
    assert called.exit_code == 2
    assert called.stderr == (BAD / f"{name}.expected").read_text()
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("of_text", "of_core"),
    [
        (stated.WaterfallKind, core.Waterfall),
        (stated.PreferredCompounding, core.Compounding),
        (stated.DaysAsYears, core.DayCount),
        (stated.CountsAsContributed, core.Contributed),
        (stated.RepaidFirst, core.FirstBack),
        (stated.LaterFeeBasis, core.FeeBasis),
    ],
)
def test_text_and_core_know_the_same_conventions(of_text, of_core):
    assert [each.value for each in of_text] == [each.value for each in of_core]
