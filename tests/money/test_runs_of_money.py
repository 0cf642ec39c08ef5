"""`gigaplan finance RUN`: what is written, what is printed, what is refused."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.errors import RunError
from gigaplan.money.stated import stated_in
from gigaplan.store.money_runs import TABLES, money_of, read_money_run, read_run_tables
from money.runs import SCENARIO, small_run, write_run


def call(*arguments: object, code: int = 0) -> Result:
    found = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == code, found.output
    return found


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run")


def test_the_scenario_of_a_run_says_what_finance_needs() -> None:
    assert stated_in(SCENARIO) == small_run().stated


def test_money_is_written_whole_beside_the_run(run: Path) -> None:
    printed = call("finance", run).output
    folder = run / "money" / "base"
    assert f"money: {folder}" in printed.replace("\n", "")
    assert "Two campuses, base case: owners earn" in printed
    assert {path.stem for path in folder.glob("*.parquet")} == set(TABLES)
    found = read_money_run(folder)
    assert found.summary.programme.capital_real_usd == pytest.approx(3.17e9)
    assert set(found.summary.campuses) == {"north", "south"}
    assert set(found.manifest.sha256_tables) == {f"{name}.parquet" for name in TABLES}
    assert json.loads((folder / "case.json").read_text()) == {"name": "base"}


def test_a_case_is_never_overwritten_and_gives_the_same_bytes(run: Path) -> None:
    call("finance", run)
    call("finance", run)
    first, second = (read_money_run(folder) for folder in money_of(run))
    assert second.folder.name == "base-2"
    assert first.manifest.sha256_tables == second.manifest.sha256_tables
    refused = call("finance", run, "--out", run / "money" / "base", code=2)
    assert "a run is never overwritten" in refused.output


def test_a_case_file_and_changes_are_laid_over_the_register(run: Path, tmp_path: Path) -> None:
    case = tmp_path / "lender.yaml"
    case.write_text("name: bank\nloan: {margin: 0.03}\n")
    call("finance", run, "--case", case, "--set", "loan.gearing=0.3")
    found = read_money_run(run / "money" / "bank")
    assert found.summary.programme.gearing == pytest.approx(0.3, abs=0.01)
    used = found.table("assumptions")
    margin = used.row(by_predicate=pl.col("parameter") == "loan.margin", named=True)
    assert (margin["value"], margin["source"], margin["given_by_user"]) == (
        0.03, "lender's case", True,
    )  # fmt: skip
    tenor = used.row(by_predicate=pl.col("parameter") == "loan.tenor_years", named=True)
    assert tenor["register_key"] == "finance.loan.tenor_years"
    assert tenor["grade"] == "B"


def test_faults_name_file_line_and_key(run: Path, tmp_path: Path) -> None:
    case = tmp_path / "lender.yaml"
    case.write_text("leases:\n  years: 1\n")
    refused = call("finance", run, "--case", case, code=2).output
    assert "lender.yaml:2 leases.years: 1 years end before the plan" in refused
    assert not (run / "money").exists()


def test_other_folders_are_refused(tmp_path: Path, run: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused = call("finance", tmp_path / "empty", code=2).output
    assert "is not the run of a programme: it has no scenario.json, builds.parquet" in refused
    (run / "scenario.json").write_text("{}")
    with pytest.raises(RunError, match="has no horizon"):
        read_run_tables(run)
    (run / "scenario.json").write_text(json.dumps({**SCENARIO, "horizon": {"first": "soon"}}))
    with pytest.raises(RunError, match="cannot be read: Horizon"):
        read_run_tables(run)


def test_tables_hold_the_same_dollar(run: Path) -> None:
    call("finance", run)
    found = read_money_run(run / "money" / "base")
    uses = found.table("uses_and_sources").join(found.table("periods"), on="period")
    real = (uses["capital_usd"] / uses["price_level"]).sum()
    assert real == pytest.approx(small_run().draws["usd"].sum(), abs=0.01)
    horizon = found.table("periods").filter(pl.col("in_horizon"))["period"].implode()
    rent = found.table("revenue").filter(
        (pl.col("line") == "rent") & pl.col("period").is_in(horizon)
    )
    planned = small_run().costs.filter(pl.col("line") == "rent")["usd"].sum()
    assert rent["real_usd"].sum() == pytest.approx(-planned, rel=1e-9)
    cash, revenue = found.table("cash"), found.table("revenue")
    assert cash["revenue_usd"].sum() == pytest.approx(revenue["usd"].sum())
    costs = found.table("operating_costs")
    assert cash["operating_costs_usd"].sum() == pytest.approx(costs["usd"].sum())
    equity = found.table("equity")
    assert equity["distributed_usd"].sum() == pytest.approx(cash["distribution_usd"].sum())
    loans, debt = found.table("loans"), found.table("debt")
    bound = loans.filter(pl.col("binds"))
    assert bound["debt_usd"].sum() == pytest.approx(debt["drawn_usd"].sum())
    assert bound.height == debt.select("campus", "phase").unique().height


def test_a_plan_goes_on_to_its_money(tmp_path: Path) -> None:
    with_money, without = tmp_path / "with", tmp_path / "without"
    told = call("plan", "three-campuses", "--quick", "--out", with_money).output
    assert "base case: owners earn" in told
    (folder,) = money_of(with_money)
    drawn = pl.read_parquet(with_money / "draws.parquet")["usd"].sum()
    assert read_money_run(folder).summary.programme.capital_real_usd == pytest.approx(drawn)
    again = call("finance", with_money).output
    assert told.split("base case: ")[1][:60] == again.split("base case: ")[1][:60]
    told = call("plan", "three-campuses", "--quick", "--no-money", "--out", without).output
    assert "owners earn" not in told
    assert money_of(without) == ()
