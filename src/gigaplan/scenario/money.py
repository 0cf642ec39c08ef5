"""Money of a scenario: currency, price year, real discount rate, and which cost case."""

from enum import Enum
from typing import Literal

from pydantic import Field

from gigaplan.scenario.part import Part
from gigaplan.scenario.units import RatePerYear


class CostCase(Enum):
    """Which column of the data register is used where a figure is uncertain."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class Money(Part):
    """How money is counted; every result is real money of `price_year`."""

    currency: Literal["USD"] = "USD"
    """Only US dollars so far."""
    price_year: int = Field(
        2025,
        ge=1990,
        le=2025,
        json_schema_extra={
            "unit": "year",
            "hint": "write a year of the published price index, 1990 to 2025",
        },
    )
    """Results are in real dollars of this year."""
    basis: Literal["real"] = Field(
        "real",
        json_schema_extra={
            "hint": "write real, and a real discount_rate: "
            "beside real prices a nominal rate counts inflation as return",
        },
    )
    """Real money only: a nominal rate beside real prices would be an error of half the return."""
    discount_rate: RatePerYear = 0.08
    """Real cost of capital."""
    cost_case: CostCase = CostCase.MID
    """Low, mid or high costs of the data register."""
