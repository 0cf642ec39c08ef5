"""Funds small enough to check on paper, to the cent; days of a year of 365."""

from dataclasses import replace

import numpy as np
import pytest

from fund.funds import USUAL, Deal, FeeDates, flows_of, fund_of, members_of
from gigaplan.fund.fund import run_fund
from gigaplan.fund.measures import measures
from gigaplan.fund.terms import (
    CarryTerms,
    Compounding,
    Contributed,
    FeeBasis,
    FeeTerms,
    Tier,
    Waterfall,
)

YEAR = 365


def test_whole_fund_with_full_catch_up():
    """100 in, 150 out after a year: 100 back, 8 preferred, 2 catch-up, 40 split 32 to 8.

    The general partner ends with 10, which is 20 % of the profit of 50.
    """
    flows = flows_of([Deal({0: 100.0}, {YEAR: 150.0}, {YEAR: 1.0})])
    found = run_fund(fund_of(), members_of([100.0], 1), flows)
    assert found.distributed[0, 1].tolist() == [100_00, 8_00, 0, 32_00]
    assert found.carry[0, 1].tolist() == [0, 0, 2_00, 8_00]
    assert found.general_partner.tolist() == [0, 10_00]
    assert found.net[0].tolist() == [-100_00, 140_00]


def test_partial_catch_up():
    """At 80 % the catch-up takes X = 0.2 x 8 / (0.8 - 0.2) = 2.67, 2.14 of it carry.

    Of the other 39.33 the general partner gets what makes 20 % of 50: 10 - 2.14 = 7.86.
    """
    flows = flows_of([Deal({0: 100.0}, {YEAR: 150.0}, {YEAR: 1.0})])
    terms = CarryTerms((Tier(0.08, 0.20, 0.8),))
    found = run_fund(fund_of(terms), members_of([100.0], 1), flows)
    assert found.distributed[0, 1].tolist() == [100_00, 8_00, 53, 31_47]
    assert found.carry[0, 1].tolist() == [0, 0, 2_14, 7_86]


@pytest.mark.parametrize(("paid", "promote"), [(2000.0, 205.57), (10_000.0, 1805.53)])
def test_hurdle_without_catch_up(paid, promote):
    """A member's 900 at 8 % for a year ask for 972; of the rest the general partner gets 20 %.

    The published promote (ibuilder/massing, pull request 107) is 205.57 of 2,000 and 1,805.53 of
    10,000; its rate of return is searched for, so that its hurdle is some cents off 972.
    """
    flows = flows_of([Deal({0: 900.0}, {YEAR: paid}, {YEAR: 1.0})])
    terms = CarryTerms((Tier(0.08, 0.20),))
    found = run_fund(fund_of(terms), members_of([900.0], 1), flows)
    assert found.carry.sum() == round(20 * (paid - 972.0))
    assert found.carry.sum() / 100 == pytest.approx(promote, abs=0.1)


def test_two_hurdles():
    """1,000 in, 1,300 out after a year.

    1,000 back, 80 preferred, 20 catch-up. To 12 % the member still lacks 120 - 80 = 40, which takes
    40 / 0.8 = 50, 10 of them carry. The last 150 are split 105 to 45.
    """
    flows = flows_of([Deal({0: 1000.0}, {YEAR: 1300.0}, {YEAR: 1.0})])
    terms = CarryTerms((Tier(0.08, 0.20, 1.0), Tier(0.12, 0.30)))
    found = run_fund(fund_of(terms), members_of([1000.0], 1), flows)
    assert found.distributed[0, 1].tolist() == [1000_00, 80_00, 0, 40_00, 0, 105_00]
    assert found.carry[0, 1].tolist() == [0, 0, 20_00, 10_00, 0, 45_00]


