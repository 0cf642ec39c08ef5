"""Advice on numbers in another notation or another unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.scenario.landing import Facts
from gigaplan.scenario.wrong_number import advice_on_number, percent_meant

SHARE = Facts(unit="1", hint="write 86 % as 0.86")
RATE = Facts(unit="1/a", hint="write 8 % a year as 0.08")
MEGAWATT = Facts(unit="MW", hint="250 means 250 MW")


@pytest.mark.parametrize(
    ("value", "facts", "advice"),
    [
        ("86 %", SHARE, "write 0.86, without the sign"),
        ("1,200", MEGAWATT, "write 1200, without thousands separators"),
        ("1'200.5", MEGAWATT, "write 1200.5, without thousands separators"),
        ("0,9", SHARE, "write 0.9, with a point"),
        ("250 MW", MEGAWATT, "write 250; the unit is always MW"),
        ("$4.50/MMBtu", Facts(unit="USD/MMBtu"), "write 4.50; the unit is always USD/MMBtu"),
        ("250 MW", Facts(), "write a number"),
        ("1.2 GW", MEGAWATT, "write 1200; the unit is always MW"),
        ("250 kW", MEGAWATT, "write 0.25; the unit is always MW"),
        ("1,200 hp", MEGAWATT, "write a number in MW; 250 means 250 MW"),
        ("250 hp", MEGAWATT, "write the number alone, in MW"),
        ("3 $/W", Facts(unit="USD/kW"), "write the number alone, in USD/kW"),
        ("$1500/kW", Facts(unit="USD/kW"), "write 1500; the unit is always USD/kW"),
        ("many", MEGAWATT, "write a number in MW; 250 means 250 MW"),
        ("many", SHARE, "write 86 % as 0.86"),
        ("many", Facts(unit="t/a"), "write a number in t/a"),
        ([1], Facts(unit="1"), "write a number"),
    ],
)
def test_advice(value: object, facts: Facts, advice: str) -> None:
    assert advice_on_number(value, facts) == advice


@pytest.mark.parametrize(
    ("value", "facts", "advice"),
    [
        (86, SHARE, "write 86 % as 0.86"),
        (2.5, SHARE, "write 2.5 % as 0.025"),
        (7, RATE, "write 7 % a year as 0.07"),
        (1.5, SHARE, None),  # a slip, hardly a percentage
        (-3, SHARE, None),
        (86, MEGAWATT, None),
        ("86", SHARE, None),
    ],
)
def test_percent_is_told_from_other_slips(value: object, facts: Facts, advice: str | None) -> None:
    assert percent_meant(value, facts) == advice


@given(percent=st.integers(2, 100))
def test_advice_on_a_percentage_is_the_share(percent: int) -> None:
    words = str(percent_meant(percent, SHARE)).split()
    assert float(words[-1]) == pytest.approx(percent / 100)
