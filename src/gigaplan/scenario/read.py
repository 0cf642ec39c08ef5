"""Scenario files to a `Scenario`: every fault at once, each with file, line, key and fix.

files -> tree with positions -> includes merged -> changes applied -> models -> Scenario
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.scenario.changes import Change, lay_change
from gigaplan.scenario.faults import Placed, faults_of
from gigaplan.scenario.model import Scenario, weather_from_nowhere
from gigaplan.scenario.overlay import overlaid
from gigaplan.scenario.own_file import Reading
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.programme_weather import weather_missing
from gigaplan.scenario.sources import Sources
from gigaplan.scenario.tree import Items, Keys, Leaf, Tree, find, plain

AnyScenario = TypeVar("AnyScenario", bound=Scenario)
AnyProgramme = TypeVar("AnyProgramme", bound=ProgrammeScenario)
AnyModel = TypeVar("AnyModel", bound=Part)

ONE, SEVERAL = "campus", "campuses"
OF_A_PROGRAMME = frozenset(ProgrammeScenario.model_fields) - frozenset(Scenario.model_fields)
"""Keys that only a programme has."""
AFTER_ALL = 1_000_000
"""Place of further changes: after those of the command line."""


def read_scenario(
    path: Path,
    model: type[AnyScenario],
    changes: Sequence[str] = (),
    *,
    known_places: Collection[str] | None = None,
    known_weather: Collection[str] | None = None,
) -> AnyScenario:
    """Read a scenario from a YAML file, or from the `scenario.json` of a run.

    Parameters
    ----------
    path : Path
        The file; what it includes, and files it names, count from its folder.
    model : type of Scenario
        Made by `scenario_model` from the installed technologies.
    changes : sequence of str
        ``supply.solar.maximum_mw=500``: laid over the files, in order. Items of lists go by
        position, name or kind.
    known_places, known_weather : collection of str, optional
        Embedded places and weather sets; others are then refused.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files.
    """
    return read_located(
        path, model, changes, known_places=known_places, known_weather=known_weather
    )[0]


def read_located(
    path: Path,
    model: type[AnyScenario],
    changes: Sequence[str] = (),
    *,
    known_places: Collection[str] | None = None,
    known_weather: Collection[str] | None = None,
) -> tuple[AnyScenario, Positions]:
    """Read a scenario, and keep where each key stands, for faults that are found later.

    Parameters and errors are those of `read_scenario`.
    """
    return _validated(read_written(path, changes), model, known_places, known_weather)


def read_either(
    path: Path,
    one: type[AnyScenario],
    several: type[AnyProgramme],
    changes: Sequence[str] = (),
    *,
    known_places: Collection[str] | None = None,
    known_weather: Collection[str] | None = None,
) -> tuple[AnyScenario | AnyProgramme, Positions]:
    """Read a scenario of one campus or a programme of several, by the keys of the text.

    Parameters
    ----------
    path, changes, known_places, known_weather
        As in `read_scenario`.
    one : type of Scenario
        For a text with the key `campus`, or with neither key.
    several : type of ProgrammeScenario
        For a text with the key `campuses`, or with other keys that only a programme has.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files; a text with both keys is one.
    """
    return judge_either(
        read_written(path, changes),
        one,
        several,
        known_places=known_places,
        known_weather=known_weather,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, not judged yet.

    Attributes
    ----------
    path : Path
        File of the scenario.
    tree : Keys
        Its keys, with includes and changes.
    faults : list of (Spot, ScenarioError)
        What is wrong with it as a text.
    """

    path: Path
    tree: Keys
    faults: list[Placed]


def read_written(path: Path, changes: Sequence[str] = ()) -> Written:
    """Read the text of a scenario once, to judge it with many changes.

    Parameters
    ----------
    path, changes
        As in `read_scenario`.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If a file cannot be read as a text; other faults are kept for the judgement.
    """
    sources = Sources()
    tree = sources.read(path, changes)
    if sources.broken:
        raise group_faults(path, list(sources.faults))
    return Written(path, tree, list(sources.faults))


def judge_either(
    text: Written,
    one: type[AnyScenario],
    several: type[AnyProgramme],
    changes: Sequence[Change] = (),
    *,
    known_places: Collection[str] | None = None,
    known_weather: Collection[str] | None = None,
) -> tuple[AnyScenario | AnyProgramme, Positions]:
    """Make the scenario of a text, with further changes laid over it.

    Parameters and errors are those of `read_either`.
    """
    text = _changed(text, changes)
    keys = set(text.tree.entries)
    if {ONE, SEVERAL} <= keys:
        spot = text.tree.entries[SEVERAL].spot
        fault = ScenarioError(
            spot.where((SEVERAL,)),
            "is stated beside campus",
            "keep campus for one campus in one year, or campuses for a programme over several "
            "years",
        )
        raise group_faults(text.path, [*text.faults, (spot, fault)])
    if ONE not in keys and (SEVERAL in keys or keys & OF_A_PROGRAMME):
        laid, faults = overlaid(text.tree)
        text = Written(text.path, laid, [*text.faults, *faults])
        return _validated(text, several, known_places, known_weather)
    return _validated(text, one, known_places, known_weather)


def _changed(text: Written, changes: Sequence[Change]) -> Written:
    """Lay changes over a text, in order."""
    tree, faults = text.tree, list(text.faults)
    for order, change in enumerate(changes):
        tree, found = lay_change(tree, change, AFTER_ALL + order)
        faults.extend(found)
    return Written(text.path, tree, faults)


def _validated(
    text: Written,
    model: type[AnyModel],
    known_places: Collection[str] | None,
    known_weather: Collection[str] | None,
) -> tuple[AnyModel, Positions]:
    """Models of a text, or every fault of it."""
    path, tree, faults = text.path, text.tree, list(text.faults)
    given = plain(tree)
    reading = Reading(_weather_years(tree), known_places, known_weather)
    nowhere: list[Clash] = []
    if isinstance(given, dict):
        nowhere += weather_from_nowhere(given)
        nowhere += weather_missing(given)
    try:
        scenario = model.model_validate(given, context=reading)
    except ValidationError as error:
        raise group_faults(path, faults + faults_of(error, nowhere, model, tree)) from None
    faults += faults_of(None, nowhere, model, tree)
    if faults:
        raise group_faults(path, faults)
    return scenario, Positions(tree)


def group_faults(path: Path, faults: list[Placed]) -> ExceptionGroup[ScenarioError]:
    """All faults in the order of the text; two of one place in the order they were found.

    What several campuses take over from the shared supply has its faults told once.
    """
    once: dict[tuple[object, ...], Placed] = {}
    for spot, fault in faults:
        once.setdefault((spot, fault.problem, fault.fix), (spot, fault))
    ordered = [fault for _, fault in sorted(once.values(), key=lambda placed: placed[0].order)]
    count = f"{len(ordered)} faults" if len(ordered) > 1 else "1 fault"
    return ExceptionGroup(f"{path} cannot be planned as written: {count}", ordered)


def _weather_years(tree: Tree) -> tuple[str, ...]:
    """Names of the weather years, as `{year}` in paths stands for them."""
    years = find(tree, ("weather", "years"))
    names = [find(year, ("name",)) for year in years.items] if isinstance(years, Items) else []
    stated = tuple(name.written for name in names if isinstance(name, Leaf))
    return stated or ("embedded",)
