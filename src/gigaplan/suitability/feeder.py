"""A rated feeder: senior notes, mezzanine notes and an equity slice of one stream of cash.

Each slice funds its part of every call. Of what the partnership distributes, in this order:

1. interest of the senior notes;
2. interest of the mezzanine notes;
3. of what is left, `principal_share` repays senior, then mezzanine notes;
4. the rest goes to the equity slice.

Interest that cash does not pay is deferred: added to the balance, on which interest runs. In the
last period all that is left repays notes before the equity slice gets anything. Every dollar paid
in and distributed is that of one slice.
"""

from dataclasses import dataclass

import numpy as np

from gigaplan.suitability.cash import Cash, Floats


@dataclass(frozen=True, slots=True)
class FeederTerms:
    """Terms of a feeder.

    Attributes
    ----------
    senior_share, mezzanine_share : float
        Parts of every call; the equity slice funds the rest. [1]
    senior_coupon, mezzanine_coupon : float
        Effective per year. [1]
    principal_share : float
        Of cash after interest, to repay notes. [1]
    """

    senior_share: float
    mezzanine_share: float
    senior_coupon: float
    mezzanine_coupon: float
    principal_share: float


@dataclass(frozen=True, slots=True)
class Note:
    """Notes of one rank by period; every field of shape (periods,). [USD].

    Attributes
    ----------
    paid, interest, deferred, principal : ndarray
        Funded; interest paid; interest added to the balance; balance repaid.
    balance : ndarray
        Owed at the end of the period.
    """

    paid: Floats
    interest: Floats
    deferred: Floats
    principal: Floats
    balance: Floats

    def cash(self, periods_per_year: int) -> Cash:
        """Cash of the holders."""
        return Cash(self.paid, self.interest + self.principal, periods_per_year)


@dataclass(frozen=True, slots=True)
class Feeder:
    """All slices.

    Attributes
    ----------
    senior, mezzanine : Note
        The notes.
    equity : Cash
        The equity slice.
    unpaid : float
        Balance of the notes that is never repaid. [USD]
    """

    senior: Note
    mezzanine: Note
    equity: Cash
    unpaid: float


def slice_cash(cash: Cash, terms: FeederTerms) -> Feeder:
    """Share a stream of cash out to the slices of a feeder.

    Parameters
    ----------
    cash : Cash
        Of the feeder's part of the partnership.
    terms : FeederTerms
        Shares and coupons.

    Notes
    -----
    Interest of a period runs on the balance at its start; what is called in it counts from the
    next. Coupons are effective per year, so that a period costs (1 + coupon)^(1/m) - 1: notes whose
    interest and principal are paid return their coupon exactly.
    """
    periods, m = cash.paid.size, cash.periods_per_year
    rates = [
        (1.0 + coupon) ** (1.0 / m) - 1.0
        for coupon in (terms.senior_coupon, terms.mezzanine_coupon)
    ]
    shares = (terms.senior_share, terms.mezzanine_share)
    lines = np.zeros((2, 4, periods))  # interest, deferred, principal, balance of both ranks
    rest = np.zeros(periods)
    owed = [0.0, 0.0]
    for t in range(periods):
        left = float(cash.received[t])
        for rank in (0, 1):
            due = owed[rank] * rates[rank]
            paid = min(left, due)
            left -= paid
            deferred = due - paid
            owed[rank] += deferred
            lines[rank, 0, t], lines[rank, 1, t] = paid, deferred
        share = 1.0 if t == periods - 1 else terms.principal_share
        for_notes = left * share
        for rank in (0, 1):
            repaid = min(for_notes, owed[rank])
            owed[rank] -= repaid
            for_notes -= repaid
            left -= repaid
            lines[rank, 2, t] = repaid
            owed[rank] += shares[rank] * float(cash.paid[t])
            lines[rank, 3, t] = owed[rank]
        rest[t] = left
    notes = [Note(shares[rank] * cash.paid, *lines[rank]) for rank in (0, 1)]
    own = (1.0 - terms.senior_share - terms.mezzanine_share) * cash.paid
    return Feeder(notes[0], notes[1], Cash(own, rest, m), owed[0] + owed[1])
