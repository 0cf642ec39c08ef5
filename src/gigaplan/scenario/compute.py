"""Who owns the computers in the halls."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from gigaplan.scenario.halls import UsdPerKw, UsdPerKwYear, Years
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.units import Share

_OF_OWNED = ("capex_usd_per_kw", "life_years", "revenue_usd_per_kw_year")


class Owner(Enum):
    """Who pays for the GPUs and keeps what they earn."""

    TENANT = "tenant"
    PARTNERSHIP = "partnership"


class Compute(Part):
    """The computers: the tenants' own, or the partnership's with their cost and revenue."""

    owner: Owner = Owner.TENANT
    """Whose they are."""
    capex_usd_per_kw: UsdPerKw | None = None
    """Cost per kW of IT of servers and network, installed."""
    life_years: Years | None = None
    """Years until they are replaced."""
    residual_share: Share | None = None
    """Share of the cost that they fetch then; 0 if left out."""
    revenue_usd_per_kw_year: UsdPerKwYear | None = None
    """What computing earns per kW of IT leased, beside the rent."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Computers of the partnership without cost or revenue, or a cost of the tenants' own."""
        owner = given.get("owner", Owner.TENANT)
        if owner in (Owner.PARTNERSHIP, Owner.PARTNERSHIP.value):
            missing = [key for key in _OF_OWNED if key not in given]
            if missing:
                yield Clash(
                    "the partnership's computers need their cost, life and revenue",
                    f"add {', '.join(missing)}",
                    absent=tuple(missing),
                )
        elif owner in (Owner.TENANT, Owner.TENANT.value):
            for key in (*_OF_OWNED, "residual_share"):
                if key in given:
                    yield Clash(
                        "has no effect: the computers are the tenants' own",
                        "add owner: partnership, or leave it out",
                        (key,),
                    )
