"""Owners' cash after the fees and carry of the fund through which an investor holds it."""

from dataclasses import dataclass, replace

import numpy as np

from gigaplan.errors import FundError
from gigaplan.fund.cents import to_cents
from gigaplan.fund.fees import FeeDates
from gigaplan.fund.flows import Flows
from gigaplan.fund.fund import Fund, run_fund
from gigaplan.fund.terms import CarryTerms, FeeTerms, Members, Tier
from gigaplan.scenario.calendar import month_of
from gigaplan.suitability.cash import Cash
from gigaplan.suitability.inputs import Outcomes, Paths

CENT = 0.01


@dataclass(frozen=True, slots=True)
class FundTerms:
    """Terms of a fund of one close, whole-fund waterfall.

    Attributes
    ----------
    management_fee : float
        Of commitments while money is paid in, then of what is invested. [1/a]
    carry, catch_up : float
        General partner's share of profit, and while it catches up. [1]
    preferred_return : float
        Of the members before carry, compounded annually. [1/a]
    """

    management_fee: float
    carry: float
    catch_up: float
    preferred_return: float


def net_of_fund(paths: Paths, terms: FundTerms) -> Paths:
    """Owners' cash in all three futures after fees and carry.

    Parameters
    ----------
    paths : Paths
        Before them.
    terms : FundTerms
        Of the fund.

    Raises
    ------
    FundError
        If fees would use up all that is committed.
    """
    owners = paths.owners
    return replace(
        paths,
        owners=Outcomes(
            *(
                net_cash(cash, paths.labels, terms)
                for cash in (owners.expected, owners.higher_inflation, owners.tenant_lost)
            )
        ),
    )


def net_cash(cash: Cash, labels: tuple[str, ...], terms: FundTerms) -> Cash:
    """What the members of a fund pay in and receive, all of them together.

    Parameters
    ----------
    cash : Cash
        Of the fund with what it owns.
    labels : tuple of str
        Periods, such as ``2027-Q3``; everything happens on their first days.
    terms : FundTerms
        Of the fund.

    Notes
    -----
    Commitments C are what covers investments I and fees: fees of the investment period, which ends
    with the last payment, are f n C over its n years; later ones f m I over m years until the last
    receipt; so C = (I + f m I) / (1 - f n). A fee is kept back from what is distributed in the same
    period, as far as that goes, and called otherwise.
    """
    m = cash.periods_per_year
    invested, received = to_cents(cash.paid), to_cents(cash.received)
    last_paid = int(np.flatnonzero(cash.paid)[-1])
    last = max(last_paid, int(np.flatnonzero(cash.received + cash.paid)[-1]))
    first = int(np.flatnonzero(cash.paid)[0])
    due = np.arange(first, last + 1)
    investing = due <= last_paid
    whole = float(cash.paid.sum())
    early, late = investing.sum() / m, (~investing).sum() / m
    fee = terms.management_fee
    if fee * early >= 1.0:
        raise FundError(
            f"fees of {fee:.1%} a year use up all that is committed in the {early:g} years in "
            "which money is paid in; state a lower fund.management_fee"
        )
    committed = whole * (1.0 + fee * late) / (1.0 - fee * early)
    # Each fee is rounded to a cent: one cent a period is enough to cover them all
    commitment = np.array([to_cents(committed) + due.size], dtype=np.int64)
    periods = cash.paid.size
    flows = Flows(
        dates=np.array([_first_day(label) for label in labels]),
        invested=invested[:, None],
        proceeds=received[:, None],
        sold=np.zeros((periods, 1)),
        written_off=np.zeros((periods, 1)),
        expenses=np.zeros(periods, dtype=np.int64),
        company_fees=np.zeros(periods, dtype=np.int64),
        value=np.zeros(1, dtype=np.int64),
    )
    members = Members(
        names=("members",),
        commitment_cents=commitment,
        close=np.zeros(1, dtype=np.int64),
        bears_carry=np.ones(1, dtype=np.bool_),
        fee_share=np.ones(1),
        takes_part=np.ones((1, 1), dtype=np.bool_),
    )
    carry = CarryTerms((Tier(terms.preferred_return, terms.carry, terms.catch_up),))
    result = run_fund(
        Fund(
            carry=carry,
            fee=FeeTerms(fee, fee),
            fee_dates=FeeDates(due, np.full(due.size, 1.0 / m), investing),
            late_interest=0.0,
            tests=np.zeros(0, dtype=np.int64),
        ),
        members,
        flows,
    )
    fees, got = result.called.paid[0, :, 2], result.received[0]
    kept_back = np.minimum(fees, got)
    return Cash((result.contributed[0] - kept_back) * CENT, (got - kept_back) * CENT, m)


def _first_day(label: str) -> np.datetime64:
    month = month_of(label)
    assert month is not None  # labels of a run are dates
    return np.datetime64(f"{month // 12:04d}-{month % 12 + 1:02d}-01")
