"""What holds for every fund."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fund.funds import Deal, FeeDates, flows_of, fund_of, members_of
from gigaplan.errors import FundError
from gigaplan.fund.cents import split, to_cents
from gigaplan.fund.fund import FundResult, run_fund
from gigaplan.fund.terms import (
    CarryTerms,
    Compounding,
    DayCount,
    FeeTerms,
    FirstBack,
    Tier,
    Waterfall,
    years_between,
)

DAYS = (0, 100, 365, 500, 730, 1200, 2000)
amounts = st.integers(1, 500).map(float)


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    """A deal that takes money early and brings some later."""
    into = draw(st.dictionaries(st.sampled_from(DAYS[:3]), amounts, min_size=1, max_size=2))
    out = draw(st.dictionaries(st.sampled_from(DAYS[3:]), amounts, max_size=3))
    sold = {day: draw(st.sampled_from([0.0, 0.5, 1.0])) for day in out}
    lost = draw(st.dictionaries(st.sampled_from(DAYS[3:]), st.just(1.0), max_size=1))
    return Deal(into, out, sold, lost)


@st.composite
def waterfalls(draw: st.DrawFn) -> CarryTerms:
    """Terms of one or two tiers."""
    first = Tier(draw(st.sampled_from([0.0, 0.06, 0.08])), 0.2, draw(st.sampled_from([0, 0.5, 1])))
    more = (Tier(0.12, 0.3, draw(st.sampled_from([0.0, 0.8]))),) if draw(st.booleans()) else ()
    return CarryTerms(
        (first, *more),
        kind=draw(st.sampled_from(Waterfall)),
        compounding=draw(st.sampled_from(Compounding)),
        first_back=draw(st.sampled_from(FirstBack)),
        escrow_share=draw(st.sampled_from([0.0, 0.3])),
    )


@st.composite
def cases(draw: st.DrawFn):
    """Terms, deals, commitments."""
    found = draw(st.lists(deals(), min_size=1, max_size=3))
    weights = draw(st.lists(st.integers(1, 100), min_size=1, max_size=5))
    return draw(waterfalls()), found, [1e4 * w for w in weights]


def run(terms: CarryTerms, found: list[Deal], commitments: list[float]) -> FundResult:
    """A fund of these, with a fee on one date."""
    dates = FeeDates(np.array([0]), np.array([1.0]), np.array([True]))
    fund = fund_of(terms, FeeTerms(0.001, 0.001), dates)
    return run_fund(fund, members_of(commitments, len(found)), flows_of(found, {0: 7.77}))


@settings(deadline=None)
@given(cases())
def test_all_that_comes_in_is_paid_out(case):
    """On every date: members and general partner get the proceeds, members pay what is spent."""
    flows, result = flows_of(case[1], {0: 7.77}), run(*case)
    paid = result.distributed.sum(axis=(0, 2)) + result.carry.sum(axis=(0, 2))
    assert np.array_equal(paid, flows.proceeds.sum(axis=1))
    assert (result.distributed >= 0).all()
    assert (result.carry >= 0).all()
    spent = flows.invested.sum(axis=1) + flows.expenses
    assert np.array_equal(result.called.paid[:, :, :2].sum(axis=(0, 2)), spent)
    everybody = result.net.sum(axis=0) + result.general_partner + result.manager
    held = np.cumsum(result.into_escrow - result.released - result.from_escrow, axis=1).sum(axis=0)
    cash = flows.proceeds.sum(axis=1) - spent
    assert np.array_equal(np.cumsum(everybody) + held, np.cumsum(cash))
    assert held[-1] == 0


@settings(deadline=None)
@given(cases())
def test_capital_and_preferred_return_before_carry(case):
    """Whole fund: on a date with carry the member has its contributions and 8 % on them, so far."""
    terms, found, commitments = case
    terms = replace(terms, kind=Waterfall.EUROPEAN)
    result = run(terms, found, commitments)
    capital = np.cumsum(result.distributed[:, :, 0], axis=1)
    contributed = np.cumsum(result.contributed, axis=1)
    with_carry = result.carry.sum(axis=2) > 0
    assert (capital <= contributed).all()
    assert (capital == contributed)[with_carry].all()


@settings(deadline=None)
@given(st.lists(deals(), min_size=1, max_size=3), st.sampled_from([0.5, 1.0]))
def test_caught_up_carry_is_its_share_of_profit(found, catch_up):
    """Whole fund: where something is split, carry is a fifth of all that is beyond capital."""
    terms = CarryTerms((Tier(0.08, 0.2, catch_up),))
    result = run(terms, found, [1e5])
    split_there = result.distributed[0, :, 3] > 0
    carry = np.cumsum(result.carry[0].sum(axis=1))
    profit = np.cumsum(result.distributed[0, :, 1:].sum(axis=1)) + carry
    assert (np.abs(carry - 0.2 * profit)[split_there] <= 0.51).all()


@settings(deadline=None)
@given(cases())
def test_members_add_up_to_one_member(case):
    """Members with everything together get what one member would, but for cents of rounding."""
    terms, found, commitments = case
    together, one = run(*case), run(terms, found, [sum(commitments)])
    assert np.abs(together.net.sum(axis=0) - one.net.sum(axis=0)).max() <= 10 * len(commitments)


@settings(deadline=None)
@given(
    st.integers(1, 50), st.integers(1, 50), st.integers(1, 50), st.sampled_from([100, 365]), deals()
)
def test_late_member_leaves_the_others_as_if_present(a, b, c, day, deal):
    """After a later close each has contributed as if all had begun together; interest goes over."""
    commitments = [1e5 * a, 1e5 * b, 1e5 * c]
    flows = flows_of([deal], also=[day])
    place = int(np.flatnonzero(flows.dates == flows.dates[0] + day)[0])
    late = run_fund(fund_of(), members_of(commitments, 1, close=[0, 0, place]), flows)
    begun = run_fund(fund_of(), members_of(commitments, 1), flows)
    assert np.array_equal(late.contributed.sum(axis=1), begun.contributed.sum(axis=1))
    assert np.array_equal(late.distributed, begun.distributed)
    assert late.called.interest.sum() == late.called.interest_to_manager.sum() == 0
    assert (late.called.interest[:2] <= 0).all()
    # whoever was there first earns the agreed interest on what it had lent
    lent = np.cumsum(late.contributed - begun.contributed, axis=1)[:, :place]
    years = np.diff(flows.dates[: place + 1]).astype(float) / 365
    assert -late.called.interest[:2, place] == pytest.approx(0.08 * (lent[:2] @ years), abs=1.5)


@given(st.integers(-(10**15), 10**15), st.lists(st.floats(0, 1e12), min_size=1, max_size=50))
def test_split_adds_up(total, weights):
    """To the cent, in proportion, nothing to whoever counts nothing."""
    if sum(weights) <= 0.0:
        weights = [*weights, 1.0]
    parts = split(total, weights)
    assert parts.sum() == total
    exact = total * (np.array(weights) / sum(weights))
    assert np.abs(parts - exact).max() <= 1.0 + 1e-6 * abs(total) ** 0.5
    assert (parts[np.array(weights) == 0.0] == 0).all()


def test_split_gives_cents_to_the_largest_remainders():
    """100 among 3, 3 and 1: 42.86, 42.86 and 14.29 leave two cents, to the first two."""
    assert split(100, [3, 3, 1]).tolist() == [43, 43, 14]
    assert split(-100, [3, 3, 1]).tolist() == [-43, -43, -14]
    assert split(1, [1, 1]).tolist() == [1, 0]


def test_thirty_days_a_month():
    """From 31 January to 28 February are 28 days, to 31 March 60 (ISDA 2006, 4.16 f)."""
    dates = np.array(["2025-01-31", "2025-02-28", "2025-03-31"], dtype="datetime64[D]")
    years = years_between(dates, DayCount.THIRTY_360)
    assert (360 * years).round(9).tolist() == [0.0, 28.0, 33.0]
    assert years_between(dates, DayCount.ACTUAL_365).sum() == 59 / 365


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Tier(8, 0.2), "a hurdle must be 0 to below 1 (got 8); write 8 % as 0.08"),
        (lambda: Tier(0.08, 20), "carry must be 0 to below 1 (got 20); write 20 % as 0.20"),
        (
            lambda: Tier(0.08, 0.2, 0.1),
            (
                "a catch-up of 0.1 never catches up with a carry of 0.2; write more than the "
                "carry, or 0 for none"
            ),
        ),
        (
            lambda: CarryTerms((Tier(0.08, 0.2), Tier(0.08, 0.3))),
            (
                "hurdles must rise (0.08 follows 0.08); state tiers from the lowest hurdle to the "
                "highest"
            ),
        ),
        (
            lambda: CarryTerms((Tier(0.08, 0.2), Tier(0.12, 0.1))),
            (
                "carry falls from 0.2 to 0.1 at the hurdle 0.12; state what the general partner "
                "gets beyond it"
            ),
        ),
        (lambda: CarryTerms(()), "a waterfall needs a tier; state its hurdle and its carry"),
        (
            lambda: to_cents([float("nan")]),
            "amount holds a value that is no number; state every amount",
        ),
        (
            lambda: split(100, [0.0]),
            "1.00 USD have nobody to share them; let a member take part",
        ),
        (
            lambda: run_fund(
                fund_of(), members_of([50.0], 1), flows_of([Deal({0: 100.0}, {365: 1.0})])
            ),
            (
                "member 0 is called 50.00 USD more than its commitment by 2025-01-01; commit more, "
                "or call less"
            ),
        ),
        (
            lambda: run_fund(
                fund_of(),
                members_of([500.0, 500.0], 1, close=[0, 2]),
                flows_of([Deal({0: 100.0}, {365: 1.0})], also=[730]),
            ),
            (
                "a member joins on 2027-01-01, after the distribution of 2026-01-01; close before "
                "anything is distributed"
            ),
        ),
        (
            lambda: run_fund(
                fund_of(),
                members_of([500.0], 1, close=[1]),
                flows_of([Deal({0: 100.0}, {365: 1.0})]),
            ),
            "money is called on 2025-01-01 and the first close is on 2026-01-01; close first",
        ),
    ],
)
def test_refusals(make, message):
    """One clear message each."""
    with pytest.raises(FundError) as caught:
        make()
    assert str(caught.value) == message
