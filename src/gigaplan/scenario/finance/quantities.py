"""Numbers of a project with unit, range and hint, named once. All money is nominal."""

from typing import Annotated

from pydantic import Field

Usd = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD", "hint": "5 bn USD is 5.0e9"})]
UsdPerYear = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD/a"})]
UsdPerKw = Annotated[
    float, Field(ge=0, json_schema_extra={"unit": "USD/kW", "hint": "1.2 USD/W is 1200"})
]
UsdPerKwYear = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD/kW-a"})]
UsdPerMwh = Annotated[
    float, Field(ge=0, json_schema_extra={"unit": "USD/MWh", "hint": "4 cents/kWh is 40"})
]
MwhOfYear = Annotated[
    float, Field(ge=0, json_schema_extra={"unit": "MWh", "hint": "1 TWh is 1.0e6"})
]
Rate = Annotated[
    float,
    Field(ge=0, lt=1, json_schema_extra={"unit": "1/a", "hint": "write 8 % a year as 0.08"}),
]
Escalator = Annotated[
    float,
    Field(
        gt=-0.5,
        lt=0.5,
        json_schema_extra={"unit": "1/a", "hint": "write 2.5 % a year as 0.025"},
    ),
]
"""Growth of a nominal amount a year."""
Cover = Annotated[
    float,
    Field(
        ge=1,
        le=100,
        json_schema_extra={
            "unit": "x",
            "hint": "a cover of 1.30 x is 1.3, and below 1 cash does not pay the debt service",
        },
    ),
]
Years = Annotated[int, Field(ge=1, le=100, json_schema_extra={"unit": "a"})]
YearsOrZero = Annotated[int, Field(ge=0, le=100, json_schema_extra={"unit": "a"})]
Months = Annotated[
    float, Field(ge=0, le=120, json_schema_extra={"unit": "months", "hint": "half a year is 6"})
]
