"""Words of faults, apart from where they stand."""

from pathlib import Path

import pytest

from gigaplan.scenario.text import TextReader
from gigaplan.scenario.tree import Tree
from gigaplan.scenario.wording import show, split_message


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("a needs b: add b", ("a needs b", "add b")),
        ("cyclic: false needs c; add c", ("cyclic: false needs c", "add c")),
        ("nothing to cut", ("nothing to cut", "change one of these keys")),
    ],
)
def test_messages_are_cut_at_the_semicolon_first(message: str, parts: tuple[str, str]) -> None:
    assert split_message(message) == parts


def _tree(text: str) -> Tree | None:
    return TextReader("a.yaml", 0, Path()).read_yaml(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12.50", "12.50"),
        ("'12'", "'12'"),
        ("~", "nothing"),
        ("{a: 1, b: 2}", "the keys a, b"),
        ("{}", "no keys"),
        ("[1, 2]", "a list of 2"),
        ("2019-01-01", "2019-01-01"),
        (f"'{'x' * 80}'", f"'{'x' * 56}..."),
    ],
)
def test_what_was_given_is_shown_as_written(text: str, shown: str) -> None:
    assert show(_tree(text)) == shown
    assert show(None) == "nothing"
