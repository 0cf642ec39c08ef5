"""Yields remembered between plans."""

import numpy as np
import pytest

from gigaplan.series.remembered import cache_folder, remembered, sharing


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GIGAPLAN_CACHE", str(tmp_path))
    return tmp_path / "yields"


def test_second_time_is_not_computed_and_equals_the_first(folder) -> None:
    made = np.linspace(0, 1, 5)
    first = remembered(["a", made], 5, lambda: made)
    second = remembered(["a", made], 5, lambda: pytest.fail("computed again"))
    assert first.tobytes() == second.tobytes()
    assert len(list(folder.iterdir())) == 1


def test_any_change_of_the_parts_is_computed(folder) -> None:
    for parts in (["a"], ["b"], ["a", np.zeros(2)], ["a", np.ones(2)]):
        remembered(parts, 1, lambda: np.zeros(1))
    assert len(list(folder.iterdir())) == 4


@pytest.mark.parametrize("harm", [b"", b"not an array", b"\x93NUMPY"])
def test_harmed_file_is_made_again(folder, harm) -> None:
    remembered(["a"], 2, lambda: np.zeros(2))
    (file,) = folder.iterdir()
    file.write_bytes(harm)
    assert remembered(["a"], 2, lambda: np.ones(2)).tolist() == [1.0, 1.0]
    assert remembered(["a"], 2, lambda: pytest.fail("computed again")).tolist() == [1.0, 1.0]


def test_other_length_is_made_again(folder) -> None:
    remembered(["a"], 2, lambda: np.zeros(2))
    assert remembered(["a"], 3, lambda: np.ones(3)).size == 3


def test_folder_that_cannot_be_made_is_done_without(tmp_path, monkeypatch) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv("GIGAPLAN_CACHE", str(tmp_path / "taken"))
    assert remembered(["a"], 1, lambda: np.ones(1)).tolist() == [1.0]


def test_empty_setting_means_none(monkeypatch) -> None:
    monkeypatch.setenv("GIGAPLAN_CACHE", "")
    assert cache_folder() is None


def test_shared_yields_are_one_array_and_forgotten_after(monkeypatch) -> None:
    monkeypatch.setenv("GIGAPLAN_CACHE", "")
    with sharing():
        first = remembered(["a"], 2, lambda: np.zeros(2))
        assert remembered(["a"], 2, lambda: pytest.fail("computed again")) is first
        assert remembered(["b"], 2, lambda: np.ones(2)).tolist() == [1.0, 1.0]
    assert remembered(["a"], 2, lambda: np.ones(2)).tolist() == [1.0, 1.0]
