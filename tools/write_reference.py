"""Writes `docs/reference/` from the models themselves; run it when a key or its text changes.

python tools/write_reference.py
"""

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from gigaplan.alternatives.folder import AlternativesPage
from gigaplan.data.charge_tables import load_charges
from gigaplan.data.register import load_register
from gigaplan.data.tax_records import Evidence
from gigaplan.exposure.summary import ExposureSummary
from gigaplan.impact.summary import ImpactSummary
from gigaplan.money.stated import StatedRun
from gigaplan.money.summary import MoneySummary
from gigaplan.money.terms import lender_terms
from gigaplan.outlook.summary import OutlookSummary
from gigaplan.partnership.summary import FundSummary
from gigaplan.pipeline import installed_model, installed_programme
from gigaplan.plan.joint.summary import ProgrammeSummary
from gigaplan.plan.summary import Summary
from gigaplan.project.summary import ProjectSummary
from gigaplan.scenario.exposure.exposures import ExposureScenario
from gigaplan.scenario.finance.lender import Lender
from gigaplan.scenario.finance.project import ProjectScenario
from gigaplan.scenario.fund.fund import FundScenario
from gigaplan.scenario.outlook.outlook import OutlookScenario
from gigaplan.scenario.suitability.investor import Investor
from gigaplan.scenario.supply import SupplyPart
from gigaplan.store.exposure_runs import ExposureManifest
from gigaplan.store.fund_runs import FundManifest
from gigaplan.store.impact_runs import ImpactManifest
from gigaplan.store.manifest import Manifest
from gigaplan.store.money_runs import MoneyManifest
from gigaplan.store.outlook_runs import OutlookManifest
from gigaplan.store.project_runs import ProjectManifest
from gigaplan.store.suitability_runs import SuitabilityManifest
from gigaplan.suitability.summary import SuitabilitySummary
from gigaplan.suitability.terms import terms_of
from gigaplan.technologies.base import load_technologies
from gigaplan.technologies.quantity import Quantity

FOLDER = Path(__file__).parents[1] / "docs" / "reference"

SUMMARY_HEAD = """# `summary.json`

The plan on one page. Its keys are stable: a key is never renamed and never changes its meaning;
new keys may be added. Money is real USD of `price_year`; "a year" is the expected year, the mean of
the weather years by weight.
"""
PROGRAMME_SUMMARY_HEAD = """# `summary.json` of a programme

The programme on one page. Its keys are stable: a key is never renamed and never changes its
meaning; new keys may be added. Money is real USD of `price_year`; the tables behind it are in
[programme tables](programme_tables.md).
"""
ALTERNATIVES_HEAD = """# Folder of alternatives

What `gigaplan alternatives` writes ([how to](../how-to/alternatives.md)), whole or not at all.
Equal questions on equal machines and library versions give equal bytes; only the manifest tells
time.

| file | holds |
| --- | --- |
| `scenario.json` | what was asked: `gigaplan alternatives scenario.json` asks it again |
| `alternatives.json` | the ranges on one page, described below |
| `alternatives.parquet`, `alternatives.csv` | one row per group and direction |
| `mixes.parquet` | the whole mix of every plan at an end of a range |
| `manifest.json` | [who made it from what](manifest.md); seconds are those of the optimum |

Megawatts of a technology are those that its plants at all campuses can deliver to the bus in the
period, existing and rented ones included; those of a campus are the IT megawatts leased there.

## `alternatives`: one row per group and direction

| column | meaning |
| --- | --- |
| `group` | technology (name of the supply part) or campus |
| `direction` | `least` or `most` |
| `period` | in which megawatts count |
| `unit` | MW, or MW IT |
| `mw_in_optimum` | in the plan of least cost |
| `mw` | in a plan that is within the allowance: the end of the range |
| `mw_proved` | no plan within the allowance goes beyond; inf where nothing is proved |
| `change_mw` | `mw` less `mw_in_optimum` |
| `objective_usd` | of that plan, at most; present value |
| `more_usd` | the same above the optimum; never above the allowance |
| `status` | `found`: both are as close as wanted; `loose`: further apart; `failed`: no plan |
| `certificate` | largest residual or gap of the certificates of all plans that were solved for it |
| `solves` | plans that were solved for it; 0 where the optimum itself is the end |
| `iterations` | of the solver, for all of them |
| `note` | what was out of the ordinary; empty as a rule |

## `mixes`: megawatts of all groups in each of these plans

| column | meaning |
| --- | --- |
| `group`, `direction` | the plan, as in `alternatives` |
| `other` | any group |
| `unit` | MW, or MW IT |
| `mw_in_optimum` | of the other group, in the plan of least cost |
| `mw` | of the other group, in this plan |

## `alternatives.json`
"""
MANIFEST_HEAD = """# `manifest.json`

Who made a run from what: enough to make it again and to prove that it is the same. The hashes of
the tables are equal for equal scenarios on equal machines and library versions.
"""
SCENARIO_HEAD = """# Scenario keys

Every key that a scenario file may hold. Unknown keys are errors. A key without a default must be
stated; a key marked *register* takes the figure of the data register where it is left out
(`gigaplan data show KEY` prints it with its source). `gigaplan schema` prints the same for editors.
"""


