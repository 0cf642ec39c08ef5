"""Where the keys of a scenario stand, for faults that are found after reading."""

from dataclasses import dataclass

from gigaplan.errors import ScenarioError
from gigaplan.scenario.tree import Entry, Items, Key, Leaf, Tree, child, find, spot_at


@dataclass(frozen=True, slots=True)
class Positions:
    """Keys of a scenario with their places in its files."""

    tree: Tree

    def locate(self, fault: ScenarioError) -> ScenarioError:
        """Add file and line to a fault whose place is a key path.

        Parameters
        ----------
        fault : ScenarioError
            Its `where` is a path such as ``supply.solar.capex_usd_per_kw``; items of lists may go
            by position, name or kind. A fault of another place is returned as it is.
        """
        path: list[Key] = []
        here: Tree | None = self.tree
        for word in fault.where.split("."):
            found = _child(here, word) if here is not None else None
            if found is None:
                break
            key, entry = found
            path.append(key)
            here = entry.tree
        if not path:
            return fault
        rest = fault.where.split(".")[len(path) :]
        spot = spot_at(self.tree, path)
        return ScenarioError(spot.where((*path, *rest)), fault.problem, fault.fix)


def _child(tree: Tree, word: str) -> tuple[Key, Entry] | None:
    """Key and content that a word of a path stands for."""
    entry = child(tree, word)
    if entry is not None:
        return word, entry
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
