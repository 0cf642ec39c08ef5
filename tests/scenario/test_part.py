"""What every part does: frozen, strict, and every fault told together."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import Field, ValidationError

from gigaplan.scenario.part import Clash, Part, number, said


class Pair(Part):
    low: float = Field(0.0, ge=0)
    high: float | None = None
    flag: bool = False

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        low, high = number(given, "low"), number(given, "high")
        if low is not None and high is not None and low > high:
            yield Clash(f"low {low:g} is above high {high:g}", "swap them", ("low",))


class Holder(Part):
    pair: Pair
    name: str


def _types(error: ValidationError) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(each["type"], each["loc"]) for each in error.errors()]


def test_parts_are_frozen_and_refuse_unknown_keys() -> None:
    pair = Pair(low=1.0)
    with pytest.raises(ValidationError, match="frozen"):
        pair.low = 2.0  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        Pair.model_validate({"lwo": 1})


def test_clash_is_told_with_the_faults_of_other_keys() -> None:
    with pytest.raises(ValidationError) as caught:
        Holder.model_validate({"pair": {"low": 5, "high": 3, "hihg": 1}, "name": 4})
    assert _types(caught.value) == [
        ("refusal", ("pair", "low")),
        ("extra_forbidden", ("pair", "hihg")),
        ("string_type", ("name",)),
    ]
    assert "low 5 is above high 3; swap them" in str(caught.value)


def test_clash_alone_is_an_error() -> None:
    with pytest.raises(ValidationError, match="swap them"):
        Pair(low=5, high=3)


def test_clash_of_a_part_within_a_clashing_part_survives() -> None:
    class Outer(Part):
        inner: Pair

        @classmethod
        def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
            yield Clash("never right", "give up", absent=("x",))

    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": {"low": 5, "high": 3}})
    found = caught.value.errors()
    assert [each["ctx"]["problem"] for each in found] == ["never right", "low 5 is above high 3"]
    assert found[0]["ctx"]["absent"] == ("x",)


@pytest.mark.parametrize("key", ["low", "high"])
def test_truth_value_is_no_number(key: str) -> None:
    with pytest.raises(ValidationError, match=r"must not be true or false \(got true\)"):
        Pair.model_validate({key: True})
    assert Pair.model_validate({"flag": True}).flag


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "nan", "-inf"])
def test_numbers_are_finite(value: object) -> None:
    with pytest.raises(ValidationError, match="finite"):
        Pair.model_validate({"low": value})


def test_made_parts_pass_and_null_is_left_out() -> None:
    pair = Pair(low=1.0)
    assert Holder(pair=pair, name="a").pair is pair
    assert Pair.model_validate({"low": 5, "high": None}).low == 5.0


def test_number_and_said_look_at_what_was_written() -> None:
    assert number({"a": 3}, "a") == 3.0
    assert number({"a": True}, "a") is None
    assert number({"a": "3"}, "a") is None
    assert number({}, "a") is None
    assert said({"name": "x"}, "name") == "x"
    assert said(Pair(low=2.0), "low") == 2.0
    assert said(5, "name") is None
