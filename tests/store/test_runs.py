import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from gigaplan.errors import RunError
from gigaplan.pipeline import plan, read
from gigaplan.solve.interface import Status
from gigaplan.store.manifest import hash_file
from gigaplan.store.runs import TABLES, check_free, free_folder, read_run, write_run
from tiny import plan_days, plan_hand, write_hand


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    return plan_days(tmp_path_factory.mktemp("days"))


def test_a_run_holds_everything(days, tmp_path):
    summary = write_run(days, tmp_path / "runs" / "first")
    names = {path.name for path in (tmp_path / "runs" / "first").iterdir()}
    tables = {f"{name}.parquet" for name in TABLES}
    assert names == {"scenario.json", "manifest.json", "summary.json"} | tables
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["first"]
    run = read_run(tmp_path / "runs" / "first")
    assert run.summary == summary
    assert run.table("costs").equals(days.tables.costs)
    assert run.table("dispatch").height == 72


def test_the_manifest_proves_what_was_used(days, tmp_path):
    write_run(days, tmp_path / "run")
    manifest = read_run(tmp_path / "run").manifest
    assert manifest.seed == 0
    assert manifest.solver == "interior_point"
    assert set(manifest.seconds) >= {"series", "solve", "certify"}
    for name, digest in manifest.sha256_tables.items():
        assert hash_file(tmp_path / "run" / name) == digest
    (inputs,) = manifest.sha256_inputs
    assert Path(inputs).name == "hours.csv"
    assert manifest.sha256_scenario == hash_file(tmp_path / "run" / "scenario.json")


def test_same_scenario_same_bytes(days, tmp_path):
    first = read_run_of(days, tmp_path / "first")
    scenario = read(tmp_path / "first" / "scenario.json")[0]  # planned again from the run itself
    second = read_run_of(plan(scenario), tmp_path / "second")
    assert first.manifest.sha256_tables == second.manifest.sha256_tables
    assert first.manifest.sha256_embedded_data == second.manifest.sha256_embedded_data


def read_run_of(found, folder):
    write_run(found, folder)
    return read_run(folder)


def test_a_run_is_never_overwritten(days, tmp_path):
    write_run(days, tmp_path / "run")
    before = hash_file(tmp_path / "run" / "manifest.json")
    with pytest.raises(RunError, match="exists, and a run is never overwritten; choose another"):
        write_run(days, tmp_path / "run")
    assert hash_file(tmp_path / "run" / "manifest.json") == before
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="never overwritten"):
        check_free(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    check_free(tmp_path / "empty")


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_nothing_is_left_when_writing_breaks_off(days, tmp_path, error):
    def draw(folder):
        assert (folder / "summary.json").is_file()  # everything else has been written
        raise error

    with pytest.raises(error):
        write_run(days, tmp_path / "run", draw)
    assert list(tmp_path.iterdir()) == []


KILLED = """
import sys, time
from pathlib import Path
import gigaplan.report.figures as figures
from gigaplan.cli import main

def draw(plan, folder):  # the moment when everything else has been written
    Path("ready").write_text("")
    time.sleep(60)

figures.draw_weeks = draw
sys.argv = ["gigaplan", "plan", "scenario.yaml", "--out", "run"]
main()
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_stopping_the_command_leaves_nothing_behind(tmp_path, sent):
    write_hand(tmp_path)
    command = [sys.executable, "-c", KILLED]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "ready").exists() and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(sent)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.strip().endswith("stopped; nothing was written")
    assert {path.name for path in tmp_path.iterdir()} == {"scenario.yaml", "sun.csv", "ready"}


def test_without_a_plan_nothing_is_written(days, tmp_path):
    nothing = replace(days, status=Status.INFEASIBLE, tables=None)
    with pytest.raises(RunError, match="there is no plan to write: no plan meets every limit"):
        write_run(nothing, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(days, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="file/run cannot be written"):
        write_run(days, tmp_path / "file" / "run")


def test_what_is_not_a_run_is_refused(days, tmp_path):
    with pytest.raises(RunError, match=r"is not a run: it has no summary\.json and manifest\.json"):
        read_run(tmp_path)
    write_run(days, tmp_path / "run")
    path = tmp_path / "run" / "summary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"form": 2}))
    with pytest.raises(RunError, match="cannot be read as a run: form: Input should be 1"):
        read_run(tmp_path / "run")


def test_a_table_that_is_not_there_is_named(days, tmp_path):
    run = read_run_of(days, tmp_path / "run")
    with pytest.raises(RunError, match="has no table 'cost'; its tables: capacities, costs"):
        run.table("cost")


def test_names_of_runs_are_tame_and_new(tmp_path):
    first = free_folder(tmp_path, "Abilene, 1.2 GW / now")
    assert first.name.startswith("abilene-1-2-gw-now-2")
    first.mkdir()
    second = free_folder(tmp_path, "Abilene, 1.2 GW / now")
    assert second != first
    assert free_folder(tmp_path, "!?").name.startswith("run-")


def test_tables_survive_their_files(tmp_path):
    found = plan_hand(tmp_path, "limits.co2_t_per_year=30")
    run = read_run_of(found, tmp_path / "run")
    for name in TABLES:
        assert isinstance(run.table(name), pl.DataFrame)
        assert run.table(name).equals(getattr(found.tables, name), null_equal=True)
