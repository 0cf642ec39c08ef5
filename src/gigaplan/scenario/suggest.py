"""Did-you-mean for names that the user mistyped."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the name most like a word, or None if none is as near as `cutoff` (1 is equal).

    Examples
    --------
    >>> nearest("power_mv", ["power_mw", "duration_h"])
    'power_mw'
    >>> nearest("Solar", ["solar", "wind"])
    'solar'
    """
    by_fold = {name.casefold().replace("-", "_"): name for name in names}
    folded = word.casefold().replace("-", "_").replace(" ", "_")
    near = get_close_matches(folded, by_fold, n=1, cutoff=cutoff)
    return by_fold[near[0]] if near else None


def suggestion(word: str, names: Iterable[str], otherwise: str) -> str:
    """Return the did-you-mean of a word, or another advice if no name is near."""
    near = nearest(word, names)
    return f"did you mean {near!r}?" if near is not None else otherwise
