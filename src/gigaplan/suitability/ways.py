"""Ways to invest in a partnership."""

from enum import StrEnum


class Way(StrEnum):
    """Ways to invest, from the partner's interest to the loan."""

    EQUITY = "equity"
    """A partner's interest: its part of what owners pay in and receive."""
    FEEDER = "feeder"
    """All slices of the rated feeder in their proportions: the same cash, held otherwise."""
    FEEDER_EQUITY = "feeder_equity"
    MEZZANINE_NOTE = "mezzanine_note"
    SENIOR_NOTE = "senior_note"
    LOAN = "loan"
    """The campuses' construction and term loans."""
