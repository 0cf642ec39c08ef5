"""Income tax and credits of the vehicles of a programme."""

from collections.abc import Mapping
from enum import Enum

from pydantic import Field

from gigaplan.scenario.finance.quantities import Rate
from gigaplan.scenario.finance.tax import Losses
from gigaplan.scenario.part import Part
from gigaplan.scenario.units import Share


class CreditUse(Enum):
    """What becomes of tax credits."""

    SOLD = "sold"
    OWNERS = "owners"
    NONE = "none"


class CampusTax(Part):
    """Taxes of a campus vehicle in the USA, by the dated rules of the tax tables."""

    federal_rate: Rate | None = None
    """Federal rate; left out: the register's."""
    state_rate: Rate | None = None
    """Of the states; left out: the register's."""
    state_rates: Mapping[str, Rate] = Field(default_factory=dict)
    """By campus, where it is known: {abilene: 0.0}."""
    losses: Losses = Losses.CARRIED
    """`carried`: taken off later income of the same campus; `at_once`: off its owners' other
    income."""
    interest_limited: bool = False
    """Whether the limit on interest of 26 USC 163(j) holds: false for a real property trade that
    elects out of it."""
    hall_building_share: Share | None = None
    """Of a hall's cost that is real property, written off over 39 years; the rest is plant."""
    credits: CreditUse = CreditUse.SOLD
    """Investment tax credits: `sold` at a price, used by the `owners` in full, or not claimed."""
    credit_price: Share | None = None
    """Cash for a dollar of credit sold."""
    wages: bool = True
    """Prevailing wages are paid and apprentices employed."""
    domestic_content_share: Share = 0.0
    """Domestic share of the cost of products; 0: no bonus is sought."""
    energy_communities: tuple[str, ...] = ()
    """Campuses that lie in an energy community."""
    clean_cost_share: Share | None = None
    """Share of the cost of products that is not from prohibited foreign entities."""
