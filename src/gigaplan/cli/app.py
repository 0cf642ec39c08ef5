"""The application that commands are added to, and the arguments that several of them take."""

from pathlib import Path
from typing import Annotated

import typer

HELP = """Which data-center campuses, when, how many megawatts, powered in every hour by what.

Begin with `gigaplan plan one-campus`, 1.2 GW near Abilene, Texas, in seconds; `gigaplan plan`
plans the reference case, twelve campuses for 100 billion dollars, in minutes.
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data = typer.Typer(help="Embedded data with their sources.", no_args_is_help=True)
app.add_typer(data, name="data")

ScenarioFile = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="Scenario file (YAML, or scenario.json of a run)")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key, e.g. limits.clean_share=0.9"),
]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run")]


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"gigaplan {installed('gigaplan')}")
        raise typer.Exit
