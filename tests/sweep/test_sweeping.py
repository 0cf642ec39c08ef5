"""Sweeps on disk: the same bytes whichever way they came about, and refusals before any solve."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.pipeline import read_any
from gigaplan.plan.joint import reason
from gigaplan.sweep import solving
from gigaplan.sweep.manifest import SweepManifest
from gigaplan.sweep.reasons import reason_of
from gigaplan.sweep.solving import find_plan
from tiny import HAND, write_hand

SITE = """
name: One site
horizon: {first: 2027-01, last: 2027-02, period: month}
capital: {members: [{name: Fund, commits_usd: 2.0e9, joined: 2026-01}], gearing: 0.5}
halls: {capex_usd_per_kw: 11000, fixed_om_usd_per_kw_year: 150, life_years: 30,
        construction_months: 0}
suppliers: [{name: Maker, supplies: [gas_engine], slots_mw_per_year: 2400}]
tenants:
  - {name: Cloud, wants_mw: 150, rent_usd_per_kw_month: 150, power_usd_per_mwh: 80,
     utilisation: 0.9, jobs: {training: 1.0}}
campuses:
  - {name: west, place: abilene_tx, ready: 2027-01, maximum_it_mw: 200, existing_it_mw: 0,
     cooling: {system: direct_liquid}}
supply: [{kind: gas_engine, lead_time_years: 0}, {kind: unserved}]
limits: {unserved_share: 0.001}
solver: {tolerance: 1.0e-6}
"""
MONEY = ("--vary", "capital.members.Fund.commits_usd=4e8,6e8,8e8")
SLOTS = ("--vary", "suppliers.Maker.slots_mw_per_year=600,2400")
TABLES = ("cases.parquet", "cases.csv", "manifest.json")


def call(*arguments, code=0):
    found = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == code, found.output
    return found.output


def contents(folder):
    """Every file but the log, by its bytes."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "log.jsonl"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("site")
    (home / "site.yaml").write_text(SITE)
    return home / "site.yaml"


@pytest.fixture(scope="module")
def undisturbed(site):
    """Six cases one after the other."""
    out = site.parent / "undisturbed"
    output = call("sweep", site, *MONEY, *SLOTS, "--out", out, "--chunk", 2)
    assert "One site: 6 cases, 6 optimal" in output
    return out


