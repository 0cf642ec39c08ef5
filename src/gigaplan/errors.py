"""The error types of gigaplan. Each says where, what and how to fix.

GigaplanError
 ├─ ScenarioError   one fault in what the user stated (a file, a key, a series)
 ├─ RegisterError   a number that the data register does not hold, or money mixed up
 ├─ ProblemError    a programme that cannot be stated (a bug or a bad plug-in, not a user's slip)
 ├─ FinanceError    a cash flow, a loan or a project whose figures cannot be
 ├─ TaxError        a tax input that cannot be, or a case that no dated tax rule covers
 └─ RunError        a run folder that cannot be read or written

Faults of a scenario are collected and raised together as an `ExceptionGroup` of `ScenarioError`.
"""


class GigaplanError(Exception):
    """Base of every error that gigaplan raises on purpose."""


class ScenarioError(GigaplanError):
    """One place in a scenario that cannot be planned as written.

    Parameters
    ----------
    where : str
        File, line and key path, such as ``campus.yaml:10 supply.1.power_mw``.
    problem : str
        What is wrong and what was given.
    fix : str
        What to write instead.
    """

    def __init__(self, where: str, problem: str, fix: str) -> None:
        super().__init__(where, problem, fix)  # whole args: survives pickling from a worker
        self.where, self.problem, self.fix = where, problem, fix

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}\n    fix: {self.fix}"


class RegisterError(GigaplanError):
    """A figure the register does not hold, or money of two kinds mixed."""


class ProblemError(GigaplanError):
    """A block or programme that is not well formed; the message names the part."""


class FinanceError(GigaplanError):
    """Figures of a cash flow, a loan or a project that cannot be; the message names them."""


class FundError(GigaplanError):
    """Terms or cash flows of a fund that cannot be; the message names them."""


class LedgerError(GigaplanError):
    """An entry that a ledger does not take, or a ledger that is not sound; the message says why."""


class TaxError(GigaplanError):
    """A tax input that cannot be, or a case that no dated rule covers; the message names it."""


class RunError(GigaplanError):
    """A run folder that cannot be written or read as a gigaplan run."""
