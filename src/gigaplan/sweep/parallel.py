"""Work done for many items in processes of their own, which end with the one that asked for it."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from threading import Thread
from typing import TypeVar

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from gigaplan.errors import RunError

Item = TypeVar("Item")
Found = TypeVar("Found")

SECONDS_BETWEEN_LOOKS = 0.5
"""How soon a process notices that nobody waits for its work any more."""


def each(work: Callable[[Item], Found], items: Sequence[Item], jobs: int) -> Iterator[Found]:
    """Do some work for every item, and give what it found as soon as it is there, in any order.

    Parameters
    ----------
    work : callable
        Pure; at module level, or a `partial` of such.
    items : sequence
        Begun in this order.
    jobs : int
        Processes. With 1 the work is done here, one item after the other.

    Raises
    ------
    RunError
        If a process was killed.
    """
    if jobs == 1 or len(items) < 2:
        yield from map(work, items)
        return
    parallel = Parallel(
        n_jobs=min(jobs, len(items)), backend="loky", return_as="generator_unordered",
        batch_size=1, pre_dispatch="n_jobs + 1",
    )  # fmt: skip
    try:
        yield from parallel(delayed(_in_worker)(work, item, os.getpid()) for item in items)
    except TerminatedWorkerError as error:
        raise RunError(
            "a process of the sweep was killed, mostly for want of memory; what is finished is "
            "kept: run the same command again with fewer --jobs"
        ) from error


def _in_worker(work: Callable[[Item], Found], item: Item, asked_by: int) -> Found:
    """Do the work for one item in a process of the pool."""
    _settle(asked_by)
    return work(item)


@cache
def _settle(asked_by: int) -> None:
    """Prepare this process, once."""
    # Ctrl-C reaches every process of a terminal: the first one ends the others
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.getppid() == asked_by:
        Thread(target=_end_with, args=(asked_by,), daemon=True).start()


def _end_with(asked_by: int) -> None:
    """End this process when the one that asked for its work has been killed."""
    while os.getppid() == asked_by:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)
