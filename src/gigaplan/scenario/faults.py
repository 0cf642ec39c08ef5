"""pydantic's errors as faults of a text: where, what was given, what to write instead."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gigaplan.errors import ScenarioError
from gigaplan.scenario.landing import Landing, land
from gigaplan.scenario.part import REFUSAL, Clash, Part
from gigaplan.scenario.stray import meant_key
from gigaplan.scenario.tree import Items, KeyPath, Keys, Leaf, Spot, Tree, find, spot_at
from gigaplan.scenario.wording import words_of

Placed = tuple[Spot, ScenarioError]


def faults_of(
    error: ValidationError | None, clashes: Iterable[Clash], model: type[Part], tree: Tree
) -> list[Placed]:
    """Turn the errors of a model into faults of the text it was read from.

    Parameters
    ----------
    error : ValidationError or None
        All errors of one validation, if there are any.
    clashes : iterable of Clash
        Rules among keys that are broken besides.
    model : type of Part
        The model that refused.
    tree : Tree
        What was written.

    Returns
    -------
    list of (Spot, ScenarioError)
        One for each key at fault, and one for each rule among keys that is broken.
    """
    details_of = error.errors(include_url=False) if error is not None else []
    errors = [(land(model, each["loc"]), each) for each in details_of]
    misspelt = {
        (*landing.path[:-1], meant_key(landing))
        for landing, details in errors
        if details["type"] == "extra_forbidden"
    }
    found: dict[tuple[object, ...], Placed] = {}
    for landing, details in errors:
        given = find(tree, landing.path)
        if _explained(details, landing.path, misspelt):
            continue
        if details["type"] == "too_short" and isinstance(given, Items) and given.items:
            continue  # pydantic counts sound items only; the others have their own faults
        if landing.form == "mapping" and isinstance(given, Leaf):
            continue  # the other branch of a union tells the fault of what was written
        if landing.form == "number" and isinstance(given, Keys):
            continue
        found.setdefault(
            _twin(details, landing.path, given), _placed(details, landing, model, tree)
        )
    return list(found.values()) + [
        _of_clash(clash, tree)
        for clash in clashes
        if not any((*clash.at, key) in misspelt for key in clash.absent)
    ]


def _explained(
    details: ErrorDetails, path: KeyPath, misspelt: AbstractSet[tuple[object, ...]]
) -> bool:
    """Whether what is missing stands there under a misspelt key, which has its own fault."""
    if details["type"] == "missing":
        return path in misspelt
    absent = details.get("ctx", {}).get("absent", ()) if details["type"] == REFUSAL else ()
    return any((*path, key) in misspelt for key in absent)


def _twin(details: ErrorDetails, path: KeyPath, given: Tree | None) -> tuple[object, ...]:
    """What two errors share if they tell one fault.

    A key has one fault, or one of its own and one with other keys; a part may break several rules.
    """
    is_rule = details["type"] in (REFUSAL, "value_error")
    if is_rule and isinstance(given, Keys):
        return (path, details["msg"])
    is_odd = isinstance(given, Leaf) and isinstance(given.value, bool)
    return (path, is_rule and not is_odd)


def _of_clash(clash: Clash, tree: Tree) -> Placed:
    spot = spot_at(tree, clash.at)
    return spot, ScenarioError(spot.where(clash.at), clash.problem, clash.fix)


def _placed(details: ErrorDetails, landing: Landing, model: type[Part], tree: Tree) -> Placed:
    problem, fix = words_of(details, landing, model, find(tree, landing.path))
    spot = spot_at(tree, landing.path)
    return spot, ScenarioError(spot.where(landing.path), problem, fix)
