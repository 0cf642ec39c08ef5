"""A fund from its flows: calls, distributions, carry, escrow, clawback, cash of every member.

Members' cash = fund's cash on every date, to the cent: what members pay for investments and
expenses is what the fund spends, and what the fund receives goes to members and general partner.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FundError
from gigaplan.fund import hurdles as account
from gigaplan.fund.cents import Cents, Floats, rounded, split
from gigaplan.fund.clawback import clawback_due
from gigaplan.fund.closes import Called, calls, left_to_call
from gigaplan.fund.fees import FeeDates, management_fees
from gigaplan.fund.flows import Flows
from gigaplan.fund.terms import (
    CarryTerms,
    Contributed,
    FeeTerms,
    FirstBack,
    Members,
    Waterfall,
    years_between,
)
from gigaplan.fund.waterfall import nothing_paid, pay


@dataclass(frozen=True, slots=True)
class Fund:
    """Terms of a fund.

    Attributes
    ----------
    carry : CarryTerms
        The waterfall.
    fee : FeeTerms
        The management fee.
    fee_dates : FeeDates
        When it falls due.
    late_interest : float
        Simple interest that later members pay. [1/a]
    tests : array of int
        Places of the dates on which the clawback is tested; the last date always is.
    recallable : bool
        Whether capital that came back can be called again.
    """

    carry: CarryTerms
    fee: FeeTerms
    fee_dates: FeeDates
    late_interest: float
    tests: NDArray[np.int64]
    recallable: bool = False


@dataclass(frozen=True, slots=True)
class FundResult:
    """Cash of a fund, in cents.

    Attributes
    ----------
    called : Called
        What members pay in.
    distributed : array of int, shape (n, T, lines)
        To members, by line of the waterfall.
    carry : array of int, shape (n, T, lines)
        To the general partner, out of each member's share.
    into_escrow, released, clawback : array of int, shape (n, T)
        Carry kept back, set free on the last date, and paid back to the member.
    from_escrow : array of int, shape (n, T)
        The part of the clawback that the escrow pays.
    left_to_call : array of int, shape (n, T)
        Of each commitment, after each date.
    value : array of int, shape (n,)
        What each member would get if what is held were sold on the last date at its value.
    value_of_carry : array of int, shape (n,)
        What the general partner would get then.
    """

    called: Called
    distributed: Cents
    carry: Cents
    into_escrow: Cents
    released: Cents
    clawback: Cents
    from_escrow: Cents
    left_to_call: Cents
    value: Cents
    value_of_carry: Cents

    @property
    def contributed(self) -> Cents:
        """Investments, expenses and fees as paid, (n, T)."""
        return np.asarray(self.called.paid.sum(axis=2))

    @property
    def received(self) -> Cents:
        """Distributions and clawback, (n, T)."""
        return np.asarray(self.distributed.sum(axis=2) + self.clawback)

    @property
    def net(self) -> Cents:
        """Cash of each member, (n, T)."""
        return np.asarray(self.received - self.contributed - self.called.interest)

    @property
    def general_partner(self) -> Cents:
        """Cash of the general partner's carry, (T,)."""
        flows = self.carry.sum(axis=2) - self.into_escrow + self.released
        return np.asarray((flows - self.clawback + self.from_escrow).sum(axis=0))

    @property
    def manager(self) -> Cents:
        """Fees and interest on them, (T,)."""
        return np.asarray(self.called.paid[:, :, 2].sum(axis=0) + self.called.interest_to_manager)


def run_fund(fund: Fund, members: Members, flows: Flows) -> FundResult:
    """Run a fund over its dates.

    On one date closes come first, then calls, write-offs, distributions and the clawback's test.

    Raises
    ------
    FundError
        If flows and closes do not go together, or more is called than committed.
    """
    years = years_between(flows.dates, fund.carry.day_count)
    fees = management_fees(fund.fee, fund.fee_dates, members, flows)
    called = calls(flows, members, fees, fund.late_interest, years)
    result = _Distributing(fund, members, flows, called).run(years)
    short = np.argwhere(result.left_to_call < 0)
    if short.size:
        who, when = short[0]
        raise FundError(
            f"{members.names[who]} is called {-result.left_to_call[who, when] / 100:,.2f} USD more "
            f"than its commitment by {flows.dates[when]}; commit more, or call less"
        )
    return result


