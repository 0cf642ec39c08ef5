"""Conventions of a fund that the user names; the same words as in `gigaplan.fund.terms`."""

from enum import StrEnum


class WaterfallKind(StrEnum):
    """Whose capital comes back before carry is paid."""

    EUROPEAN = "european"
    AMERICAN = "american"


class PreferredCompounding(StrEnum):
    """How a preferred return grows."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    SIMPLE = "simple"


class DaysAsYears(StrEnum):
    """How days become years."""

    ACTUAL_365 = "actual_365"
    THIRTY_360 = "thirty_360"


class CountsAsContributed(StrEnum):
    """What earns the preferred return and comes back before it."""

    EVERYTHING = "everything"
    INVESTMENTS = "investments"


class RepaidFirst(StrEnum):
    """What the first dollars repay."""

    CAPITAL = "capital"
    PREFERRED = "preferred"


class LaterFeeBasis(StrEnum):
    """What the fee is charged on after the investment period."""

    INVESTED = "invested"
    COMMITTED = "committed"
