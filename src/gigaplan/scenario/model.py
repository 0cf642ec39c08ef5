"""The whole scenario: everything a plan needs from the user, frozen."""

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import Field, SerializeAsAny, create_model, model_validator

from gigaplan.scenario.campus import Campus
from gigaplan.scenario.limits import Limits
from gigaplan.scenario.money import Money
from gigaplan.scenario.part import Part
from gigaplan.scenario.solver_choice import SolverChoice
from gigaplan.scenario.supply import SupplyPart
from gigaplan.scenario.weather import WeatherChoice


class Scenario(Part):
    """One campus and the ways to power it."""

    name: str = Field(min_length=1)
    """Title of the plan."""
    first_year: int = Field(
        2028, ge=2025, le=2035, json_schema_extra={"unit": "year", "hint": "from 2025 to 2035"}
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

    @model_validator(mode="after")
    def _supply_makes_sense(self) -> "Scenario":
        labels = Counter(part.label for part in self.supply)
        twice = sorted(label for label, count in labels.items() if count > 1)
        if twice:
            raise ValueError(
                f"two parts of the supply are called {', '.join(twice)}; give each its own name"
            )
        if not any(part.is_source for part in self.supply):
            raise ValueError("supply has storage only; add at least one source of energy")
        return self


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
    ordered = sorted(parts, key=kind_of)
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
    return made
