"""What was written, with the place of every key. No meaning yet: that is the models' part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gigaplan.scenario.calendar import month_of
from gigaplan.scenario.own_file import WrittenText

Key = str | int
KeyPath = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text of the user's.

    Attributes
    ----------
    rank : int
        Order of the texts: the scenario file, the files it includes, the changes.
    line : int
        Line counted from 1; 0 where lines are not known or do not help.
    column : int
        Column counted from 1; 0 likewise.
    text : str
        Name of the text: a file as the user wrote its path, or ``--set key=value``.
    path : tuple of keys
        For a change: what it sets, so that the place need not say it twice.
    """

    rank: int
    line: int
    column: int
    text: str
    path: KeyPath = ()

    @property
    def order(self) -> tuple[int, int, int]:
        """Faults are told in this order."""
        return self.rank, self.line, self.column

    def where(self, path: KeyPath) -> str:
        """Write the place of a key, such as ``campus.yaml:10 supply.1.power_mw``."""
        head = f"{self.text}:{self.line}" if self.line else self.text
        keys = ".".join(str(key) for key in path)
        return head if not keys or (self.path and self.path == path) else f"{head} {keys}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value, with the text it was written as."""

    spot: Spot
    value: bool | int | float | str | date | None
    written: str
    folder: Path
    """Folder from which paths count."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    spot: Spot
    items: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping; each key with its own place."""

    spot: Spot
    entries: "dict[Key, Entry]"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a key."""

    spot: Spot
    """Place of the key."""
    tree: "Tree"


Tree = Leaf | Items | Keys


def merged(base: Tree, own: Tree) -> Tree:
    """Lay one tree over another: mappings key by key, everything else is replaced."""
    if not (isinstance(base, Keys) and isinstance(own, Keys)):
        return own
    entries = dict(base.entries)
    for key, entry in own.entries.items():
        below = entries.get(key)
        tree = merged(below.tree, entry.tree) if below is not None else entry.tree
        entries[key] = Entry(entry.spot, tree)
    return Keys(own.spot, _by_date(entries))


def plain(tree: Tree) -> object:
    """Return dicts, lists and values; texts remember their folder."""
    if isinstance(tree, Keys):
        return {key: plain(entry.tree) for key, entry in tree.entries.items()}
    if isinstance(tree, Items):
        return [plain(item) for item in tree.items]
    if isinstance(tree.value, str):
        return WrittenText(tree.value, tree.folder, Path(tree.spot.text).name)
    return tree.value


def child(tree: Tree, key: Key) -> "Entry | None":
    """What stands at a key or a position, or None."""
    if isinstance(tree, Keys):
        return tree.entries.get(key)
    if isinstance(tree, Items) and isinstance(key, int) and 0 <= key < len(tree.items):
        return Entry(tree.items[key].spot, tree.items[key])
    return None


def find(tree: Tree, path: Iterable[Key]) -> Tree | None:
    """What stands at a path, or None."""
    here: Tree | None = tree
    for key in path:
        entry = child(here, key) if here is not None else None
        here = entry.tree if entry is not None else None
    return here


def spot_at(tree: Tree, path: Iterable[Key]) -> Spot:
    """Place of a path, or of the nearest key above it that was written."""
    here, spot = tree, tree.spot
    for key in path:
        entry = child(here, key)
        if entry is None:
            break
        here, spot = entry.tree, entry.spot
    return spot


def replaced(tree: Keys, path: KeyPath, new: Tree, spot: Spot) -> Keys:
    """Put a tree at a path; keys on the way that are not there yet are made.

    The caller has made sure that positions of lists on the way exist.
    """
    made = _replaced(tree, path, new, spot)
    assert isinstance(made, Keys)
    return made


def _replaced(tree: Tree | None, path: KeyPath, new: Tree, spot: Spot) -> Tree:
    if not path:
        return new
    key, rest = path[0], path[1:]
    if isinstance(tree, Items):
        items = list(tree.items)
        position = int(key)
        items[position] = _replaced(items[position], rest, new, spot)
        return Items(tree.spot, tuple(items))
    entries = dict(tree.entries) if isinstance(tree, Keys) else {}
    below = entries.get(key)
    inner = _replaced(below.tree if below is not None else None, rest, new, spot)
    kept = below.spot if below is not None and rest else spot
    entries[key] = Entry(kept, inner)
    return Keys(tree.spot if isinstance(tree, Keys) else spot, _by_date(entries))


def _by_date(entries: dict[Key, Entry]) -> dict[Key, Entry]:
    """Put dates of several texts in their order: no text can say what stands between them."""
    months = {key: month_of(key) for key in entries}
    if None in months.values():
        return entries
    return dict(sorted(entries.items(), key=lambda entry: months[entry[0]] or 0))
