"""What a run keeps of its solve: read back as it was, enough to go on from, refused if broken."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from gigaplan.errors import RunError
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.problem import Programme
from gigaplan.solve.interface import SolverOptions
from gigaplan.solve.lazy_ramps import Ramp
from gigaplan.solve.lazy_solve import Near, solve_lazily
from gigaplan.store.near import NEAR, read_near, write_near
from small_terms import drawn_terms

OPTIONS = SolverOptions(tolerance=1e-8)


@pytest.fixture(scope="module")
def programme() -> Programme:
    return assemble_joint(drawn_terms(6))[0]


@pytest.fixture(scope="module")
def near(programme: Programme) -> Near:
    kept = solve_lazily(programme, OPTIONS, keep=True).near
    assert kept is not None
    return kept


def test_it_is_read_back_as_it_was(near: Near, tmp_path: Path) -> None:
    write_near(near, tmp_path)
    again = read_near(tmp_path)
    assert (again.left_out, again.never_needed) == (near.left_out, near.never_needed)
    assert again.landmark.level == near.landmark.level
    for mine, theirs in zip(near.landmark.chains, again.landmark.chains, strict=True):
        for part in fields(mine):
            kept, read = getattr(mine, part.name), getattr(theirs, part.name)
            assert kept.dtype == read.dtype
            assert np.array_equal(kept, read)
    for part in fields(near.landmark.master):
        assert np.array_equal(
            getattr(near.landmark.master, part.name), getattr(again.landmark.master, part.name)
        )
    for name in ("columns", "free", "bounded", "equal"):
        assert np.array_equal(getattr(near.landmark, name), getattr(again.landmark, name))


def test_the_same_kept_gives_the_same_bytes(near: Near, tmp_path: Path) -> None:
    first = write_near(near, tmp_path).read_bytes()
    assert write_near(near, tmp_path).read_bytes() == first


def test_it_serves_as_well_as_what_was_never_written(
    programme: Programme, near: Near, tmp_path: Path
) -> None:
    write_near(near, tmp_path)
    from_memory = solve_lazily(programme, OPTIONS, near=near)
    from_file = solve_lazily(programme, OPTIONS, near=read_near(tmp_path))
    assert from_file.went_on
    assert from_file.solution.iterations == from_memory.solution.iterations
    assert from_file.solution.objective == from_memory.solution.objective


def test_an_elastic_programme_is_not_kept(near: Near, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="elastic"):
        write_near(replace(near, left_out=(Ramp(0, 0, 0, 0, (1,)),)), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_run_that_kept_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"has no near\.npz to go on from"):
        read_near(tmp_path)


@pytest.mark.parametrize("spoiled", ["short", "text", "format", "missing"])
def test_a_file_that_cannot_be_read_is_refused(near: Near, tmp_path: Path, spoiled: str) -> None:
    path = write_near(near, tmp_path)
    if spoiled == "short":
        path.write_bytes(path.read_bytes()[:-100])
    elif spoiled == "text":
        path.write_text("no arrays")
    else:
        with np.load(path) as kept:
            arrays = {name: kept[name] for name in kept.files}
        if spoiled == "format":
            arrays["format"] = np.array(99)
        else:
            del arrays["shapes"]
        np.savez_compressed(path, allow_pickle=False, **arrays)
    wanted = "another gigaplan" if spoiled == "format" else "cannot be read"
    with pytest.raises(RunError, match=wanted) as refused:
        read_near(tmp_path)
    assert "plan without --near" in str(refused.value)
    assert str(tmp_path / NEAR) in str(refused.value)