PROGRAMME_HEAD = """# Programme keys

Every key of a scenario file that holds a programme: several campuses over several years (the key
`campuses` at the top level). Parts that a scenario of one campus has as well, and the kinds of
supply, are in [scenario keys](scenario.md). A *path by date* is one number, or numbers by date
(`2027`, `2027-Q3` or `2027-03`), each in force from its date on until the next.
"""


PROJECT_HEAD = """# Project keys

Every key of a file that `gigaplan finance` reads ([how to](../how-to/finance-a-project.md)).
Unknown keys are errors. A key without a default must be stated. All money is nominal US dollars;
shares and rates are written as 0.07 for 7 %. `include:` and `--set` work as in scenarios.
"""
PROJECT_SUMMARY_HEAD = """# `summary.json` of a project

The project on one page. Its keys are stable: a key is never renamed and never changes its meaning;
new keys may be added. Money is nominal USD; the tables behind it are in
[project tables](project_tables.md).
"""
PROJECT_MANIFEST_HEAD = """## `manifest.json`

Who made the run from what: enough to make it again and to prove that it is the same.
"""


MONEY_LENDER_HEAD = """# Keys of a lenders' case

Every key of the file that `gigaplan finance RUN --case FILE` reads ([how
to](../how-to/finance-a-run.md)). No key must be stated: what is left out holds as the second table
below says. Unknown keys are errors. All money and rates are nominal; shares and rates are written
as 0.07 for 7 %. `include:` and `--set` work as in scenarios.
"""
MONEY_DEFAULTS_HEAD = """## What holds where nothing is stated

From the data register (`gigaplan data show KEY`); the table `assumptions` of every case repeats
them with what was stated instead. Of `loan.gearing` the plan's own `capital.gearing` comes first.

| key | value | range | unit | grade | register | source |
| --- | --- | --- | --- | --- | --- | --- |
"""
MONEY_SUMMARY_HEAD = """# `summary.json` of a run's money

The money of a run on one page, in `RUN/money/CASE/`. Its keys are stable: a key is never renamed
and never changes its meaning; new keys may be added. Money is nominal USD unless a key says real;
the tables behind it are in [money tables](money.md).
"""
MONEY_MANIFEST_HEAD = """## `manifest.json`

Who made it from what: enough to make it again and to prove that it is the same.
"""

EXPOSURE_HEAD = """# Keys of a file of exposures

Every key of the file that `gigaplan exposure FILE` reads ([how
to](../how-to/exposures.md)). Unknown keys are errors. All money is nominal US dollars as the source
tells it; dates are written 2029, 2029-Q3 or 2029-07 and stand for their first day; shares are
written as 0.27 for 27 %. `include:` and `--set` work as in scenarios.
"""
EXPOSURE_SUMMARY_HEAD = """# `summary.json` of exposures

The exposures on one page. Its keys are stable: a key is never renamed and never changes its
meaning; new keys may be added. The tables behind it are in [exposure tables](exposure_tables.md).
"""
EXPOSURE_MANIFEST_HEAD = """## `manifest.json`

Who made it from what: enough to make it again and to prove that it is the same.
"""


