"""The cases of a sweep: which keys change to what, under which name, in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from gigaplan.errors import ScenarioError
from gigaplan.scenario.changes import Change, split_change

OPENING, CLOSING, QUOTES = "[{(", "]})", "\"'"
BEFORE_QUOTES = ("", ",", ":", *OPENING)
"""A quote begins where a value may: there is an apostrophe in Farmers' Bank."""


@dataclass(frozen=True, slots=True)
class Case:
    """One variant of a scenario.

    Attributes
    ----------
    number : int
        Counted from 1, in the order in which the cases were stated.
    name : str
        Different for each case.
    changes : tuple of Change
        Laid over the scenario in this order.
    """

    number: int
    name: str
    changes: tuple[Change, ...]


def grid(varied: Sequence[str]) -> tuple[Case, ...]:
    """Make every combination of the values of some keys; the last key changes first.

    Parameters
    ----------
    varied : sequence of str
        ``KEY=V1,V2,...``: values in YAML, separated by commas that stand in no bracket or quote.

    Returns
    -------
    tuple of Case
        Named by what they change.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault of the texts; whether the keys and values fit the scenario is not looked at.
    """
    columns: list[tuple[Change, ...]] = []
    faults: list[ScenarioError] = []
    for text in varied:
        try:
            columns.append(_column(text, [column[0].key for column in columns]))
        except ScenarioError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("the cases cannot be made as stated", faults)
    combinations = product(*columns)
    return tuple(
        Case(number, name_of(changes), changes) for number, changes in enumerate(combinations, 1)
    )


def name_of(changes: Sequence[Change]) -> str:
    """Name a case by its changes, each key by its last word unless that would be ambiguous."""
    words = [change.key.rpartition(".")[2] for change in changes]
    keys = [c.key if words.count(w) > 1 else w for c, w in zip(changes, words, strict=True)]
    return ", ".join(f"{key}={c.value.strip()}" for key, c in zip(keys, changes, strict=True))


def _column(text: str, known: Sequence[str]) -> tuple[Change, ...]:
    """Values of one key."""
    said = f"--vary {text}"
    whole = split_change(text, said)
    if whole.key in known:
        raise ScenarioError(said, f"{whole.key} is varied twice", "give all its values at once")
    values = [value.strip() for value in split_values(whole.value)]
    if not all(values):
        raise ScenarioError(
            said, "has an empty value", "write null for a key that is to be left empty"
        )
    twice = [value for value in dict.fromkeys(values) if values.count(value) > 1]
    if twice:
        raise ScenarioError(said, f"states {twice[0]} twice", "state each value once")
    return tuple(
        Change(whole.key, value, f"--vary {whole.key}={value}", whole.folder) for value in values
    )


def split_values(text: str) -> Iterator[str]:
    """Split at the commas that stand in no bracket and no quote.

    Examples
    --------
    >>> list(split_values("1, {2027: 80, 2028: 180}, 'a, b'"))
    ['1', ' {2027: 80, 2028: 180}', " 'a, b'"]
    """
    depth, quote, first = 0, "", 0
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in QUOTES and text[first:at].rstrip()[-1:] in BEFORE_QUOTES:
            quote = letter
        elif letter in OPENING:
            depth += 1
        elif letter in CLOSING:
            depth -= 1
        elif letter == "," and depth == 0:
            yield text[first:at]
            first = at + 1
    yield text[first:]
