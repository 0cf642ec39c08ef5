"""The management fee: on what is committed, then on what is invested."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.fund.cents import Cents, Floats, rounded
from gigaplan.fund.flows import Flows
from gigaplan.fund.terms import FeeBasis, FeeTerms, Members


@dataclass(frozen=True, slots=True)
class FeeDates:
    """When the fee falls due, for how long, and until when commitments are its basis.

    Attributes
    ----------
    due : array of int, shape (fees,)
        Places among the dates of the fund; the fee is for the time that follows.
    years : array, shape (fees,)
        Length of that time. [a]
    investing : array of bool, shape (fees,)
        Whether the investment period still runs when it falls due.
    """

    due: NDArray[np.int64]
    years: Floats
    investing: NDArray[np.bool_]


def management_fees(terms: FeeTerms, dates: FeeDates, members: Members, flows: Flows) -> Cents:
    """Fees of every member as if all had been there from the first close, shape (n, T), in cents.

    In the investment period each member pays on its commitment. After it the basis is the cost of
    what is held, to which a member counts by its share of the commitments of those who take part.
    What companies paid the manager since the last fee reduces it, by commitments; what is more than
    the fee is carried on to the next.
    """
    committed = members.commitment_cents.astype(np.float64)
    taking = members.takes_part * committed[:, None]
    shares = taking / np.maximum(taking.sum(axis=0), 1.0)
    left = flows.cost_left()
    fees = np.zeros((committed.size, flows.dates.size), dtype=np.int64)
    credit = np.zeros(committed.size)
    seen = 0
    of_all = committed / max(float(committed.sum()), 1.0)
    for at, years, investing in zip(dates.due, dates.years, dates.investing, strict=True):
        paid = float(flows.company_fees[seen : at + 1].sum())
        seen = int(at) + 1
        credit += terms.offset_share * paid * of_all * members.fee_share
        if investing:
            due = terms.rate * years * committed
        elif terms.basis_later is FeeBasis.COMMITTED:
            due = terms.later_rate * years * committed
        else:
            due = terms.later_rate * years * (shares @ left[at])
        due = due * members.fee_share
        less = np.minimum(due, credit)
        credit -= less
        fees[:, at] = rounded(due - less)
    return fees
