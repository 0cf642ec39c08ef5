"""Trees of texts: laid over each other, with the places kept."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gigaplan.scenario.own_file import WrittenText
from gigaplan.scenario.text import TextReader
from gigaplan.scenario.tree import Keys, Spot, Tree, find, merged, plain, replaced, spot_at

WORDS = st.sampled_from(["a", "b", "c"])
PLAIN = st.recursive(
    st.integers(0, 9) | st.none(),
    lambda inner: st.dictionaries(WORDS, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(WORDS, PLAIN, max_size=3)


def _tree(value: object, name: str = "a.json") -> Tree:
    return TextReader(name, 0, Path("here")).read_json(json.dumps(value))


@given(value=PLAIN)
def test_tree_holds_what_was_written(value: object) -> None:
    assert plain(_tree(value)) == value


@given(base=MAPPINGS, own=MAPPINGS)
def test_own_keys_win_and_mappings_merge(base: dict[str, object], own: dict[str, object]) -> None:
    laid = plain(merged(_tree(base), _tree(own)))
    assert isinstance(laid, dict)
    assert set(laid) == set(base) | set(own)
    for key, value in own.items():
        if not (isinstance(value, dict) and isinstance(base.get(key), dict)):
            assert laid[key] == value
    for key in set(base) - set(own):
        assert laid[key] == base[key]


@given(one=MAPPINGS, two=MAPPINGS, three=MAPPINGS)
def test_merging_does_not_depend_on_grouping(
    one: dict[str, object], two: dict[str, object], three: dict[str, object]
) -> None:
    a, b, c = _tree(one), _tree(two), _tree(three)
    assert plain(merged(merged(a, b), c)) == plain(merged(a, merged(b, c)))


def test_places_of_keys_survive_merging() -> None:
    base = TextReader("base.yaml", 1, Path()).read_yaml("a:\n  x: 1\n  y: 2\n")
    own = TextReader("own.yaml", 0, Path()).read_yaml("\n\na:\n  y: 3\n")
    assert base is not None
    assert own is not None
    laid = merged(base, own)
    assert spot_at(laid, ("a", "x")).where(("a", "x")) == "base.yaml:2 a.x"
    assert spot_at(laid, ("a", "y")).where(("a", "y")) == "own.yaml:4 a.y"
    assert spot_at(laid, ("a",)).where(("a",)) == "own.yaml:3 a"
    assert spot_at(laid, ("a", "z", "w")).where(()) == "own.yaml:3"  # the nearest key above


def test_texts_remember_their_folder() -> None:
    text = plain(_tree({"file": "load.csv"}, "parts/a.json"))
    assert isinstance(text, dict)
    written = text["file"]
    assert isinstance(written, WrittenText)
    assert (written, written.folder, written.written_in) == ("load.csv", Path("here"), "a.json")


def test_replacing_makes_the_keys_on_the_way() -> None:
    spot = Spot(9, 0, 0, "--set", ("a", "b"))
    tree = _tree({"a": 5, "list": [{"x": 1}]})
    assert isinstance(tree, Keys)
    assert plain(replaced(tree, ("a", "b"), _tree(7), spot)) == {"a": {"b": 7}, "list": [{"x": 1}]}
    changed = replaced(tree, ("list", 0, "x"), _tree(2), spot)
    assert plain(changed) == {"a": 5, "list": [{"x": 2}]}
    assert plain(tree) == {"a": 5, "list": [{"x": 1}]}  # the first tree is as it was
    assert find(changed, ("list", 1)) is None


def test_place_of_a_change_is_not_said_twice() -> None:
    spot = Spot(9, 0, 0, "--set a.b={c: 1}", ("a", "b"))
    assert spot.where(("a", "b")) == "--set a.b={c: 1}"
    assert spot.where(("a", "b", "c")) == "--set a.b={c: 1} a.b.c"
