"""Names in a programme: each once, and each reference to something that bears the name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gigaplan.scenario.part import Clash, said
from gigaplan.scenario.programme_limits import SharedBy, SharedOf
from gigaplan.scenario.programme_parts import Kinds, class_of, label_of
from gigaplan.scenario.shared_names import items_of, names_of, shared_names
from gigaplan.scenario.suggest import suggestion

_LISTS = (
    ("campuses", "campus", "campuses"),
    ("tenants", "tenant", "tenants"),
    ("suppliers", "supplier", "suppliers"),
)


def name_clashes(given: Mapping[str, Any], kinds: Kinds) -> Iterator[Clash]:
    """Names that are used twice, and names that nothing bears."""
    for key, what, several in _LISTS:
        yield from shared_names(given.get(key), key, what, several)
    parts = _every_part(given)
    labels = list(dict.fromkeys(filter(None, map(label_of, parts))))
    yield from _supplies(given, labels)
    campuses = names_of(given.get("campuses"))
    for at, tenant in enumerate(items_of(given.get("tenants"))):
        for number, name in enumerate(items_of(said(tenant, "campuses"))):
            if isinstance(name, str) and campuses and name not in campuses:
                yield _unborne("campus", name, campuses, ("tenants", at, "campuses", number))
    yield from _untaken(given)
    yield from _groups(given, parts, kinds)


def _untaken(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Campuses that no tenant would take."""
    taken: set[object] = set()
    for tenant in items_of(given.get("tenants")):
        named = said(tenant, "campuses")
        if named is None:
            return
        taken.update(name for name in items_of(named) if isinstance(name, str))
    if taken - set(names_of(given.get("campuses"))):
        return  # a name that no campus bears has its own fault, and may stand for one
    for at, campus in enumerate(items_of(given.get("campuses"))):
        name = said(campus, "name")
        if taken and name is not None and name not in taken:
            yield Clash(
                f"no tenant would take the campus {name!r}",
                "add it to campuses of a tenant, or remove it",
                ("campuses", at),
            )


def _every_part(given: Mapping[str, Any]) -> list[object]:
    """Every part of the supply, shared or of one campus."""
    own = (said(campus, "supply") for campus in items_of(given.get("campuses")))
    return [part for parts in (given.get("supply"), *own) for part in items_of(parts)]


def _supplies(given: Mapping[str, Any], labels: list[str]) -> Iterator[Clash]:
    """Parts that a supplier names and that are not there, or that two suppliers name."""
    first: dict[str, object] = {}
    for at, supplier in enumerate(items_of(given.get("suppliers"))):
        for number, label in enumerate(items_of(said(supplier, "supplies"))):
            where = ("suppliers", at, "supplies", number)
            if not isinstance(label, str):
                continue
            if labels and label not in labels:
                yield _unborne("supply part", label, labels, where)
            if label in first:
                yield Clash(
                    f"{label!r} is supplied by {first[label]!r} already",
                    "keep one of them, or state a part of its own for each supplier",
                    where,
                )
            first.setdefault(label, said(supplier, "name"))


def _groups(given: Mapping[str, Any], parts: list[object], kinds: Kinds) -> Iterator[Clash]:
    """Groups of limits on diversity that nothing belongs to.

    Fuels are known to the technologies only; they are looked at when the terms are made.
    """
    made = [(str(label_of(part)), class_of(part, kinds)) for part in parts if label_of(part)]
    built = [label for label, found in made if found is None or found.is_built]
    sources = [label for label, found in made if found is None or found.is_source]
    regions = (said(campus, "region") for campus in items_of(given.get("campuses")))
    known: dict[str, tuple[str, list[str]]] = {
        SharedBy.TECHNOLOGY.value: ("supply part", built),
        SharedBy.SUPPLIER.value: ("supplier", names_of(given.get("suppliers"))),
        SharedBy.REGION.value: ("region", [str(r) for r in regions if r is not None]),
        SharedBy.TENANT.value: ("tenant", names_of(given.get("tenants"))),
    }
    for at, limit in enumerate(items_of(said(given.get("limits"), "diversity"))):
        by, group = said(limit, "by"), said(limit, "group")
        of = str(getattr(said(limit, "of"), "value", said(limit, "of")))
        what, names = known.get(str(getattr(by, "value", by)), ("", []))
        if what == "supply part" and of != SharedOf.CAPITAL.value and group in built:
            if group not in sources:
                yield Clash(
                    f"{group!r} makes no energy: it has no share of {of}",
                    "name a source of energy, or write of: capital",
                    ("limits", "diversity", at, "group"),
                )
            continue
        if what and isinstance(group, str) and group not in names:
            yield _unborne(what, group, names, ("limits", "diversity", at, "group"))


def _unborne(what: str, name: str, known: Iterable[str], where: tuple[str | int, ...]) -> Clash:
    """Make the fault of a name that nothing bears."""
    names = list(dict.fromkeys(known))
    otherwise = f"write one of {', '.join(names)}"
    if not names:
        otherwise = f"the scenario names no {what}: leave this item out, or name one"
    return Clash(f"there is no {what} {name!r}", suggestion(name, names, otherwise), where)
