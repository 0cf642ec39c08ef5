"""A whole programme: several campuses over several years, frozen."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache, reduce
from operator import or_
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import Field, SerializeAsAny, create_model

from gigaplan.scenario.capital import Capital
from gigaplan.scenario.compute import Compute
from gigaplan.scenario.halls import Halls
from gigaplan.scenario.horizon import Horizon
from gigaplan.scenario.model import kind_of
from gigaplan.scenario.money import Money
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.programme_campus import ProgrammeCampus
from gigaplan.scenario.programme_dates import date_clashes
from gigaplan.scenario.programme_limits import ProgrammeLimits
from gigaplan.scenario.programme_names import name_clashes
from gigaplan.scenario.programme_parts import Kinds, part_clashes, with_own_parts
from gigaplan.scenario.programme_units import unit_clashes
from gigaplan.scenario.programme_weather import idle_weather
from gigaplan.scenario.solver_choice import ProgrammeSolverChoice
from gigaplan.scenario.suppliers import Supplier
from gigaplan.scenario.supply import SupplyPart
from gigaplan.scenario.tenants import Tenant
from gigaplan.scenario.weather import WeatherChoice


class Objective(Enum):
    """What the programme strives for."""

    NET_PRESENT_VALUE = "net_present_value"
    LEAST_COST = "least_cost"
    EARLIEST_MEGAWATTS = "earliest_megawatts"
    MOST_MEGAWATTS = "most_megawatts"


class ProgrammeScenario(Part):
    """Several campuses over several years, the tenants, the money and the suppliers they share."""

    name: str = Field(min_length=1)
    """Title of the plan."""
    horizon: Horizon
    """From which period to which."""
    money: Money = Money()
    """How money is counted; `discount_rate` is the hurdle rate."""
    objective: Objective = Objective.NET_PRESENT_VALUE
    """What the programme strives for."""
    weather: WeatherChoice = WeatherChoice()
    """Which weather, at every campus."""
    compute: Compute = Compute()
    """Who owns the computers."""
    capital: Capital | None = None
    """Money at hand; left out: no limit."""
    halls: Halls = Halls()
    """Halls, at every campus."""
    suppliers: tuple[Supplier, ...] = ()
    """Suppliers whose slots all campuses share."""
    tenants: tuple[Tenant, ...] = Field(min_length=1)
    """Who leases IT power."""
    supply: tuple[SerializeAsAny[SupplyPart], ...] = ()
    """What may be built or bought at every campus."""
    campuses: tuple[ProgrammeCampus, ...] = Field(min_length=1)
    """The campuses; the plan chooses which of them are opened, when and how large."""
    limits: ProgrammeLimits = ProgrammeLimits()
    """What the whole programme must keep to."""
    whole_units: bool = True
    """Whether halls and units with a size (`hall_mw`, `unit_mw`) are built whole, and campuses with
    a fixed cost opened or not; false: any size, a bound on every plan in whole units."""
    days_per_month: int | None = Field(None, ge=1, le=28)
    """Days of every month that are planned, evenly spread, each for as many as it stands for: a
    sample, for a first look; all hours if left out."""
    solver: ProgrammeSolverChoice = ProgrammeSolverChoice()
    """How it is solved."""
    seed: int = Field(0, ge=0)
    """Seed of everything that is drawn."""

    kinds: ClassVar[Kinds] = MappingProxyType({})
    """What each kind of supply states; `programme_model` fills it."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Names that clash or that nothing bears, dates without effect, parts that cannot be."""
        yield from name_clashes(given, cls.kinds)
        yield from part_clashes(given, cls.kinds)
        yield from unit_clashes(given)
        yield from date_clashes(given)
        yield from idle_weather(given)

    def parts_of(self, campus: ProgrammeCampus) -> tuple[SupplyPart, ...]:
        """Supply of one campus: shared parts, its own in place of those of the same name."""
        return tuple(with_own_parts(self.supply, campus.supply))


def programme_model(parts: Sequence[type[SupplyPart]]) -> type[ProgrammeScenario]:
    """Return the programme whose supply is one of the given parts, told apart by `kind`.

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
def _model_of(ordered: tuple[type[SupplyPart], ...]) -> type[ProgrammeScenario]:
    """One class for one set of parts: scenarios of different classes are never equal."""
    union: Any = reduce(or_, ordered)
    if len(ordered) > 1:
        union = Annotated[union, Field(discriminator="kind")]
    own, shared = (
        holder.model_fields["supply"].description for holder in (ProgrammeCampus, ProgrammeScenario)
    )
    campus: type[ProgrammeCampus] = create_model(
        "ProgrammeCampus",
        __base__=ProgrammeCampus,
        __doc__=ProgrammeCampus.__doc__,
        supply=(tuple[union, ...], Field((), description=own)),
    )
    campuses = ProgrammeScenario.model_fields["campuses"].description
    made: type[ProgrammeScenario] = create_model(
        "ProgrammeScenario",
        __base__=ProgrammeScenario,
        __doc__=ProgrammeScenario.__doc__,
        supply=(tuple[union, ...], Field((), description=shared)),
        campuses=(tuple[campus, ...], Field(min_length=1, description=campuses)),
    )
    made.kinds = MappingProxyType({kind_of(part): part for part in ordered})
    return made
