"""One fund as stated, run from its flows to what every member gets."""

import time
from dataclasses import dataclass

from gigaplan.errors import FundError, ScenarioError
from gigaplan.fund.fund import FundResult, run_fund
from gigaplan.fund.measures import FundMeasures, measures
from gigaplan.partnership.terms import FundArrays, fund_arrays
from gigaplan.scenario.fund.fund import FundScenario


@dataclass(frozen=True, slots=True)
class FundRun:
    """A fund, run.

    Attributes
    ----------
    stated : FundScenario
        What was asked, flows included.
    arrays : FundArrays
        The same in arrays.
    result : FundResult
        Cash by member, date and line, in cents.
    measures : FundMeasures
        What it returned.
    seconds : float
        Time it took.
    """

    stated: FundScenario
    arrays: FundArrays
    result: FundResult
    measures: FundMeasures
    seconds: float


def run_stated_fund(stated: FundScenario) -> FundRun:
    """Run a fund.

    Raises
    ------
    ScenarioError
        If what is stated cannot be, such as more called than committed.
    """
    begun = time.perf_counter()
    try:
        arrays = fund_arrays(stated)
        result = run_fund(arrays.fund, arrays.members, arrays.flows)
    except FundError as error:
        problem, _, fix = str(error).partition("; ")
        raise ScenarioError(
            stated.name, f"cannot be run: {problem}", fix or "change what the message names"
        ) from error
    found = measures(arrays.flows, result)
    return FundRun(stated, arrays, result, found, time.perf_counter() - begun)
