"""Broken scenarios: each file in `cases` with the exact text that gigaplan prints for it.

`name.yaml` (or `.json`; none: the file is missing) is read with the changes of `name.set`, one a
line, and written out as a problem with the technologies, places and weather that are installed.
`name.expected` holds the faults as printed, in their order.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gigaplan import pipeline
from gigaplan.errors import ScenarioError
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.terms.programme import write_terms

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.expected"))


def _faults(error: BaseException) -> Iterator[ScenarioError]:
    if isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            yield from _faults(inner)
    else:
        assert isinstance(error, ScenarioError)
        yield error


def _told(name: str) -> list[ScenarioError]:
    """What is told of one case: faults of the text, else those of the series and blocks."""
    as_json, changes = Path(f"{name}.json"), Path(f"{name}.set")
    path = as_json if as_json.exists() else Path(f"{name}.yaml")
    try:
        stated, positions = pipeline.read_any(
            path, changes.read_text().splitlines() if changes.exists() else ()
        )
    except ExceptionGroup as group:
        return list(_faults(group))
    with pytest.raises((ExceptionGroup, ScenarioError)) as caught:
        write_terms(stated) if isinstance(stated, ProgrammeScenario) else pipeline.state(stated)
    return [positions.locate(fault) for fault in _faults(caught.value)]


def test_there_are_a_hundred_cases_and_no_file_without_one() -> None:
    assert len(NAMES) >= 100
    assert sum(name.startswith("programme_") for name in NAMES) >= 30
    stray = {path.stem for path in CASES.iterdir() if path.is_file()} - set(NAMES)
    assert not stray, f"files without .expected: {sorted(stray)}"


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_is_told_as_pinned(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)  # places are told as seen from where the user stands
    printed = "".join(f"{fault}\n" for fault in _told(name))
    assert printed == Path(f"{name}.expected").read_text()
