"""A member's own cash on the run's time axis."""

import numpy as np
import polars as pl
import pytest

from gigaplan.suitability.cash import Cash
from gigaplan.suitability.inputs import Outcomes, Paths
from gigaplan.suitability.member import DatedCash, equity_in_three_futures, with_member

NOTHING = Cash(np.array([10.0, 0.0]), np.array([0.0, 20.0]), 4)
PATHS = Paths(
    labels=("2027-Q1", "2027-Q2"),
    years=np.array([2027, 2027]),
    price_level=np.array([1.10, 1.21]),
    higher_level=np.array([1.20, 1.40]),
    owners=Outcomes(NOTHING, NOTHING, NOTHING),
    lenders=Outcomes(NOTHING, NOTHING, NOTHING),
    tenant="Ann",
    tenant_share=0.5,
    lost_from="2027-Q2",
    rent_share=np.array([0.4, 0.6]),
    campuses=("north", "south"),
    distributed=(
        np.array([[0.0, 12.0], [0.0, 8.0]]),
        np.array([[0.0, 13.0], [0.0, 9.0]]),
        np.array([[0.0, 2.0], [0.0, 8.0]]),
    ),
)


def dated(*flows):
    days = np.array([np.datetime64(day) for day, _ in flows])
    return DatedCash(days, np.array([usd for _, usd in flows]))


def test_days_fall_in_their_periods():
    # 10 are paid in on the first day of a quarter and 4 come back on its last: 6 in it
    cash = dated(("2027-01-01", -10.0), ("2027-03-31", 4.0), ("2027-06-30", 30.0))
    found = with_member(PATHS, (cash, cash, cash))
    assert found.labels == PATHS.labels
    assert found.owners.expected.paid.tolist() == [6.0, 0.0]
    assert found.owners.expected.received.tolist() == [0.0, 30.0]
    assert found.lenders is PATHS.lenders


def test_a_close_before_the_run_makes_the_time_axis_longer():
    # The first close is in October 2026: one quarter more; prices rose by a tenth a quarter
    cash = dated(("2026-11-15", -1.0), ("2027-04-01", 5.0))
    lost = dated(("2026-08-15", -1.0), ("2027-04-01", 2.0))
    found = with_member(PATHS, (cash, cash, lost))
    assert found.labels == ("2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2")
    assert found.years.tolist() == [2026, 2026, 2027, 2027]
    assert found.price_level.tolist() == pytest.approx([1.1 / 1.21, 1.0, 1.1, 1.21])
    assert found.higher_level.tolist() == pytest.approx([1.1 / 1.21, 1.0, 1.2, 1.4])
    assert found.rent_share.tolist() == [0.0, 0.0, 0.4, 0.6]
    assert found.owners.expected.paid.tolist() == [0.0, 1.0, 0.0, 0.0]
    assert found.owners.tenant_lost.paid.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert found.lenders.expected.paid.tolist() == [0.0, 0.0, 10.0, 0.0]


def test_the_futures_of_every_campus():
    equity = pl.DataFrame(
        {
            "campus": ["north", "north", "south", "south"],
            "period": ["2027-Q1", "2027-Q2"] * 2,
            "paid_in_usd": [6.0, 0.0, 4.0, 0.0],
            "distributed_usd": [0.0, 12.0, 0.0, 8.0],
            "tax_usd": [0.0, 1.0, 0.0, 1.0],
        }
    )
    expected, higher, lost = equity_in_three_futures(PATHS, equity)
    assert expected.select(equity.columns).equals(equity)
    assert higher["distributed_usd"].to_list() == [0.0, 13.0, 0.0, 9.0]
    assert lost["distributed_usd"].to_list() == [0.0, 2.0, 0.0, 8.0]
    assert lost["tax_usd"].to_list() == equity["tax_usd"].to_list()
