"""Parties: members of the partnership, its vehicles, and everyone they depend on."""

from enum import StrEnum

from pydantic import Field

from gigaplan.scenario.finance.quantities import Usd
from gigaplan.scenario.part import Part


class PartyKind(StrEnum):
    """What a party is; only a vehicle is treated otherwise: it is looked through."""

    ASSET_MANAGER = "asset_manager"
    SOVEREIGN = "sovereign"
    PENSION = "pension"
    LIFE_INSURER = "life_insurer"
    NON_LIFE_INSURER = "non_life_insurer"
    ENDOWMENT = "endowment"
    CORPORATE = "corporate"
    LENDER = "lender"
    PROJECT = "project"
    VEHICLE = "vehicle"


class Party(Part):
    """One company, fund, public body or vehicle."""

    name: str = Field(min_length=1)
    """Name, unique."""
    also_called: tuple[str, ...] = ()
    """Its names in runs, where they differ; for `--run`."""
    kind: PartyKind
    """What it is; a `vehicle` (fund, holding) is looked through, and is no name of its own."""
    member: bool = False
    """Whether it is a member of the partnership."""
    sector: str = Field("other", min_length=1)
    """Its business, for limits by sector."""
    group: str | None = Field(None, min_length=1)
    """Group of connected parties: limits may count it as one, and what binds one of it in a
    decision binds all; left out: the party alone."""
    equity_usd: Usd | None = None
    """Value of all its equity; left out: from an edge that states both share and usd."""
