"""JSON schema of a scenario, for editors that complete and check while the user types."""

from collections.abc import Iterator
from typing import Any

from gigaplan.scenario.model import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(model: type[Scenario]) -> dict[str, Any]:
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
