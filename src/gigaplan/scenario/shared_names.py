"""Items of a list that results could not tell apart."""

from collections.abc import Iterator

from gigaplan.scenario.part import Clash, said


def items_of(written: object) -> list[object]:
    """Items of what was written for a list; none if it is no list, which has its own fault."""
    return list(written) if isinstance(written, (list, tuple)) else []


def names_of(written: object) -> list[str]:
    """Names of the items of a list; items without a name left out."""
    names = (said(item, "name") for item in items_of(written))
    return [str(name) for name in names if isinstance(name, str)]


def shared_names(written: object, key: str, what: str, several: str) -> Iterator[Clash]:
    """Two items of one name.

    Parameters
    ----------
    written : object
        What was written for the list.
    key : str
        Its key.
    what, several : str
        What one item is called, and several of them.
    """
    seen: set[str] = set()
    for at, item in enumerate(items_of(written)):
        name = said(item, "name")
        if isinstance(name, str) and name in seen:
            yield Clash(
                f"two {several} are called {name!r}",
                f"give each {what} its own name",
                (key, at, "name"),
            )
        if isinstance(name, str):
            seen.add(name)
