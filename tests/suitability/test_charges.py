"""Insurers' charges against the law, by hand."""

import itertools

import numpy as np
import pytest

from gigaplan.data.charge_records import (
    RATINGS,
    UNRATED,
    EquityKind,
    InvestorClass,
    NaicInsurer,
    NaicKind,
    SpreadTable,
)
from gigaplan.data.charge_tables import load_charges
from gigaplan.data.register import Grade
from gigaplan.suitability.cash import Cash
from gigaplan.suitability.charges import (
    equity_charge,
    held_over_life,
    mean_spread_charge,
    naic_charge,
    quality_step,
    return_on_capital,
    spread_charge,
)

TABLES = load_charges()
BONDS, INFRASTRUCTURE = SpreadTable.BONDS_AND_LOANS, SpreadTable.QUALIFYING_INFRASTRUCTURE


def spread(table, rating, years):
    return spread_charge(TABLES, table, rating, years).share


@pytest.mark.parametrize(
    ("kind", "plain", "with_five_points"),
    [
        (EquityKind.TYPE_2, 0.49, 0.54),
        (EquityKind.QUALIFYING_INFRASTRUCTURE, 0.30, 0.3385),  # 30 + 0.77 x 5 points
        (EquityKind.QUALIFYING_INFRASTRUCTURE_CORPORATE, 0.36, 0.406),  # 36 + 0.92 x 5
        (EquityKind.LONG_TERM, 0.22, 0.22),
    ],
)
def test_equity_by_article_169(kind, plain, with_five_points):
    assert equity_charge(TABLES, kind, 0.0).share == pytest.approx(plain)
    assert equity_charge(TABLES, kind, 0.05).share == pytest.approx(with_five_points)


@pytest.mark.parametrize(
    ("rating", "years", "charge"),
    [
        ("AAA", 12.0, 0.08),  # 7.0 + 0.5 x 2
        ("A-", 4.0, 0.056),  # 1.4 x 4
        ("BBB", 7.0, 0.155),  # 12.5 + 1.5 x 2; insuranceassetrisk, 6 July 2015: about 15.5 %
        ("BBB-", 0.3, 0.025),  # counts as one year: 2.5
        ("BB", 25.0, 0.491),  # 46.6 + 0.5 x 5
        ("B", 5.0, 0.375),  # 7.5 x 5: up to five years
        (UNRATED, 8.0, 0.201),  # 15 + 1.7 x 3
    ],
)
def test_debt_by_article_176(rating, years, charge):
    assert spread(BONDS, rating, years) == pytest.approx(charge)


def test_qualifying_infrastructure_debt_is_charged_about_30_percent_less():
    # A briefing of 2015 on the amendment: about 30 % less for rated debt
    for rating, years in itertools.product(("AA", "A", "BBB"), (3.0, 8.0, 15.0, 25.0)):
        ratio = spread(INFRASTRUCTURE, rating, years) / spread(BONDS, rating, years)
        assert 0.66 <= ratio <= 0.75
    assert spread(INFRASTRUCTURE, "BBB", 10.0) == pytest.approx(0.1335)
    # Below investment grade, and without a rating, there is no relief
    assert spread(INFRASTRUCTURE, "BB", 8.0) == spread(BONDS, "BB", 8.0)
    assert spread(INFRASTRUCTURE, UNRATED, 8.0) == spread(BONDS, UNRATED, 8.0)


def test_securitisation_is_capped_at_all():
    table = SpreadTable.SECURITISATION
    assert spread(table, "BBB", 3.0) == pytest.approx(0.591)  # 19.7 x 3
    assert spread(table, "BBB", 6.0) == 1.0


def test_brackets_join():
    # The law's own joints fit but for one of 0.1 points (step 4 at 20 years)
    for table in (BONDS, INFRASTRUCTURE):
        for step in sorted({row.step for row in TABLES.spread if row.table is table}):
            rows = sorted(
                (row for row in TABLES.spread if (row.table, row.step) == (table, step)),
                key=lambda row: row.from_years,
            )
            for before, after in itertools.pairwise(rows):
                reached = before.a + before.b * (after.from_years - before.from_years)
                assert after.a == pytest.approx(reached, abs=0.0011), (table, step)


def test_naic_factors():
    # J.P. Morgan, 17 August 2021, to two digits
    published = {"AAA": 0.16, "AA": 0.42, "A+": 0.66, "A-": 1.02, "BBB": 1.52, "BBB-": 2.17,
                 "BB+": 3.15}  # fmt: skip
    for rating, percent in published.items():
        found = naic_charge(TABLES, NaicInsurer.LIFE, NaicKind.BOND, rating).share
        assert round(100 * found, 2) == percent
    assert naic_charge(TABLES, NaicInsurer.LIFE, NaicKind.EQUITY).share == 0.30
    assert naic_charge(TABLES, NaicInsurer.LIFE, NaicKind.RESIDUAL).share == 0.45


def test_worse_ratings_are_never_charged_less():
    for insurer in NaicInsurer:
        factors = [naic_charge(TABLES, insurer, NaicKind.BOND, r).share for r in RATINGS]
        assert factors == sorted(factors)
    for table, years in itertools.product((BONDS, SpreadTable.SECURITISATION), (1.0, 7.0, 18.0)):
        charges = [spread(table, rating, years) for rating in RATINGS]
        assert charges == sorted(charges)


def test_steps_of_ratings():
    assert [quality_step(r) for r in ("AAA", "AA-", "A", "BBB+", "BB", "B-", "CCC")] == [
        "0", "1", "2", "3", "4", "5", "5",
    ]  # fmt: skip


def test_a_debt_over_its_life():
    # 100 lent at 10 %: 10 after one year, 110 after two. At the start of year 2 it is worth
    # (10 + 100) / 1.1 ** 0.5, duration (0.5 x 10 + 1.5 x 100) / 110 / 1.1 = 1.28099; at the start
    # of year 3 the same, duration 0.5 / 1.1, which counts as 1. BBB: 2.5 % x mean of both.
    note = Cash(np.array([100.0, 0, 0]), np.array([0, 10.0, 110.0]), 1)
    held = held_over_life(note, 0.1)
    assert held.values.tolist() == pytest.approx([110 / 1.1**0.5] * 2)
    assert held.durations.tolist() == pytest.approx([155 / 110 / 1.1, 0.5 / 1.1])
    found = mean_spread_charge(TABLES, BONDS, "BBB", held)
    assert found.share == pytest.approx(0.025 * (155 / 110 / 1.1 + 1.0) / 2)


def test_return_on_capital():
    # 49 of own money, 51 of policyholders' at 4 %: 12 - 2.04 over 49
    assert return_on_capital(0.12, 0.04, 0.49) == pytest.approx((0.12 - 0.51 * 0.04) / 0.49)
    assert return_on_capital(0.12, 0.04, 0.0) is None


def test_every_charge_and_need_has_a_source():
    for row in (*TABLES.equity, *TABLES.spread, *TABLES.naic, *TABLES.needs):
        assert row.evidence.source
        assert row.evidence.source_date
    doubtful = [row for row in (*TABLES.equity, *TABLES.spread, *TABLES.naic)
                if row.evidence.grade is Grade.C]  # fmt: skip
    assert all("[M] check before use" in row.evidence.note for row in doubtful)
    assert {need.investor for need in TABLES.needs} == set(InvestorClass)
