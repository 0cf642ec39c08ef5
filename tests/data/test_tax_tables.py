"""The dated tax rules: what is there, that it has sources, and the refusals of the reader."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from gigaplan.data import tax_tables as module
from gigaplan.data.register import Grade
from gigaplan.data.tax_records import Credit, CreditRule, TaxTechnology, Window
from gigaplan.errors import RegisterError

RULES = module.load_tax_rules()


@pytest.fixture
def fresh() -> Iterator[None]:
    module.load_tax_rules.cache_clear()
    yield
    module.load_tax_rules.cache_clear()


def test_window_includes_both_ends() -> None:
    window = Window(date(2025, 1, 1), date(2026, 7, 4))
    assert not window.holds(date(2024, 12, 31))
    assert window.holds(date(2025, 1, 1))
    assert window.holds(date(2026, 7, 4))
    assert not window.holds(date(2026, 7, 5))
    assert [str(Window(None, None)), str(Window(None, date(2026, 7, 4))), str(window)] == [
        "any day",
        "until 2026-07-04",
        "2025-01-01 to 2026-07-04",
    ]


@pytest.mark.parametrize("technology", list(TaxTechnology))
def test_every_technology_has_a_rule(technology: TaxTechnology) -> None:
    assert any(technology in rule.technologies for rule in RULES.credits)


@pytest.mark.parametrize("credit", list(Credit))
def test_construction_windows_leave_no_day_out(credit: Credit) -> None:
    """From its first to its last day each technology's windows of one credit join up."""
    for technology in TaxTechnology:
        windows = {
            rule.construction
            for rule in RULES.credits
            if rule.credit is credit and technology in rule.technologies
        }
        spans = sorted((w.first or date.min, w.last or date.max) for w in windows)
        for (_, end), (start, _) in pairwise(spans):
            assert (start - end).days == 1, f"{technology} {credit}: {end} to {start}"


def test_doubtful_rows_say_so() -> None:
    """Every row that rests on general knowledge tells the reader to check it."""
    for table in (RULES.credits, RULES.thresholds, RULES.recoveries):
        for row in table:
            if row.evidence.grade is Grade.C:
                assert "check before use" in row.evidence.note


def test_corporate_rates_cover_the_oecd_but_the_usa() -> None:
    assert len(RULES.corporate_rates) == 37
    assert RULES.corporate_rates["can"] == pytest.approx(0.2598)  # KPMG table, 2025
    assert RULES.corporate_rates["irl"] == pytest.approx(0.125)
    assert "usa" not in RULES.corporate_rates


def test_overlapping_rules_are_refused() -> None:
    rule: CreditRule = RULES.credits[0]
    with pytest.raises(RegisterError, match=r"48_solar_wind and copy hold on the same days"):
        module._refuse_overlaps((rule, replace(rule, name="copy")))


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("source", "", "source or source_date is empty"),
        ("value", "40", "a share must lie in 0 to 1, got 40"),
        ("construction_from", "2030-01-01", "construction_from 2030-01-01 is after"),
        ("grade", "D", "'D'"),
    ],
)
def test_bad_rows_are_named_by_line(
    column: str, text: str, message: str, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    real = module.read_rows

    def spoilt(name: str) -> list[dict[str, str]]:
        rows = [dict(row) for row in real(name)]
        if name == "tax/thresholds.csv":
            rows[1][column] = text
        return rows

    monkeypatch.setattr(module, "read_rows", spoilt)
    with pytest.raises(RegisterError, match=rf"tax/thresholds\.csv line 3: {message}"):
        module.load_tax_rules()


def test_the_method_page_names_every_rule() -> None:
    page = (Path(__file__).parents[2] / "docs" / "method" / "tax.md").read_text(encoding="utf-8")
    for rule in RULES.credits:
        row = f"| `{rule.name}` | {rule.construction} | {rule.service} | {rule.phase_share:.0%} |"
        assert row in page
    for test in RULES.thresholds:
        assert f"| `{test.test}` | {test.construction} | {test.value:.0%} |" in page
