"""A fund on one page: `summary.json` of its run, its keys stable and documented.

A key is never renamed and never changes its meaning; new keys may be added. `form` counts up if
that promise ever has to be broken.
"""

from typing import Literal

from gigaplan.plan.summary import Figures


class RatesOfReturn(Figures):
    """Internal rates of return of dated cash."""

    kind: Literal["none", "one", "several", "every"]
    """How many rates make the cash worth nothing; with several, trust the multiples."""
    rates: tuple[float, ...]
    """All of them, effective per year of 365 days. [1/a]"""


class MultipleFigures(Figures):
    """Multiples of paid-in capital; null where nothing was paid in."""

    dpi: float | None
    """Distributed over paid in. [1]"""
    rvpi: float | None
    """Residual value over paid in. [1]"""
    tvpi: float | None
    """Total value over paid in. [1]"""


class MemberFigures(Figures):
    """What one member paid, got and earned, net of fees and carry; nominal USD."""

    member: str
    """Its name."""
    committed_usd: float
    """Promised."""
    contributed_usd: float
    """Paid in, less what later members paid back."""
    received_usd: float
    """Distributions and clawback."""
    value_usd: float
    """Of what is held on the last day, after carry."""
    carry_usd: float
    """Carry out of its share, less clawback."""
    fees_usd: float
    """Management fee."""
    multiples: MultipleFigures
    """Of what it paid in."""
    irr: RatesOfReturn
    """Of its dated cash, value on the last day included."""


class LineFigures(Figures):
    """One line of the waterfall over the whole life."""

    line: str
    """Return of capital, preferred return, catch-up and split of each tier."""
    to_members_usd: float
    """To members."""
    to_general_partner_usd: float
    """To the general partner, before clawback."""


class FundSummary(Figures):
    """A fund; all money is nominal USD."""

    form: Literal[1] = 1
    """Form of this file."""
    kind: Literal["fund"] = "fund"
    """What the run is of."""
    scenario: str
    """Name of the fund."""
    general_partner: str
    """Who gets the carry."""
    first_day: str
    """First day on which something happens."""
    last_day: str
    """Last day; what is held then counts at its value."""
    conventions: dict[str, str]
    """By what names in the file: the conventions that hold, stated or not."""
    committed_usd: float
    """Commitments of all members."""
    invested_usd: float
    """Paid into deals."""
    proceeds_usd: float
    """Received from deals."""
    contributed_usd: float
    """Paid in by members: investments, expenses, fees."""
    received_usd: float
    """Got by members."""
    fees_usd: float
    """To the manager, with interest of later members."""
    carry_usd: float
    """To the general partner, less clawback."""
    clawback_usd: float
    """Carry paid back."""
    value_usd: float
    """Members' part of what is held on the last day."""
    value_of_carry_usd: float
    """General partner's part of it."""
    members_multiples: MultipleFigures
    """Of all members together, net."""
    gross_multiples: MultipleFigures
    """Of the deals alone."""
    members_irr: RatesOfReturn
    """Of all members' cash, net."""
    gross_irr: RatesOfReturn
    """Of the deals' cash alone."""
    fee_and_carry_drag: float | None
    """Gross rate less net rate; null where either is not one rate. [1/a]"""
    lowest_j_curve_usd: float
    """Least sum of all members' cash so far."""
    lowest_j_curve_day: str
    """The day of it."""
    lines: tuple[LineFigures, ...]
    """The waterfall over the whole life."""
    members: tuple[MemberFigures, ...]
    """Every member."""
    seconds: float
    """Time it took. [s]"""