def test_preferred_return_compounds_or_not():
    """100 for two years at 8 %: 16.64 compounded by the year, 17.17 by the quarter, 16 simple.

    Half of it comes back after a year: simple interest of the second year is on 50 alone. First
    capital: 50 back, 50 left; preferred 8 + 4 = 12. Compounded, 108 - 50 = 58 grow to 62.64, of
    which 50 are capital.
    """
    flows = flows_of([Deal({0: 100.0}, {2 * YEAR: 200.0}, {2 * YEAR: 1.0})])
    for how, preferred in (
        (Compounding.ANNUAL, 16_64),
        (Compounding.QUARTERLY, 17_17),  # 1.02 to the 8th is 1.17166
        (Compounding.SIMPLE, 16_00),
    ):
        found = run_fund(fund_of(replace(USUAL, compounding=how)), members_of([100.0], 1), flows)
        assert found.distributed[0, 1, 1] == preferred
    halves = flows_of([Deal({0: 100.0}, {YEAR: 50.0, 2 * YEAR: 200.0})])
    for how, preferred in ((Compounding.ANNUAL, 12_64), (Compounding.SIMPLE, 12_00)):
        found = run_fund(fund_of(replace(USUAL, compounding=how)), members_of([100.0], 1), halves)
        assert found.distributed[0, 1].tolist() == [50_00, 0, 0, 0]
        assert found.distributed[0, 2, :2].tolist() == [50_00, preferred]


DEAL_BY_DEAL = CarryTerms((Tier(0.08, 0.20, 1.0),), kind=Waterfall.AMERICAN)


def test_deal_by_deal_pays_carry_on_the_first_deal():
    """Two deals of 100. The first brings 150 after a year: carry 10, as if it were alone.

    The second brings 130 after two: 100 x 1.1664 = 116.64, catch-up 16.64 / 4 = 4.16, and 9.20
    split 7.36 to 1.84: carry 6, a fifth of 30. Whole fund: 150 goes to the member, who still lacks
    216 - 150 = 66, 71.28 after another year; then 71.28 - 50 = 21.28 of preferred return, catch-up
    21.28 / 4 = 5.32, and of 130 - 71.28 - 5.32 = 53.40 a fifth, 10.68: carry 16 as well, later.
    """
    deals = [
        Deal({0: 100.0}, {YEAR: 150.0}, {YEAR: 1.0}),
        Deal({0: 100.0}, {2 * YEAR: 130.0}, {2 * YEAR: 1.0}),
    ]
    flows, members = flows_of(deals), members_of([200.0], 2)
    deal_by_deal = run_fund(fund_of(DEAL_BY_DEAL), members, flows)
    assert deal_by_deal.carry.sum(axis=2)[0].tolist() == [0, 10_00, 6_00]
    assert deal_by_deal.carry[0, 2].tolist() == [0, 0, 4_16, 1_84]
    assert deal_by_deal.clawback.sum() == 0
    whole = run_fund(fund_of(), members, flows)
    assert whole.carry[0, 2].tolist() == [0, 0, 5_32, 10_68]


@pytest.mark.parametrize(
    ("escrow", "tax", "back", "from_escrow", "general_partner"),
    [
        (0.0, 0.0, 10_00, 0, [0, 10_00, -10_00]),
        (0.3, 0.0, 10_00, 3_00, [0, 7_00, -7_00]),
        (0.3, 0.4, 6_00, 3_00, [0, 7_00, -3_00]),
        (0.8, 0.4, 6_00, 6_00, [0, 2_00, 2_00]),
    ],
)
def test_clawback(escrow, tax, back, from_escrow, general_partner):
    """The second deal is lost: the member got 140 of its 200, there is no profit, all carry is due.

    Not more than is left of it after tax. Escrow pays first, and what it has left is set free.
    """
    deals = [
        Deal({0: 100.0}, {YEAR: 150.0}, {YEAR: 1.0}),
        Deal({0: 100.0}, written_off={2 * YEAR: 1.0}),
    ]
    terms = replace(DEAL_BY_DEAL, escrow_share=escrow, clawback_tax_rate=tax)
    found = run_fund(fund_of(terms), members_of([200.0], 2), flows_of(deals))
    assert found.clawback[0].tolist() == [0, 0, back]
    assert found.from_escrow[0].tolist() == [0, 0, from_escrow]
    assert found.general_partner.tolist() == general_partner
    none = run_fund(
        fund_of(replace(terms, clawback=False)), members_of([200.0], 2), flows_of(deals)
    )
    assert none.clawback.sum() == 0
    assert none.general_partner.sum() == 10_00


