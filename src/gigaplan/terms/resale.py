"""Plant that can be sold again: what a part states of it, and where that comes to nothing."""

from collections.abc import Iterator

from gigaplan.programme.joint.reach import first_online
from gigaplan.programme.joint.resale import sale_periods
from gigaplan.programme.joint.terms import MONTHS_PER_YEAR, Period, ProgrammeTerms, Resale
from gigaplan.scenario.programme_dates import HOLD_MONTHS
from gigaplan.scenario.supply import SupplyPart
from gigaplan.terms.calendar import periods_up


def resale_of(part: SupplyPart, period: Period) -> Resale | None:
    """What a part fetches when it is sold again; None if it stays."""
    share = getattr(part, "resale_share", None)
    decline = getattr(part, "resale_decline_per_year", None)
    if share is None or decline is None:
        return None
    return Resale(share, decline, periods_up(HOLD_MONTHS / MONTHS_PER_YEAR, period))


def cautions_on_resale(terms: ProgrammeTerms) -> Iterator[str]:
    """Parts that state a resale and come too late, or last too short, to be sold anywhere."""
    sold: dict[str, bool] = {}
    n_periods = len(terms.periods)
    for campus in terms.campuses:
        for asset in campus.assets:
            if asset.build.resale is not None:
                first = min(first_online(campus, asset), n_periods)
                can_be = bool(sale_periods(asset, first, n_periods))
                sold[asset.name] = sold.get(asset.name, False) or can_be
    for name, can_be in sold.items():
        if not can_be:
            yield (
                f"{name}: resale_share has no effect: what can be there first is not a year old "
                "before the horizon or its life ends"
            )
