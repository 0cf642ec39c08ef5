"""`gigaplan outlook`: folders written whole, the same bytes again, pictures, refusals."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.errors import RunError
from gigaplan.store.outlook_runs import TABLES, read_outlook_run
from outlook.loads import write_run


def call(*arguments: object, code: int = 0) -> str:
    found = CliRunner().invoke(app, ["outlook", *map(str, arguments)], catch_exceptions=False)
    assert found.exit_code == code, found.output
    return found.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("outlook")
    run = write_run(home / "run")
    told = call("--run", run, "--out", home / "out")
    assert "World demand: 1,046 TWh in 2030 (628 to 1,633 with 80 %)" in told
    assert "1,580 TWh by 2034 (Bloomberg (DC Byte), 2024-06) as printed: 59% of the fan" in told
    assert "Three campuses: load and peak against the middle of the fan" in told
    assert "caution: sea names no embedded place" in told
    return home / "out"


def test_everything_is_there(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "scenario.json", "manifest.json", "summary.json", "chart_outlook.png", "chart_outlook.svg",
        *(f"{name}.parquet" for name in TABLES), *(f"{name}.csv" for name in TABLES),
    }  # fmt: skip
    run = read_outlook_run(folder)
    assert run.summary.kind == "outlook"
    assert run.table("fan").height == 90
    assert set(run.manifest.sha256_inputs) == {"scenario.json", "loads.parquet"}
    with pytest.raises(RunError, match="has no table 'dispatch'; its tables: fan, history"):
        run.table("dispatch")


def test_the_same_question_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    call(folder / "scenario.json", "--run", folder.parent / "run", "--out", again)
    first, second = (json.loads((place / "manifest.json").read_text()) for place in (folder, again))
    assert first["sha256_tables"] == second["sha256_tables"]
    for name in ("summary.json", "chart_outlook.svg", "chart_outlook.png"):
        assert (folder / name).read_bytes() == (again / name).read_bytes()


def test_the_picture_names_every_publisher_and_no_date(folder: Path) -> None:
    svg = (
        folder / "chart_outlook.svg"
    ).read_text()  # each text stands before its path as a comment
    assert "<dc:date>" not in svg
    drawn = (
        read_outlook_run(folder)
        .table("published")
        .filter(
            (pl.col("unit") == "TWh")
            & (pl.col("scope") == "all")
            & pl.col("region").is_in(["world", "united_states"])
        )
    )
    for publisher in set(drawn["publisher"]):
        assert f"<!-- {publisher.replace('&', '&amp;')} -->" in svg
    assert "59 % of the fan lies below as printed" in svg
    assert "India, electricity sold in 2022: 1,440" in svg
    assert (folder / "chart_outlook.png").read_bytes()[:4] == b"\x89PNG"


def test_a_folder_in_the_way_is_told(folder: Path) -> None:
    assert "a run is never overwritten" in call("--out", folder, code=2)


def test_a_run_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = call("--run", tmp_path / "empty", "--out", tmp_path / "out", code=2)
    assert "is not the run of a programme: it has no scenario.json, loads.parquet" in told
    assert not (tmp_path / "out").exists()
    with pytest.raises(RunError, match="is not an outlook"):
        read_outlook_run(tmp_path / "empty")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "there is no such file" in call(tmp_path / "none.yaml", code=2)


def test_an_own_view_is_asked_again_from_its_folder(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "outlook" / "own-view.yaml"
    told = call(example, "--out", tmp_path / "a")
    assert "World demand with our own view" in told
    call(tmp_path / "a" / "scenario.json", "--out", tmp_path / "b")
    first, second = (json.loads((tmp_path / place / "manifest.json").read_text()) for place in "ab")
    assert first["sha256_tables"] == second["sha256_tables"]
