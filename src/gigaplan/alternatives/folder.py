"""The folder of an answer: written whole or not at all, never overwritten.

scenario.json         what was asked: `gigaplan alternatives scenario.json` asks it again
alternatives.json     the question and the ranges, with stable keys
alternatives.parquet, alternatives.csv   one row per group and direction
mixes.parquet         megawatts of every group in every one of these plans
manifest.json         who made it from what
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from gigaplan.alternatives.answer import NearOptimal
from gigaplan.alternatives.tables import mix_table, range_table
from gigaplan.store.manifest import describe
from gigaplan.store.runs import COMPRESSION_LEVEL, MANIFEST, SCENARIO, write_whole

PAGE = "alternatives.json"


class _Page(BaseModel):
    """A page whose keys are its attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Range(_Page):
    """Megawatts of one group in plans within the allowance."""

    unit: str
    """MW of plant, or MW IT leased."""
    least: float
    """A plan within the allowance has no more. [MW]"""
    least_proved: float
    """No plan within the allowance has less. [MW]"""
    optimum: float
    """In the plan of least cost. [MW]"""
    most: float
    """A plan within the allowance has as many. [MW]"""
    most_proved: float | None
    """No plan within the allowance has more; null: that is not proved. [MW]"""
    status: tuple[str, str]
    """How the search for least and most ended: found, loose or failed."""


class AlternativesPage(_Page):
    """How different the mix can be, on one page. Money is real USD of `price_year`."""

    form: int
    """Version of these keys."""
    kind: str
    """Tells this folder from a run: alternatives."""
    scenario: str
    """Name of the scenario."""
    price_year: int
    """Price year of all money."""
    by: str
    """What may differ: technology or campus."""
    period: str
    """Period in which megawatts count."""
    within: float
    """Share of all costs that a plan may cost more. [1]"""
    costs_usd: float
    """Present value of all costs of the optimum, income not taken off. [USD]"""
    allowance_usd: float
    """How much more a plan may cost: the share times these costs. [USD]"""
    objective_usd: float
    """Objective of the optimum. [USD]"""
    precision_mw: float
    """How closely the ends of the ranges are known where they are found. [MW]"""
    groups: dict[str, Range]
    """By name, in the order of the scenario."""
    largest_certificate: float
    """Largest residual or gap of the certificates of all plans. [1]"""
    solves: int
    """Plans that were solved beside the optimum."""
    iterations: int
    """Iterations of the solver for them."""


def page_of(found: NearOptimal) -> AlternativesPage:
    """Return the answer on one page."""
    groups = {}
    for least, most in zip(found.ends[::2], found.ends[1::2], strict=True):
        proved = most.proved_mw
        groups[least.group.name] = Range(
            unit=least.group.unit,
            least=least.mw,
            least_proved=least.proved_mw,
            optimum=least.optimum_mw,
            most=most.mw,
            most_proved=None if proved == float("inf") else proved,
            status=(least.ended.value, most.ended.value),
        )
    asked = found.asked
    return AlternativesPage(
        form=1,
        kind="alternatives",
        scenario=asked.scenario.name,
        price_year=asked.scenario.money.price_year,
        by=asked.by.value,
        period=found.period,
        within=asked.within,
        costs_usd=found.reference_usd,
        allowance_usd=found.allowance_usd,
        objective_usd=found.optimum.objective_usd,
        precision_mw=found.precision_mw,
        groups=groups,
        largest_certificate=max((end.certificate for end in found.ends), default=0.0),
        solves=sum(end.solves for end in found.ends),
        iterations=sum(end.iterations for end in found.ends),
    )


def write_alternatives(found: NearOptimal, folder: Path) -> AlternativesPage:
    """Write an answer into a new folder, whole or not at all.

    Parameters
    ----------
    found : NearOptimal
        The answer.
    folder : Path
        Must not exist, or be an empty folder.

    Raises
    ------
    RunError
        If the folder holds something, or cannot be written.
    """
    page = page_of(found)

    def fill(draft: Path) -> None:
        stated = found.asked.scenario.model_dump_json(indent=2, exclude_unset=True)
        (draft / SCENARIO).write_text(stated + "\n")
        ranges, mixes = draft / "alternatives.parquet", draft / "mixes.parquet"
        table = range_table(found)
        table.write_parquet(ranges, compression="zstd", compression_level=COMPRESSION_LEVEL)
        mix_table(found).write_parquet(
            mixes, compression="zstd", compression_level=COMPRESSION_LEVEL
        )
        table.write_csv(draft / "alternatives.csv")
        (draft / PAGE).write_text(page.model_dump_json(indent=2) + "\n")
        written = [ranges, draft / "alternatives.csv", mixes]
        manifest = describe(found.optimum, draft / SCENARIO, written)
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n")

    write_whole(folder, fill)
    return page
