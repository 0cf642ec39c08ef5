"""`gigaplan suitability`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gigaplan.cli.app import Changes, app
from gigaplan.cli.refusals import located, must_be_there, refusals

if TYPE_CHECKING:
    from gigaplan.suitability.inputs import Paths


@app.command()
def suitability(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="Folder of a programme's run, with money")
    ],
    member: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Member of the run, whose part of the equity it is"),
    ] = None,
    investor: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Investor: class, liabilities, notes (YAML)"),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Lenders' case, a folder of RUN/money [the latest]"),
    ] = None,
    partners: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Terms and members of the partnership: the member's own cash of it",
        ),
    ] = None,
    recycle: Annotated[
        bool,
        typer.Option("--recycle", help="As of `gigaplan partners`, with --partners"),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder; must not exist [RUN/suitability/NAME]"),
    ] = None,
    changes: Changes = None,
) -> None:
    """Judge who should invest in what: cash, charges, notes, liabilities, and what fits whom."""
    with refusals():
        own = _own_cash(run, member, partners, case, recycle=recycle)
        _suitability(run, member, investor, case, own, out, list(changes or []))


@dataclass(frozen=True, slots=True)
class OwnCash:
    """How a member's own cash is put in the place of the owners'.

    Attributes
    ----------
    put : callable
        From the paths of a run to those of the member.
    told : str
        Where it is from, in words.
    """

    put: "Callable[[Paths], Paths]"
    told: str


def _own_cash(
    run: Path, member: str | None, partners: Path | None, case: str | None, *, recycle: bool
) -> OwnCash | None:
    """Own cash of a member of a partnership, in three futures of the run."""
    from gigaplan.errors import ScenarioError

    if partners is None:
        if recycle:
            raise ScenarioError("--recycle", "goes with --partners", "add it, or leave this out")
        return None
    from gigaplan.partnership.of_run import flows_of_run, with_flows
    from gigaplan.partnership.running import run_stated_fund
    from gigaplan.scenario.fund.read import read_terms, refuse_flows
    from gigaplan.scenario.suggest import suggestion
    from gigaplan.store.suitability_runs import open_money
    from gigaplan.suitability.member import DatedCash, equity_in_three_futures, with_member

    must_be_there(partners)
    terms, positions = read_terms(partners, [])
    refuse_flows(terms, positions, "flows come from the run here")
    names = [each.name for each in terms.members]
    if member is None or member not in names:
        problem = "names no member" if member is None else f"the partners have no member {member!r}"
        advice = f"write one of {', '.join(names)}"
        raise ScenarioError("--member", problem, suggestion(member or "", names, advice))
    equity = open_money(run, case).table("equity")

    def put(paths: "Paths") -> "Paths":
        found = []
        for table in equity_in_three_futures(paths, equity):
            with located(positions):
                done = run_stated_fund(with_flows(terms, flows_of_run(table, recycle), recycle))
            at = names.index(member)
            found.append(DatedCash(done.arrays.flows.dates, done.result.net[at] / 100.0))
        return with_member(paths, (found[0], found[1], found[2]))

    committed = sum(each.commitment_usd for each in terms.members)
    part = terms.members[names.index(member)].commitment_usd / committed
    return OwnCash(put, f"its own cash of {terms.name}, {part:.1%} of commitments")


def _suitability(
    run: Path,
    member: str | None,
    file: Path | None,
    case: str | None,
    own: "OwnCash | None",
    out: Path | None,
    changes: list[str],
) -> None:
    """Read, judge, write and print."""
    from gigaplan.data.charge_tables import load_charges
    from gigaplan.data.register import load_register
    from gigaplan.report.console_suitability import print_suitability
    from gigaplan.report.suitability_chart import draw_suitability
    from gigaplan.scenario.suitability.read import read_investor
    from gigaplan.store.runs import check_free
    from gigaplan.store.suitability_runs import (
        open_money,
        share_of_member,
        suitability_folder,
        write_suitability,
    )
    from gigaplan.suitability.analysis import judge_suitability
    from gigaplan.suitability.inputs import NEEDED
    from gigaplan.suitability.summary import summarise_suitability
    from gigaplan.suitability.tables import suitability_tables

    if out is not None:
        check_free(out)
    if file is not None:
        must_be_there(file)
    stated, positions = read_investor(file, changes)
    money = open_money(run, case)
    share, share_from = 1.0, "all of it: no member and no share is stated"
    if stated.share is not None:
        share, share_from = stated.share, "stated by the investor"
    if own is not None:
        share, share_from = 1.0, own.told
        stated = stated.model_copy(update={"name": member})
    elif member is not None:
        of_member = share_of_member(run, member)
        if stated.share is None:
            share, share_from = of_member, "its part of all commitments of the run's scenario"
        if "name" not in stated.model_fields_set or file is None:
            stated = stated.model_copy(update={"name": member})
    with located(positions):
        found = judge_suitability(
            {name: money.table(name) for name in NEEDED},
            stated,
            share=share,
            share_from=share_from,
            register=load_register(),
            charges=load_charges(),
            own_cash=None if own is None else own.put,
        )
    summary = summarise_suitability(found, money.summary.scenario, money.summary.case)
    folder = out if out is not None else suitability_folder(run, stated.name)
    tables = suitability_tables(found)
    write_suitability(
        stated, tables, summary, money, folder,
        lambda draft: draw_suitability(summary, tables, draft),
    )  # fmt: skip
    print_suitability(summary, folder)