def test_a_loss_is_made_up_before_carry():
    """The first deal is lost, so that the second must bring 200 and 8 % on both.

    100 x 1.08 count after a year and grow to 116.64; with the second deal's 116.64 they make 233.28
    of its 250. Of 16.72 the catch-up takes all: a fifth of all profit of 50 would be 10, and
    33.28 / 4 = 8.32 are wanted. The last 8.40 are split 6.72 to 1.68: carry 10.
    """
    deals = [
        Deal({0: 100.0}, written_off={YEAR: 1.0}),
        Deal({0: 100.0}, {2 * YEAR: 250.0}, {2 * YEAR: 1.0}),
    ]
    found = run_fund(fund_of(DEAL_BY_DEAL), members_of([200.0], 2), flows_of(deals))
    assert found.distributed[0, 2].tolist() == [200_00, 33_28, 0, 6_72]
    assert found.carry[0, 2].tolist() == [0, 0, 8_32, 1_68]


QUARTERS = FeeDates(
    np.arange(4), np.full(4, 0.25), np.array([True, True, False, False])
)  # quarters in advance, two of them in the investment period


def test_fees_on_commitments_then_on_cost():
    """60 and 40 million committed, 2 % a year: 300,000 and 200,000 a quarter.

    Then 1.5 % of the 50 million invested: 0.015 / 4 x 50 = 0.1875 million, 112,500 and 75,000;
    after half is sold, half of it. A member without fee pays none.
    """
    deal = Deal({0: 50e6}, {273: 30e6}, {273: 0.5})
    flows = flows_of([deal], also=[91, 182])
    fee = FeeTerms(0.02, 0.015)
    found = run_fund(fund_of(fee=fee, fee_dates=QUARTERS), members_of([60e6, 40e6], 1), flows)
    assert (found.called.paid[:, :, 2] / 100).tolist() == [
        [300_000, 300_000, 112_500, 56_250],
        [200_000, 200_000, 75_000, 37_500],
    ]
    assert found.manager.sum() == 1_281_250_00
    kept = replace(fee, basis_later=FeeBasis.COMMITTED)
    found = run_fund(
        fund_of(fee=kept, fee_dates=QUARTERS),
        members_of([60e6, 40e6], 1, fee_share=[1.0, 0.0]),
        flows,
    )
    assert (found.called.paid[:, :, 2] / 100).tolist() == [
        [300_000, 300_000, 225_000, 225_000],
        [0] * 4,
    ]


def test_company_fees_reduce_the_fee_and_are_carried_on():
    """100 million, 2 %: 500,000 a quarter. Companies pay 800,000, 80 % of which are 640,000.

    The second fee falls to nothing, the third by the 140,000 that are left.
    """
    flows = flows_of([Deal({0: 1e6})], company_fees={91: 800e3}, also=[182, 273])
    fee = FeeTerms(0.02, 0.02, FeeBasis.COMMITTED, offset_share=0.8)
    found = run_fund(fund_of(fee=fee, fee_dates=QUARTERS), members_of([100e6], 1), flows)
    assert (found.called.paid[0, :, 2] / 100).tolist() == [500e3, 0.0, 360e3, 500e3]


def test_late_close():
    """60 million at once, 40 million a year later; 50 million were called, and 1 % of fee.

    The later member pays 20 million, 8 % on it, 1.6 million, to the first; 0.4 million of fee with
    0.032 million of interest to the manager. Then each has paid as if both had begun together.
    """
    flows = flows_of([Deal({0: 50e6}, {2 * YEAR: 80e6}, {2 * YEAR: 1.0})], also=[YEAR])
    dates = FeeDates(np.array([0]), np.array([1.0]), np.array([True]))
    fund = fund_of(fee=FeeTerms(0.01, 0.01), fee_dates=dates)
    found = run_fund(fund, members_of([60e6, 40e6], 1, close=[0, 1]), flows)
    assert (found.called.paid[:, :, 0] / 1e8).tolist() == [[50.0, -20.0, 0.0], [0.0, 20.0, 0.0]]
    assert (found.called.paid[:, :, 2] / 1e8).tolist() == [[0.6, 0.0, 0.0], [0.0, 0.4, 0.0]]
    assert (found.called.interest / 1e8).tolist() == [[0.0, -1.6, 0.0], [0.0, 1.632, 0.0]]
    assert found.called.interest_to_manager.tolist() == [0, 3_200_000, 0]
    together = run_fund(fund, members_of([60e6, 40e6], 1), flows)
    assert np.array_equal(found.distributed, together.distributed)
    assert np.array_equal(found.contributed.sum(axis=1), together.contributed.sum(axis=1))
    assert (found.left_to_call[:, -1] / 1e8).tolist() == [29.4, 19.6]


