"""A partnership that fits on paper: two members, a fund, a campus, three tenants."""

from typing import Any

from gigaplan.scenario.exposure.exposures import ExposureScenario

FACT = {"basis": "stated", "source": "by hand"}


def party(name: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "kind": "corporate", **keys}


def edge(kind: str, **keys: Any) -> dict[str, Any]:
    return {"kind": kind, **FACT, **keys}


PARTIES = [
    party("Fund", kind="vehicle", equity_usd=100.0),
    party("Campus", kind="vehicle", equity_usd=80.0),
    party("Ann", member=True),
    party("Bob", member=True, sector="models"),
    party("Tea", sector="models", equity_usd=500.0),
    party("Cup", sector="models"),
    party("Oak", sector="cloud"),
]
EDGES = [
    edge("equity", holder="Ann", company="Fund", share=0.6, unfunded_usd=6.0),
    edge("equity", holder="Bob", company="Fund", share=0.3, unfunded_usd=3.0),
    edge("equity", holder="Fund", company="Campus", share=0.5),
    edge("lease", landlord="Campus", tenant="Tea", usd_per_year=20.0),
    edge("lease", landlord="Campus", tenant="Cup", usd_per_year=12.0),
    edge("lease", landlord="Campus", tenant="Oak", usd_per_year=8.0),
    edge("equity", holder="Bob", company="Tea", share=0.1, paid_usd=30.0),
    edge("competitor", between=["Tea", "Cup"], in_dispute=True),
    edge("supply", supplier="Oak", buyer="Campus", what="turbines", usd_per_year=5.0),
]


def small(**changes: Any) -> ExposureScenario:
    given: dict[str, Any] = {
        "name": "Small",
        "partnership": "Fund",
        "as_of": "2029-01",
        "parties": PARTIES,
        "edges": EDGES,
    }
    return ExposureScenario.model_validate(given | changes)
