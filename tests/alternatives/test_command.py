"""`gigaplan alternatives` from a text to its folder, and everything it refuses."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app

ROOT = Path(__file__).parents[2]

SCENARIO = """
name: Two sites
horizon: {first: 2027-Q1, last: 2027-Q1, period: quarter}
money: {price_year: 2025, discount_rate: 0.08, cost_case: mid}
halls: {capex_usd_per_kw: 11000, fixed_om_usd_per_kw_year: 150, life_years: 30,
        construction_months: 0}
tenants:
  - {name: Cloud, wants_mw: 100, rent_usd_per_kw_month: 150, power_usd_per_mwh: 80,
     utilisation: 0.9, jobs: {training: 1.0}}
campuses:
  - {name: west, place: abilene_tx, region: ERCOT, ready: 2027-Q1, maximum_it_mw: 80,
     cooling: {system: direct_liquid}}
  - {name: east, place: columbus_oh, region: PJM, ready: 2027-Q1, maximum_it_mw: 80,
     cooling: {system: direct_liquid}}
supply:
  - {kind: gas_engine, lead_time_years: 0}
  - {kind: aeroderivative, lead_time_years: 0, maximum_mw: 60}
  - {kind: unserved}
limits: {unserved_share: 0.001}
"""


def call(*arguments: object, code: int = 0) -> str:
    found = CliRunner().invoke(app, ["alternatives", *map(str, arguments)])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == code, found.output
    return found.output


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("alternatives") / "two.yaml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture(scope="module")
def told(scenario: Path) -> tuple[str, Path]:
    out = scenario.parent / "out"
    return call(scenario, "--within", 0.02, "--out", out), out


def test_the_answer_is_said_in_words(told: tuple[str, Path]) -> None:
    output, out = told
    page = json.loads((out / "alternatives.json").read_text())
    assert page["allowance_usd"] == pytest.approx(0.02 * page["costs_usd"])
    assert set(page["groups"]) == {"gas_engine", "aeroderivative"}
    most = page["groups"]["aeroderivative"]["most"]
    flat = " ".join(output.split())
    assert f"Aeroderivative can be left out, and can be as much as {most:,.0f} MW" in flat
    assert "Gas engine can be anywhere between" in flat
    assert "for at most 2 % more cost" in flat


def test_the_tables_are_whole_and_consistent(told: tuple[str, Path]) -> None:
    _, out = told
    page = json.loads((out / "alternatives.json").read_text())
    table = pl.read_parquet(out / "alternatives.parquet")
    assert table.height == 4
    assert set(table["status"]) == {"found"}
    assert table["certificate"].max() < 1e-4
    assert table["more_usd"].max() <= page["allowance_usd"] * (1 + 1e-6)
    spread = (table["mw"] - table["mw_proved"]).abs()
    assert spread.max() <= page["precision_mw"]
    mixes = pl.read_parquet(out / "mixes.parquet")
    own = mixes.filter(pl.col("group") == pl.col("other"))
    assert own["mw"].to_list() == pytest.approx(table["mw"].to_list(), abs=1e-3)
    # the load is served in every plan: engines take the place of turbines
    total = mixes.group_by("group", "direction").agg(pl.sum("mw"))
    assert total["mw"].min() >= 0.9 * float(own["mw_in_optimum"].unique().sum())
    assert not list(out.parent.glob(".*"))


def test_every_file_and_column_is_explained(told: tuple[str, Path]) -> None:
    _, out = told
    text = (ROOT / "docs" / "reference" / "alternatives.md").read_text()
    for path in out.iterdir():
        assert f"`{path.name}`" in text
    for name in ("alternatives", "mixes"):
        for column in pl.read_parquet(out / f"{name}.parquet").columns:
            assert f"`{column}`" in text, column


def test_the_answer_is_asked_again_to_the_same_bytes(
    told: tuple[str, Path], tmp_path: Path
) -> None:
    _, out = told
    call(out / "scenario.json", "--within", 0.02, "--out", tmp_path / "again")
    for name in ("alternatives.parquet", "mixes.parquet", "alternatives.json"):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()


def test_a_folder_is_never_overwritten(told: tuple[str, Path], scenario: Path) -> None:
    _, out = told
    assert "never overwritten" in call(scenario, "--out", out, code=2)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--within", "0"], ["alternatives --within: must be above 0 (got 0)"]),
        (["--within=-0.1"], ["alternatives --within: must be above 0 (got -0.1)"]),
        (["--within", "nan"], ["alternatives --within: must be above 0 (got nan)"]),
        (["--within", "much"], ["'much' is not a number", "such as 0.01 for 1 %"]),
        (["--within", "2%"], ["'2%' is not a number", "fix: write 0.02"]),
        (["--within", "1"], ["1 would be 100% of all costs", "1 % is 0.01"]),
        (["--by", "campuses"], ["'campuses' is nothing that megawatts", "mean 'campus'?"]),
        (["--by", "colour"], ["'colour' is nothing", "write technology or campus"]),
        (["--at", "2030-Q1"], ["'2030-Q1' is no period of the horizon"]),
        (["--set", "halls.hall_mw=40"], ["--set whole_units=false"]),
        (["--within", "1e-12"], ["of all costs is 0 USD, and the optimum is known to"]),
        (["--within", "0", "--by", "x"], ["must be above 0", "'x' is nothing"]),
    ],
)
def test_what_is_refused_is_told_at_once(
    scenario: Path, tmp_path: Path, options: list[str], expected: list[str]
) -> None:
    output = call(scenario, *options, "--out", tmp_path / "out", code=2)
    flat = " ".join(output.split())
    for text in expected:
        assert text in flat
    assert not (tmp_path / "out").exists()


def test_a_plan_of_one_campus_is_refused() -> None:
    output = call(ROOT / "examples" / "one-campus" / "scenario.yaml", code=2)
    assert "is a plan of one campus, and alternatives are of programmes" in output


def test_without_a_plan_there_are_no_alternatives(scenario: Path, tmp_path: Path) -> None:
    change = "tenants.Cloud.contracted_mw=100"
    fewer = "campuses.west.maximum_it_mw=10"
    output = call(scenario, "--set", change, "--set", fewer, "--out", tmp_path / "out", code=1)
    assert "no plan" in output
    assert not (tmp_path / "out").exists()
