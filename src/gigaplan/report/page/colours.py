"""Colours on the page: those of the palette, and tints where a campus has one kind twice."""

from collections.abc import Iterable

from gigaplan.report.palette import Look, look_of

WHITE = 255
TINT = 0.4
"""How much nearer to white each further asset of a kind is."""


def looks_of(assets: Iterable[tuple[str, str]], kinds: tuple[str, ...]) -> dict[str, Look]:
    """Return the look of every asset of a campus; a second of its kind has a lighter colour.

    Parameters
    ----------
    assets : iterable of (str, str)
        Name and kind.
    kinds : tuple of str
        All kinds of the page, so that a plug-in has the same colour everywhere.
    """
    looks: dict[str, Look] = {}
    count: dict[str, int] = {}
    # the asset that bears the name of its kind keeps the colour of the kind
    for asset, kind in sorted(assets, key=lambda of: (of[0] != of[1], of)):
        look = look_of(kind, asset, kinds)
        looks[asset] = Look(look.name, tinted(look.colour, count.get(kind, 0)))
        count[kind] = count.get(kind, 0) + 1
    return looks


def tinted(colour: str, steps: int) -> str:
    """Lighten a colour.

    Examples
    --------
    >>> tinted("#000000", 1), tinted("#5C636A", 0)
    ('#666666', '#5C636A')
    """
    kept = (1.0 - TINT) ** steps
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(WHITE + (part - WHITE) * kept):02X}" for part in parts)
