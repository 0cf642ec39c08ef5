"""Paths of the user's files: resolved against the text that names them, and there."""

from collections.abc import Callable
from pathlib import Path

from gigaplan.scenario.model import Scenario
from gigaplan.scenario.own_file import WrittenText
from gigaplan.scenario.series_file import SeriesFile

Faults = Callable[..., list[str]]
YEARS = "    - {name: 2019, hours: 24}\n    - {name: 2020, hours: 24}\n"


def _with_load(good: str, file: str) -> str:
    return good.replace("load: 100", f"load: {{file: '{file}', column: mw}}")


def test_file_must_be_there(faults: Faults, good: str) -> None:
    assert faults(_with_load(good, "lod.csv"), beside={"load.csv": "mw\n1\n"}) == [
        (
            "weir.yaml:7 campus.load.file: there is no file 'lod.csv' "
            "| did you mean 'load.csv'? paths count from the folder of weir.yaml"
        )
    ]
    assert faults(_with_load(good, "")) == [
        "weir.yaml:7 campus.load.file: names no file | write the path of a file"
    ]
    assert faults(_with_load(good, "/nowhere/at_all.csv")) == [
        "weir.yaml:7 campus.load.file: there is no file '/nowhere/at_all.csv' | check the path"
    ]


def test_a_file_for_every_weather_year_must_be_there(
    read: Callable[..., Scenario], faults: Faults, good: str, tmp_path: Path
) -> None:
    text = _with_load(good, "load_{year}.csv").replace("    - {name: 2019, hours: 24}\n", YEARS)
    (told,) = faults(text, beside={"load_2019.csv": "mw\n1\n"})
    assert "there is no file 'load_2020.csv' | did you mean 'load_2019.csv'?" in told
    scenario = read(text, beside={"load_2020.csv": "mw\n1\n"})
    assert isinstance(scenario.campus.load, SeriesFile)
    assert scenario.campus.load.file == tmp_path / "load_{year}.csv"


def test_models_used_from_python_do_not_look_for_files() -> None:
    assert SeriesFile(file=Path("not_there.csv"), column="a").file == Path("not_there.csv")
    written = WrittenText("a.csv", Path("folder"), "weir.yaml")
    assert SeriesFile.model_validate({"file": written, "column": "a"}).file == Path("folder/a.csv")
