"""The schema that editors complete and check with."""

import json
import re
from typing import Any

import pytest

from gigaplan.pipeline import installed_model, installed_programme
from gigaplan.scenario.model import Scenario, scenario_model
from gigaplan.scenario.schema import json_schema, schema_of_either
from gigaplan.technologies.base import load_technologies


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema(scenario_model([t.parameters for t in load_technologies().values()]))


def test_schema_is_json_of_a_known_dialect(schema: dict[str, Any]) -> None:
    assert json.loads(json.dumps(schema)) == schema
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "gigaplan scenario"
    assert set(schema["required"]) == {"name", "campus", "supply"}


def test_every_key_is_documented_and_none_may_be_added(schema: dict[str, Any]) -> None:
    bare = [
        f"{name}.{key}"
        for name, part in {"Scenario": schema, **schema["$defs"]}.items()
        for key, field in part.get("properties", {}).items()
        if key != "kind" and not field.get("description") and "$ref" not in field
    ]
    assert bare == []
    parts = [part for part in schema["$defs"].values() if "properties" in part]
    assert all(part["additionalProperties"] is False for part in [schema, *parts])


def test_unit_and_hint_reach_the_field(schema: dict[str, Any]) -> None:
    it_mw = schema["$defs"]["ItLoad"]["properties"]["it_mw"]
    assert (it_mw["unit"], it_mw["hint"]) == ("MW", "250 means 250 MW")
    assert it_mw["description"].endswith("[MW]")
    load = schema["$defs"]["Campus"]["properties"]["load"]
    assert load["description"].endswith("[MW]")
    share = schema["$defs"]["Limits"]["properties"]["clean_share"]
    assert share["hint"] == "write 86 % as 0.86"
    assert "[1]" not in share["description"]


def test_kind_tells_the_parts_of_the_supply_apart(schema: dict[str, Any]) -> None:
    items = schema["properties"]["supply"]["items"]
    kinds = items["discriminator"]["mapping"]
    assert {"solar", "battery", "grid"} <= set(kinds)
    for kind, reference in kinds.items():
        part = schema["$defs"][reference.rpartition("/")[2]]
        assert part["properties"]["kind"]["const"] == kind
        assert "kind" in part["required"]


def test_include_is_a_key_of_files_only(schema: dict[str, Any], model: type[Scenario]) -> None:
    assert schema["properties"]["include"]["anyOf"][1]["type"] == "array"
    assert "include" not in model.model_fields


def test_model_of_one_kind_has_a_schema(model: type[Scenario]) -> None:
    alone = json_schema(scenario_model([model.kinds["mill"]]))
    assert alone["$defs"]["Mill"]["required"] == ["kind"]


def test_one_schema_is_for_either_sort_of_scenario() -> None:
    either = schema_of_either(installed_model(), installed_programme())
    definitions = either["$defs"]
    assert (either["then"], either["else"]) == (
        {"$ref": "#/$defs/ProgrammeScenario"},
        {"$ref": "#/$defs/Scenario"},
    )
    assert set(definitions["ProgrammeScenario"]["required"]) == {
        "name",
        "horizon",
        "tenants",
        "campuses",
    }
    asked = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(either)))
    assert asked <= set(definitions)
    restated = definitions["ProgrammeCampus"]["properties"]["supply"]["items"]["anyOf"][1]
    assert restated["required"] == ["name"]
    bare = [
        f"{name}.{key}"
        for name, part in definitions.items()
        for key, field in part.get("properties", {}).items()
        if key != "kind" and not field.get("description") and "$ref" not in field
    ]
    assert bare == []
