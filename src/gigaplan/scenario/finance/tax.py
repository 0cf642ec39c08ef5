"""Income tax and credits of the owners of a project."""

from enum import Enum

from pydantic import Field

from gigaplan.scenario.finance.quantities import Escalator, Rate, UsdPerMwh, Years
from gigaplan.scenario.part import Part
from gigaplan.scenario.units import Share


class Losses(Enum):
    """What a loss is worth."""

    CARRIED = "carried"
    AT_ONCE = "at_once"


class ProductionCredit(Part):
    """A tax credit on energy (26 USC 45, 45Y)."""

    usd_per_mwh: UsdPerMwh
    """Credit of the first year of operation, nominal."""
    years: Years = 10
    """Years of operation with the credit."""
    escalator: Escalator | None = None
    """Growth a year; left out: inflation."""
    rounded_to_usd_per_mwh: float = Field(0.0, ge=0, json_schema_extra={"unit": "USD/MWh"})
    """The credit is rounded to a multiple of this, halves up; 0: not. 26 USC 45(b)(2) rounds to a
    tenth of a cent per kWh, 1 USD/MWh."""


class Tax(Part):
    """Income tax; it is the owners' (a pass-through vehicle), after debt service."""

    federal_rate: Rate = 0.0
    """Federal, or combined where there is one rate."""
    state_rate: Rate = 0.0
    """Of the state; deducted from federal income."""
    losses: Losses = Losses.CARRIED
    """`carried`: taken off later income of the project; `at_once`: off the owners' other income."""
    loss_limit_share: Share = 1.0
    """Largest part of income that carried losses may take off; 0.8 under 26 USC 172."""
    interest_limit_share: Share | None = None
    """Net interest deductible over EBITDA; no limit if left out; 0.3 under 26 USC 163(j)."""
    investment_credit_share: Share = 0.0
    """Investment tax credit over the whole cost with construction interest, in the first year of
    operation; where only a part is eligible, the rate times that part."""
    basis_reduction_share: Share = 0.5
    """Part of that credit by which the depreciable cost falls, 26 USC 50(c)(3): half."""
    production_credit: ProductionCredit | None = None
    """Credit on energy."""
