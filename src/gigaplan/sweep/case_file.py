"""A file of named cases: a CSV table, or a YAML list. Every fault with file and line.

name,       capital.total_usd, suppliers.Engine maker.slots_mw_per_year
as it is,   ,
less money, 6e9,
two more,   6e9,               "{2027: 80, 2028: 200}"

- {name: as it is}
- {name: less money, capital.total_usd: 6e9}
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gigaplan.errors import ScenarioError
from gigaplan.scenario.changes import Change
from gigaplan.scenario.text import TextReader, read_text
from gigaplan.scenario.tree import Items, Keys, Leaf, Tree
from gigaplan.sweep.cases import Case, name_of

NAME = "name"
YAML_ENDINGS = (".yaml", ".yml", ".json")
LOOKS_LIKE = "begin with a line such as: name,limits.clean_share"
LIST_LIKE = "write a list of cases such as: - {name: cleaner, limits.clean_share: 0.9}"


def read_case_file(path: Path) -> tuple[Case, ...]:
    """Read the cases of a file.

    Parameters
    ----------
    path : Path
        A CSV table (a column is a key, a row is a case, an empty cell changes nothing), or a YAML
        list of cases (key: value). Paths in it count from its folder. A case without a `name` is
        named by its changes.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault of the file; whether keys and values fit the scenario is not looked at.
    """
    cases = _Cases(path)
    try:
        text = read_text(path, str(path))
        if path.suffix.lower() in YAML_ENDINGS:
            cases.read_list(text)
        else:
            cases.read_table(text)
        if not cases.made and not cases.faults:
            raise ScenarioError(str(path), "holds no case", "write at least one")
    except ScenarioError as fault:
        cases.faults.append(fault)
    if cases.faults:
        raise ExceptionGroup(f"{path} cannot be read as cases", cases.faults)
    return tuple(cases.made)


@dataclass(slots=True)
class _Cases:
    """Collects cases and faults of one file."""

    path: Path
    made: list[Case] = field(default_factory=list)
    faults: list[ScenarioError] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """Names so far, and where they stand."""

    def read_table(self, text: str) -> None:
        """Read a CSV table."""
        reader = csv.reader(io.StringIO(text), skipinitialspace=True, strict=True)
        header: list[str] = []
        line = 1
        try:
            for row in reader:
                cells = [cell.strip() for cell in row]
                if not any(cells):
                    pass
                elif not header:
                    header = cells
                    self._check_header(header, line)
                else:
                    self._add_row(header, cells, line)
                line = reader.line_num + 1
        except csv.Error as error:
            self._refuse(f"{self.path}:{line}", f"is not CSV: {error}", "check quotes and commas")

    def _check_header(self, header: Sequence[str], line: int) -> None:
        where = f"{self.path}:{line}"
        if len(header) == 1 and ";" in header[0]:
            self._refuse(where, "separates columns by semicolons", "separate them by commas")
        for number, key in enumerate(header, 1):
            if not key:
                self._refuse(where, f"column {number} has no key", LOOKS_LIKE)
            elif header.index(key) < number - 1:
                self._refuse(where, f"states the column {key} twice", "keep one of them")
        if not [key for key in header if key != NAME]:
            self._refuse(where, "has no column with a key of the scenario", LOOKS_LIKE)

    def _add_row(self, header: Sequence[str], cells: Sequence[str], line: int) -> None:
        where = f"{self.path}:{line}"
        if len(cells) != len(header):
            self._refuse(
                where,
                f"has {len(cells)} cells, the first line has {len(header)}",
                "leave a cell empty where nothing changes, and quote what holds a comma",
            )
            return
        stated = dict(zip(header, cells, strict=True))
        name = stated.pop(NAME, "")
        values = {key: value for key, value in stated.items() if value}
        self._add(name, values, line)

    def read_list(self, text: str) -> None:
        """Read a YAML list."""
        reader = TextReader(str(self.path), 0, self.path.resolve().parent)
        is_json = self.path.suffix.lower() == ".json"
        tree = reader.read_json(text) if is_json else reader.read_yaml(text)
        self.faults.extend(fault for _, fault in reader.faults)
        if not isinstance(tree, Items):
            raise ScenarioError(f"{self.path}:1", "is no list of cases", LIST_LIKE)
        for item in tree.items:
            if not isinstance(item, Keys):
                self._refuse(f"{self.path}:{item.spot.line}", "is no case", LIST_LIKE)
                continue
            values = {str(key): _flow(entry.tree) for key, entry in item.entries.items()}
            places = {str(key): entry.spot.line for key, entry in item.entries.items()}
            name = item.entries.get(NAME)
            values.pop(NAME, None)
            said = name.tree.written if name and isinstance(name.tree, Leaf) else ""
            self._add(said, values, item.spot.line, places)

    def _add(
        self, name: str, values: dict[str, str], line: int, places: dict[str, int] | None = None
    ) -> None:
        """Add one case."""
        places, folder = places or {}, self.path.resolve().parent
        changes = tuple(
            Change(key, value, f"{self.path}:{places.get(key, line)} {key}", folder)
            for key, value in values.items()
        )
        name = name or name_of(changes) or "as stated"
        if name in self.lines:
            self._refuse(
                f"{self.path}:{line}",
                f"is called {name!r} like the case of line {self.lines[name]}",
                "give every case a name of its own",
            )
        self.lines.setdefault(name, line)
        self.made.append(Case(len(self.made) + 1, name, changes))

    def _refuse(self, where: str, problem: str, fix: str) -> None:
        self.faults.append(ScenarioError(where, problem, fix))


def _flow(tree: Tree) -> str:
    """Write a value in one line of YAML."""
    if isinstance(tree, Keys):
        inner = (f"{json.dumps(k) if isinstance(k, str) else k}: {_flow(e.tree)}" for k, e in
                 tree.entries.items())  # fmt: skip
        return f"{{{', '.join(inner)}}}"
    if isinstance(tree, Items):
        return f"[{', '.join(_flow(item) for item in tree.items)}]"
    if isinstance(tree.value, str):
        return json.dumps(tree.written, ensure_ascii=False)
    return "null" if tree.value is None else tree.written
