"""What is kept of a solve in a run, so that the plan of a programme like it can go on from there.

One file of arrays, `near.npz`: of every hourly variable two bytes, of every row four, and where the
master stood. Money is USD, power MW, so that it does not matter how a solver scales them.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import RunError
from gigaplan.solve.iterate import MasterPoint
from gigaplan.solve.landmark import ChainMark, Landmark
from gigaplan.solve.lazy_ramps import Ramp
from gigaplan.solve.lazy_solve import Near

NEAR = "near.npz"
FORMAT = 1
"""Raised when the meaning of the arrays changes."""
MASTER = tuple(field.name for field in fields(MasterPoint))


def write_near(near: Near, folder: Path) -> Path:
    """Write `near.npz` into a folder; returns its path.

    Raises
    ------
    ValueError
        If a ramp limit that was left out may give way: only plans are kept, no explanations.
    """
    if any(ramp.spare for ramp in near.left_out):
        raise ValueError("what is kept of an elastic programme cannot be written")
    mark, kept_out = near.landmark, set(near.never_needed)
    shapes = [(*c.ratio.shape, c.hour_duals.shape[0], c.state_duals.shape[1]) for c in mark.chains]
    arrays = {
        "format": np.array(FORMAT),
        "ramps": np.array(
            [(r.chain, r.row, r.state, r.slack, r in kept_out) for r in near.left_out],
            dtype=np.int64,
        ).reshape(-1, 5),
        "shapes": np.array(shapes, dtype=np.int64).reshape(-1, 4),
        "ratio": _laid_out([c.ratio for c in mark.chains], np.float16),
        "hour_duals": _laid_out([c.hour_duals for c in mark.chains], np.float32),
        "state_duals": _laid_out([c.state_duals for c in mark.chains], np.float32),
        "level": np.array(mark.level),
        "columns": mark.columns,
        "free": mark.free,
        "bounded": mark.bounded,
        "equal": mark.equal,
    }
    arrays |= {f"master_{name}": getattr(mark.master, name) for name in MASTER}
    path = folder / NEAR
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return path


def read_near(run: Path) -> Near:
    """Read what a run has kept of its solve.

    Raises
    ------
    RunError
        If the folder has kept nothing, or nothing that this gigaplan can read.
    """
    path = run / NEAR
    if not path.is_file():
        raise RunError(
            f"{run} has no {NEAR} to go on from: give the run of a programme that was planned by "
            "the interior point"
        )
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        is_ours = int(np.asarray(arrays["format"], np.int64)) == FORMAT
        near = _near(arrays) if is_ours else None
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise RunError(f"{path} cannot be read: {error}; plan without --near") from error
    if near is None:
        raise RunError(f"{path} was written by another gigaplan: plan without --near")
    return near


def _near(arrays: dict[str, NDArray[np.generic]]) -> Near:
    """Put the arrays of a file together again."""
    shapes = np.asarray(arrays["shapes"], dtype=np.int64)
    n, hours, rows, states = shapes.T
    ratio = np.split(np.asarray(arrays["ratio"], np.float16), np.cumsum(n * hours)[:-1])
    hour_duals = np.split(
        np.asarray(arrays["hour_duals"], np.float32), np.cumsum(rows * hours)[:-1]
    )
    state_duals = np.split(
        np.asarray(arrays["state_duals"], np.float32), np.cumsum(states * hours)[:-1]
    )
    chains = tuple(
        ChainMark(
            ratio[c].reshape(n[c], hours[c]),
            hour_duals[c].reshape(rows[c], hours[c]),
            state_duals[c].reshape(hours[c], states[c]),
        )
        for c in range(len(shapes))
    )
    numbers = {name: np.asarray(arrays[f"master_{name}"], np.float64) for name in MASTER}
    ramps = np.asarray(arrays["ramps"], np.int64)
    left_out = tuple(Ramp(int(c), int(row), int(i), int(k)) for c, row, i, k, _ in ramps)
    return Near(
        left_out=left_out,
        never_needed=tuple(r for r, out in zip(left_out, ramps[:, 4], strict=True) if out),
        landmark=Landmark(
            chains=chains,
            master=MasterPoint(**numbers),
            level=float(np.asarray(arrays["level"], np.float64)),
            columns=np.asarray(arrays["columns"], np.int64),
            free=np.asarray(arrays["free"], np.bool_),
            bounded=np.asarray(arrays["bounded"], np.bool_),
            equal=np.asarray(arrays["equal"], np.bool_),
        ),
    )


def _laid_out(parts: Sequence[NDArray[np.floating]], kind: type) -> NDArray[np.floating]:
    """All parts one after the other."""
    return np.concatenate([part.ravel() for part in parts], dtype=kind)
