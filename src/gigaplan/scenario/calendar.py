"""Dates as they are written: a year, a quarter or a month; each stands for its first month."""

import re

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3

_DATE = re.compile(r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


def month_of(date: object) -> int | None:
    """First month of a date, counted from January of the year 0; None if it is no date.

    Examples
    --------
    >>> month_of("2027-Q3") == month_of("2027-07") == 2027 * 12 + 6
    True
    >>> month_of(2027) == month_of("2027-01")
    True
    >>> month_of("2027-Q5") is None
    True
    """
    if isinstance(date, bool) or not isinstance(date, (int, str)):
        return None
    found = _DATE.fullmatch(str(date).strip())
    if found is None:
        return None
    month = 0
    if found["quarter"]:
        month = (int(found["quarter"]) - 1) * MONTHS_PER_QUARTER
    elif found["month"]:
        month = int(found["month"]) - 1
    return int(found["year"]) * MONTHS_PER_YEAR + month
