"""Suppliers whose slots all campuses share."""

from pydantic import Field

from gigaplan.scenario.dates import MegawattsPerYear
from gigaplan.scenario.part import Part


class Supplier(Part):
    """A supplier and how much it can deliver."""

    name: str = Field(min_length=1)
    """Name in every result."""
    supplies: tuple[str, ...] = Field(min_length=1)
    """Names of the supply parts its slots are for; a part without a name goes by its kind."""
    slots_mw_per_year: MegawattsPerYear
    """Power it can energise a year at all campuses together. Spread evenly over the periods of the
    year; a path by date."""
    carry_over: bool = True
    """True: slots that are not used can be used later."""
