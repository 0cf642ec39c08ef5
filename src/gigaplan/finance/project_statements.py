"""The three statements of a stand-alone project's vehicle, from financial close on.

The vehicle is passed through for tax: income tax and credits are its owners' and do not appear.
"""

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FinanceError
from gigaplan.finance.project import ProjectResult
from gigaplan.finance.statements import Movements, Statements, write_statements

Floats = NDArray[np.float64]


def project_statements(result: ProjectResult, *, book_life: int) -> Statements:
    """Write the statements of a project.

    Parameters
    ----------
    result : ProjectResult
        From `run_project`.
    book_life : int
        Periods of operation over which cost, with interest and fees of construction, is
        depreciated in equal parts. [periods]

    Returns
    -------
    Statements
        Shapes (..., construction periods + periods of operation). Free cash is what the
        waterfall holds locked up.

    Raises
    ------
    FinanceError
        If the book life is below 1.
    """
    if book_life < 1:
        raise FinanceError(f"the book life must be at least 1 period, got {book_life}")
    funding, flow = result.funding, result.waterfall
    building, periods = funding.costs.shape[-1], result.ebitda.shape[-1]
    shape = np.broadcast_shapes(funding.debt.shape, result.ebitda.shape[:-1], flow.cash.shape[:-1])

    def joined(before: Floats, after: Floats) -> Floats:
        return np.concatenate(
            [
                np.broadcast_to(before, (*shape, building)),
                np.broadcast_to(after, (*shape, periods)),
            ],
            axis=-1,
        )

    none_before, none_after = np.zeros(building), np.zeros(periods)
    held_before = np.zeros((*shape, building))
    working = result.working_capital
    held_before[..., -1] = working.initial + funding.reserve[..., -1]
    built = funding.uses - funding.reserve
    built = np.array(np.broadcast_to(built, (*shape, building)))
    built[..., -1] -= working.initial
    book = np.where(np.arange(periods) < book_life, 1.0 / book_life, 0.0)
    opening = np.concatenate(
        [np.broadcast_to(funding.debt, shape)[..., None], flow.senior_balance[..., :-1]], axis=-1
    )
    paid = flow.senior_principal + flow.prepaid
    owed = flow.senior_balance - opening + paid + flow.senior_interest
    return write_statements(
        Movements(
            revenue=joined(none_before, result.revenue),
            operating_costs=joined(none_before, result.operating_costs + flow.maintenance),
            depreciation=joined(none_before, built.sum(axis=-1)[..., None] * book),
            interest=joined(none_before, owed),
            interest_paid=joined(none_before, flow.senior_interest),
            interest_income=joined(
                none_before, flow.reserve_interest + flow.other_cash + working.funding
            ),
            capex=joined(built, none_after),
            debt_drawn=joined(funding.debt_draws, none_after),
            debt_repaid=joined(none_before, paid),
            equity_paid_in=joined(funding.equity_draws, flow.support + flow.take_out),
            distributions=joined(none_before, flow.distribution),
            restricted_cash=joined(
                held_before,
                working.balance[..., 1:] + flow.service_reserve + flow.maintenance_reserve,
            ),
        )
    )
