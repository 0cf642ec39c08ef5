"""Yields remembered between plans: a library of half a second is not read in to say the same.

A yield is kept in the user's cache folder under the hash of everything it is made from: inputs,
parameters, the version of the library and the source of the formula. A hash that is not found, or a
file that cannot be read, is computed; a folder that cannot be written to is done without. Set
``GIGAPLAN_CACHE`` to another folder, or to nothing for none at all.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def cache_folder() -> Path | None:
    """Folder of remembered yields; None if the user wants none."""
    stated = os.environ.get("GIGAPLAN_CACHE")
    if stated is not None:
        return Path(stated) / "yields" if stated else None
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        base = Path(home) if home else Path.home() / ".cache"
    except RuntimeError:  # no home at all
        return None
    return base / "gigaplan" / "yields"


def fingerprint(parts: Iterable[object]) -> str:
    """Hash of arrays by their bytes and of everything else by its `repr`.

    Examples
    --------
    >>> fingerprint([1.0, np.zeros(2)]) == fingerprint([1.0, np.zeros(2)])
    True
    >>> fingerprint([1.0, np.zeros(2)]) == fingerprint([1.0, np.zeros(3)])
    False
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            total.update(f"{part.dtype}{part.shape}".encode())
            total.update(np.ascontiguousarray(part).tobytes())
        else:
            total.update(repr(part).encode())
        total.update(b"|")
    return total.hexdigest()


_SHARED: ContextVar[dict[str, Floats] | None] = ContextVar("shared_yields", default=None)
"""Yields made in this process since `sharing` began."""


@contextmanager
def sharing() -> Iterator[None]:
    """Keep yields in memory as well, for as long as the context lasts.

    For work that asks for the same yield again and again, as for every year of a programme.
    """
    token = _SHARED.set({})
    try:
        yield
    finally:
        _SHARED.reset(token)


def remembered(parts: Iterable[object], n_hours: int, compute: Callable[[], Floats]) -> Floats:
    """Return what `compute` returns, from the last time it was made from the same parts.

    Parameters
    ----------
    parts : iterable
        Everything the result depends on.
    n_hours : int
        Length of the result.
    compute : callable
        Makes the result, shape (n_hours,).
    """
    folder, shared = cache_folder(), _SHARED.get()
    if folder is None and shared is None:
        return compute()
    mark = fingerprint(parts)
    if shared is None:
        return _from_folder(folder, mark, n_hours, compute)
    if mark not in shared:
        shared[mark] = _from_folder(folder, mark, n_hours, compute)
    return shared[mark]


def _from_folder(
    folder: Path | None, mark: str, n_hours: int, compute: Callable[[], Floats]
) -> Floats:
    """Return the yield of that hash kept in the folder; else compute it, and keep it there."""
    if folder is None:
        return compute()
    file = folder / f"{mark}.npy"
    try:
        kept = np.load(file, allow_pickle=False)
        if kept.dtype == np.float64 and kept.shape == (n_hours,):
            return np.asarray(kept, dtype=np.float64)
    except (OSError, ValueError, EOFError):
        pass
    made = compute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as draft:
            np.save(draft, made, allow_pickle=False)
        Path(name).replace(file)
    except OSError:
        pass
    return made
