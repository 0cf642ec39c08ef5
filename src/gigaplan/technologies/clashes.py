"""Rules among the keys of a technology: limits in order, costs stated once, keys without effect.

They look at what was written, so that their faults are told with all others (see `scenario.part`).
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from gigaplan.scenario.part import Clash, Part, number

Given = Mapping[str, Any]
"""Keys with what was written for them; keys left empty are not in it."""


def stated(part: type[Part], given: Given, keys: Iterable[str]) -> tuple[str, ...]:
    """Keys, of those named, with another value than their default, in their order.

    A key written with its default value has no effect that could be lost, and a scenario that was
    saved and read again has every key: so the value decides, not whether the key was written.
    """
    defaults = part.model_fields
    return tuple(
        key for key in keys if key in given and _plain(given[key]) != _plain(defaults[key].default)
    )


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def limits_out_of_order(
    given: Given, minimum: str, maximum: str, existing: str | None = None
) -> Iterator[Clash]:
    """A minimum, or what exists, above the maximum.

    Parameters
    ----------
    given : mapping
        What was written.
    minimum, maximum, existing : str
        Keys of the limits and of what exists.
    """
    low, high = number(given, minimum), number(given, maximum)
    if high is None:
        return
    if low is not None and low > high:
        yield Clash(
            f"{minimum} {low:g} is above {maximum} {high:g}", f"swap them or raise {maximum}"
        )
    there = None if existing is None else number(given, existing)
    if there is not None and there > high:
        yield Clash(
            f"{existing} {there:g} is above {maximum} {high:g}, which counts what exists",
            f"raise {maximum} to {there:g} or more",
        )


def cost_stated_twice(
    part: type[Part], given: Given, direct: str, parts: Iterable[str]
) -> Iterator[Clash]:
    """A yearly cost given directly and by its parts at once."""
    clash = stated(part, given, parts)
    if direct in given and clash:
        yield Clash(
            f"{direct} already holds capital and fixed O&M",
            f"leave out {direct} or leave out {', '.join(clash)}",
        )


def without_effect(
    part: type[Part], given: Given, keys: Iterable[str], why: str, fix: str
) -> Iterator[Clash]:
    """Keys that something else makes idle.

    Parameters
    ----------
    part : type of Part
        The part.
    given : mapping
        What was written.
    keys : iterable of str
        Keys that are idle.
    why : str
        What makes them idle, to follow "has no effect".
    fix : str
        What to write instead.
    """
    stray = stated(part, given, keys)
    if stray:
        yield Clash(f"{', '.join(stray)} has no effect {why}", fix, (stray[0],))
