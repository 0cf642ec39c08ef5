"""From the bridge to the grid, in sentences: for the command line and for the page."""

from gigaplan.plan.joint.summary import ProgrammeSummary

LEAST_MW = 0.5
"""A bridge below half a megawatt is not told."""


def bridges_of(summary: ProgrammeSummary) -> tuple[str, ...]:
    """Tell how much bridge power each campus has, until when, and what is sold again."""
    said = []
    for name, of in summary.campuses.items():
        if of.bridge_mw < LEAST_MW:
            continue
        until = f"is still there in {summary.last_period}"
        if of.handed_over is not None:
            until = f"hands over in {of.handed_over}"
        said.append(f"{name}: a bridge of up to {of.bridge_mw:,.0f} MW {until}.")
    if summary.sold_mw >= LEAST_MW:
        million_usd = summary.resale_usd / 1e6
        said.append(f"Sold again: {summary.sold_mw:,.0f} MW for {million_usd:,.1f} million USD.")
    return tuple(said)
