"""Whatever the text: a scenario, or faults in the user's words; never another error."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigaplan.errors import ScenarioError
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.read import read_scenario

GOOD = """\
name: Weir
first_year: 2030
money: {discount_rate: 0.07, cost_case: low}
weather:
  years:
    - {name: 2019, hours: 24, start: 2019-01-01T00:00Z}
campus:
  name: weir
  it_load: {it_mw: 5, jobs: {training: 0.5, inference: 0.5}}
supply:
  - kind: mill
    capex_by_year: {2025: 10, 2030: 5}
  - &wheel {kind: flywheel, efficiency: 0.8}
limits: {clean_share: 0.5}
"""
SIGNS = st.text(st.sampled_from(list(":-{}[]\n \t,'\"&*!|>%@#?=<~.0159aeiony_é\x07")), max_size=4)
VALUES = st.sampled_from(
    [
        "",
        "null",
        "true",
        "-1",
        "86",
        "1e400",
        ".nan",
        "a",
        "[]",
        "[1, a]",
        "{}",
        "{a: {b: 1}}",
        "2019-01-01",
        "'",
        "!x 5",
        "{file: a.csv}",
        "[{kind: mill}]",
        "0x1F",
        "1:2",
        "*wheel",
    ]
)


def _is_judged(path: Path, model: type[Scenario], changes: tuple[str, ...] = ()) -> None:
    """Read a scenario; every fault must say where, what and how to fix."""
    try:
        read_scenario(path, model, changes, known_places=("weir",), known_weather=("w",))
    except ExceptionGroup as group:
        for fault in group.exceptions:
            assert isinstance(fault, ScenarioError)
            assert fault.where
            assert fault.problem
            assert fault.fix


@settings(max_examples=150)
@given(at=st.integers(0, len(GOOD)), cut=st.integers(0, 6), put=SIGNS)
def test_damaged_text_is_judged(
    at: int, cut: int, put: str, model: type[Scenario], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text(GOOD[:at] + put + GOOD[at + cut :])
    _is_judged(path, model)


@settings(max_examples=150)
@given(
    keys=st.lists(
        st.sampled_from(
            [
                "supply",
                "mill",
                "0",
                "1",
                "2019",
                "name",
                "kind",
                "campus",
                "it_load",
                "jobs",
                "training",
                "weather",
                "years",
                "hours",
                "file",
                "money",
                "limits",
                "capex_by_year",
                "2025",
                "price_usd_per_mwh",
                "load",
                "gpus",
                "include",
                "start",
            ]
        ),
        min_size=1,
        max_size=4,
    ),
    value=VALUES,
)
def test_any_change_is_judged(
    keys: list[str], value: str, model: type[Scenario], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "sound.yaml"
    path.write_text(GOOD)
    _is_judged(path, model, (f"{'.'.join(keys)}={value}",))


def test_the_text_is_sound_before_it_is_damaged(model: type[Scenario], tmp_path: Path) -> None:
    path = tmp_path / "sound.yaml"
    path.write_text(GOOD.replace("  name: weir", "  name: weir\n  place: weir"))
    assert read_scenario(path, model).first_year == 2030


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]\n",
        "&a b: *a\n",
        "x: &x {y: 1}\nz: {<<: [*x, *x, 5]}\n",
        "? {a: b}\n: c\n",
        "- \n- a: [\n",
        "!!binary aGk=: 1\n",
        "a: !!python/object:os.system {}\n",
        "a: !!int x\n",
        "a: !!set {b, c}\n",
        "%YAML 3.0\n---\na: 1\n",
        "a: 2019-99-99\n",
        "\x00",
        "null\n",
        "name: a\nsupply: *none\n",
    ],
)
def test_odd_yaml_is_judged(text: str, model: type[Scenario], tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text)
    with pytest.raises(ExceptionGroup) as caught:
        read_scenario(path, model)
    assert all(isinstance(fault, ScenarioError) for fault in caught.value.exceptions)


def test_aliases_that_multiply_are_stopped(model: type[Scenario], tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    path.write_text("\n".join(lines))
    with pytest.raises(ExceptionGroup) as caught:
        read_scenario(path, model)
    assert "holds over 200,000 values" in str(caught.value.exceptions[0])
