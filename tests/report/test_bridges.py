"""The bridge and its hand-over in sentences."""

from types import SimpleNamespace

import pytest

from gigaplan.report.bridges import bridges_of


def page(bridge_mw: float, handed_over: str | None, sold_mw: float) -> SimpleNamespace:
    campus = SimpleNamespace(bridge_mw=bridge_mw, handed_over=handed_over)
    return SimpleNamespace(
        campuses={"memphis": campus}, last_period="2028-Q4", sold_mw=sold_mw, resale_usd=12.34e6
    )


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        (page(0.2, None, 0.1), ()),
        (
            page(1234.0, None, 0.0),
            ("memphis: a bridge of up to 1,234 MW is still there in 2028-Q4.",),
        ),
        (
            page(54.0, "2028-Q1", 36.0),
            (
                "memphis: a bridge of up to 54 MW hands over in 2028-Q1.",
                "Sold again: 36 MW for 12.3 million USD.",
            ),
        ),
    ],
)
def test_the_hand_over_is_told(summary: SimpleNamespace, said: tuple[str, ...]) -> None:
    assert bridges_of(summary) == said
