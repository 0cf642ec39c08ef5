"""The base of every way to supply a campus. The kinds themselves live in `technologies/`."""

from typing import ClassVar

from pydantic import Field

from gigaplan.scenario.dates import CalendarDate
from gigaplan.scenario.part import Part
from gigaplan.scenario.units import Megawatt, Share

PROGRAMME_KEYS = (
    "order_from",
    "unit_mw",
    "rented",
    "rent_usd_per_kw_month",
    "resale_share",
    "resale_decline_per_year",
    "firm_credit",
    "absent",
)
"""Keys of a part that say how it comes about over the years of a programme."""


class SupplyPart(Part):
    """What every supply part states; each technology adds its own parameters."""

    is_source: ClassVar[bool] = True
    """False for what only moves energy in time: a supply of such parts alone is refused."""
    moves_load: ClassVar[bool] = False
    """True for what moves the flexible part of the load in time: without it that part is moot."""
    is_built: ClassVar[bool] = True
    """False for what has no power to build: it can be neither ordered nor rented."""
    fixed_load_keys: ClassVar[tuple[str, ...]] = ()
    """Keys that are in MW of one fixed load; in a programme the load grows with the leases."""

    kind: str
    """Which technology: one of the installed kinds."""
    name: str | None = Field(None, min_length=1)
    """Name in every result; the kind itself if left out. Unique in the scenario."""
    order_from: CalendarDate | None = None
    """Programme only: first date an order can be placed; the start of the horizon if left out."""
    unit_mw: Megawatt | None = None
    """Programme only: size of one unit, where units are whole; any size if left out."""
    firm_credit: Share | None = None
    """Programme only: share of a MW that counts as firm; left out: the data register's."""
    absent: bool = False
    """Programme only: true for a shared part that a campus does without."""

    @property
    def label(self) -> str:
        """Name used in results."""
        return self.name or self.kind
