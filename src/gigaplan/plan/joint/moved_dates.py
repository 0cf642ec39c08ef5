"""Terms in which some megawatts of a connection or of slots come one period earlier."""

from dataclasses import replace

from gigaplan.plan.joint.dated_prices import DateKind
from gigaplan.plan.joint.earlier import Claim
from gigaplan.programme.joint.terms import CampusAsset, ProgrammeTerms


def come_earlier(terms: ProgrammeTerms, claim: Claim, mw: float) -> ProgrammeTerms:
    """Let some megawatts come one period before they do.

    Parameters
    ----------
    terms : ProgrammeTerms
        As stated.
    claim : Claim
        Which step of which connection or slots.
    mw : float
        At most what comes in that period.
    """
    p = claim.period
    if claim.kind is DateKind.CONNECTION:
        return replace(
            terms,
            campuses=tuple(
                replace(
                    campus, assets=tuple(_connected(asset, claim, mw) for asset in campus.assets)
                )
                if campus.name == claim.campus
                else campus
                for campus in terms.campuses
            ),
        )
    suppliers = []
    for supplier in terms.suppliers:
        slots = list(supplier.slots_mw)
        if supplier.name == claim.subject:
            slots[p - 1] += mw
            slots[p] -= mw
        suppliers.append(replace(supplier, slots_mw=tuple(slots)))
    return replace(terms, suppliers=tuple(suppliers))


def _connected(asset: CampusAsset, claim: Claim, mw: float) -> CampusAsset:
    """An asset whose connection has more in the period before."""
    paths = {}
    for name, path in asset.build.most_by_period.items():
        steps = list(path)
        if f"{asset.name}.{name}" == claim.subject:
            steps[claim.period - 1] += mw
        paths[name] = tuple(steps)
    return replace(asset, build=replace(asset.build, most_by_period=paths))
