"""The whole scenario: everything a plan needs from the user, frozen."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from operator import or_
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import Field, SerializeAsAny, create_model

from gigaplan.scenario.campus import Campus
from gigaplan.scenario.limits import Limits
from gigaplan.scenario.money import Money
from gigaplan.scenario.part import Clash, Part, said
from gigaplan.scenario.solver_choice import SolverChoice
from gigaplan.scenario.supply import PROGRAMME_KEYS, SupplyPart
from gigaplan.scenario.weather import WeatherChoice


class Scenario(Part):
    """One campus and the ways to power it."""

    name: str = Field(min_length=1)
    """Title of the plan."""
    first_year: int = Field(
        2028,
        ge=2025,
        le=2035,
        json_schema_extra={"unit": "year", "hint": "write a year from 2025 to 2035"},
    )
    """Calendar year whose costs and prices apply."""
    money: Money = Money()
    """How money is counted."""
    weather: WeatherChoice = WeatherChoice()
    """Which weather."""
    campus: Campus
    """The campus."""
    supply: tuple[SerializeAsAny[SupplyPart], ...] = Field(min_length=1)
    """What may be built or bought; the plan chooses how much of each."""
    limits: Limits = Limits()
    """What the plan must keep to."""
    solver: SolverChoice = SolverChoice()
    """How it is solved."""
    seed: int = Field(0, ge=0)
    """Seed of everything that is drawn."""

    kinds: ClassVar[Mapping[str, type[SupplyPart]]] = MappingProxyType({})
    """What each kind of supply states; `scenario_model` fills it."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Names of the supply that clash, and a supply without a source."""
        supply = given.get("supply")
        parts = list(supply) if isinstance(supply, (list, tuple)) else []
        yield from _shared_labels(parts)
        yield from cls._of_a_programme(parts)
        if parts and not any(cls._moves_load(part) for part in parts):
            yield from _idle_flexibility(given.get("campus"))
        sources = [cls._is_source(part) for part in parts]
        if sources and not any(sources):
            yield Clash(
                "supply has storage only",
                "add at least one source of energy, such as kind: grid",
                ("supply",),
            )

    @classmethod
    def _of_a_programme(cls, parts: list[object]) -> Iterator[Clash]:
        """Keys of parts that say how they come about over the years."""
        for at, part in enumerate(parts):
            for key in PROGRAMME_KEYS:
                if said(part, key) is not None and said(part, key) is not False:
                    yield Clash(
                        "belongs to a programme (campuses at the top level): one campus is "
                        "planned for one year",
                        "leave it out, or state the campus under campuses with a horizon",
                        ("supply", at, key),
                    )

    @classmethod
    def _kind_of_part(cls, part: object) -> type[SupplyPart] | None:
        """Class of a part of the supply; None if its kind is unknown, which has its own fault."""
        if isinstance(part, SupplyPart):
            return type(part)
        return cls.kinds.get(str(said(part, "kind")))

    @classmethod
    def _is_source(cls, part: object) -> bool:
        """Whether a part of the supply makes energy."""
        made = cls._kind_of_part(part)
        return made is None or made.is_source

    @classmethod
    def _moves_load(cls, part: object) -> bool:
        """Whether a part of the supply moves load in time."""
        made = cls._kind_of_part(part)
        return made is None or made.moves_load


def _shared_labels(parts: list[object]) -> Iterator[Clash]:
    """Parts of the supply that results could not tell apart."""
    seen: set[str] = set()
    for at, part in enumerate(parts):
        label = said(part, "name") or said(part, "kind")
        if not isinstance(label, str):
            continue
        if label in seen:
            stated = said(part, "name") is not None
            yield Clash(
                f"two parts of the supply are called {label!r}",
                f"give each its own name, such as name: {label}_{at + 1}",
                ("supply", at, "name") if stated else ("supply", at),
            )
        seen.add(label)


def _idle_flexibility(campus: object) -> Iterator[Clash]:
    """Load that may be moved in time, with nothing in the supply that moves it."""
    fix = "add kind: flexible_load to the supply, or leave this key out"
    if said(said(campus, "it_load"), "flexible_share"):
        at: tuple[str | int, ...] = ("campus", "it_load", "flexible_share")
        yield Clash("has no effect: nothing in the supply moves load in time", fix, at)
    if said(campus, "load") is not None and said(campus, "flexible_load") is not None:
        at = ("campus", "flexible_load")
        yield Clash("has no effect: nothing in the supply moves load in time", fix, at)


def weather_from_nowhere(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Weather years that lean on the place's weather although the campus names no place.

    Asked on reading only: a scenario made in Python may get its weather from elsewhere.
    """
    campus = given.get("campus")
    if not isinstance(campus, (Mapping, Campus)) or said(campus, "place") is not None:
        return
    stated = said(given.get("weather"), "years")
    years = stated if isinstance(stated, (list, tuple)) else None
    fix = (
        "add place to the campus (`gigaplan data list place`), or state embedded, file or hours "
        "for each year under weather.years"
    )
    if years is None:
        yield Clash(
            "names no place, and weather.years names no weather", fix, ("campus",), ("place",)
        )
    for at, year in enumerate(years or ()):
        if all(said(year, key) is None for key in ("embedded", "file", "hours")):
            yield Clash(
                "has no weather: the campus names no place",
                fix,
                ("weather", "years", at),
                ("embedded", "file", "hours"),
            )


def kind_of(part: type[SupplyPart]) -> str:
    """Return the `kind` that a supply part answers to.

    Raises
    ------
    TypeError
        If the class does not fix its kind by ``kind: Literal["..."]``.
    """
    annotation = part.model_fields["kind"].annotation
    values = get_args(annotation)
    if get_origin(annotation) is not Literal or len(values) != 1:
        raise TypeError(f'{part.__name__} must fix its kind: kind: Literal["..."] = "..."')
    return str(values[0])


def scenario_model(parts: Sequence[type[SupplyPart]]) -> type[Scenario]:
    """Return the scenario whose supply is one of the given parts, told apart by `kind`.

    Parameters
    ----------
    parts : sequence of SupplyPart subclasses
        Parameters of the installed technologies.

    Raises
    ------
    TypeError
        If a part does not fix its kind.
    """
    return _model_of(tuple(sorted(parts, key=kind_of)))


@cache
def _model_of(ordered: tuple[type[SupplyPart], ...]) -> type[Scenario]:
    """One class for one set of parts: scenarios of different classes are never equal."""
    union: Any = reduce(or_, ordered)
    if len(ordered) > 1:
        union = Annotated[union, Field(discriminator="kind")]
    made: type[Scenario] = create_model(
        "Scenario",
        __base__=Scenario,
        __doc__=Scenario.__doc__,
        supply=(
            tuple[union, ...],
            Field(min_length=1, description="What may be built or bought."),
        ),
    )
    made.kinds = MappingProxyType({kind_of(part): part for part in ordered})
    return made
