"""From an error's location in the models to the key in the text, and what is known of that key.

pydantic puts the branch of a union into a location: ``supply.1.solar.availability.mapping.column``
stands for the key ``supply.1.availability.column``. Only the models tell branches from keys.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import Tag
from pydantic.fields import FieldInfo

from gigaplan.scenario.part import Part
from gigaplan.scenario.tree import Key, KeyPath

_SCALARS = {"float": float, "int": int, "str": str, "bool": bool}


@dataclass(frozen=True, slots=True)
class Branch:
    """One form that a value may take: its type, and the tag of its union if it has one."""

    kind: Any
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an error sits.

    Attributes
    ----------
    path : tuple of keys
        Keys of the text.
    owner : type of Part, or None
        The part that the last key belongs to.
    field : FieldInfo or None
        The field of that key; None for a key that does not exist and for items of lists.
    form : str or None
        ``number`` or ``mapping``: the branch of an untagged union that was tried.
    branches : tuple of Branch
        What may stand here.
    """

    path: KeyPath
    owner: type[Part] | None = None
    field: FieldInfo | None = None
    form: str | None = None
    branches: tuple[Branch, ...] = ()


def land(model: type[Part], location: Iterable[Key]) -> Landing:
    """Follow an error's location through the models.

    Parameters
    ----------
    model : type of Part
        The model that was read.
    location : iterable of keys
        `loc` of the error.
    """
    here = Landing((), branches=(Branch(model),))
    for step in location:
        if step == "[key]":
            continue
        here = _step(here, step)
    return here


def _step(here: Landing, step: Key) -> Landing:
    if len(here.branches) > 1:
        chosen, form = _choose(here.branches, step)
        if chosen:
            return replace(here, branches=chosen, form=form)
    for branch in here.branches:
        kind = branch.kind
        if is_part(kind):
            field = kind.model_fields.get(str(step))
            below = tuple(branches_of(field.annotation)) if field is not None else ()
            return Landing((*here.path, step), kind, field, branches=below)
        if get_origin(kind) is tuple or get_origin(kind) is list:
            below = tuple(branches_of(get_args(kind)[0]))
            return Landing((*here.path, step), branches=below)
        if get_origin(kind) is dict:
            below = tuple(branches_of(get_args(kind)[1]))
            key = int(step) if isinstance(step, str) and step.isdigit() else step
            return replace(here, path=(*here.path, key), branches=below)
    return replace(here, path=(*here.path, step), owner=None, field=None, branches=())


def _choose(branches: tuple[Branch, ...], step: Key) -> tuple[tuple[Branch, ...], str | None]:
    """Branches that a step of the location names, if it is the name of a branch."""
    tagged = tuple(b for b in branches if b.tag is not None and b.tag == step)
    if tagged:
        return tagged, None
    parts = tuple(b for b in branches if is_part(b.kind))
    if any(b.tag is not None for b in branches) or not isinstance(step, str):
        return (), None
    if step in _SCALARS:
        return tuple(b for b in branches if b.kind is _SCALARS[step]), "number"
    is_label = step.startswith("function-") or any(step == b.kind.__name__ for b in parts)
    return (parts, "mapping") if is_label else ((), None)


def is_part(kind: object) -> bool:
    """Whether a type is a part of the scenario."""
    return isinstance(kind, type) and issubclass(kind, Part)


def branches_of(annotation: Any, tag: str | None = None) -> Iterator[Branch]:  # noqa: ANN401
    """Forms of an annotation, None left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *notes = get_args(annotation)
        own = next((note.tag for note in notes if isinstance(note, Tag)), tag)
        yield from branches_of(inner, own)
    elif origin in (Union, UnionType):
        for inner in get_args(annotation):
            if inner is not type(None):
                yield from branches_of(inner, tag)
    else:
        yield Branch(annotation, tag if tag is not None else _kind(annotation))


def _kind(kind: object) -> str | None:
    """Tag of a supply part among others: its `kind`."""
    field = kind.model_fields.get("kind") if is_part(kind) else None  # type: ignore[attr-defined]
    values = get_args(field.annotation) if field is not None else ()
    return str(values[0]) if len(values) == 1 else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a field: for hints, and for messages.

    Attributes
    ----------
    unit, hint : str or None
        As the field states them; the unit as it is said in a sentence.
    doc : str
        First sentence of its documentation.
    choices : tuple of str
        Words it takes, if it takes only some.
    takes_series : bool
        Whether an hourly series may stand there.
    """

    unit: str | None = None
    hint: str | None = None
    doc: str = ""
    choices: tuple[str, ...] = ()
    takes_series: bool = False


def facts_of(field: FieldInfo | None) -> Facts:
    """Collect what a field says of itself, wherever in its annotation it says so."""
    if field is None:
        return Facts()
    unit = hint = None
    for note in _notes(field):
        extra = getattr(note, "json_schema_extra", None)
        said = extra if isinstance(extra, dict) else {}
        unit = unit or said.get("unit") or getattr(note, "unit", None)
        hint = hint or said.get("hint")
    doc = (field.description or "").split(". ")[0].split(";")[0].split(":")[0].rstrip(".")
    forms = [branch.kind for branch in branches_of(field.annotation)]
    takes_series = any(
        is_part(kind) and {"file", "column"} <= set(kind.model_fields) for kind in forms
    )
    shown = "years" if unit == "a" else unit  # the sign of the year reads like an article
    return Facts(
        _text(shown), _text(hint), doc, tuple(_choices(field.annotation)), takes_series=takes_series
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _notes(field: FieldInfo) -> Iterator[object]:
    """The field, its own notes and those inside its annotation."""
    yield field
    yield from field.metadata
    yield from _inner_notes(field.annotation)


def _inner_notes(annotation: object) -> Iterator[object]:
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    if get_origin(annotation) in (Annotated, Union, UnionType):
        for inner in get_args(annotation):
            yield from _inner_notes(inner)


def _choices(annotation: object) -> Iterator[str]:
    """Words of an enum or a literal."""
    for branch in branches_of(annotation):
        if isinstance(branch.kind, type) and issubclass(branch.kind, Enum):
            yield from (str(member.value) for member in branch.kind)
        elif get_origin(branch.kind) is Literal:
            yield from (str(value) for value in get_args(branch.kind))
