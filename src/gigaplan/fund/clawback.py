"""Carry paid back where the whole fund did not earn it."""

import numpy as np

from gigaplan.fund.cents import Cents, Floats, rounded
from gigaplan.fund.terms import CarryTerms


def clawback_due(
    terms: CarryTerms, carry_kept: Cents, got: Cents, contributed: Cents, missing: Floats
) -> Cents:
    """What the general partner owes each member, shape (n,), in cents.

    The larger of two, as partnership agreements have it: what it got beyond its share of the
    member's profit over the whole life (at the carry of the last tier), and what the member lacks
    of its contributions and the preferred return. Never more than the carry it got, less the tax on
    it.

    Parameters
    ----------
    terms : CarryTerms
        With the tax rate.
    carry_kept : array of int, shape (n,)
        Carry out of each member's share so far, less what was paid back before. [cents]
    got, contributed : array of int, shape (n,)
        By each member, in all. [cents]
    missing : array, shape (n,)
        Of contributions and preferred return, over the whole fund. [cents]
    """
    if not terms.clawback:
        return np.zeros_like(carry_kept)
    profit = np.maximum(got + carry_kept - contributed, 0)
    too_much = carry_kept - terms.tiers[-1].carry * profit
    most = (1.0 - terms.clawback_tax_rate) * carry_kept
    due = np.minimum(np.maximum(too_much, missing), most)
    return rounded(np.where(carry_kept > 0, np.maximum(due, 0.0), 0.0))
