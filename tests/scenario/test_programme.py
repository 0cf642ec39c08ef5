"""Programmes read from text: shared and own supply, changes, the way back from JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gigaplan.errors import ScenarioError
from gigaplan.pipeline import installed_model, installed_programme, read, read_any
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.read import read_either

TWO = """\
name: Two
horizon: {first: 2026-Q1, last: 2028-Q4}
tenants:
  - {name: Lab, wants_mw: {2027: 100}, rent_usd_per_kw_month: 130}
campuses:
  - name: abilene
    place: abilene_tx
    maximum_it_mw: 200
    supply:
      - {kind: solar, maximum_mw: 500}
      - {name: bridge, absent: true}
      - {name: engines, capex_usd_per_kw: {2030: 1200}}
      - {kind: wind}
  - {name: memphis, place: memphis_tn, maximum_it_mw: 200}
supply:
  - {kind: solar, land_acres_per_mw: 7}
  - {kind: gas_engine, name: engines, capex_usd_per_kw: {2025: 1500}, unit_mw: 18}
  - {kind: gas_engine, name: bridge, rented: true, rent_usd_per_kw_month: 25}
"""

Read = Callable[..., tuple[ProgrammeScenario, Positions]]


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    monkeypatch.chdir(tmp_path)

    def made(text: str = TWO, *changes: str) -> tuple[ProgrammeScenario, Positions]:
        Path("two.yaml").write_text(text)
        stated, positions = read_any(Path("two.yaml"), changes)
        assert isinstance(stated, ProgrammeScenario)
        return stated, positions

    return made


def faults(error: ExceptionGroup[ScenarioError]) -> list[str]:
    return [f"{fault.where}: {fault.problem}" for fault in error.exceptions]  # type: ignore[union-attr]


def test_a_campus_restates_keys_of_shared_parts_adds_some_and_does_without_others(
    programme: Read,
) -> None:
    stated, _ = programme()
    own = {part.label: part for part in stated.parts_of(stated.campuses[0])}
    assert list(own) == ["solar", "engines", "wind"]
    assert own["solar"].model_dump(include={"maximum_mw", "land_acres_per_mw"}) == {
        "maximum_mw": 500.0,
        "land_acres_per_mw": 7.0,
    }
    engines = own["engines"].model_dump(include={"kind", "unit_mw", "capex_usd_per_kw"})
    path = {2025: 1500.0, 2030: 1200.0}  # mappings are laid over each other key by key
    assert engines == {"kind": "gas_engine", "unit_mw": 18.0, "capex_usd_per_kw": path}
    assert stated.parts_of(stated.campuses[1]) == stated.supply


def test_a_shared_fault_is_told_once_and_an_own_one_where_it_stands(programme: Read) -> None:
    text = TWO.replace("land_acres_per_mw: 7", "land_acres_per_mw: -7").replace(
        "maximum_mw: 500", "maximum_mw: 500, minimum_mw: 600"
    )
    with pytest.raises(ExceptionGroup) as caught:
        programme(text)
    assert faults(caught.value) == [
        "two.yaml:10 campuses.0.supply.0: minimum_mw 600 is above maximum_mw 500",
        "two.yaml:16 supply.0.land_acres_per_mw: must be at least 0 acre/MW (got -7)",
    ]


def test_a_later_fault_is_located_at_a_campus_by_names(programme: Read) -> None:
    _, positions = programme()
    fault = ScenarioError("campuses.abilene.supply.engines.unit_mw", "is odd", "change it")
    assert positions.locate(fault).where == "two.yaml:17 campuses.0.supply.2.unit_mw"


def test_changes_reach_shared_and_own_parts_and_keep_paths_in_order(programme: Read) -> None:
    stated, _ = programme(
        TWO,
        "supply.solar.land_acres_per_mw=8",
        "campuses.abilene.supply.solar.maximum_mw=50",
        "tenants.Lab.wants_mw.2026-Q2=20",
    )
    assert stated.tenants[0].wants_mw == {"2026-Q2": 20.0, "2027": 100.0}
    solar = stated.parts_of(stated.campuses[0])[0].model_dump()
    assert (solar["land_acres_per_mw"], solar["maximum_mw"]) == (8.0, 50.0)


def test_a_path_of_two_files_is_put_in_order(programme: Read) -> None:
    Path("base.yaml").write_text(TWO)
    stated, _ = programme("include: base.yaml\nhalls: {capex_usd_per_kw: {2026: 1, 2028: 2}}\n")
    assert stated.halls.capex_usd_per_kw == {2026: 1.0, 2028: 2.0}
    Path("base.yaml").write_text(TWO + "halls: {capex_usd_per_kw: {2028: 2}}\n")
    stated, _ = programme("include: base.yaml\nhalls: {capex_usd_per_kw: {2026: 1}}\n")
    assert list(stated.halls.capex_usd_per_kw or {}) == [2026, 2028]


def test_it_comes_back_from_json_as_it_was(programme: Read, tmp_path: Path) -> None:
    stated, _ = programme()
    path = tmp_path / "scenario.json"
    path.write_text(stated.model_dump_json())
    again, _ = read_any(path)
    assert again == stated
    assert json.loads(path.read_text())["campuses"][0]["supply"][1]["absent"] is True
    shorter = ("supply.solar.land_acres_per_mw=8",)
    assert read_any(path, shorter)[0] != stated


def test_the_keys_say_which_sort_it_is(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(
        "name: One\ncampus: {name: a, place: abilene_tx, load: 1}\nsupply: [{kind: unserved}]\n"
    )
    assert isinstance(read_any(path)[0], Scenario)
    path.write_text(TWO)
    with pytest.raises(ExceptionGroup) as caught:
        read(path)
    assert "states a programme of several campuses" in str(caught.value.exceptions[0])
    path.write_text(TWO + "campus: {name: a, load: 1}\n")
    with pytest.raises(ExceptionGroup) as caught:
        read_either(path, installed_model(), installed_programme())
    (fault,) = caught.value.exceptions
    assert str(fault).startswith(f"{path}:5 campuses: is stated beside campus")
