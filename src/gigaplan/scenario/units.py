"""Numbers with unit, range and hint, named once.

The unit and the hint reach the JSON schema, the web form, the docs and the error message from here.
"""

from typing import Annotated

from pydantic import Field

LARGEST_CAMPUS_MW = 100_000
"""More than this at one campus is kW or W taken for MW: most countries run on less. [MW]"""

Share = Annotated[
    float, Field(ge=0, le=1, json_schema_extra={"unit": "1", "hint": "write 86 % as 0.86"})
]
PositiveShare = Annotated[
    float, Field(gt=0, le=1, json_schema_extra={"unit": "1", "hint": "write 86 % as 0.86"})
]
Megawatt = Annotated[
    float, Field(gt=0, json_schema_extra={"unit": "MW", "hint": "250 means 250 MW"})
]
MegawattOrZero = Annotated[
    float, Field(ge=0, json_schema_extra={"unit": "MW", "hint": "250 means 250 MW"})
]
CampusMegawatt = Annotated[
    float,
    Field(
        gt=0,
        le=LARGEST_CAMPUS_MW,
        json_schema_extra={"unit": "MW", "hint": "250 means 250 MW"},
    ),
]
Watt = Annotated[
    float, Field(gt=0, json_schema_extra={"unit": "W", "hint": "1800 means 1,800 W per GPU"})
]
Acre = Annotated[
    float,
    Field(ge=0, json_schema_extra={"unit": "acre", "hint": "1 km2 is 247 acres"}),
]
RatePerYear = Annotated[
    float,
    Field(ge=0, lt=0.5, json_schema_extra={"unit": "1/a", "hint": "write 8 % a year as 0.08"}),
]
UsdPerTon = Annotated[float, Field(ge=0, json_schema_extra={"unit": "USD/t"})]
UsdPerMmbtu = Annotated[
    float,
    Field(
        ge=0, le=200, json_schema_extra={"unit": "USD/MMBtu", "hint": "gas, higher heating value"}
    ),
]
TonPerYear = Annotated[float, Field(ge=0, json_schema_extra={"unit": "t/a"})]
CubicMetrePerYear = Annotated[float, Field(ge=0, json_schema_extra={"unit": "m3/a"})]
Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
HeatRate = Annotated[
    float,
    Field(
        ge=3.412,
        le=40,
        json_schema_extra={
            "unit": "MMBtu/MWh",
            "hint": "higher heating value; 8,400 Btu/kWh is 8.4, and 3.412 would be no loss at all",
        },
    ),
]
