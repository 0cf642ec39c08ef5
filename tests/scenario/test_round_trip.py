"""Scenarios that are drawn: back from their JSON unchanged, and the same by change as by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gigaplan.scenario.model import Scenario, scenario_model
from gigaplan.scenario.read import read_scenario

WORDS = st.sampled_from(["weir", "no", "2013", "1e3", "ab c", "a: b", "# c", "null", "é", ""])
NAMES = WORDS.filter(bool)
SHARES = st.floats(0, 1)
MEGAWATTS = st.floats(0, 1e6)
SERIES = st.fixed_dictionaries(
    {"file": st.just("flow.csv"), "column": NAMES},
    optional={
        "time_column": WORDS,
        "time_zone": st.sampled_from(["UTC", "-06:00", "America/Chicago"]),
        "repair": st.sampled_from(["none", "fill_short_gaps"]),
        "scale": st.floats(-2, 2),
    },
)
STARTS = st.sampled_from(["2019-01-01T00:00Z", "2019-01-01T00:00+02:00", "2020-02-29T23:00Z"])


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Sound scenarios as plain values."""
    years = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    weighed = draw(st.booleans())
    return {
        "name": draw(NAMES),
        "first_year": draw(st.integers(2025, 2035)),
        "seed": draw(st.integers(0, 2**40)),
        "money": draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "price_year": st.integers(1990, 2025),
                    "discount_rate": st.floats(0, 0.49),
                    "cost_case": st.sampled_from(["low", "mid", "high"]),
                },
            )
        ),
        "weather": {
            "years": [
                {"name": name, "hours": draw(st.integers(1, 8784)), "start": draw(STARTS)}
                | ({"weight": draw(st.floats(0.01, 9))} if weighed else {})
                for name in years
            ]
        },
        "campus": {"name": draw(NAMES), "load": draw(MEGAWATTS | SERIES)},
        "supply": [
            draw(
                st.fixed_dictionaries(
                    {"kind": st.just("mill"), "name": st.just("upper")},
                    optional={
                        "maximum_mw": MEGAWATTS | st.none(),
                        "availability": SHARES | SERIES,
                        "price_usd_per_mwh": st.floats(-50, 50) | SERIES,
                        "capex_by_year": st.dictionaries(st.integers(2025, 2035), MEGAWATTS),
                        "paddles": st.booleans(),
                    },
                )
            ),
            draw(
                st.fixed_dictionaries(
                    {"kind": st.just("flywheel")}, optional={"efficiency": SHARES}
                )
            ),
        ],
        "limits": draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "clean_share": st.none() | SHARES,
                    "unserved_share": SHARES,
                    "co2_usd_per_t": MEGAWATTS,
                },
            )
        ),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the one file that the drawn scenarios name."""
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "flow.csv").write_text("a\n1\n")
    return folder


def _write(path: Path, stated: dict[str, Any]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(stated, file)
    return path


@given(stated=scenarios())
def test_scenario_comes_back_from_its_json(
    stated: dict[str, Any], folder: Path, model: type[Scenario]
) -> None:
    scenario = read_scenario(_write(folder / "scenario.yaml", stated), model)
    (folder / "run").mkdir(exist_ok=True)
    again = folder / "run" / "scenario.json"  # elsewhere: the paths are absolute by now
    again.write_text(scenario.model_dump_json(indent=2), encoding="utf-8")
    back = read_scenario(again, model)
    assert back == scenario
    assert back.model_dump_json() == scenario.model_dump_json()


@given(stated=scenarios())
def test_yaml_and_json_of_one_scenario_say_the_same(
    stated: dict[str, Any], folder: Path, model: type[Scenario]
) -> None:
    as_json = folder / "same.json"
    as_json.write_text(json.dumps(stated), encoding="utf-8")
    scenario = read_scenario(_write(folder / "same.yaml", stated), model)
    assert read_scenario(as_json, model) == scenario


CHANGES = st.one_of(
    st.tuples(st.just("first_year"), st.integers(2025, 2035)),
    st.tuples(st.just("money.discount_rate"), st.floats(0, 0.4)),
    st.tuples(st.just("money"), st.just({"cost_case": "high"})),
    st.tuples(st.just("campus.name"), NAMES),
    st.tuples(st.just("campus.load"), MEGAWATTS | SERIES),
    st.tuples(st.just("supply.upper.maximum_mw"), MEGAWATTS | st.none()),
    st.tuples(st.just("supply.mill.availability"), SHARES | SERIES),
    st.tuples(st.just("supply.0.price_usd_per_mwh"), st.floats(-9, 9) | SERIES),
    st.tuples(st.just("supply.flywheel.efficiency"), SHARES),
    st.tuples(st.just("supply.1"), st.just({"kind": "flywheel", "name": "other"})),
    st.tuples(st.just("limits.clean_share"), SHARES | st.none()),
    st.tuples(st.just("limits.unserved_share"), SHARES),
)
POSITIONS = {"upper": 0, "mill": 0, "flywheel": 1, "0": 0, "1": 1}


def _edit(stated: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Make a change by hand."""
    made: dict[str, Any] = json.loads(json.dumps(stated))
    here: Any = made
    *above, last = path.split(".")
    for word in above:
        here = here[POSITIONS[word] if isinstance(here, list) else word]
    here[POSITIONS[last] if isinstance(here, list) else last] = value
    return made


@given(stated=scenarios(), change=CHANGES)
def test_change_is_the_same_as_editing_the_file(
    stated: dict[str, Any], change: tuple[str, object], folder: Path, model: type[Scenario]
) -> None:
    stated["supply"][0].pop("capex_by_year", None)  # JSON has no numbers for keys
    path, value = change
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # from where the files of a change count
        edited = read_scenario(_write(Path("edited.yaml"), _edit(stated, path, value)), model)
        text = f"{path}={json.dumps(value)}"
        assert read_scenario(_write(Path("plain.yaml"), stated), model, [text]) == edited


@given(stated=scenarios(), cut=st.sets(st.sampled_from(["money", "weather", "limits", "supply"])))
def test_sections_may_stand_in_an_included_file(
    stated: dict[str, Any], cut: set[str], folder: Path, model: type[Scenario]
) -> None:
    whole = read_scenario(_write(folder / "whole.yaml", stated), model)
    _write(folder / "base.yaml", {key: stated[key] for key in cut} or {"seed": 0})
    own = {key: value for key, value in stated.items() if key not in cut}
    assert (
        read_scenario(_write(folder / "own.yaml", own | {"include": "base.yaml"}), model) == whole
    )


def test_parts_alone_make_the_model(model: type[Scenario]) -> None:
    parts = list(model.kinds.values())
    assert scenario_model(parts) is scenario_model(parts[::-1])
    assert scenario_model(parts) is not scenario_model(parts[:1])