def process(site, out, *options):
    command = [sys.executable, "-m", "gigaplan", "sweep", str(site), *MONEY, *SLOTS]
    command += ["--out", str(out), "--chunk", "2", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip


def wait_for(condition, seconds=60.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def children(pid):
    """Processes begun by another, at any depth."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [*found, *(below for child in found for below in children(child))]


def test_one_row_per_case_in_their_order(undisturbed):
    table = pl.read_parquet(undisturbed / "cases.parquet")
    assert table["case"].to_list() == list(range(1, 7))
    assert table["set.suppliers.Maker.slots_mw_per_year"].to_list() == [600.0, 2400.0] * 3
    assert table["name"][1] == "commits_usd=4e8, slots_mw_per_year=2400"
    more_money = table.filter(pl.col("set.suppliers.Maker.slots_mw_per_year") == 2400.0)
    assert more_money["net_present_value_usd"].is_sorted()
    assert pl.read_csv(undisturbed / "cases.csv").columns == table.columns
    seconds = [column for column in table.columns if "second" in column]
    assert seconds == []


def test_the_figures_of_a_case_are_those_of_its_plan(undisturbed, site, tmp_path):
    commits = ("--set", "capital.members.Fund.commits_usd=6e8")
    call("plan", site, "--out", tmp_path / "run", *commits)
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    row = pl.read_parquet(undisturbed / "cases.parquet").row(3, named=True)
    assert row["name"] == "commits_usd=6e8, slots_mw_per_year=2400"
    for name in ("net_present_value_usd", "objective_usd", "energised_mw", "drawn_usd"):
        assert row[name] == summary[name]
    year, campus = summary["years"]["2027"], summary["campuses"]["west"]
    assert row["energised_mw.2027"] == year["energised_mw"]
    assert row["cost_usd_per_mwh"] == pytest.approx(year["cost_usd_per_mwh"], rel=1e-12)
    assert row["co2_t"] == pytest.approx(year["co2_t"], rel=1e-12)
    assert row["capacity_mw.gas_engine"] == campus["capacity_mw"]["gas_engine"]
    assert row["energy_share.gas_engine"] == pytest.approx(campus["energy_share"]["gas_engine"])


def test_the_worth_of_money_is_what_more_of_it_brings(undisturbed):
    # the worth is the slope of the value, and lies between the steps before and after
    table = pl.read_parquet(undisturbed / "cases.parquet").filter(
        pl.col("set.suppliers.Maker.slots_mw_per_year") == 2400.0
    )
    few, some, much = table["net_present_value_usd"]
    worth = table["worth_usd.equity"][1]
    assert worth > 0.001
    assert (much - some) / 2e8 * 0.999 <= worth <= (some - few) / 2e8 * 1.001


def test_two_jobs_give_the_same_bytes(undisturbed, site, tmp_path):
    call("sweep", site, *MONEY, *SLOTS, "--out", tmp_path / "s", "--chunk", 2, "--jobs", 2)
    assert contents(tmp_path / "s") == contents(undisturbed)


def test_chunks_of_another_size_give_the_same_tables(undisturbed, site, tmp_path):
    call("sweep", site, *MONEY, *SLOTS, "--out", tmp_path / "s", "--chunk", 100)
    assert [path.name for path in (tmp_path / "s" / "parts").iterdir()] == ["part-0001.parquet"]
    for name in TABLES[:2]:
        assert (tmp_path / "s" / name).read_bytes() == (undisturbed / name).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_sweep_goes_on_where_it_was(undisturbed, site, tmp_path):
    out = tmp_path / "s"
    first, half = out / "parts" / "part-0001.parquet", out / "parts" / ".part-0002.parquet.draft"
    killed = process(site, out)
    wait_for(first.is_file)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert not (out / "cases.parquet").exists()
    kept = {path: path.stat().st_mtime_ns for path in (out / "parts").glob("part-*")}
    half.write_bytes(b"half a part")
    output = call("sweep", site, *MONEY, *SLOTS, "--out", out, "--chunk", 2)
    assert f"{2 * len(kept)} cases of 6 are planned already" in output
    assert contents(out) == contents(undisturbed)
    assert all(path.stat().st_mtime_ns == time_ns for path, time_ns in kept.items())
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert {line["case"] for line in lines} == set(range(1, 7))
    assert "planning" not in call("sweep", site, *MONEY, *SLOTS, "--out", out, "--chunk", 2)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc")
def test_nobody_works_on_after_a_kill(site, tmp_path):
    killed = process(site, tmp_path / "s", "--jobs", "2")
    wait_for((tmp_path / "s" / "log.jsonl").is_file)
    workers = children(killed.pid)
    assert len(workers) >= 2
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    wait_for(lambda: not any(Path(f"/proc/{worker}/stat").exists() and _alive(worker)
                             for worker in workers), 20.0)  # fmt: skip


def _alive(pid):
    """Whether a process does anything still; one that nobody has buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_stopped_sweep_is_clean_and_says_how_to_go_on(site, tmp_path, jobs):
    out = tmp_path / "s"
    stopped = process(site, out, "--jobs", str(jobs))
    wait_for((out / "parts" / "part-0001.parquet").is_file)
    os.killpg(stopped.pid, signal.SIGINT)  # as a terminal does
    output, _ = stopped.communicate(timeout=30)
    assert stopped.returncode == 130, output
    assert f"stopped; finished parts are kept in {out}: run the same command again" in output
    assert "Traceback" not in output
    assert not list(out.rglob(".*"))
    assert not (out / "cases.parquet").exists()


def test_an_infeasible_and_a_broken_case_do_not_stop_the_others(tmp_path, monkeypatch):
    text = HAND.replace("  - {kind: unserved, value_usd_per_mwh: 5000}\n", "")
    path = write_hand(tmp_path, text)
    (tmp_path / "cases.csv").write_text(
        "name,supply.gas.maximum_mw,solver.method,solver.time_limit_s\n"
        "short,70,,\nhasty,,highs,1e-9\nbroken,80,,1234\nfine,,,\n"
    )

    def breaks(stated):
        if stated.solver.time_limit_s == 1234:
            raise MemoryError("no room")
        return find_plan(stated)

    monkeypatch.setattr(solving, "find_plan", breaks)
    cases = ("--cases", tmp_path / "cases.csv")
    output = call("sweep", path, *cases, "--out", tmp_path / "s", code=1)
    table = pl.read_parquet(tmp_path / "s" / "cases.parquet")
    assert table["name"].to_list() == ["short", "hasty", "broken", "fine"]
    assert table["status"].to_list() == ["infeasible", "failed", "failed", "optimal"]
    short, hasty, broken, fine = table["reason"]
    assert short.startswith("a: up to 30.0 MW in 1 of 2 hours")
    assert hasty.startswith("iteration limit reached")
    assert (broken, fine) == ("MemoryError: no room", None)
    assert table["cost_usd_per_mwh"].to_list() == [None, None, None, pytest.approx(40.0)]
    assert table["capacity_mw.sun.power"][3] == pytest.approx(100.0, rel=1e-5)
    assert "Two hours: 4 cases, 1 optimal, 1 infeasible, 2 failed" in output
    assert "failed: broken: MemoryError: no room" in output


def test_why_a_programme_has_no_plan_is_told_in_one_sentence(site, monkeypatch):
    stated, _ = read_any(site, ["tenants.Cloud.contracted_mw=100", "limits.co2_t_per_year=10000"])
    assert reason_of(stated, "note").startswith("CO2, all campuses, 2027: the megawatts contracted")
    # arithmetic does not find everything: then one solve does
    monkeypatch.setattr(reason, "certain_clashes_in_words", lambda terms: ())
    assert reason_of(stated, "note") == (
        "it would take at the least: limits.co2_t_per_year: 10,000 -> 60,540 t in 2027"
    )
    possible, _ = read_any(site)
    assert reason_of(possible, "note") == "note"


def test_every_fault_of_all_cases_is_told_before_anything_is_written(tmp_path, monkeypatch):
    write_hand(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases.csv").write_text(
        "name,limits.clean_share,supply.gas.maximum_mw,supply.gas.minimum_mw\n"
        "a,1.7,50,\nb,much,-3,\nc,0.5,40,60\nd,,,\n"
    )
    output = call("sweep", "scenario.yaml", "--cases", "cases.csv", "--out", "s", code=2)
    assert output.splitlines() == [
        "checking 4 cases",
        "cases.csv:2 limits.clean_share: must be at most 1 (got 1.7)",
        "    fix: write 1 or less; write 86 % as 0.86",
        "cases.csv:3 limits.clean_share: must be a number (got 'much')",
        "    fix: write 86 % as 0.86",
        "cases.csv:3 supply.gas.maximum_mw: must be at least 0 MW (got -3)",
        "    fix: write 0 MW or more",
        "scenario.yaml:12 supply.1 (case 'c'): minimum_mw 60 is above maximum_mw 40",
        "    fix: swap them or raise maximum_mw",
    ]
    assert not (tmp_path / "s").exists()


def test_faults_of_hours_are_told_before_anything_is_solved(tmp_path, monkeypatch):
    write_hand(tmp_path)
    (tmp_path / "short.csv").write_text("yield\n1\n")
    monkeypatch.chdir(tmp_path)
    vary = ("--vary", "supply.sun.availability.file=sun.csv,short.csv")
    output = call("sweep", "scenario.yaml", *vary, "--out", "s", "--jobs", 1, code=2)
    assert (
        "scenario.yaml:8 supply.0.availability, short.csv column 'yield' (case 'file=short.csv'): "
        "1 rows, but weather year 'a' has 2 hours"
    ) in output
    assert "planning" not in output
    assert not (tmp_path / "s").exists()


def test_a_grid_names_the_value_at_fault_once(tmp_path, monkeypatch):
    write_hand(tmp_path)
    monkeypatch.chdir(tmp_path)
    vary = ("--vary", "limits.clean_share=0.5,5", "--vary", "supply.wind.maximum_mw=1,2")
    output = call("sweep", "scenario.yaml", *vary, code=2)
    told = [line for line in output.splitlines() if not line.startswith("    ")]
    assert told == [
        "checking 4 cases",
        "--vary supply.wind.maximum_mw=1: supply has no item called 'wind'",
        "--vary supply.wind.maximum_mw=2: supply has no item called 'wind'",
        "--vary limits.clean_share=5: must be at most 1 (got 5)",
    ]


@pytest.fixture
def hand(tmp_path):
    path, out = write_hand(tmp_path), tmp_path / "s"
    call("sweep", path, "--vary", "limits.clean_share=0.5,0.6", "--out", out)
    return path, out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--vary", "limits.clean_share=0.5,0.7"),
         ["case 2 is 'clean_share=0.6' there, 'clean_share=0.7' here"]),
        (("--vary", "limits.clean_share=0.5"), ["2 cases there, 1 here"]),
        (("--vary", "limits.clean_share=0.5,0.6", "--chunk", 3),
         ["chunks of 8 cases there, of 3 here"]),
        (("--vary", "limits.clean_share=0.5,0.6", "--set", "name=Other", "--chunk", 3),
         ["the scenario states something else ('Two hours' there)",
          "chunks of 8 cases there, of 3 here"]),
    ],
)  # fmt: skip
def test_the_folder_of_another_sweep_is_refused(hand, options, told):
    path, out = hand
    before = contents(out)
    output = call("sweep", path, *options, "--out", out, code=2)
    assert "is another sweep, and nothing of it is overwritten" in output
    assert [line.strip() for line in output.splitlines() if line.startswith("    ")] == told
    assert contents(out) == before


