"""Rules among the supply parts of a programme: shared parts, own parts, ordered and rented ones."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

from gigaplan.scenario.part import Clash, said
from gigaplan.scenario.shared_names import items_of
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.supply import SupplyPart

Kinds = Mapping[str, type[SupplyPart]]
At = tuple[str | int, ...]
AnyPart = TypeVar("AnyPart")

_OF_CAPITAL = (
    "capex_usd_per_kw",
    "capex_usd_per_kwh",
    "life_years",
    "discount_rate",
    "annual_cost_usd_per_mw",
    "annual_cost_usd_per_mwh",
    "annual_cost_usd_per_mw_charge",
)
"""What a rented part has none of: the rent stands in its place."""
_OF_OWNED = (
    "minimum_mw",
    "existing_mw",
    "minimum_mwh",
    "existing_mwh",
    "resale_share",
    "resale_decline_per_year",
)
"""What comes and goes by the period is neither there before nor there to stay, or to be sold."""
_OF_BUILT = ("order_from", "unit_mw", "firm_credit")


def label_of(part: object) -> str | None:
    """Name of a part in results; None if it states neither name nor kind."""
    label = said(part, "name") or said(part, "kind")
    return str(label) if isinstance(label, str) else None


def with_own_parts(shared: Sequence[AnyPart], own: Sequence[AnyPart]) -> Iterator[AnyPart]:
    """Shared parts, a campus' own in place of those of the same name, then its others.

    Parts that are absent are left out.
    """
    by_label = {label_of(part): part for part in own}
    names = {label_of(part) for part in shared}
    laid = [by_label.get(label_of(part), part) for part in shared]
    for part in (*laid, *(part for part in own if label_of(part) not in names)):
        if said(part, "absent") is not True:
            yield part


def stated(part: object, key: str, kinds: Kinds) -> bool:
    """Whether a part states another value for a key than its default."""
    value = said(part, key)
    made = class_of(part, kinds)
    field = None if made is None else made.model_fields.get(key)
    default = None if field is None else field.default
    plain = value.value if isinstance(value, Enum) else value
    return value is not None and plain != getattr(default, "value", default)


def class_of(part: object, kinds: Kinds) -> type[SupplyPart] | None:
    """Class of a part; None if its kind is unknown, which has its own fault."""
    return type(part) if isinstance(part, SupplyPart) else kinds.get(str(said(part, "kind")))


def part_clashes(given: Mapping[str, Any], kinds: Kinds) -> Iterator[Clash]:
    """Rules among the parts of a programme, in every list of parts."""
    shared = items_of(given.get("supply"))
    yield from _of_one_list(shared, ("supply",), kinds)
    for at, part in enumerate(shared):
        if said(part, "absent") is True:
            yield Clash(
                "a shared part cannot be absent",
                "remove the part, or state absent: true under supply of the campuses without it",
                ("supply", at, "absent"),
            )
    known = {label_of(part): part for part in shared}
    for at, campus in enumerate(items_of(given.get("campuses"))):
        own = items_of(said(campus, "supply"))
        where: At = ("campuses", at, "supply")
        yield from _of_one_list(own, where, kinds)
        for number, part in enumerate(own):
            if said(part, "absent") is True and label_of(part) not in known:
                labels = [str(label) for label in known if label is not None]
                yield Clash(
                    f"there is no shared part {label_of(part)!r} to be absent",
                    suggestion(str(label_of(part)), labels, "remove this item"),
                    (*where, number, "absent"),
                )
        parts = list(with_own_parts(shared, own))
        yield from _sourceless(parts, at, kinds, said(campus, "name"))
        yield from _connection_by_date(campus, parts, at)
    yield from _idle_flexibility(given, kinds)


def _of_one_list(parts: Sequence[object], where: At, kinds: Kinds) -> Iterator[Clash]:
    """Rules of each part, and names that clash within one list."""
    seen: set[str] = set()
    for at, part in enumerate(parts):
        label = label_of(part)
        if label is not None and label in seen:
            named = said(part, "name") is not None
            yield Clash(
                f"two parts of this supply are called {label!r}",
                f"give each its own name, such as name: {label}_{at + 1}",
                (*where, at, "name") if named else (*where, at),
            )
        if label is not None:
            seen.add(label)
        yield from _of_one_part(part, (*where, at), kinds)


def _of_one_part(part: object, at: At, kinds: Kinds) -> Iterator[Clash]:
    """Keys of a part that have no effect in a programme, and rent stated by halves."""
    made = class_of(part, kinds)
    if made is None or said(part, "absent") is True:
        return
    kind = str(said(part, "kind"))
    for key in made.fixed_load_keys:
        if stated(part, key, kinds):
            yield Clash(
                "is in MW of one fixed load, and in a programme the load grows with the leases",
                "leave it out",
                (*at, key),
            )
    if not made.is_built:
        for key in _OF_BUILT:
            if stated(part, key, kinds):
                yield Clash(
                    f"has no effect on {kind}: it has no power to build", "leave it out", (*at, key)
                )
        return
    if "rented" not in made.model_fields:
        return  # an unknown key there
    if said(part, "rented") is True:
        yield from _of_rented(part, at, kinds, made)
    elif stated(part, "rent_usd_per_kw_month", kinds):
        yield Clash(
            "has no effect on a part that is not rented",
            "add rented: true, or leave it out",
            (*at, "rent_usd_per_kw_month"),
        )


def _of_rented(part: object, at: At, kinds: Kinds, made: type[SupplyPart]) -> Iterator[Clash]:
    """Rules of a rented part."""
    if not stated(part, "rent_usd_per_kw_month", kinds):
        yield Clash(
            "a rented part needs its rent",
            "add rent_usd_per_kw_month: ... (USD per kW and month)",
            at,
            absent=("rent_usd_per_kw_month",),
        )
    for key in _OF_CAPITAL:
        if stated(part, key, kinds):
            yield Clash(
                "has no effect on a rented part: the rent stands in its place",
                f"leave out {key}, or leave out rented",
                (*at, key),
            )
    for key in _OF_OWNED:
        if stated(part, key, kinds):
            yield Clash(
                "has no effect on a rented part, which comes and goes by the period",
                f"leave out {key}, or state a part of its own that is not rented",
                (*at, key),
            )
    if "capex_usd_per_kwh" in made.model_fields and not stated(part, "duration_h", kinds):
        yield Clash(
            "a rented store needs its duration: the rent is that of a kW with its hours",
            "add duration_h: ...",
            at,
            absent=("duration_h",),
        )


def _sourceless(parts: Sequence[object], at: int, kinds: Kinds, name: object) -> Iterator[Clash]:
    """A campus that nothing supplies."""
    made = [class_of(part, kinds) for part in parts]
    if parts and any(found is None or found.is_source for found in made):
        return
    what = "storage only" if parts else "no supply"
    yield Clash(
        f"campus {name!r} has {what}",
        "add at least one source of energy to supply, such as kind: grid",
        ("campuses", at),
        absent=("supply",),
    )


def _connection_by_date(campus: object, parts: Sequence[object], at: int) -> Iterator[Clash]:
    """A connection by date without the one grid part that it limits."""
    grid = said(campus, "grid")
    if grid is None:
        return
    grids = [part for part in parts if said(part, "kind") == "grid"]
    where: At = ("campuses", at, "grid")
    if not grids:
        yield Clash(
            "has no effect: no part of kind grid in the supply of this campus",
            "add kind: grid to the supply, or leave it out",
            where,
        )
    elif len(grids) > 1:
        yield Clash(
            f"the campus has {len(grids)} parts of kind grid, and it is not said which is meant",
            "keep one of them at this campus (absent: true removes a shared one)",
            where,
        )
    elif said(grid, "non_firm_mw") is not None and said(grids[0], "non_firm_allowed") is None:
        yield Clash(
            "has no effect: the part of kind grid has no non-firm power",
            "say there when non-firm power may be drawn: non_firm_allowed: 1 always, or a column",
            (*where, "non_firm_mw"),
        )


def _idle_flexibility(given: Mapping[str, Any], kinds: Kinds) -> Iterator[Clash]:
    """Load that may be moved and nothing that moves it, or the other way round."""
    shared, campuses = items_of(given.get("supply")), items_of(given.get("campuses"))
    every = [part for campus in campuses for part in with_own_parts(
        shared, items_of(said(campus, "supply"))
    )]  # fmt: skip
    made = [(part, class_of(part, kinds)) for part in every]
    movers = [part for part, found in made if found is not None and found.moves_load]
    unknown = any(found is None for _, found in made)
    tenants = items_of(given.get("tenants"))
    flexible = [at for at, tenant in enumerate(tenants) if said(tenant, "flexible_share")]
    if not movers and not unknown:
        for at in flexible:
            yield Clash(
                "has no effect: nothing in the supply moves load in time",
                "add kind: flexible_load to the supply, or leave this key out",
                ("tenants", at, "flexible_share"),
            )
    if not movers or flexible:
        return
    for at, part in enumerate(shared):
        if any(part is mover for mover in movers):
            yield Clash(
                "has no effect: no tenant has load that may be moved",
                "state flexible_share of a tenant, or leave this part out",
                ("supply", at),
            )
    for number, campus in enumerate(campuses):
        for at, part in enumerate(items_of(said(campus, "supply"))):
            if any(part is mover for mover in movers):
                yield Clash(
                    "has no effect: no tenant has load that may be moved",
                    "state flexible_share of a tenant, or leave this part out",
                    ("campuses", number, "supply", at),
                )
