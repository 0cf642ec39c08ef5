"""Faults that are found after reading get their place in the files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gigaplan.errors import ScenarioError
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.read import read_located

Where = Callable[[str], str]


@pytest.fixture
def where(
    model: type[Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: str
) -> Where:
    """Place of a fault in a scenario with series."""
    monkeypatch.chdir(tmp_path)
    text = good.replace("load: 100", "load: {file: hours.csv, column: mw}").replace(
        "maximum_mw: 40",
        "availability:\n      file: hours.csv\n      column: share\n"
        "    price_usd_per_mwh: {file: 'price_{year}.csv', column: usd}\n"
        "    capex_by_year: {2025: 4}",
    )
    Path("weir.yaml").write_text(text)
    for name in ("hours.csv", "price_2019.csv"):
        Path(name).write_text("mw,share,usd\n1,1,1\n")
    _, positions = read_located(Path("weir.yaml"), model, ["seed=3"])
    return lambda path: positions.locate(ScenarioError(path, "problem", "fix")).where


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("supply.mill.capex_by_year", "weir.yaml:14 supply.0.capex_by_year"),
        ("supply.mill.capex_by_year.2025", "weir.yaml:14 supply.0.capex_by_year.2025"),
        ("supply.flywheel.efficiency", "weir.yaml:15 supply.1.efficiency"),
        ("supply.1", "weir.yaml:15 supply.1"),
        ("weather.years.2019", "weir.yaml:4 weather.years.0"),
        ("campus.gas", "weir.yaml:5 campus.gas"),
        ("seed", "--set seed=3"),
        ("nothing.known", "nothing.known"),
    ],
)
def test_key_paths_get_file_and_line(where: Where, path: str, place: str) -> None:
    assert where(path) == place


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("hours.csv column 'mw'", "weir.yaml:7 campus.load, "),
        ("hours.csv column 'share'", "weir.yaml:10 supply.0.availability, "),
        ("hours.csv", "weir.yaml:7 campus.load, "),
        ("hours.csv:4", "weir.yaml:7 campus.load, "),
        ("price_2019.csv column 'usd'", "weir.yaml:13 supply.0.price_usd_per_mwh, "),
        ("hours.csv.gz", ""),
        ("ours.csv", ""),
    ],
)
def test_files_get_the_key_that_names_them(where: Where, fault: str, place: str) -> None:
    assert where(fault) == f"{place}{fault}"
