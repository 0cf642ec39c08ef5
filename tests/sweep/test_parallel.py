import os

import pytest

from gigaplan.errors import RunError
from gigaplan.sweep.parallel import each


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_item_is_worked_on_once(jobs):
    assert sorted(each(abs, [-3, 1, -2, 0], jobs)) == [0, 1, 2, 3]
    assert list(each(abs, [], jobs)) == []


def test_a_fault_of_the_work_comes_through():
    with pytest.raises(TypeError, match="bad operand"):
        list(each(abs, [1, "x"], 2))


def test_a_process_that_is_killed_is_told():
    with pytest.raises(RunError, match="what is finished is kept: run the same command again"):
        list(each(os._exit, [9, 9], 2))
    assert sorted(each(abs, [-1, -2], 2)) == [1, 2]
