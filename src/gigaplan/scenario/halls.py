"""Halls: the buildings that hold the computers, with their own power and cooling plant."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from gigaplan.scenario.part import Part
from gigaplan.scenario.series_file import form_of
from gigaplan.scenario.units import Megawatt, NonNegative, Positive

UsdPerKw = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD/kW"})]
UsdPerKwYear = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD/(kW a)"})]
UsdPerKwMonth = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD/(kW month)"})]
Years = Annotated[Positive, Field(json_schema_extra={"unit": "a"})]
Months = Annotated[NonNegative, Field(json_schema_extra={"unit": "month"})]

UsdPerKwByYear = Annotated[
    Annotated[UsdPerKw, Tag("number")] | Annotated[dict[int, UsdPerKw], Tag("mapping")],
    Discriminator(form_of),
]
"""A number, or numbers by calendar year, linear in between: ``{2026: 11300, 2030: 10500}``."""


class Halls(Part):
    """What halls cost and how long they take; what is left out is the data register's."""

    capex_usd_per_kw: UsdPerKwByYear | None = None
    """Overnight cost per kW of IT: shell, electrical and mechanical plant, without computers; or a
    path by year of completion, linear in between."""
    fixed_om_usd_per_kw_year: UsdPerKwYear | None = None
    """Operation, insurance, property tax and staff per kW of IT."""
    life_years: Years | None = None
    """Years over which the capital is recovered."""
    construction_months: Months | None = None
    """From breaking ground to the first megawatt."""
    hall_mw: Megawatt | None = None
    """IT power of one hall, where halls are whole; left out: any size."""


def overridden(shared: Halls, own: Halls | None) -> Halls:
    """Lay a campus' own keys over those that all campuses share."""
    stated: Mapping[str, object] = (
        {}
        if own is None
        else {k: v for k in type(own).model_fields if (v := getattr(own, k)) is not None}
    )
    return shared.model_copy(update=dict(stated))