def test_another_version_and_other_inputs_are_refused(hand):
    path, out = hand
    manifest = SweepManifest.model_validate_json((out / "manifest.json").read_bytes())
    other = manifest.model_copy(update={"gigaplan": "0.0.1"})
    (out / "manifest.json").write_text(other.model_dump_json())
    (path.parent / "sun.csv").write_text("yield\n1\n0.5\n")
    output = call("sweep", path, "--vary", "limits.clean_share=0.5,0.6", "--out", out, code=2)
    assert f"gigaplan 0.0.1 there, {manifest.gigaplan} here" in output
    assert "sun.csv holds something else, or is not named by both" in output


def test_comments_do_not_make_another_sweep(hand):
    path, out = hand
    before = contents(out)
    path.write_text(f"# a comment\n{path.read_text()}")
    output = call("sweep", path, "--vary", "limits.clean_share=0.5,0.6", "--out", out)
    assert "2 cases of 2 are planned already" in output
    assert contents(out) == before


def test_a_folder_that_is_no_sweep_is_refused(tmp_path):
    path = write_hand(tmp_path)
    output = call("sweep", path, "--vary", "limits.clean_share=0.5", "--out", tmp_path, code=2)
    assert "exists and is no sweep: it has no manifest.json; choose another --out" in output


