"""Faults that only unusual models meet: unions without tags, keys by year, rules as one text."""

from collections.abc import Callable

Faults = Callable[..., list[str]]
MILL = "  - kind: mill\n    maximum_mw: 40\n"


def _with_mill(good: str, line: str) -> str:
    return good.replace(MILL, f"  - kind: mill\n    {line}\n")


def test_union_without_tags_tells_the_form_that_was_written(faults: Faults, good: str) -> None:
    assert faults(_with_mill(good, "price_usd_per_mwh: {fil: a.csv}")) == [
        (
            "weir.yaml:10 supply.0.price_usd_per_mwh.column: required, and not stated "
            "| add column: ... (name of the column that holds the values)"
        ),
        (
            "weir.yaml:10 supply.0.price_usd_per_mwh.fil: unknown key (got 'a.csv') "
            "| did you mean 'file'?"
        ),
    ]
    assert faults(_with_mill(good, "price_usd_per_mwh: cheap")) == [
        "weir.yaml:10 supply.0.price_usd_per_mwh: must be a number (got 'cheap') | write a number"
    ]


def test_tagged_union_tells_the_form_that_was_written(faults: Faults, good: str) -> None:
    assert faults(_with_mill(good, "availability: [1, 2]")) == [
        (
            "weir.yaml:10 supply.0.availability: must be a number (got a list of 2) "
            "| write one number, or {file: ..., column: ...} for one value an hour"
        )
    ]


def test_keys_by_year_are_placed(faults: Faults, good: str) -> None:
    assert faults(_with_mill(good, "capex_by_year:\n      2025: -3\n      soon: 4\n")) == [
        "weir.yaml:11 supply.0.capex_by_year.2025: must be at least 0 (got -3) | write 0 or more",
        (
            "weir.yaml:12 supply.0.capex_by_year.soon: this key must be a whole number "
            "| write calendar years as keys, such as 2030"
        ),
    ]


def test_rule_of_a_part_is_cut_into_problem_and_fix(faults: Faults, good: str) -> None:
    assert faults(good.replace("maximum_mw: 40", "maximum_mw: 40\n    minimum_mw: 50")) == [
        "weir.yaml:9 supply.0: minimum_mw is above maximum_mw | swap them"
    ]


def test_list_for_a_mapping_of_the_supply(faults: Faults, good: str) -> None:
    assert faults(good.replace("  - kind: flywheel", "  - [flywheel]")) == [
        (
            "weir.yaml:11 supply.1: must be a mapping of keys (got a list of 1) "
            "| write - kind: flywheel"
        )
    ]
