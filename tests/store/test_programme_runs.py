"""A programme planned from its text, written whole, read back, and refused where it must be."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.errors import RunError
from gigaplan.pipeline import read_any
from gigaplan.planning import plan_programme
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.store.manifest import hash_file
from gigaplan.store.programme_runs import TABLES, read_programme_run, write_programme_run
from gigaplan.store.runs import read_run

ROOT = Path(__file__).parents[2]

SCENARIO = """
name: Two sites
horizon: {first: 2027-Q1, last: 2027-Q2, period: quarter}
money: {price_year: 2025, discount_rate: 0.08, cost_case: mid}
objective: net_present_value
capital:
  members: [{name: Fund, commits_usd: 2.0e9, joined: 2026-01}]
  gearing: 0.5
  total_usd: 3.0e9
halls: {capex_usd_per_kw: 11000, fixed_om_usd_per_kw_year: 150, life_years: 30,
        construction_months: 0}
suppliers:
  - {name: Maker, supplies: [gas_engine], slots_mw_per_year: 400}
tenants:
  - {name: Cloud, wants_mw: 150, rent_usd_per_kw_month: 150, power_usd_per_mwh: 80,
     utilisation: 0.9, jobs: {training: 1.0}}
campuses:
  - {name: west, place: abilene_tx, region: ERCOT, ready: 2027-Q1, maximum_it_mw: 100,
     existing_it_mw: 0, cooling: {system: direct_liquid}}
  - {name: east, place: columbus_oh, region: PJM, ready: 2027-Q1, maximum_it_mw: 100,
     existing_it_mw: 0, cooling: {system: direct_liquid}}
supply:
  - {kind: gas_engine, lead_time_years: 0}
  - {kind: unserved}
limits: {unserved_share: 0.001}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("programme")
    (home / "two.yaml").write_text(SCENARIO)
    result = CliRunner().invoke(
        app, ["plan", str(home / "two.yaml"), "--out", str(home / "run")], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    assert "Two sites" in result.output
    assert "MW of IT by 2027-Q2" in result.output
    return home / "run"


def test_every_table_is_there_and_explained(folder: Path) -> None:
    text = (ROOT / "docs" / "reference" / "programme_tables.md").read_text()
    run = read_programme_run(folder)
    for name in TABLES:
        assert f"`{name}`" in text
        for column in run.table(name).columns:
            assert f"`{column}`" in text, (name, column)
    # the money of the run keeps a manifest of its own
    tables = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    assert set(run.manifest.sha256_tables) == {t for t in tables if not t.startswith("money/")}
    assert any(table.startswith("money/base/") for table in tables)


def test_the_summary_is_the_sum_of_the_tables(folder: Path) -> None:
    run = read_programme_run(folder)
    assert run.summary.kind == "programme"
    pv = float(run.table("costs")["pv_usd"].to_numpy().sum())
    assert run.summary.net_present_value_usd == pytest.approx(-pv, rel=1e-12)
    assert run.summary.objective_usd == pytest.approx(pv, rel=1e-9)
    assert run.summary.energised_mw == pytest.approx(150.0, rel=1e-4)


def test_the_hours_are_those_of_the_year(folder: Path) -> None:
    run = read_programme_run(folder)
    hours = run.hours("west", 2027)
    assert hours["hour"].to_list() == list(range((31 + 28 + 31 + 30 + 31 + 30) * 24))
    supplied = hours["gas_engine.output_mw"] + hours["unserved_mw"]
    assert supplied.to_numpy() == pytest.approx(hours["load_mw"].to_numpy(), rel=1e-4)
    with pytest.raises(RunError, match="has no hours of 'west' in 2031"):
        run.hours("west", 2031)


def test_a_run_is_planned_again_to_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    stated, _ = read_any(folder / "scenario.json")
    assert isinstance(stated, ProgrammeScenario)
    write_programme_run(plan_programme(stated), tmp_path / "again")
    first, second = (
        json.loads((place / "manifest.json").read_text())["sha256_tables"]
        for place in (folder, tmp_path / "again")
    )
    assert first == second


def test_a_programme_is_no_run_of_one_campus(folder: Path) -> None:
    with pytest.raises(RunError, match="is the run of a programme, and one of one campus"):
        read_run(folder)


def test_two_programmes_are_compared_and_no_other_pair(folder: Path, tmp_path: Path) -> None:
    changed = ["plan", str(folder / "scenario.json"), "--out", str(tmp_path / "half")]
    runner = CliRunner()
    result = runner.invoke(app, [*changed, "--set", "capital.total_usd=1e9"])
    assert result.exit_code == 0, result.output
    result = runner.invoke(app, ["compare", str(folder), str(tmp_path / "half")])
    assert result.exit_code == 0, result.output
    assert "net_present_value_usd" in result.output
    assert "2027 energised_mw" in result.output
    other = ROOT / "tests" / "store"
    result = runner.invoke(app, ["compare", str(folder), str(other)])
    assert result.exit_code == 2
    assert "is the run of a programme" in result.output


def test_what_is_certainly_impossible_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    text = SCENARIO.replace("wants_mw: 150,", "wants_mw: 500, contracted_mw: 300,")
    (tmp_path / "much.yaml").write_text(text)
    result = CliRunner().invoke(
        app, ["plan", str(tmp_path / "much.yaml"), "--out", str(tmp_path / "run")]
    )
    assert result.exit_code == 1
    assert "no plan" in result.output
    assert "US$ 646.0 million too little" in result.output
    assert not (tmp_path / "run").exists()


def test_the_builds_are_ordered_before_they_are_energised(folder: Path) -> None:
    builds = read_programme_run(folder).table("builds")
    assert set(builds["way"]) == {"built"}
    assert (builds.filter(pl.col("asset") == "gas_engine")["supplier"] == "Maker").all()
    assert (builds["ordered"] <= builds["energised"]).all()


def test_a_run_at_other_prices_goes_on_from_the_first(folder: Path, tmp_path: Path) -> None:
    dearer = ("--set", "tenants.0.power_usd_per_mwh=80.8")
    command = ["plan", str(folder.parent / "two.yaml"), *dearer]
    plans = {"cold": (), "near": ("--near", str(folder))}
    for name, more in plans.items():
        wanted = [*command, *more, "--out", str(tmp_path / name)]
        result = CliRunner().invoke(app, wanted, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    assert "went on from the run given" in " ".join(result.output.split())
    cold, near = (read_programme_run(tmp_path / name) for name in plans)
    assert near.summary.net_present_value_usd == pytest.approx(
        cold.summary.net_present_value_usd, rel=1e-5
    )
    assert near.summary.solver.iterations < 0.7 * cold.summary.solver.iterations
    assert cold.manifest.sha256_near is None
    assert near.manifest.sha256_near == hash_file(folder / "near.npz")


def test_a_programme_of_another_shape_says_that_the_run_was_of_no_use(
    folder: Path, tmp_path: Path
) -> None:
    wanted = ["plan", str(folder.parent / "two.yaml"), "--set", "horizon.last=2027-Q3"]
    wanted += ["--near", str(folder), "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(app, wanted, catch_exceptions=False)
    assert "of another shape: began from nothing" in " ".join(result.output.split())


def test_a_run_to_go_on_from_must_have_kept_something(folder: Path, tmp_path: Path) -> None:
    wanted = ["plan", str(folder.parent / "two.yaml"), "--near", str(tmp_path)]
    result = CliRunner().invoke(app, [*wanted, "--out", str(tmp_path / "run")])
    assert result.exit_code == 2
    assert "has no near.npz to go on from" in result.output
    assert not (tmp_path / "run").exists()
