"""Reads every case of a sweep and tells every fault of all of them before anything is solved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gigaplan.data.embedded import SeriesKind, series_keys
from gigaplan.data.places import load_places
from gigaplan.errors import GigaplanError, ScenarioError
from gigaplan.pipeline import installed_model, installed_programme, state
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.read import Written, judge_either
from gigaplan.store.manifest import input_files
from gigaplan.sweep.cases import Case
from gigaplan.terms.programme import write_terms

Faults = tuple[GigaplanError, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What reading the cases found.

    Attributes
    ----------
    name : str
        Of the scenario.
    inputs : tuple of Path
        Every file that any case names, sorted.
    """

    name: str
    inputs: tuple[Path, ...]


def read_case(text: Written, case: Case) -> tuple[Scenario | ProgrammeScenario, Positions]:
    """Make the scenario of a case.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault of it.
    """
    return judge_either(
        text,
        installed_model(),
        installed_programme(),
        case.changes,
        known_places=load_places(),
        known_weather=series_keys(SeriesKind.WEATHER),
    )


def read_all(text: Written, cases: Sequence[Case]) -> Read:
    """Read every case.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault of all cases, each once; one that stands in the scenario's own text names the
        cases in which it is a fault, unless it is one in all of them.
    """
    name, inputs = "", set[Path]()
    found: dict[Case, Faults] = {}
    for case in cases:
        try:
            stated, _ = read_case(text, case)
        except* GigaplanError as group:
            found[case] = flat(group)
        else:
            name = name or stated.name
            inputs.update(input_files(stated))
    refuse(found, len(cases))
    return Read(name, tuple(sorted(inputs)))


def faults_when_stated(text: Written, case: Case) -> Faults:
    """Every fault of a case that shows only when its hours and blocks are written out."""
    stated, positions = read_case(text, case)
    faults: Faults = ()
    try:
        if isinstance(stated, Scenario):
            state(stated)
        else:
            write_terms(stated)
    except* GigaplanError as group:
        faults = flat(group)
    return tuple(positions.locate(f) if isinstance(f, ScenarioError) else f for f in faults)


def refuse(found: Mapping[Case, Faults], n_cases: int) -> None:
    """Raise the faults of all cases, each once, if there are any.

    Parameters
    ----------
    found : mapping
        Faults of each case that has some.
    n_cases : int
        How many cases there are.
    """
    holders: dict[str, list[Case]] = {}
    texts: dict[str, GigaplanError] = {}
    for case, faults in found.items():
        for fault in faults:
            holders.setdefault(str(fault), []).append(case)
            texts.setdefault(str(fault), fault)
    told = [_placed(texts[text], of, n_cases) for text, of in holders.items()]
    if told:
        count = f"{len(told)} faults" if len(told) > 1 else "1 fault"
        raise ExceptionGroup(f"the cases cannot be planned as stated: {count}", told)


def _placed(fault: GigaplanError, cases: Sequence[Case], n_cases: int) -> GigaplanError:
    """Add the cases to a fault whose place does not tell them."""
    if not isinstance(fault, ScenarioError) or len(cases) == n_cases:
        return fault
    if any(fault.where.startswith(change.said) for change in cases[0].changes):
        return fault
    more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
    where = f"{fault.where} (case {cases[0].name!r}{more})"
    return ScenarioError(where, fault.problem, fault.fix)


def flat(group: BaseExceptionGroup[GigaplanError]) -> Faults:
    """All errors of a group of groups."""

    def each(errors: Iterable[BaseException]) -> Iterable[GigaplanError]:
        for error in errors:
            if isinstance(error, BaseExceptionGroup):
                yield from each(error.exceptions)
            elif isinstance(error, GigaplanError):
                yield error

    return tuple(each(group.exceptions))
