"""Where the keys of a scenario stand, for faults that are found after reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gigaplan.errors import ScenarioError
from gigaplan.scenario.own_file import YEAR_MARK
from gigaplan.scenario.tree import (
    Entry,
    Items,
    Key,
    KeyPath,
    Keys,
    Leaf,
    Tree,
    child,
    find,
    spot_at,
)


@dataclass(frozen=True, slots=True)
class Positions:
    """Keys of a scenario with their places in its files."""

    tree: Tree

    def locate(self, fault: ScenarioError) -> ScenarioError:
        """Add the place in the scenario to a fault that was found after reading.

        Parameters
        ----------
        fault : ScenarioError
            Its `where` is a path of keys such as ``supply.solar.capex_usd_per_kw`` (items of lists
            by name, kind or position), or begins with the name of a file that the scenario names,
            such as ``load.csv column 'load_mw'``. Any other fault is returned as it is.
        """
        named = self._naming(fault.where)  # first: a file may be called weather.csv
        if named is not None:
            where = f"{spot_at(self.tree, named).where(named)}, {fault.where}"
            return ScenarioError(where, fault.problem, fault.fix)
        words = fault.where.split(".")
        path = self._path(words)
        if not path:
            return fault
        where = spot_at(self.tree, path).where((*path, *words[len(path) :]))
        return ScenarioError(where, fault.problem, fault.fix)

    def _path(self, words: list[str]) -> KeyPath:
        """As much of a path as there are keys for."""
        path: list[Key] = []
        here: Tree | None = self.tree
        for word in words:
            found = _child(here, word) if here is not None else None
            if found is None:
                break
            key, entry = found
            path.append(key)
            here = entry.tree
        return tuple(path)

    def _naming(self, where: str) -> KeyPath | None:
        """Path of the series whose file a fault begins with; of its column, if several share it."""
        named = [
            (path, keys)
            for path, keys in _mappings(self.tree, ())
            if _begins_with(where, find(keys, ("file",)))
        ]
        exact = [
            path
            for path, keys in named
            if isinstance(column := find(keys, ("column",)), Leaf)
            and where.endswith(f"column {column.written!r}")
        ]
        return next(iter([*exact, *(path for path, _ in named)]), None)


def _mappings(tree: Tree, path: KeyPath) -> Iterator[tuple[KeyPath, Keys]]:
    """Every mapping below a tree, with its path."""
    if isinstance(tree, Keys):
        yield path, tree
        for key, entry in tree.entries.items():
            yield from _mappings(entry.tree, (*path, key))
    elif isinstance(tree, Items):
        for at, item in enumerate(tree.items):
            yield from _mappings(item, (*path, at))


def _begins_with(where: str, file: Tree | None) -> bool:
    """Whether a place begins with the name of a file, for whichever weather year."""
    if not isinstance(file, Leaf) or not isinstance(file.value, str):
        return False
    name = re.escape(Path(file.value).name).replace(re.escape(YEAR_MARK), ".*")
    return re.match(rf"{name}(?![\w.])", where) is not None


def _child(tree: Tree, word: str) -> tuple[Key, Entry] | None:
    """Key and content that a word of a path stands for."""
    entry = child(tree, word)
    if entry is not None:
        return word, entry
    if isinstance(tree, Keys) and word.isdigit():
        entry = child(tree, int(word))  # a calendar year
        return None if entry is None else (int(word), entry)
    if not isinstance(tree, Items):
        return None
    labels = [_label(item) for item in tree.items]
    numbers = [str(at) for at in range(len(labels))]
    for words in (labels, numbers):  # labels first: a weather year may be called 2013
        if word in words:
            at = words.index(word)
            return at, Entry(tree.items[at].spot, tree.items[at])
    return None


def _label(item: Tree) -> str | None:
    """Name of an item, or its kind."""
    said = (find(item, (key,)) for key in ("name", "kind"))
    return next((leaf.written for leaf in said if isinstance(leaf, Leaf) and leaf.value), None)
