"""Faults of one campus' sites and blocks, said in the keys of the programme."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gigaplan.errors import ScenarioError
from gigaplan.scenario.programme_campus import ProgrammeCampus

_OF_THE_TENANT = "campus.it_load"
_OF_THE_CAMPUS = ("campus.cooling", "campus.gas", "campus.place", "campus.land_acres")


@dataclass(slots=True)
class Faults:
    """Faults found so far, and at which campuses each was found.

    Attributes
    ----------
    campuses : tuple of str
        Names of all campuses: what is wrong at all of them is told once, without their names.
    """

    campuses: tuple[str, ...]
    _found: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def add(
        self,
        error: ScenarioError | BaseExceptionGroup[ScenarioError],
        campus: ProgrammeCampus,
        tenant: str | None = None,
    ) -> None:
        """Take note of what was found at a campus, while the load of a tenant was made."""
        for fault in flat(error):
            where = _restated(fault.where, campus, tenant)
            problem, fix = (_words(text, campus, tenant) for text in (fault.problem, fault.fix))
            names = self._found.setdefault((where, problem, fix), [])
            if campus.name not in names:
                names.append(campus.name)

    def take(self, fault: ScenarioError) -> None:
        """Take note of a fault of the whole programme."""
        self._found.setdefault((fault.where, fault.problem, fault.fix), [])

    def tell(self) -> None:
        """Raise every fault.

        Raises
        ------
        ExceptionGroup of ScenarioError
            If there are any.
        """
        if self._found:
            raise ExceptionGroup("the programme cannot be planned as stated", list(self._told()))

    def _told(self) -> Iterator[ScenarioError]:
        for (where, problem, fix), names in self._found.items():
            everywhere = len(names) in (0, len(self.campuses))
            at = "" if everywhere or where.startswith("campuses.") else f"at {_list(names)}: "
            yield ScenarioError(where, f"{at}{problem}", fix)


def flat(error: BaseException) -> Iterator[ScenarioError]:
    """All scenario errors of a group of groups."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from flat(inner)
    elif isinstance(error, ScenarioError):
        yield error


def _restated(where: str, campus: ProgrammeCampus, tenant: str | None) -> str:
    """Place of a fault in the keys of the programme."""
    if where.startswith("supply."):
        label = where.split(".")[1]
        own = any(part.label == label for part in campus.supply)
        return f"campuses.{campus.name}.{where}" if own else where
    if where.startswith(_OF_THE_TENANT) and tenant is not None:
        return f"tenants.{tenant}{where.removeprefix(_OF_THE_TENANT)}"
    if where == "campus" or where.startswith("campus."):
        return f"campuses.{campus.name}{where.removeprefix('campus')}"
    return where


def _words(text: str, campus: ProgrammeCampus, tenant: str | None) -> str:
    """Advice in the keys of the programme."""
    if tenant is not None:
        text = text.replace(f"{_OF_THE_TENANT}.", f"tenants.{tenant}.")
    for key in _OF_THE_CAMPUS:
        text = text.replace(key, key.replace("campus.", f"campuses.{campus.name}."))
    return text


def _list(names: Iterable[str]) -> str:
    every: Sequence[str] = list(names)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"
