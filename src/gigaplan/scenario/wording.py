"""Errors of the models in the words of a user: what is wrong, and what to write instead."""

from collections.abc import Iterable
from typing import get_args

from pydantic_core import ErrorDetails

from gigaplan.scenario.landing import Facts, Landing, branches_of, facts_of, is_part
from gigaplan.scenario.part import REFUSAL, Part
from gigaplan.scenario.stray import advice_on_stray_key
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.tree import Items, Keys, Leaf, Tree, find
from gigaplan.scenario.wrong_number import advice_on_number, percent_meant

_LONGEST = 60
CAMPUSES = "campuses"
"""Key of a programme, under which parts may restate keys of shared parts by name."""
_KEYS_SHOWN = 4
_TABLES = (".csv", ".csv.gz", ".parquet")
_BOUNDS = {
    "greater_than": ("gt", "above {}", "a number above {}"),
    "greater_than_equal": ("ge", "at least {}", "{} or more"),
    "less_than": ("lt", "below {}", "a number below {}"),
    "less_than_equal": ("le", "at most {}", "{} or less"),
}
_NOT_A_NUMBER = (
    "float_type",
    "float_parsing",
    "int_type",
    "int_parsing",
    "int_parsing_size",
    "int_from_float",
    "finite_number",
)
_NOT_KEYS = ("model_type", "model_attributes_type", "dict_type", "mapping_type")
_NOT_A_LIST = ("tuple_type", "list_type")
_NOT_A_TIME = ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware")


def words_of(
    details: ErrorDetails, landing: Landing, model: type[Part], given: Tree | None
) -> tuple[str, str]:
    """Problem and fix of one error.

    Parameters
    ----------
    details : ErrorDetails
        As pydantic tells it.
    landing : Landing
        Where it sits in the models.
    model : type of Part
        The whole model, in which a stray key may belong elsewhere.
    given : Tree or None
        What was written there.
    """
    kind, context = details["type"], details.get("ctx", {})
    facts = facts_of(landing.field)
    got = show(given)
    if kind == REFUSAL:
        return context["problem"], context["fix"]
    if kind == "value_error":
        return split_message(str(context["error"]))
    if kind == "missing":
        return "required, and not stated", _how_to_state(landing, facts)
    if kind in ("extra_forbidden", "invalid_key"):
        return f"unknown key (got {got})", advice_on_stray_key(landing, model)
    if kind in _BOUNDS:
        key, rule, fitting = _BOUNDS[kind]
        bound = f"{context[key]:g}{_in_unit(facts)}"
        is_low = kind.startswith("greater")
        fix = _within(fitting.format(bound), is_low, _value(given), facts)
        return f"must be {rule.format(bound)} (got {got})", fix
    if kind in _NOT_A_NUMBER and details["loc"][-1] == "[key]":
        return "this key must be a whole number", "write calendar years as keys, such as 2030"
    if kind in _NOT_A_NUMBER:
        what = "a whole number" if kind.startswith("int") else "a number"
        advice = advice_on_number(_value(given), facts, what)
        return f"must be {what} (got {got})", _series_meant(given, facts) or advice
    if kind in ("enum", "literal_error"):
        return _not_a_choice(given, got, facts)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _not_a_kind(landing, given)
    if kind in _NOT_KEYS:
        return f"must be a mapping of keys (got {got})", _example_keys(landing, given)
    if kind in _NOT_A_LIST:
        return f"must be a list (got {got})", _example_item(landing, given)
    if kind == "too_short":
        return "must hold at least one item", "add an item, beginning with '- '"
    if kind == "string_type":
        return f"must be text (got {got})", _as_text(given)
    if kind == "string_too_short":
        return "must not be empty", "write a text"
    if kind.startswith("bool"):
        return f"must be true or false (got {got})", "write true or false"
    if kind in _NOT_A_TIME:
        return (
            f"must be a date and time (got {got})",
            facts.hint or "write it like 2019-01-01T00:00Z",
        )
    if kind.startswith("path"):
        return f"must be a path (got {got})", "write the path of a file"
    return f"{details['msg']} (got {got})", facts.hint or "`gigaplan schema` says what it takes"


def split_message(message: str) -> tuple[str, str]:
    """Problem and fix of a rule that a technology states as one text: ``problem; fix``.

    Examples
    --------
    >>> split_message("minimum_mw 5 is above maximum_mw 3; swap them")
    ('minimum_mw 5 is above maximum_mw 3', 'swap them')
    >>> split_message("a and b go together: give both")
    ('a and b go together', 'give both')
    """
    for mark in ("; ", ": "):
        problem, found, fix = message.partition(mark)
        if found:
            return problem, fix
    return message, "change one of these keys"


def show(given: Tree | None) -> str:
    """Write what was given, shortened."""
    if given is None:
        return "nothing"
    if isinstance(given, Keys):
        return (
            _cut(f"the keys {', '.join(map(str, given.entries))}") if given.entries else "no keys"
        )
    if isinstance(given, Items):
        return f"a list of {len(given.items)}"
    if given.value is None:
        return "nothing"
    return _cut(f"'{given.written}'" if isinstance(given.value, str) else given.written)


def _within(fitting: str, is_low: bool, value: object, facts: Facts) -> str:
    """Advice for a number out of range: `is_low` if it is below, so that a percent helps not."""
    advice = percent_meant(value, facts)
    if advice is not None:
        return advice
    if facts.unit == "year" and facts.hint:
        return facts.hint
    is_share = facts.unit in ("1", "1/a")
    hint = facts.hint if facts.hint and not (is_share and is_low) else ""
    return f"write {fitting}{f'; {hint}' if hint else ''}"


