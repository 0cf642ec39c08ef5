"""Files to a scenario: includes, changes, other forms of text, and back from JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gigaplan.errors import ScenarioError
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.read import read_scenario
from gigaplan.scenario.series_file import SeriesFile

Read = Callable[..., Scenario]
Faults = Callable[..., list[str]]


def test_good_file_is_read_whole(read: Read, good: str) -> None:
    scenario = read(good)
    assert scenario.name == "Weir"
    assert [part.label for part in scenario.supply] == ["mill", "flywheel"]
    assert scenario.supply[0].maximum_mw == 40.0  # type: ignore[attr-defined]
    assert scenario.weather.years[0].name == "2019"  # a number is a fine name of a year
    assert scenario.first_year == 2028


def test_file_goes_before_what_it_includes_key_by_key(read: Read, good: str) -> None:
    base = "money: {discount_rate: 0.05, price_year: 2020}\nseed: 3\nlimits: {clean_share: 0.5}\n"
    own = good + "include: base.yaml\nmoney: {discount_rate: 0.07}\nlimits: {clean_share: null}\n"
    scenario = read(own, beside={"base.yaml": base})
    assert (scenario.money.discount_rate, scenario.money.price_year) == (0.07, 2020)
    assert scenario.seed == 3
    assert scenario.limits.clean_share is None


def test_later_include_goes_before_the_earlier_and_lists_are_replaced(
    read: Read, good: str
) -> None:
    beside = {
        "a.yaml": "seed: 1\nfirst_year: 2030\nsupply: [{kind: flywheel, name: never}]\n",
        "b.yaml": "seed: 2\n",
    }
    scenario = read("include: [a.yaml, b.yaml]\n" + good, beside=beside)
    assert (scenario.seed, scenario.first_year) == (2, 2030)
    assert [part.label for part in scenario.supply] == ["mill", "flywheel"]


def test_include_counts_from_the_file_that_names_it(read: Read, good: str) -> None:
    beside = {
        "parts/a.yaml": "include: b.yaml\n",
        "parts/b.yaml": "limits: {clean_share: 0.4}\nseed: 8\n",
    }
    assert read("include: parts/a.yaml\n" + good, beside=beside).seed == 8


def test_series_counts_from_the_file_that_names_it(read: Read, good: str, tmp_path: Path) -> None:
    beside = {
        "parts/load.yaml": "campus:\n  load: {file: load.csv, column: mw}\n",
        "parts/load.csv": "mw\n1\n",
    }
    scenario = read("include: parts/load.yaml\n" + good.replace("  load: 100\n", ""), beside=beside)
    assert isinstance(scenario.campus.load, SeriesFile)
    assert scenario.campus.load.file == tmp_path / "parts" / "load.csv"


def test_fault_in_an_included_file_is_placed_there(faults: Faults, good: str) -> None:
    told = faults("include: a/base.yaml\n" + good, beside={"a/base.yaml": "seed: -1\nsed: 2\n"})
    assert told == [
        "a/base.yaml:1 seed: must be at least 0 (got -1) | write 0 or more",
        "a/base.yaml:2 sed: unknown key (got 2) | did you mean 'seed'?",
    ]


def test_the_same_file_may_be_included_on_two_ways(read: Read, good: str) -> None:
    beside = {"a.yaml": "include: c.yaml\n", "b.yaml": "include: c.yaml\n", "c.yaml": "seed: 5\n"}
    assert read("include: [a.yaml, b.yaml]\n" + good, beside=beside).seed == 5


def test_circle_of_includes_is_refused(faults: Faults, good: str) -> None:
    (told,) = faults("include: a.yaml\n" + good, beside={"a.yaml": "include: weir.yaml\n"})
    assert told == (
        "a.yaml:1 include: includes in a circle: weir.yaml -> a.yaml -> weir.yaml "
        "| remove one of them"
    )


def test_anchors_aliases_and_merge_keys_are_followed(read: Read) -> None:
    scenario = read(
        "name: &title Weir\n"
        "weather: {years: [{name: a, hours: 3}]}\n"
        "campus: {name: *title, load: 5}\n"
        "supply:\n"
        "  - &mill {kind: mill, name: one, maximum_mw: 7}\n"
        "  - <<: *mill\n"
        "    name: two\n"
    )
    assert scenario.campus.name == "Weir"
    assert [(p.label, p.maximum_mw) for p in scenario.supply] == [  # type: ignore[attr-defined]
        ("one", 7.0),
        ("two", 7.0),
    ]


def test_words_of_yaml_1_1_are_words(read: Read, good: str) -> None:
    assert read(good.replace("name: weir", "name: no")).campus.name == "no"


def test_byte_order_mark_is_no_fault(tmp_path: Path, model: type[Scenario], good: str) -> None:
    path = tmp_path / "weir.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + good.encode())
    assert read_scenario(path, model).name == "Weir"


def test_changes_go_by_position_label_and_kind(read: Read, good: str) -> None:
    text = good.replace("kind: mill", "kind: mill\n    name: upper")
    for item in ("0", "upper", "mill"):
        scenario = read(text, f"supply.{item}.maximum_mw=55.5")
        assert scenario.supply[0].maximum_mw == 55.5  # type: ignore[attr-defined]


def test_label_goes_before_kind(read: Read, good: str) -> None:
    text = good.replace("kind: mill", "kind: mill\n    name: flywheel").replace(
        "- kind: flywheel", "- kind: flywheel\n    name: wheel"
    )
    scenario = read(text, "supply.flywheel.maximum_mw=1")
    assert scenario.supply[0].maximum_mw == 1.0  # type: ignore[attr-defined]


def test_changes_are_made_in_order_and_make_what_is_not_there(read: Read, good: str) -> None:
    scenario = read(
        good,
        "limits.clean_share=0.5",
        "limits.clean_share=0.6",
        "weather.years.2019.hours=48",
        "supply.mill.capex_by_year={2025: 10, 2030: 5}",
        "supply.mill.capex_by_year.2030=7",
        "supply.mill.maximum_mw=",
    )
    mill = scenario.supply[0]
    assert scenario.limits.clean_share == 0.6
    assert scenario.weather.years[0].hours == 48
    assert mill.capex_by_year == {2025: 10.0, 2030: 7.0}  # type: ignore[attr-defined]
    assert mill.maximum_mw is None  # type: ignore[attr-defined]


def test_files_of_a_change_count_from_where_the_user_stands(
    read: Read, good: str, tmp_path: Path
) -> None:
    scenario = read(
        good, "campus.load={file: load.csv, column: mw}", beside={"load.csv": "mw\n1\n"}
    )
    assert isinstance(scenario.campus.load, SeriesFile)
    assert scenario.campus.load.file == tmp_path / "load.csv"


def test_fault_of_a_change_is_placed_at_the_change(faults: Faults, good: str) -> None:
    changes = ("supply.mill.maximum_mw=-86", "money.discount_rate=8", "limits={clean: 1}")
    assert faults(good, *changes) == [
        (
            "--set supply.mill.maximum_mw=-86: must be at least 0 MW (got -86) "
            "| write 0 MW or more; 250 means 250 MW"
        ),
        "--set money.discount_rate=8: must be below 0.5 (got 8) | write 8 % a year as 0.08",
        "--set limits={clean: 1} limits.clean: unknown key (got 1) | did you mean 'clean_share'?",
    ]


def test_scenario_survives_json(read: Read, model: type[Scenario], good: str) -> None:
    text = good.replace(
        "    maximum_mw: 40\n",
        "    availability: {file: flow.csv, column: share, time_zone: '-06:00'}\n"
        "    capex_by_year: {2025: 10, 2030: 5}\n"
        "    paddles: true\n",
    )
    text = text.replace("hours: 24", "hours: 24, start: 2019-01-01T00:00Z")
    scenario = read(text, beside={"flow.csv": "share\n1\n"})
    Path("scenario.json").write_text(scenario.model_dump_json(indent=2))
    assert read_scenario(Path("scenario.json"), model) == scenario


def test_faults_of_json_name_the_key(model: type[Scenario], tmp_path: Path, good: str) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({"name": "Weir", "campus": {"name": "weir", "load": True}}))
    with pytest.raises(
        ExceptionGroup, match=r"scenario\.json cannot be planned .*: 3 faults"
    ) as got:
        read_scenario(path, model)
    assert [
        str(fault).partition(f"{path} ")[2].partition("\n")[0] for fault in got.value.exceptions
    ] == [
        "campus.load: must not be true or false (got true)",
        "supply: required, and not stated",
        "campus: names no place, and weather.years names no weather",
    ]


def test_unknown_place_and_weather_are_refused_where_the_lists_are_known(
    model: type[Scenario], tmp_path: Path, good: str
) -> None:
    path = tmp_path / "weir.yaml"
    path.write_text(
        good.replace("  load", "  place: abilen\n  load").replace("hours: 24", "embedded: abi_2031")
    )
    assert read_scenario(path, model).campus.place == "abilen"
    with pytest.raises(ExceptionGroup) as caught:
        read_scenario(path, model, known_places={"abilene": 1}, known_weather=("abi_2013",))
    assert [
        (e.problem, e.fix) for e in caught.value.exceptions if isinstance(e, ScenarioError)
    ] == [
        ("unknown weather set 'abi_2031'", "did you mean 'abi_2013'?"),
        ("unknown place 'abilen'", "did you mean 'abilene'?"),
    ]