OUTLOOK_HEAD = """# Outlook keys

Every key of a file that `gigaplan outlook` reads ([how to](../how-to/outlook.md)). No key must be
stated, and no file either; a forecast needs its publisher, date, place, region, unit and values.
Unknown keys are errors. Inputs of the models that are left out are those of the data register
(`gigaplan data list world`). `include:` and `--set` work as in scenarios.
"""
OUTLOOK_SUMMARY_HEAD = """# `summary.json` of an outlook

World demand of data centres on one page. Its keys are stable: a key is never renamed and never
changes its meaning; new keys may be added. The tables behind it are in
[outlook tables](outlook_tables.md).
"""
OUTLOOK_MANIFEST_HEAD = """## `manifest.json`

Who made the outlook from what: enough to make it again and to prove that it is the same.
"""

INVESTOR_HEAD = """# Keys of an investor

Every key of the file that `gigaplan suitability RUN --investor FILE` reads ([how
to](../how-to/suitability.md)). No key must be stated. Unknown keys are errors. All money and rates
are nominal; shares and rates are written as 0.07 for 7 %. `include:` and `--set` work as in
scenarios.
"""
INVESTOR_DEFAULTS_HEAD = """## What holds where nothing is stated

From the data register (`gigaplan data show KEY`); the table `assumptions` of every judgement
repeats them with what was stated instead.

| key | value | range | unit | grade | register | source |
| --- | --- | --- | --- | --- | --- | --- |
"""
NEEDS_HEAD = """## What each class of investor needs

A way to invest fits a class if it meets all of its needs, in part if it meets half of them. The
needs are in `data/tables/charges/needs.csv`.

| class | measure | at least | at most | why | source | grade |
| --- | --- | --- | --- | --- | --- | --- |
"""
CHARGES_HEAD = """## What insurers hold against equity

| rules | what | charge | share of the symmetric adjustment | source | grade |
| --- | --- | --- | --- | --- | --- |
"""
SPREAD_HEAD = """## What insurers hold against debt

Solvency II: a + b × (modified duration − from), at most 1; credit quality steps 0 AAA, 1 AA, 2 A,
3 BBB, 4 BB, 5 B and below.

| table | step | from, a | a | b | source | grade |
| --- | --- | --- | --- | --- | --- | --- |
"""
NAIC_HEAD = """NAIC, of book value, pre-tax, before the size factor:

| insurer | kind | rating | designation | factor | source | grade |
| --- | --- | --- | --- | --- | --- | --- |
"""
SUITABILITY_SUMMARY_HEAD = """# `summary.json` of a judgement of suitability

The judgement on one page. Its keys are stable: a key is never renamed and never changes its
meaning; new keys may be added. The tables behind it are in [suitability
tables](suitability_tables.md).
"""
SUITABILITY_MANIFEST_HEAD = """## `manifest.json`

Who made it from what: enough to make it again and to prove that it is the same.
"""


FUND_HEAD = """# Keys of a fund

Every key of the file that `gigaplan fund` reads ([how to](../how-to/run-a-fund.md)); `gigaplan
partners RUN --terms FILE` reads the same without flows. Unknown keys are errors. All money is
nominal US dollars; shares and rates are written as 0.08 for 8 %, days as 2025-01-31. `include:` and
`--set` work as in scenarios.
"""
FUND_SUMMARY_HEAD = """# `summary.json` of a fund

The fund on one page. Its keys are stable: a key is never renamed and never changes its meaning; new
keys may be added. Money is nominal USD; the tables behind it are in [fund tables](fund_tables.md).
"""
FUND_MANIFEST_HEAD = """## `manifest.json`

Who made the run from what: enough to make it again and to prove that it is the same.
"""


