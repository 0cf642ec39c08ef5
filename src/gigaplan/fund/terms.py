"""What partners agree on: hurdles, carry, catch-up, fees, closes. All money is nominal."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FundError

Floats = NDArray[np.float64]


class Waterfall(StrEnum):
    """Whose capital comes back before carry is paid."""

    EUROPEAN = "european"
    """Of the whole fund: all capital contributed so far."""
    AMERICAN = "american"
    """Deal by deal: of what is sold or written off so far, with its share of fees."""


class Compounding(StrEnum):
    """How a preferred return grows."""

    ANNUAL = "annual"
    """(1 + r) to the power of years, of capital and of what has grown."""
    QUARTERLY = "quarterly"
    """(1 + r/4) to the power of four times the years."""
    SIMPLE = "simple"
    """r times years, of capital alone."""


class DayCount(StrEnum):
    """How days become years."""

    ACTUAL_365 = "actual_365"
    THIRTY_360 = "thirty_360"
    """Every month has 30 days (bond basis: the 31st counts as the 30th)."""


class Contributed(StrEnum):
    """What earns the preferred return and comes back before it."""

    EVERYTHING = "everything"
    """Investments, expenses and fees."""
    INVESTMENTS = "investments"
    """Investments alone: expenses and fees are borne by the members."""


class FirstBack(StrEnum):
    """What the first dollars repay; with compounding it changes the labels only."""

    CAPITAL = "capital"
    PREFERRED = "preferred"


class FeeBasis(StrEnum):
    """What the fee is charged on after the investment period."""

    INVESTED = "invested"
    """Cost of what is neither sold nor written off."""
    COMMITTED = "committed"


@dataclass(frozen=True, slots=True)
class Tier:
    """One hurdle, and who gets what beyond it.

    Attributes
    ----------
    hurdle : float
        Rate the members earn before this tier begins. [1/a]
    carry : float
        General partner's share beyond it. [1]
    catch_up : float
        General partner's share while it catches up with `carry` of all profit; 0: it does not. [1]
    """

    hurdle: float
    carry: float
    catch_up: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if not 0.0 <= self.hurdle < 1.0:
            raise FundError(
                f"a hurdle must be 0 to below 1 (got {self.hurdle:g}); write 8 % as 0.08"
            )
        if not 0.0 <= self.carry < 1.0:
            raise FundError(f"carry must be 0 to below 1 (got {self.carry:g}); write 20 % as 0.20")
        if not 0.0 <= self.catch_up <= 1.0:
            raise FundError(
                f"catch-up must be 0 to 1 (got {self.catch_up:g}); write all of it as 1.0"
            )
        if 0.0 < self.catch_up <= self.carry:
            raise FundError(
                f"a catch-up of {self.catch_up:g} never catches up with a carry of {self.carry:g}; "
                "write more than the carry, or 0 for none"
            )


@dataclass(frozen=True, slots=True)
class CarryTerms:
    """The waterfall with its conventions.

    Attributes
    ----------
    kind : Waterfall
        Whole fund, or deal by deal.
    tiers : tuple of Tier
        By rising hurdle; the first hurdle is the preferred return.
    compounding, day_count, contributed, first_back
        Conventions.
    escrow_share : float
        Of every payment of carry, kept until the last test of the clawback. [1]
    clawback : bool
        Whether carry that proves too much is paid back.
    clawback_tax_rate : float
        Share of carry that is not paid back, since it went to the tax office. [1]
    """

    tiers: tuple[Tier, ...]
    kind: Waterfall = Waterfall.EUROPEAN
    compounding: Compounding = Compounding.ANNUAL
    day_count: DayCount = DayCount.ACTUAL_365
    contributed: Contributed = Contributed.EVERYTHING
    first_back: FirstBack = FirstBack.CAPITAL
    escrow_share: float = 0.0
    clawback: bool = True
    clawback_tax_rate: float = 0.0

    def __post_init__(self) -> None:
        """Hurdles rise and carry does not fall."""
        if not self.tiers:
            raise FundError("a waterfall needs a tier; state its hurdle and its carry")
        for before, after in zip(self.tiers, self.tiers[1:], strict=False):
            if after.hurdle <= before.hurdle:
                raise FundError(
                    f"hurdles must rise ({after.hurdle:g} follows {before.hurdle:g}); "
                    "state tiers from the lowest hurdle to the highest"
                )
            if after.carry < before.carry:
                raise FundError(
                    f"carry falls from {before.carry:g} to {after.carry:g} at the hurdle "
                    f"{after.hurdle:g}; state what the general partner gets beyond it"
                )
        for name, value in (
            ("escrow_share", self.escrow_share), ("clawback_tax_rate", self.clawback_tax_rate),
        ):  # fmt: skip
            if not 0.0 <= value <= 1.0:
                raise FundError(f"{name} must be 0 to 1 (got {value:g}); write 30 % as 0.30")


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """The management fee; called from members in advance, on the days given.

    Attributes
    ----------
    rate : float
        Of the basis, a year, in the investment period. [1/a]
    later_rate : float
        The same after it. [1/a]
    basis_later : FeeBasis
        What it is charged on after the investment period; in it, on commitments.
    offset_share : float
        Share of what portfolio companies pay the manager by which the fee is reduced. [1]
    """

    rate: float
    later_rate: float
    basis_later: FeeBasis = FeeBasis.INVESTED
    offset_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Members:
    """Who takes part, one entry per member.

    Attributes
    ----------
    names : tuple of str
        For messages.
    commitment_cents : array of int, shape (n,)
        Nominal. [cents]
    close : array of int, shape (n,)
        Place of the date at which each joins, among the dates of the fund.
    bears_carry : array of bool, shape (n,)
        False for the general partner's own commitment.
    fee_share : array, shape (n,)
        Share of the management fee that each pays: 1, less for a discount, 0 for none. [1]
    takes_part : array of bool, shape (n, deals)
        False where a member is excused.
    """

    names: tuple[str, ...]
    commitment_cents: NDArray[np.int64]
    close: NDArray[np.int64]
    bears_carry: NDArray[np.bool_]
    fee_share: Floats
    takes_part: NDArray[np.bool_]


def years_between(dates: NDArray[np.datetime64], count: DayCount) -> Floats:
    """Years from each date to the next, shape (T,); the first is 0.

    Source: ISDA 2006 definitions, section 4.16 (d) actual/365 fixed and (f) 30/360.
    """
    days = dates.astype("datetime64[D]")
    if count is DayCount.ACTUAL_365:
        return np.diff(days, prepend=days[:1]).astype(np.float64) / 365.0
    months = days.astype("datetime64[M]")
    number = months.astype(np.int64)  # months since January 1970
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    first = np.minimum(day, 30)
    second = np.where((day[1:] == 31) & (first[:-1] == 30), 30, day[1:])
    apart = 30 * np.diff(number) + second - first[:-1]
    return np.concatenate([np.zeros(min(1, days.size)), apart / 360.0])
