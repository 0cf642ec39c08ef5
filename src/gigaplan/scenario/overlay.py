"""Shared supply parts with what a campus says of them laid over, key by key.

A part under `campuses[].supply` that has the name of a part of the shared `supply` (its kind, where
it has no name) takes over all its keys and restates some; every other part is the campus' own.
"""

from dataclasses import dataclass, field

from gigaplan.errors import ScenarioError
from gigaplan.scenario.tree import Entry, Items, Keys, Leaf, Spot, Tree, find, merged

CAMPUSES, SUPPLY = "campuses", "supply"


@dataclass(slots=True)
class _Overlay:
    """Lays parts of campuses over those that are shared."""

    shared: dict[str, Keys]
    faults: list[tuple[Spot, ScenarioError]] = field(default_factory=list)

    def campus(self, campus: Tree, number: int) -> Tree:
        """One campus with its supply laid over the shared one."""
        supply = find(campus, (SUPPLY,))
        if not isinstance(campus, Keys) or not isinstance(supply, Items):
            return campus
        parts = tuple(
            self._part(part, (CAMPUSES, number, SUPPLY, at)) for at, part in enumerate(supply.items)
        )
        entry = Entry(campus.entries[SUPPLY].spot, Items(supply.spot, parts))
        return Keys(campus.spot, campus.entries | {SUPPLY: entry})

    def _part(self, part: Tree, path: tuple[str | int, ...]) -> Tree:
        """One part of a campus, over the shared part of its name if there is one."""
        if not isinstance(part, Keys):
            return part
        name, kind = _word(part, "name"), _word(part, "kind")
        base = self.shared.get(name or kind or "")
        if base is not None:
            of = _word(base, "kind")
            if kind is not None and of is not None and kind != of:
                self._refuse(
                    part,
                    path,
                    f"is of kind {kind!r}, and the shared part {name!r} is of kind {of!r}",
                    "leave out kind to restate its keys, or give this part another name",
                )
            return merged(base, part)
        alike = [label for label, other in self.shared.items() if _word(other, "kind") == kind]
        if name is None and alike:
            self._refuse(
                part,
                path,
                f"has no name, and the shared supply has {' and '.join(map(repr, alike))} of kind "
                f"{kind!r}",
                f"write name: {alike[0]} to restate its keys, or give a part of this campus alone "
                "a name of its own",
            )
        return part

    def _refuse(self, part: Tree, path: tuple[str | int, ...], problem: str, fix: str) -> None:
        self.faults.append((part.spot, ScenarioError(part.spot.where(path), problem, fix)))


def overlaid(tree: Keys) -> tuple[Keys, list[tuple[Spot, ScenarioError]]]:
    """Lay the supply of every campus over the shared supply.

    Parameters
    ----------
    tree : Keys
        A programme as written.

    Returns
    -------
    tree : Keys
        Each part under `campuses[].supply` with all its keys; positions in lists are as written.
    faults : list of (Spot, ScenarioError)
        Parts of which it is not plain which shared part they restate.
    """
    campuses, supply = find(tree, (CAMPUSES,)), find(tree, (SUPPLY,))
    if not isinstance(campuses, Items) or not isinstance(supply, Items):
        return tree, []
    shared: dict[str, Keys] = {}
    for part in supply.items:
        label = _word(part, "name") or _word(part, "kind")
        if isinstance(part, Keys) and label is not None:
            shared.setdefault(label, part)
    overlay = _Overlay(shared)
    made = tuple(overlay.campus(campus, at) for at, campus in enumerate(campuses.items))
    entry = Entry(tree.entries[CAMPUSES].spot, Items(campuses.spot, made))
    return Keys(tree.spot, tree.entries | {CAMPUSES: entry}), overlay.faults


def _word(part: Tree, key: str) -> str | None:
    """What a part says for its name or kind."""
    leaf = find(part, (key,))
    return leaf.written if isinstance(leaf, Leaf) and isinstance(leaf.value, str) else None
