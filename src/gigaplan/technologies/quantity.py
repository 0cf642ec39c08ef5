"""What a field of a technology's parameters measures, and which register figure stands in for it.

A field that may be left out names its register key once, here:

    capex_usd_per_kw: Annotated[ByYear | None, Quantity("USD/kW", CAPEX)] = None

The unit and the key reach the JSON schema, the docs, the record of assumptions and the list of
figures that the register must hold.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Discriminator, GetJsonSchemaHandler, Tag
from pydantic_core import CoreSchema

from gigaplan.scenario.model import kind_of
from gigaplan.scenario.part import Part
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.supply import SupplyPart
from gigaplan.scenario.units import NonNegative, Positive, PositiveShare, RatePerYear, Share

__all__ = [
    "ByYear",
    "HourlyAmount",
    "HourlyCost",
    "HourlyShare",
    "NonNegative",
    "Positive",
    "PositiveShare",
    "Quantity",
    "RatePerYear",
    "Share",
    "needed_figures",
    "quantity_of",
]


def _form(value: object) -> str:
    """Tell a plain number from a mapping, so that only the errors of the form written show."""
    return "mapping" if isinstance(value, (Mapping, SeriesFile)) else "number"


_Series = Annotated[SeriesFile, Tag("mapping")]

ByYear = Annotated[
    Annotated[NonNegative, Tag("number")] | Annotated[dict[int, NonNegative], Tag("mapping")],
    Discriminator(_form),
]
"""A number, or numbers by calendar year, linear in between: ``{2025: 1600, 2030: 1300}``."""
HourlyCost = Annotated[Annotated[float, Tag("number")] | _Series, Discriminator(_form)]
"""USD per MWh, one number or one per hour; negative earns."""
HourlyAmount = Annotated[Annotated[NonNegative, Tag("number")] | _Series, Discriminator(_form)]
"""A number >= 0, or one per hour."""
HourlyShare = Annotated[Annotated[Share, Tag("number")] | _Series, Discriminator(_form)]
"""A share from 0 to 1, or one per hour."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Unit of a parameter and the register key used where the scenario is silent.

    Attributes
    ----------
    unit : str
        As printed, such as ``USD/kW``.
    register_key : str or None
        Key of the figure that is used if the parameter is left out; ``{kind}`` stands for the
        technology's kind. None: the field's own default is used.
    """

    unit: str
    register_key: str | None = None

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add the unit and the register key to the field's JSON schema."""
        schema = handler(core_schema)
        schema["unit"] = self.unit
        if self.register_key is not None:
            schema["register_key"] = self.register_key
        return schema


def quantity_of(part: type[Part], field: str) -> Quantity:
    """Quantity that a field measures.

    Raises
    ------
    TypeError
        If the field is not annotated with a `Quantity` (a fault of the technology file).
    """
    for mark in part.model_fields[field].metadata:
        if isinstance(mark, Quantity):
            return mark
    raise TypeError(f"{part.__name__}.{field} has no Quantity: annotate it with its unit")


def needed_figures(part: type[SupplyPart]) -> tuple[str, ...]:
    """Register keys that the part falls back on, in the order of its fields.

    Examples
    --------
    >>> from gigaplan.technologies.unserved import Unserved
    >>> needed_figures(Unserved)
    ('technology.unserved.value_usd_per_mwh',)
    """
    return tuple(_needed(part, kind_of(part)))


def _needed(part: type[SupplyPart], kind: str) -> Iterator[str]:
    for field in part.model_fields.values():
        for mark in field.metadata:
            if isinstance(mark, Quantity) and mark.register_key is not None:
                yield mark.register_key.format(kind=kind)
