"""Advice on a key that does not exist where it stands."""

from collections.abc import Iterator
from typing import get_args, get_origin

from gigaplan.scenario.landing import Landing, branches_of, is_part
from gigaplan.scenario.part import Part
from gigaplan.scenario.suggest import nearest

_MOST_SHOWN = 12
_NEAR, _VERY_NEAR = 0.6, 0.8


def advice_on_stray_key(landing: Landing, model: type[Part]) -> str:
    """Name the key that was meant, or where it belongs, or the keys there are.

    Parameters
    ----------
    landing : Landing
        Where the key stands; its owner is the part it was written in.
    model : type of Part
        The whole model, searched for the key.
    """
    key, owner = str(landing.path[-1]), landing.owner
    if owner is None:
        return "remove it"
    if key == "include" and len(landing.path) == 1:  # a change; in a file it is none of the keys
        return "name it in the scenario file: only files include files"
    if key == "include":
        return "include stands at the top of a file, not inside"
    elsewhere = next(_places_of(key, model, ""), None)
    near = meant_key(landing, _VERY_NEAR if elsewhere is not None else _NEAR)
    if near is not None:
        return f"did you mean {near!r}?"
    if elsewhere is not None:
        return f"it belongs to {elsewhere}"
    fields = list(owner.model_fields)
    if len(fields) > _MOST_SHOWN:
        return "remove it; `gigaplan schema` lists the keys"
    return f"remove it; the keys are {', '.join(fields)}"


def meant_key(landing: Landing, cutoff: float = _NEAR) -> str | None:
    """Return the key of the part that is most like a stray one, if one is near."""
    if landing.owner is None or not landing.path:
        return None
    return nearest(str(landing.path[-1]), landing.owner.model_fields, cutoff)


def _places_of(key: str, part: type[Part], path: str) -> Iterator[str]:
    """Places of the parts below `part` that have a key; those told apart by kind left out."""
    if key in part.model_fields and path:
        yield path
    for name, field in part.model_fields.items():
        for branch in branches_of(field.annotation):
            below = f"{path}.{name}" if path else name
            items = list(branches_of(get_args(branch.kind)[0])) if _is_list(branch.kind) else []
            if is_part(branch.kind):
                yield from _places_of(key, branch.kind, below)
            elif len(items) == 1 and is_part(items[0].kind):
                yield from _places_of(key, items[0].kind, f"the items of {below}")


def _is_list(kind: object) -> bool:
    return get_origin(kind) in (tuple, list)