IMPACT_SUMMARY_HEAD = """# `summary.json` of an impact

The impact of a run on one page. Its keys are stable: a key is never renamed and never changes its
meaning; new keys may be added. The tables behind it are in [impact tables](impact_tables.md).
"""
IMPACT_MANIFEST_HEAD = """## `manifest.json`

Who made it from what: enough to make it again and to prove that it is the same.
"""


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401  any annotation
    """Every model that an annotation mentions, supply parts left out."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not issubclass(annotation, SupplyPart):
            yield annotation
        return
    for inner in get_args(annotation):
        yield from models_in(inner)


def all_models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and every model within it, each once, in reading order."""
    found = [model]
    for current in found:
        for field in current.model_fields.values():
            found.extend(m for m in models_in(field.annotation) if m not in found)
    return found


def type_name(annotation: Any) -> str:  # noqa: ANN401  any annotation
    """Type of a field in the words of YAML."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_name(inner[0])
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(type_name(i) for i in inner if i is not type(None)))
    if origin is tuple:
        return f"list of {type_name(inner[0])}"
    if origin is dict:
        key = get_args(inner[0])[0] if get_origin(inner[0]) is Annotated else inner[0]
        by = {int: "year", str: "name"}.get(inner[0], "year" if key is int else "date")
        return f"{type_name(inner[1])} by {by}"
    if inner:
        return " or ".join(f"`{choice}`" for choice in inner)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    choices = getattr(annotation, "__members__", None)
    if choices:
        return " or ".join(f"`{choice.value}`" for choice in choices.values())
    names = {"float": "number", "int": "whole number", "str": "text", "bool": "true or false"}
    return names.get(annotation.__name__, annotation.__name__.lower())


def quantity(field: FieldInfo) -> Quantity | None:
    """Unit and register key of a technology's field."""
    return next((item for item in field.metadata if isinstance(item, Quantity)), None)


def default_of(field: FieldInfo) -> str:
    """Default of a field; how it is found where it is left out."""
    known = quantity(field)
    if known is not None and known.register_key is not None:
        return "*register*"
    if field.is_required():
        return "must be stated"
    value = field.default
    if value is None or value is PydanticUndefined:
        return "none"
    if isinstance(value, BaseModel | tuple):
        return "its defaults"
    return f"`{getattr(value, 'value', value)}`"


def unit_of(field: FieldInfo) -> str:
    """Unit of a field, empty if it has none."""
    known = quantity(field)
    if known is not None:
        return known.unit
    for stated in (field, *fields_within(field.annotation)):
        extra = stated.json_schema_extra
        if isinstance(extra, dict) and "unit" in extra:
            return str(extra["unit"])
    return ""


def fields_within(annotation: Any) -> Iterator[FieldInfo]:  # noqa: ANN401  any annotation
    """Every field description that an annotation carries, such as that of `Acre | None`."""
    for inner in get_args(annotation):
        if isinstance(inner, FieldInfo):
            yield inner
        else:
            yield from fields_within(inner)


def one_line(text: str | None) -> str:
    """Text fit for a cell of a table."""
    return " ".join((text or "").split()).replace("|", "\\|")


def result_table(model: type[BaseModel]) -> str:
    """Keys of a result with type and meaning."""
    lines = ["| key | type | meaning |", "| --- | --- | --- |"]
    for name, field in model.model_fields.items():
        lines.append(
            f"| `{name}` | {type_name(field.annotation)} | {one_line(field.description)} |"
        )
    return "\n".join(lines)


def input_table(model: type[BaseModel], skip: tuple[str, ...] = ()) -> str:
    """Keys of an input with type, unit, default and meaning."""
    lines = ["| key | type | unit | left out | meaning |", "| --- | --- | --- | --- | --- |"]
    for name, field in model.model_fields.items():
        if name not in skip:
            kind = "list of supply parts" if name == "supply" else type_name(field.annotation)
            lines.append(
                f"| `{name}` | {kind} | {unit_of(field)} | {default_of(field)} | "
                f"{one_line(field.description)} |"
            )
    return "\n".join(lines)


def result_page(head: str, model: type[BaseModel]) -> str:
    """Reference of a result file."""
    parts = [head]
    for number, part in enumerate(all_models(model)):
        title = "" if number == 0 else f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n"
        parts.append(f"{title}{result_table(part)}\n")
    return "\n".join(parts)


