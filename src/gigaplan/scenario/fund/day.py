"""Days as they are written: 2025-01-31."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from gigaplan.scenario.part import refusal

HOW_TO_WRITE = "write a day like 2025-01-31"


def _day(value: object) -> date:
    """Read a day; YAML has read some already."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise refusal(f"is no day (got {str(value)!r})", HOW_TO_WRITE) from None


Day = Annotated[date, BeforeValidator(_day), Field(json_schema_extra={"hint": HOW_TO_WRITE})]
"""A day of the calendar."""
