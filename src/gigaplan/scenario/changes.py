"""Changes from the command line: ``--set supply.solar.maximum_mw=500``."""

from pathlib import Path

from gigaplan.errors import ScenarioError
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.text import TextReader
from gigaplan.scenario.tree import (
    Items,
    Key,
    KeyPath,
    Keys,
    Leaf,
    Spot,
    Tree,
    child,
    find,
    replaced,
)

CHANGES_RANK = 1_000_000
"""Changes come after all files."""


def apply_change(
    tree: Keys, change: str, order: int
) -> tuple[Keys, list[tuple[Spot, ScenarioError]]]:
    """Apply one change to what the files say.

    Parameters
    ----------
    tree : Keys
        The scenario so far.
    change : str
        ``path=value``: keys joined by points, an item of a list by its position from 0, its name
        or its kind; the value in YAML.
    order : int
        Which of the changes it is.

    Returns
    -------
    tree : Keys
        With the change; as before if there is a fault.
    faults : list of (Spot, ScenarioError)
        What is wrong with the change.
    """
    name = f"--set {change}"
    spot = Spot(CHANGES_RANK + order, 0, 0, name)
    try:
        words, value = _split(change, name)
        path = _resolve(tree, words, name)
        reader = TextReader(name, spot.rank, Path.cwd(), path)
        made = reader.read_yaml(value)
    except ScenarioError as fault:
        return tree, [(spot, fault)]
    at = Spot(spot.rank, 0, 0, name, path)
    new = made if made is not None else Leaf(at, None, "", Path.cwd())
    return replaced(tree, path, new, at), reader.faults


def _split(change: str, name: str) -> tuple[list[str], str]:
    """Keys and value of a change."""
    keys, equals, value = change.partition("=")
    words = [word.strip() for word in keys.split(".")]
    if not equals or not all(words):
        raise ScenarioError(
            name, "is not of the form key=value", "write it like --set limits.clean_share=0.9"
        )
    return words, value


def _resolve(tree: Keys, words: list[str], name: str) -> KeyPath:
    """Path of the words: items of lists by position, and keys as they are written."""
    path: list[Key] = []
    here: Tree | None = tree
    for word in words:
        key: Key = word
        if isinstance(here, Items):
            key = _position(here, word, ".".join(map(str, path)), name)
        elif isinstance(here, Leaf) and here.value is not None:
            raise ScenarioError(
                name,
                f"{'.'.join(map(str, path))} is {here.written!r} and has no keys",
                f"set {'.'.join(map(str, path))} itself",
            )
        elif isinstance(here, Keys) and word.lstrip("-").isdigit() and int(word) in here.entries:
            key = int(word)
        path.append(key)
        entry = child(here, key) if here is not None else None
        here = entry.tree if entry is not None else None
    return tuple(path)


def _position(items: Items, word: str, path: str, name: str) -> int:
    """Position of an item named by its label, its kind or its number.

    Labels go first: a weather year may be called 2013.
    """
    names = [_said(item, "name") for item in items.items]
    kinds = [_said(item, "kind") for item in items.items]
    labels = [own or kind for own, kind in zip(names, kinds, strict=True)]
    for column in (labels, kinds):
        found = [at for at, label in enumerate(column) if label == word]
        if len(found) == 1:
            return found[0]
        if found:
            places = " or ".join(f"{path}.{at}" for at in found)
            raise ScenarioError(
                name, f"{len(found)} items of {path} are called {word!r}", f"write {places}"
            )
    count = len(items.items)
    if word.isdigit() and int(word) < count:
        return int(word)
    if word.isdigit():
        counted = f"{count} items, counted from 0" if count > 1 else "one item, at 0"
        raise ScenarioError(name, f"{path} has no item {word}", f"it has {counted}")
    known = [label for label in dict.fromkeys(labels) if label]
    otherwise = f"the items are {', '.join(known)}" if known else "give the position, from 0"
    raise ScenarioError(
        name, f"{path} has no item called {word!r}", suggestion(word, known, otherwise)
    )


def _said(item: Tree, key: str) -> str | None:
    """What an item says for its name or kind."""
    leaf = find(item, (key,))
    return leaf.written if isinstance(leaf, Leaf) and leaf.value is not None else None