def test_general_partner_commits_without_carry_or_fee():
    """A commitment that bears no carry keeps its part of the profit: 2 of 100 get 3 of 150."""
    flows = flows_of([Deal({0: 100.0}, {YEAR: 150.0}, {YEAR: 1.0})])
    members = members_of([98.0, 2.0], 1, bears_carry=[True, False], fee_share=[1.0, 0.0])
    found = run_fund(fund_of(), members, flows)
    assert found.received[1].sum() == 3_00
    assert found.carry.sum(axis=(1, 2)).tolist() == [9_80, 0]


def test_excused_member():
    """Who is excused from a deal neither pays for it nor gets any of it."""
    deals = [
        Deal({0: 90.0}, {YEAR: 90.0}, {YEAR: 1.0}),
        Deal({0: 50.0}, {YEAR: 60.0}, {YEAR: 1.0}),
    ]
    members = members_of([600.0, 600.0, 300.0], 2, excused=[(1, 1)])
    found = run_fund(fund_of(), members, flows_of(deals))
    # 36, 36 and 18 of the first; of the second two thirds and one third: 33.33 and 16.67
    assert found.contributed.sum(axis=1).tolist() == [69_33, 36_00, 34_67]
    assert found.received.sum(axis=1)[1] == 36_00


def test_only_investments_come_back_first():
    """With fees outside what is contributed, 10 of expenses are the members' own."""
    flows = flows_of([Deal({0: 100.0}, {YEAR: 120.0}, {YEAR: 1.0})], expenses={0: 10.0})
    terms = replace(USUAL, contributed=Contributed.INVESTMENTS)
    of_investments = run_fund(fund_of(terms), members_of([200.0], 1), flows)
    assert of_investments.distributed[0, 1, :2].tolist() == [100_00, 8_00]
    assert of_investments.carry.sum() == 4_00  # a fifth of 20
    of_everything = run_fund(fund_of(), members_of([200.0], 1), flows)
    assert of_everything.distributed[0, 1, :2].tolist() == [110_00, 8_80]
    assert of_everything.carry.sum() == 1_20  # all that is left of 120: catch-up wants 2.20


def test_value_of_what_is_held():
    """100 in, worth 150 after a year: the member's part is 140, and 10 are carry."""
    flows = flows_of([Deal({0: 100.0}, value=150.0)], also=[YEAR])
    found = run_fund(fund_of(), members_of([100.0], 1), flows)
    assert found.value.tolist() == [140_00]
    assert found.value_of_carry.tolist() == [10_00]
    m = measures(flows, found)
    assert (m.all_members.dpi, m.all_members.rvpi, m.all_members.tvpi) == (0.0, 1.4, 1.4)
    assert m.gross.tvpi == 1.5
    assert m.gross_irr.rate == pytest.approx(0.50)
    assert m.all_members_irr.rate == pytest.approx(0.40)
    assert m.member_irr[0].rate == pytest.approx(0.40)
    assert m.j_curve.tolist() == [-100_00, -100_00]


def test_capital_that_came_back_can_be_called_again():
    """100 committed: 80 called, 30 back; 50 are left to call if it is recallable, else 20."""
    flows = flows_of([Deal({0: 80.0}, {YEAR: 30.0})])
    for recallable, left in ((False, 20_00), (True, 50_00)):
        found = run_fund(fund_of(recallable=recallable), members_of([100.0], 1), flows)
        assert found.left_to_call[0, -1] == left
