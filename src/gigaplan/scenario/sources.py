"""The texts of a scenario: the file, what it includes and what is changed, as one tree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from os.path import normpath
from pathlib import Path

from gigaplan.errors import ScenarioError
from gigaplan.scenario.changes import apply_change
from gigaplan.scenario.text import TextReader, read_text
from gigaplan.scenario.tree import Items, Keys, Leaf, Spot, Tree, merged

INCLUDE = "include"


@dataclass(slots=True)
class Sources:
    """Reads files and lays them over each other, collecting faults.

    Attributes
    ----------
    faults : list of (Spot, ScenarioError)
        What is wrong with the texts.
    broken : bool
        True if a file could not be read: what it says is unknown, so that judging the rest would
        name faults that are none.
    begin : str
        How to begin a text that holds nothing.
    """

    faults: list[tuple[Spot, ScenarioError]] = field(default_factory=list)
    broken: bool = False
    begin: str = "begin with name: and campus:; `gigaplan schema` lists the keys"
    _texts: int = 0

    def read(self, path: Path, changes: Sequence[str]) -> Keys:
        """Tree of a scenario file with its includes and changes."""
        tree = self._file(path, str(path), ())
        for order, change in enumerate(changes):
            tree, faults = apply_change(tree, change, order)
            self.faults.extend(faults)
        return tree

    def _file(self, path: Path, name: str, chain: tuple[Path, ...]) -> Keys:
        """Tree of one file over those it includes; empty if it cannot be read."""
        rank, self._texts = self._texts, self._texts + 1
        top = Spot(rank, 0, 0, name)
        reader = TextReader(name, rank, path.resolve().parent)
        try:
            text = read_text(path, name)
            is_json = path.suffix.lower() == ".json"
            tree = reader.read_json(text) if is_json else reader.read_yaml(text)
            own = _as_keys(tree, name, self.begin)
        except ScenarioError as fault:
            self.faults.append((_spot_of(fault, top), fault))
            self.broken = True
            return Keys(top, {})
        self.faults.extend(reader.faults)
        return self._over_includes(own, path, name, (*chain, path.resolve()))

    def _over_includes(self, own: Keys, path: Path, name: str, chain: tuple[Path, ...]) -> Keys:
        """Lay a file over what it includes, the later of them over the earlier."""
        entry = own.entries.get(INCLUDE)
        if entry is None:
            return own
        rest = {key: value for key, value in own.entries.items() if key != INCLUDE}
        base: Tree = Keys(own.spot, {})
        for leaf in self._included(entry.tree):
            target = path.parent / leaf.written
            shown = normpath(Path(name).parent / leaf.written)
            if target.resolve() in chain:
                ring = " -> ".join(p.name for p in (*chain, target.resolve()))
                self._refuse(leaf.spot, f"includes in a circle: {ring}", "remove one of them")
            elif not target.is_file():
                self._missing(leaf, target)
            else:
                base = merged(base, self._file(target, shown, chain))
        laid = merged(base, Keys(own.spot, rest))
        return laid if isinstance(laid, Keys) else own

    def _included(self, tree: Tree) -> list[Leaf]:
        """Names of the files to include."""
        leaves = list(tree.items) if isinstance(tree, Items) else [tree]
        good = [leaf for leaf in leaves if isinstance(leaf, Leaf) and isinstance(leaf.value, str)]
        if len(good) < len(leaves) or not good:
            fix = "write include: base.yaml, or a list of files"
            self._refuse(tree.spot, "must be a file or a list of files", fix)
        return good

    def _missing(self, leaf: Leaf, target: Path) -> None:
        """Fault of a file to include that is not there."""
        try:
            read_text(target, leaf.written)
        except ScenarioError as error:
            problem = error.problem.replace("there is no such file", "there is no file")
            self._refuse(leaf.spot, f"{problem} {leaf.written!r}", error.fix)

    def _refuse(self, spot: Spot, problem: str, fix: str) -> None:
        self.faults.append((spot, ScenarioError(spot.where((INCLUDE,)), problem, fix)))
        self.broken = True


def _as_keys(tree: Tree | None, name: str, fix: str) -> Keys:
    """Refuse a text that is no mapping."""
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        raise ScenarioError(name, "holds nothing", fix)
    if isinstance(tree, Keys):
        return tree
    what = f"a list of {len(tree.items)}" if isinstance(tree, Items) else "one text"
    raise ScenarioError(tree.spot.where(()), f"must be a mapping of keys, is {what}", fix)


def _spot_of(fault: ScenarioError, top: Spot) -> Spot:
    """Place of a fault of a whole text, for the order of faults."""
    line = fault.where.rpartition(":")[2]
    return Spot(top.rank, int(line) if line.isdigit() else 0, 0, top.text)