def scenario_page() -> str:
    """Reference of scenario files."""
    parts = [SCENARIO_HEAD]
    for part in all_models(installed_model()):
        parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    parts.append("## Supply parts\n\nEach has its `kind` and, if wanted, a `name` of its own.\n")
    for kind, technology in sorted(load_technologies().items()):
        if technology.block.__module__.startswith("gigaplan."):
            doc = one_line(technology.parameters.__doc__)
            table = input_table(technology.parameters, skip=("kind", "name"))
            parts.append(f"### `{kind}`\n\n{doc}\n\n{table}\n")
    return "\n".join(parts)


def programme_page() -> str:
    """Reference of scenario files that hold a programme."""
    parts, known = [PROGRAMME_HEAD], set(all_models(installed_model()))
    for part in all_models(installed_programme()):
        if part not in known:
            parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    text = "\n".join(parts)
    for part in known:
        there = f"(#{part.__name__.lower()})"
        text = text.replace(there, f"(scenario.md{there[1:]}")
    return text


def project_page() -> str:
    """Reference of files that state a stand-alone project."""
    parts = [PROJECT_HEAD]
    for part in all_models(ProjectScenario):
        parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    return "\n".join(parts)


def project_summary_page() -> str:
    """Reference of what the run of a project holds besides tables."""
    page = result_page(PROJECT_SUMMARY_HEAD, ProjectSummary)
    return f"{page}\n{PROJECT_MANIFEST_HEAD}\n{result_table(ProjectManifest)}\n"


def money_lender_page() -> str:
    """Reference of lenders' cases, and what holds where they say nothing."""
    parts = [MONEY_LENDER_HEAD]
    for part in all_models(Lender):
        parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    nothing = StatedRun("", (), 2025, 0.0, None, ())
    rows = []
    for used in lender_terms(Lender(), nothing, load_register()).used:
        span = "" if used.low is None or used.high is None else f"{used.low:g}–{used.high:g}"
        grade = "" if used.grade is None else used.grade.name
        rows.append(
            f"| `{used.parameter}` | {used.value:g} | {span} | {used.unit} | {grade} | "
            f"`{used.register_key}` | {one_line(used.source)} |\n"
        )
    return "\n".join([*parts, MONEY_DEFAULTS_HEAD + "".join(rows)])


def money_summary_page() -> str:
    """Reference of what a case of a run's money holds besides tables."""
    page = result_page(MONEY_SUMMARY_HEAD, MoneySummary)
    return f"{page}\n{MONEY_MANIFEST_HEAD}\n{result_table(MoneyManifest)}\n"


def impact_summary_page() -> str:
    """Reference of what the impact of a run holds besides tables."""
    page = result_page(IMPACT_SUMMARY_HEAD, ImpactSummary)
    return f"{page}\n{IMPACT_MANIFEST_HEAD}\n{result_table(ImpactManifest)}\n"


def fund_page() -> str:
    """Reference of files of funds."""
    parts = [FUND_HEAD]
    for part in all_models(FundScenario):
        parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    return "\n".join(parts)


def fund_summary_page() -> str:
    """Reference of what the run of a fund holds besides tables."""
    page = result_page(FUND_SUMMARY_HEAD, FundSummary)
    return f"{page}\n{FUND_MANIFEST_HEAD}\n{result_table(FundManifest)}\n"


def exposure_page() -> str:
    """Reference of files of exposures."""
    parts = [EXPOSURE_HEAD]
    for part in all_models(ExposureScenario):
        parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    return "\n".join(parts)


def exposure_summary_page() -> str:
    """Reference of what a folder of exposures holds besides tables."""
    page = result_page(EXPOSURE_SUMMARY_HEAD, ExposureSummary)
    return f"{page}\n{EXPOSURE_MANIFEST_HEAD}\n{result_table(ExposureManifest)}\n"


def outlook_page() -> str:
    """Reference of files that state an outlook."""
    parts = [OUTLOOK_HEAD]
    for part in all_models(OutlookScenario):
        parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    return "\n".join(parts)