def _series_meant(given: Tree | None, facts: Facts) -> str | None:
    """Advice where several values, or a file, stand in place of a number that may be a series."""
    if not facts.takes_series:
        return None
    if isinstance(given, Items):
        return "write one number, or {file: ..., column: ...} for one value an hour"
    word = str(_value(given))
    if word.lower().endswith(_TABLES):
        return f"write {{file: {word}, column: ...}}"
    return None


def _value(given: Tree | None) -> object:
    return given.value if isinstance(given, Leaf) else None


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _in_unit(facts: Facts) -> str:
    return f" {facts.unit}" if facts.unit not in (None, "1", "1/a", "year") else ""


def _how_to_state(landing: Landing, facts: Facts) -> str:
    """Advice for a key that is missing."""
    key = landing.path[-1]
    unit = f", in {facts.unit}" if facts.unit not in (None, "1") else ""
    doc = " ".join(facts.doc.split())
    if doc[1:2].islower():  # not IT power
        doc = f"{doc[0].lower()}{doc[1:]}"
    about = f" ({doc}{unit})" if doc else ""
    return f"add {key}: ...{about}"


def _not_a_choice(given: Tree | None, got: str, facts: Facts) -> tuple[str, str]:
    """Fault of a word that is none of an enum's."""
    word = str(given.value) if isinstance(given, Leaf) else ""
    choices = ", ".join(facts.choices)
    if len(facts.choices) == 1:
        return f"must be {choices} (got {got})", facts.hint or f"write {choices}"
    return f"must be one of {choices} (got {got})", suggestion(
        word, facts.choices, facts.hint or "write one of these words"
    )


def _not_a_kind(landing: Landing, given: Tree | None) -> tuple[str, str]:
    """Fault of a part whose kind is unknown or missing."""
    kinds = sorted(branch.tag for branch in landing.branches if branch.tag is not None)
    listed = f"the kinds are {', '.join(kinds)}"
    if isinstance(given, Leaf | Items):
        return f"must be a mapping of keys (got {show(given)})", _example_keys(landing, given)
    stated = find(given, ("kind",)) if given is not None else None
    if stated is None or (isinstance(stated, Leaf) and stated.value is None):
        stray = _kind_misspelt(given, kinds)
        name = find(given, ("name",)) if given is not None else None
        if stray is None and landing.path[0] == CAMPUSES and isinstance(name, Leaf):
            return (
                f"states no kind, and no shared part is called {name.written!r}",
                f"write the name of a part of the shared supply, or add kind: ...; {listed}",
            )
        return "states no kind", stray or f"add kind: ...; {listed}"
    if not (isinstance(stated, Leaf) and isinstance(stated.value, str)):
        return f"kind must be one word (got {show(stated)})", listed
    return f"unknown kind {stated.written!r}", suggestion(stated.written, kinds, listed)


def _kind_misspelt(given: Tree | None, kinds: Iterable[str]) -> str | None:
    """Advice where a key near to `kind`, or the kind itself, stands in the place of `kind`."""
    keys = [str(key) for key in given.entries] if isinstance(given, Keys) else []
    for key in keys:
        if key in kinds:
            return f"write kind: {key}, with its keys on the same level"
        if suggestion(key, ["kind", "type"], "") and key not in ("kind", "name"):
            return f"did you mean 'kind' where it says {key!r}?"
    return None


def _example_keys(landing: Landing, given: Tree | None) -> str:
    """Name the keys that may stand in a mapping."""
    kinds = sorted(branch.tag for branch in landing.branches if branch.tag is not None)
    if kinds and isinstance(given, Leaf) and given.value is None:
        return "write - kind: ..., with its keys on the same level, or remove the item"
    if kinds:
        return f"write - kind: {_value(given) if _value(given) in kinds else kinds[0]}"
    parts = [branch.kind for branch in landing.branches if is_part(branch.kind)]
    if len(parts) != 1:
        return "write 'key: value' below it, indented"
    fields, word = parts[0].model_fields, _value(given)
    meant = next((key for key in fields if word in facts_of(fields[key]).choices), None)
    if isinstance(word, (int, float)) and not isinstance(word, bool):
        required = [key for key in fields if fields[key].is_required()]
        meant = required[0] if len(required) == 1 else None
    if meant is not None:
        at = landing.path[-1]
        return f"write {'-' if isinstance(at, int) else f'{at}:'} {{{meant}: {word}}}"
    more = " ..." if len(fields) > _KEYS_SHOWN else ""
    keys = f"write its keys below it, indented: {', '.join(list(fields)[:_KEYS_SHOWN])}{more}"
    is_empty = isinstance(given, Leaf) and word is None
    may_be_left_out = landing.field is not None and not landing.field.is_required()
    return f"{keys}; or leave it out" if is_empty and may_be_left_out else keys


def _example_item(landing: Landing, given: Tree | None) -> str:
    """Say how to write a list, by its first item if that is known."""
    items = [get_args(form.kind)[0] for form in landing.branches if get_args(form.kind)]
    kinds = [form.tag for item in items for form in branches_of(item) if form.tag is not None]
    keys = list(given.entries) if isinstance(given, Keys) else []
    if any(key in kinds for key in keys):
        first = next(key for key in keys if key in kinds)
        return f"write - kind: {first}, with its keys on the same level, and so on"
    return "begin each item with '- '"


def _as_text(given: Tree | None) -> str:
    """Advice for a number or date where a text belongs."""
    if isinstance(given, Leaf) and given.value is not None:
        return f"put it in quotes: '{given.written}'"
    return "write one text"
