"""JSON schema of a scenario, for editors that complete and check while the user types."""

from collections.abc import Iterator
from typing import Any

from gigaplan.scenario.model import Scenario
from gigaplan.scenario.programme import ProgrammeScenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(model: type[Scenario] | type[ProgrammeScenario]) -> dict[str, Any]:
    """JSON schema of a scenario file.

    Parameters
    ----------
    model : type of Scenario
        Made by `scenario_model` from the installed technologies.

    Returns
    -------
    dict
        Each key with its documentation, unit, hint and range; `kind` tells the parts of the supply
        apart; `include` as in the files.

    Notes
    -----
    A file that the schema accepts can still be refused on reading: rules among keys, files and
    places are not in it. A file that includes others need not hold the required keys itself.
    """
    schema = model.model_json_schema()
    for definition in (schema, *schema.get("$defs", {}).values()):
        for field in definition.get("properties", {}).values():
            _promote_unit(field)
    for name in _kinds(schema):
        definition = schema["$defs"][name]
        definition["required"] = ["kind", *definition.get("required", [])]
    schema["properties"]["include"] = {
        "description": "Files that are read first; the keys of this file go before theirs.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    }
    return {"$schema": DIALECT, **schema, "title": "gigaplan scenario"}


def schema_of_either(one: type[Scenario], several: type[ProgrammeScenario]) -> dict[str, Any]:
    """JSON schema of a scenario file of either sort.

    Parameters
    ----------
    one : type of Scenario
        Made by `scenario_model`.
    several : type of ProgrammeScenario
        Made by `programme_model`.

    Returns
    -------
    dict
        The schema of a programme holds where the key `campuses` is stated, else that of one campus.
    """
    schemas = {"Scenario": json_schema(one), "ProgrammeScenario": _of_programme(several)}
    definitions: dict[str, Any] = {}
    for name, schema in schemas.items():
        definitions |= schema.pop("$defs", {})
        schema.pop("$schema")
        definitions[name] = schema
    return {
        "$schema": DIALECT,
        "title": "gigaplan scenario",
        "if": {"required": ["campuses"]},
        "then": {"$ref": "#/$defs/ProgrammeScenario"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": definitions,
    }


def _of_programme(model: type[ProgrammeScenario]) -> dict[str, Any]:
    """Schema of a programme; a part of a campus may restate some keys of a shared part only."""
    schema = json_schema(model)
    supply = schema["$defs"]["ProgrammeCampus"]["properties"]["supply"]
    restated = {
        "description": "Keys of the shared part of that name which differ at this campus.",
        "type": "object",
        "required": ["name"],
        "not": {"required": ["kind"]},
    }
    supply["items"] = {"anyOf": [supply["items"], restated]}
    return schema


def _promote_unit(field: dict[str, Any]) -> None:
    """Say unit and hint at the field, also where one of its forms states them."""
    for form in _forms(field):
        for word in ("unit", "hint"):
            if word in form:
                field.setdefault(word, form[word])
    unit = field.get("unit")
    if unit not in (None, "1", "year"):
        field["description"] = f"{field.get('description', '')} [{unit}]".strip()


def _forms(field: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every form that a value may take, forms of forms included."""
    for form in (*field.get("anyOf", ()), *field.get("oneOf", ())):
        yield form
        yield from _forms(form)


def _kinds(schema: dict[str, Any]) -> Iterator[str]:
    """Names of the definitions that `kind` tells apart."""
    items = schema["properties"]["supply"]["items"]
    for reference in items.get("discriminator", {}).get("mapping", {}).values():
        yield reference.rpartition("/")[2]
    if "$ref" in items:
        yield items["$ref"].rpartition("/")[2]
