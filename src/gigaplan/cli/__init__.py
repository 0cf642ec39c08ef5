"""The command line: parse, call one function, print. Exit codes: 0 fine, 1 no plan, 2 bad input.

Heavy modules are imported inside the commands, so that `gigaplan --help` answers at once. What is
printed is made in `report/`. One module per group of commands; each adds its own to `app`.
"""

import gc
import signal

# isort: off
# the order of --help
from gigaplan.cli import plan
from gigaplan.cli import scenarios
from gigaplan.cli import runs
from gigaplan.cli import variants
from gigaplan.cli import finance
from gigaplan.cli import trace
from gigaplan.cli import fund
from gigaplan.cli import partners
from gigaplan.cli import ledger
from gigaplan.cli import exposure
from gigaplan.cli import suitability
from gigaplan.cli import outlook
from gigaplan.cli import impact
from gigaplan.cli import figures

# isort: on
from gigaplan.cli.app import app

__all__ = [
    "app",
    "exposure",
    "figures",
    "finance",
    "fund",
    "impact",
    "ledger",
    "main",
    "outlook",
    "partners",
    "plan",
    "runs",
    "scenarios",
    "suitability",
    "trace",
    "variants",
]

OBJECTS_BETWEEN_COLLECTIONS = 200_000
"""New objects after which Python looks for garbage; its own default is 700."""


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _stop)  # as Ctrl-C: a run half written is taken away again
    # One command is one process: looking for garbage in what the libraries define as they are read
    # in, and once more at the end, would take a fifth of a plan's time and free next to nothing
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        app()
    finally:
        gc.freeze()


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