def outlook_summary_page() -> str:
    """Reference of what the folder of an outlook holds besides tables."""
    page = result_page(OUTLOOK_SUMMARY_HEAD, OutlookSummary)
    return f"{page}\n{OUTLOOK_MANIFEST_HEAD}\n{result_table(OutlookManifest)}\n"


def investor_page() -> str:
    """Reference of investors, of what holds where they say nothing, and of charges and needs."""
    parts = [INVESTOR_HEAD]
    for part in all_models(Investor):
        parts.append(f"## {part.__name__}\n\n{one_line(part.__doc__)}\n\n{input_table(part)}\n")
    rows = []
    for used in terms_of(Investor(), load_register()).used:
        span = "" if used.low is None or used.high is None else f"{used.low:g}–{used.high:g}"
        rows.append(
            f"| `{used.parameter}` | {used.value:g} | {span} | {used.unit} | {used.grade} | "
            f"`{used.register_key}` | {one_line(used.source)} |\n"
        )
    parts.append(INVESTOR_DEFAULTS_HEAD + "".join(rows))
    return "\n".join([*parts, *charge_parts()])


def charge_parts() -> list[str]:
    """Needs of investors and charges of insurers, row by row."""
    tables = load_charges()

    def told(evidence: Evidence) -> str:
        return f"{one_line(evidence.source)}, {evidence.source_date} | {evidence.grade.name} |\n"

    needs = [
        f"| {need.investor.value} | {need.measure.value} | "
        f"{'' if need.least is None else f'{need.least:g}'} | "
        f"{'' if need.most is None else f'{need.most:g}'} | {need.reason} | {told(need.evidence)}"
        for need in tables.needs
    ]
    equity = [
        f"| Solvency II | {row.kind.value} | {row.shock:g} | {row.symmetric_share:g} | "
        f"{told(row.evidence)}"
        for row in tables.equity
    ]
    spread = [
        f"| {row.table.value} | {row.step} | {row.from_years:g} | {row.a:g} | {row.b:g} | "
        f"{told(row.evidence)}"
        for row in tables.spread
    ]
    naic = [
        f"| {row.insurer.value} | {row.kind.value} | {row.rating or ''} | {row.designation} | "
        f"{row.factor:g} | {told(row.evidence)}"
        for row in tables.naic
    ]
    heads = (NEEDS_HEAD, CHARGES_HEAD, SPREAD_HEAD, NAIC_HEAD)
    rows = (needs, equity, spread, naic)
    return [head + "".join(lines) for head, lines in zip(heads, rows, strict=True)]


def suitability_summary_page() -> str:
    """Reference of what a judgement holds besides tables."""
    page = result_page(SUITABILITY_SUMMARY_HEAD, SuitabilitySummary)
    return f"{page}\n{SUITABILITY_MANIFEST_HEAD}\n{result_table(SuitabilityManifest)}\n"


def pages() -> dict[str, str]:
    """Text of every generated page by file name."""
    return {
        "summary.md": result_page(SUMMARY_HEAD, Summary),
        "programme_summary.md": result_page(PROGRAMME_SUMMARY_HEAD, ProgrammeSummary),
        "alternatives.md": result_page(ALTERNATIVES_HEAD, AlternativesPage),
        "manifest.md": result_page(MANIFEST_HEAD, Manifest),
        "scenario.md": scenario_page(),
        "programme.md": programme_page(),
        "project.md": project_page(),
        "project_summary.md": project_summary_page(),
        "money_lender.md": money_lender_page(),
        "money_summary.md": money_summary_page(),
        "outlook.md": outlook_page(),
        "outlook_summary.md": outlook_summary_page(),
        "impact_summary.md": impact_summary_page(),
        "fund.md": fund_page(),
        "fund_summary.md": fund_summary_page(),
        "exposure.md": exposure_page(),
        "exposure_summary.md": exposure_summary_page(),
        "investor.md": investor_page(),
        "suitability_summary.md": suitability_summary_page(),
    }


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
