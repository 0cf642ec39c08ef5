"""`gigaplan impact RUN`: a run from the planner to the pictures, and what is refused."""

import json
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.impact.tables import ImpactTables

ROOT = Path(__file__).parents[2]


def call(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("impact") / "run"
    called = call(
        "plan", ROOT / "examples" / "three-campuses" / "scenario.yaml", "--quick", "--no-money",
        "--out", folder,
    )  # fmt: skip
    assert called.exit_code == 0, called.output
    return folder


def test_a_run_from_the_planner(run, tmp_path):
    called = call("impact", run, "--out", tmp_path / "first")
    assert called.exit_code == 0, called.output
    page = json.loads((tmp_path / "first" / "summary.json").read_text())
    tables = {
        f.name: pl.read_parquet(tmp_path / "first" / f"{f.name}.parquet")
        for f in fields(ImpactTables)
    }
    operation = pl.read_parquet(run / "operation.parquet")
    # all CO2 that the plan counts is in scope 1 or in scope 2 by location, and nothing else is
    planned = (operation["weight"] * operation["co2_t"]).sum()
    counted = sum(y["scope_1_co2e_t"] + y["scope_2_location_co2e_t"] for y in page["years"])
    assert counted == pytest.approx(planned, rel=1e-9)
    # and so is all load
    loads = pl.read_parquet(run / "loads.parquet")
    assert sum(y["load_mwh"] for y in page["years"]) == pytest.approx(
        (loads["weight"] * loads["load_mwh"]).sum(), rel=1e-9
    )
    shares = tables["shares"].group_by("year", "aspect").agg(pl.col("share").sum())["share"]
    assert shares.to_list() == pytest.approx([1.0] * shares.len())
    assert {each["authority"] for each in page["authorities"]} == {"ERCO", "PJM", "AZPS"}
    for name in ("chart_carbon", "chart_clean_hours"):
        assert (tmp_path / "first" / f"{name}.png").stat().st_size > 10_000
        assert (tmp_path / "first" / f"{name}.svg").read_text().lstrip().startswith("<?xml")
    again = call("impact", run, "--out", tmp_path / "second")
    assert again.exit_code == 0
    for path in sorted((tmp_path / "first").iterdir()):
        if path.suffix != ".json":
            assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_it_goes_into_the_run_and_never_over_another(run):
    for name in ("impact", "impact-2"):
        assert call("impact", run).exit_code == 0
        assert (run / name / "manifest.json").is_file()


def test_what_is_no_run_is_refused(tmp_path):
    called = call("impact", tmp_path)
    assert called.exit_code == 2
    assert "is not the run of a programme: it has no scenario.json" in called.stderr
    assert list(tmp_path.iterdir()) == []