class _Distributing:
    """The dates of a fund, one after the other."""

    def __init__(self, fund: Fund, members: Members, flows: Flows, called: Called) -> None:
        self.fund, self.members, self.flows, self.called = fund, members, flows, called
        n, T, tiers = members.close.size, flows.dates.size, len(fund.carry.tiers)
        deals = flows.value.size
        self.hurdles = account.opened(n, tiers, deals)
        self.whole = account.opened(n, 1, deals)  # all contributions, whatever the waterfall
        self.paid = nothing_paid(n, tiers)
        self.contributed = np.zeros(n, dtype=np.int64)  # what counts as contributed, so far
        lines = 2 + 2 * tiers
        self.member = np.zeros((n, T, lines), dtype=np.int64)
        self.carry = np.zeros((n, T, lines), dtype=np.int64)
        self.into_escrow, self.released, self.clawback, self.from_escrow = (
            np.zeros((n, T), dtype=np.int64) for _ in range(4)
        )
        self.weights = members.takes_part * members.commitment_cents[:, None]

    def run(self, years: Floats) -> FundResult:
        """Walk."""
        terms, flows = self.fund.carry, self.flows
        final = flows.dates.size - 1
        tests = {*self.fund.tests.tolist(), final}
        for t in range(flows.dates.size):
            by = account.growth(terms.tiers, float(years[t]), terms.compounding)
            account.grow(self.hurdles, by, terms.compounding)
            account.grow(self.whole, by[:1], terms.compounding)
            self._contribute(t)
            if terms.kind is Waterfall.AMERICAN:
                lost, none = flows.written_off[t], np.zeros(flows.value.size, dtype=np.bool_)
                account.count(self.hurdles, lost, none)
                account.count(self.hurdles, flows.sold[t], flows.proceeds[t] > 0)
            if flows.proceeds[t].any():
                self._distribute(t)
            if t in tests:
                self._test(t, last=t == final)
        value, of_carry = self._valued()
        capital_back = self.member[:, :, 0]
        return FundResult(
            self.called, self.member, self.carry, self.into_escrow, self.released, self.clawback,
            self.from_escrow,
            left_to_call(
                self.members.commitment_cents, self.called.paid, capital_back, self.fund.recallable
            ),
            value, of_carry,
        )  # fmt: skip

    def _contribute(self, t: int) -> None:
        """Put what was called into the accounts; expenses and fees last, together."""
        spent = self.called.as_if_present[:, t]
        of_deals = np.concatenate([spent[:, :-2], spent[:, -2:].sum(axis=1)[:, None]], axis=1)
        if self.fund.carry.contributed is Contributed.INVESTMENTS:
            of_deals[:, -1] = 0
        self.contributed += of_deals.sum(axis=1)
        account.contribute(self.whole, of_deals, Waterfall.EUROPEAN)
        account.contribute(self.hurdles, of_deals, self.fund.carry.kind)

    def _shares(self, amounts: Cents) -> Cents:
        """Split what comes from deals among those who take part in them, shape (n,)."""
        parts = [split(int(a), self.weights[:, d]) for d, a in enumerate(amounts)]
        return np.asarray(np.sum(parts, axis=0), dtype=np.int64)

    def _distribute(self, t: int) -> None:
        """Pay what deals brought."""
        terms = self.fund.carry
        paid = pay(
            self._shares(self.flows.proceeds[t]), terms, self.members.bears_carry, self.hurdles,
            self.paid,
        )  # fmt: skip
        self.member[:, t], self.carry[:, t] = paid.member, paid.carry
        self.into_escrow[:, t] = rounded(terms.escrow_share * paid.carry.sum(axis=1))
        account.receive(self.whole, paid.member.sum(axis=1), FirstBack.CAPITAL, 0)

    def _test(self, t: int, last: bool) -> None:
        """Have carry paid back; on the last date what is left in escrow is set free."""
        kept = self.carry.sum(axis=(1, 2)) - self.clawback.sum(axis=1)
        got = self.member.sum(axis=(1, 2)) + self.clawback.sum(axis=1)
        missing = account.owed(self.whole, 0)
        if last:  # what is held counts at its value
            value, _ = self._valued()
            got, missing = got + value, np.maximum(missing - value, 0.0)
        due = clawback_due(self.fund.carry, kept, got, self.contributed, missing)
        escrow = self.into_escrow.sum(axis=1) - self.from_escrow.sum(axis=1)
        self.clawback[:, t] = due
        self.from_escrow[:, t] = np.minimum(due, escrow)
        account.receive(self.whole, due, FirstBack.CAPITAL, 0)
        if last:
            self.released[:, t] = escrow - self.from_escrow[:, t]

    def _valued(self) -> tuple[Cents, Cents]:
        """Members' and general partner's parts if all that is held were sold at its value."""
        if not self.flows.value.any():
            nothing = np.zeros(self.members.close.size, dtype=np.int64)
            return nothing, nothing
        tried, paid = self.hurdles.copied(), self.paid.copied()
        if self.fund.carry.kind is Waterfall.AMERICAN:
            every = np.ones(self.flows.value.size)
            account.count(tried, every, every > 0.0)
        found = pay(
            self._shares(self.flows.value), self.fund.carry, self.members.bears_carry, tried, paid
        )
        return found.member.sum(axis=1), found.carry.sum(axis=1)
