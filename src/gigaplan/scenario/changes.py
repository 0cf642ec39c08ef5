"""Changes from the command line: ``--set supply.solar.maximum_mw=500``."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Change:
    """A key of the scenario and what shall stand there.

    Attributes
    ----------
    key : str
        Keys joined by points, an item of a list by its position from 0, its name or its kind.
    value : str
        In YAML.
    said : str
        How faults name the place, such as ``--set limits.clean_share=0.9``.
    folder : Path
        Folder from which paths in the value count.
    """

    key: str
    value: str
    said: str
    folder: Path


def split_change(text: str, said: str) -> Change:
    """Make a change of ``path=value``, whose paths count from the working folder.

    Raises
    ------
    ScenarioError
        If it is not of that form.
    """
    key, equals, value = text.partition("=")
    words = [word.strip() for word in key.split(".")]
    if not equals or not all(words):
        option = said.partition(" ")[0]
        raise ScenarioError(
            said, "is not of the form key=value", f"write it like {option} limits.clean_share=0.9"
        )
    return Change(".".join(words), value, said, Path.cwd())


def apply_change(
    tree: Keys, change: str, order: int
) -> tuple[Keys, list[tuple[Spot, ScenarioError]]]:
    """Apply one change of the command line to what the files say.

    Parameters
    ----------
    tree : Keys
        The scenario so far.
    change : str
        ``path=value``, as in `Change`.
    order : int
        Which of the changes it is.

    Returns
    -------
    tree : Keys
        With the change; as before if there is a fault.
    faults : list of (Spot, ScenarioError)
        What is wrong with the change.
    """
    said = f"--set {change}"
    try:
        return lay_change(tree, split_change(change, said), order)
    except ScenarioError as fault:
        return tree, [(Spot(CHANGES_RANK + order, 0, 0, said), fault)]


def lay_change(
    tree: Keys, change: Change, order: int
) -> tuple[Keys, list[tuple[Spot, ScenarioError]]]:
    """Lay one change over what the files say; parameters and results are those of `apply_change`.

    What it makes knows its place, so that the faults of the models name the change.
    """
    spot = Spot(CHANGES_RANK + order, 0, 0, change.said)
    try:
        path = _resolve(tree, change.key.split("."), change.said)
        reader = TextReader(change.said, spot.rank, change.folder, path)
        made = reader.read_yaml(change.value)
    except ScenarioError as fault:
        return tree, [(spot, fault)]
    at = Spot(spot.rank, 0, 0, change.said, path)
    new = made if made is not None else Leaf(at, None, "", change.folder)
    return replaced(tree, path, new, at), reader.faults


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
