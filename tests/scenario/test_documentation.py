"""The page on scenarios names every key."""

import re
from collections.abc import Iterator
from pathlib import Path

from gigaplan import pipeline
from gigaplan.scenario.landing import branches_of, is_part
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.part import Part
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.terms.programme import terms_of

METHOD = Path(__file__).parents[2] / "docs" / "method"
PAGE = (METHOD / "scenario.md").read_text()
PROGRAMME = (METHOD / "programme_scenario.md").read_text()


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    yield part
    for field in part.model_fields.values():
        for branch in branches_of(field.annotation):
            kinds = (branch.kind, *getattr(branch.kind, "__args__", ()))
            for kind in kinds:
                if is_part(kind):
                    yield from _parts(kind)


def test_every_key_is_on_the_page() -> None:
    missing = {
        f"{part.__name__}.{key}"
        for part in (*_parts(Scenario), SeriesFile)
        for key in part.model_fields
        if f"`{key}`" not in PAGE and f".{key}`" not in PAGE
    }
    assert missing == set()


def test_every_key_of_a_programme_is_on_its_page() -> None:
    known = set(_parts(Scenario))
    missing = {
        f"{part.__name__}.{key}"
        for part in _parts(ProgrammeScenario)
        if part not in known
        for key in part.model_fields
        if not re.search(rf"[`.{{ ]{key}[`:, ]", PROGRAMME)
    }
    assert missing == set()


def test_the_example_of_a_programme_is_one(tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(PROGRAMME.split("```yaml\n")[1].split("```")[0])
    stated, _ = pipeline.read_any(path)
    assert isinstance(stated, ProgrammeScenario)
    terms = terms_of(stated)
    assert [len(campus.assets) for campus in terms.campuses] == [7, 7]


def test_the_example_of_the_page_is_a_scenario(tmp_path: Path) -> None:
    example = PAGE.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "campus.yaml"
    path.write_text(example)
    scenario, _ = pipeline.read(path)
    assert scenario.limits.clean_share == 0.6
    assert len(scenario.supply) == 4