def test_a_broken_part_is_named(hand):
    path, out = hand
    (out / "parts" / "part-0001.parquet").write_bytes(b"PAR1")
    output = call("sweep", path, "--vary", "limits.clean_share=0.5,0.6", "--out", out, code=2)
    assert "part-0001.parquet cannot be read; remove it, and the same command plans" in output


def test_the_folder_is_found_again_without_out(tmp_path, monkeypatch):
    path = write_hand(tmp_path)
    monkeypatch.chdir(tmp_path)
    call("sweep", path, "--vary", "limits.clean_share=0.5,0.6")
    (folder,) = (tmp_path / "sweeps").iterdir()
    assert folder.name.startswith("two-hours-")
    again = call("sweep", path, "--vary", "limits.clean_share=0.5,0.6")
    assert "2 cases of 2 are planned already" in again
    call("sweep", path, "--vary", "limits.clean_share=0.5,0.65")
    assert len(list((tmp_path / "sweeps").iterdir())) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "sweep: has nothing to vary"),
        (("--vary", "a=1", "--cases", "x.csv"), "sweep: has both --vary and --cases"),
        (("--cases", "x.csv"), "x.csv: there is no such file"),
    ],
)
def test_a_sweep_of_nothing_is_refused(tmp_path, options, told):
    assert told in call("sweep", write_hand(tmp_path), *options, code=2)


def test_every_column_and_key_is_explained(undisturbed, hand):
    text = (Path(__file__).parents[2] / "docs" / "reference" / "sweep.md").read_text()
    for folder in (undisturbed, hand[1]):
        for column in pl.read_parquet(folder / "cases.parquet").columns:
            family = column.partition(".")[0]
            assert f"`{family}`" in text or f"`{family}." in text, column
    for key in SweepManifest.model_fields:
        assert f"`{key}`" in text
