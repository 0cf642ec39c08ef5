"""gigaplan plans AI data-center campuses and the power behind them, every hour.

    from gigaplan import write_run
    from gigaplan.pipeline import plan, read

    scenario, _ = read(Path("scenario.yaml"))
    write_run(plan(scenario), Path("runs/first"))

Names are imported when they are first used, so that `gigaplan --help` answers at once. `plan` and
`read` stay in `pipeline`: `gigaplan.plan` is the package of finished plans.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gigaplan.data.register import load_register as load_register
    from gigaplan.errors import GigaplanError as GigaplanError
    from gigaplan.errors import RunError as RunError
    from gigaplan.errors import ScenarioError as ScenarioError
    from gigaplan.plan.compare import compare as compare
    from gigaplan.plan.digest import summarise as summarise
    from gigaplan.plan.result import Plan as Plan
    from gigaplan.report.figures import draw_weeks as draw_weeks
    from gigaplan.scenario.model import Scenario as Scenario
    from gigaplan.solve.interface import Status as Status
    from gigaplan.store.runs import read_run as read_run
    from gigaplan.store.runs import write_run as write_run
    from gigaplan.technologies.base import Technology as Technology

_HOME = {
    "GigaplanError": "errors",
    "Plan": "plan.result",
    "RunError": "errors",
    "Scenario": "scenario.model",
    "ScenarioError": "errors",
    "Status": "solve.interface",
    "Technology": "technologies.base",
    "compare": "plan.compare",
    "draw_weeks": "report.figures",
    "load_register": "data.register",
    "read_run": "store.runs",
    "summarise": "plan.digest",
    "write_run": "store.runs",
}
"""Where each public name is defined."""

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:  # noqa: ANN401  any of the public names
    """Import a public name when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'gigaplan' has no attribute {name!r}")
    return getattr(import_module(f"gigaplan.{_HOME[name]}"), name)
