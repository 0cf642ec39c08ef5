"""Paths of the user's own files: relative to the scenario file in which they are written."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, ValidationInfo

from gigaplan.scenario.part import refusal
from gigaplan.scenario.suggest import nearest

NEAR_FILE = 0.75
"""Likeness of file names: endings are alike anyway."""
YEAR_MARK = "{year}"
"""Stands in a path for the name of the weather year."""


class WrittenText(str):
    """A text that remembers the folder and the name of the file in which it is written."""

    __slots__ = ("folder", "written_in")
    folder: Path
    written_in: str

    def __new__(cls, text: str, folder: Path, written_in: str) -> Self:
        """Attach a folder to a text."""
        made = super().__new__(cls, text)
        made.folder, made.written_in = folder, written_in
        return made


@dataclass(frozen=True, slots=True)
class Reading:
    """What the models may ask while a scenario is read from files.

    Attributes
    ----------
    years : tuple of str
        Names of the weather years, for `{year}` in paths.
    places, weather : collection of str or None
        Embedded places and weather sets; None: not known here, every name is accepted.
    """

    years: tuple[str, ...]
    places: Collection[str] | None = None
    weather: Collection[str] | None = None


def reading_of(info: ValidationInfo) -> Reading | None:
    """Return the reading that validation is part of; None if the models are used from Python."""
    return info.context if isinstance(info.context, Reading) else None


def _find(value: object, info: ValidationInfo) -> object:
    """Resolve a path against its file's folder; on reading, the file must be there."""
    reading = reading_of(info)
    if not isinstance(value, str):
        return value
    path = value.folder / value if isinstance(value, WrittenText) else Path(value)
    if reading is None:
        return path
    if not value.strip():
        raise refusal("names no file", "write the path of a file")
    for year in reading.years if YEAR_MARK in value else ("",):
        _check_exists(
            Path(str(path).replace(YEAR_MARK, year)), value.replace(YEAR_MARK, year), value
        )
    return path


def _check_exists(path: Path, shown: str, value: str) -> None:
    """Refuse a path that is no file, with the nearest name in its folder."""
    if path.is_file():
        return
    if path.is_dir():
        raise refusal(f"{shown!r} is a folder", "write the path of a file in it")
    here = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    near = nearest(path.name, here, NEAR_FILE)
    fix = f"did you mean {near!r}? " if near else ""
    if Path(shown).is_absolute() or not isinstance(value, WrittenText):
        fix += "check the path" if not near else ""
    else:
        fix += f"paths count from the folder of {value.written_in}"
    raise refusal(f"there is no file {shown!r}", fix.strip())


OwnFile = Annotated[Path, BeforeValidator(_find)]
"""Path of a file of the user's own."""
