"""YAML and JSON text to a tree with positions; every fault of the text is named.

YAML 1.2: `yes`, `no`, `on` and `off` are words, not truth values; anchors, aliases and `<<` work.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from gigaplan.errors import ScenarioError
from gigaplan.scenario.own_file import NEAR_FILE
from gigaplan.scenario.suggest import nearest
from gigaplan.scenario.tree import Entry, Items, Key, KeyPath, Keys, Leaf, Spot, Tree

_PLAIN = "tag:yaml.org,2002:"
_MERGE = f"{_PLAIN}merge"
_MOST_VALUES = 200_000


@dataclass(slots=True)
class TextReader:
    """Makes the tree of one text.

    Attributes
    ----------
    name : str
        Name of the text in messages.
    rank : int
        Its place among the texts of the scenario.
    folder : Path
        Folder from which its paths count.
    change : tuple of keys or None
        For a value of ``--set``: the path it sets; lines are then left out.
    faults : list of (Spot, ScenarioError)
        What is wrong with the text, but does not keep it from being read.
    """

    name: str
    rank: int
    folder: Path
    change: KeyPath | None = None
    faults: list[tuple[Spot, ScenarioError]] = field(default_factory=list)
    _yaml: YAML = field(default_factory=lambda: YAML(typ="safe", pure=True))
    _open: list[int] = field(default_factory=list)
    _values: int = 0

    def read_yaml(self, text: str) -> Tree | None:
        """Read YAML; None if it holds nothing.

        Raises
        ------
        ScenarioError
            If it is no YAML.
        """
        try:
            node = self._yaml.compose(text)
        except ReaderError as error:
            line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 1
            raise ScenarioError(
                self._head(line),
                f"holds a character that no text holds (code {_code(error.character)})",
                "save it as plain UTF-8 text",
            ) from error
        except MarkedYAMLError as error:
            raise self._not_yaml(error, text) from error
        except YAMLError as error:
            raise ScenarioError(self.name, f"is not YAML: {error}", "check the text") from error
        return None if node is None else self._tree(node)

    def spot(self, line: int, column: int) -> Spot:
        """Place in this text, lines and columns counted from 1."""
        if self.change is not None:
            return Spot(self.rank, 0, 0, self.name, self.change)
        return Spot(self.rank, line, column, self.name)

    def leaf(self, value: object, written: str, spot: Spot) -> Leaf:
        """Make a leaf of a plain value."""
        return Leaf(spot, value, written, self.folder)  # type: ignore[arg-type]

    def _head(self, line: int) -> str:
        return self.name if self.change is not None else f"{self.name}:{line}"

    def _not_yaml(self, error: MarkedYAMLError, text: str) -> ScenarioError:
        """Name the line and, for the usual slips, what to write instead."""
        mark = error.problem_mark or error.context_mark
        number = mark.line if mark is not None else 0
        lines = text.splitlines()
        line = lines[number] if number < len(lines) else ""
        problem = " ".join(str(error.problem or error.context or "cannot be read").split())
        before = line[: mark.column] if mark is not None else ""
        if "\t" in line and ("\\t" in problem or not before.strip()):
            problem, fix = "a tab", "indent with spaces; YAML takes no tabs"
        elif "undefined alias" in problem:
            fix = "state the anchor (&name) before the alias (*name)"
        elif "expected a single document" in problem or "but found another document" in problem:
            problem, fix = "a second document begins", "keep one scenario in a file; remove '---'"
        elif "mapping values are not allowed" in problem:
            problem = "a second ':' in one line, or a wrong indent"
            fix = "put text with ': ' in quotes, and give keys of one level the same indent"
        elif "could not find expected ':'" in problem:
            number, fix = self._key_line(error, number), "write 'key: value'"
            problem = "a key without ':'"
        elif _is_open(error):
            number = self._key_line(error, number)
            problem, fix = "a bracket or quote is opened here and not closed", "close it"
        elif "block end" in problem or "did not find expected" in problem:
            fix = "give keys of one level the same indent, and begin list items with '- '"
        elif "cannot start any token" in problem:
            fix = "put text that begins with a sign such as % or @ in quotes"
        else:
            fix = "check the line; text with signs such as : # [ { belongs in quotes"
        return ScenarioError(self._head(number + 1), f"is not YAML: {problem}", fix)

    @staticmethod
    def _key_line(error: MarkedYAMLError, number: int) -> int:
        mark = error.context_mark
        return mark.line if mark is not None else number

    def _tree(self, node: Node) -> Tree:
        """Tree of a node; aliases are followed, but not in circles."""
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        spot = self.spot(line, column)
        self._values += 1
        if self._values > _MOST_VALUES:
            raise ScenarioError(
                self._head(line), f"holds over {_MOST_VALUES:,} values", "use fewer aliases"
            )
        if id(node) in self._open:
            raise ScenarioError(self._head(line), "an alias holds itself", "remove that alias")
        if isinstance(node, ScalarNode):
            return self.leaf(self._value(node, spot), str(node.value), spot)
        self._open.append(id(node))
        made: Tree
        if isinstance(node, MappingNode):
            made = Keys(spot, self._entries(node))
        else:
            made = Items(spot, tuple(self._tree(item) for item in node.value))
        self._open.pop()
        return made

    def _entries(self, node: MappingNode) -> dict[Key, Entry]:
        """Keys of a mapping, each once; those of `<<` give way to the mapping's own."""
        own: dict[Key, Entry] = {}
        under: dict[Key, Entry] = {}
        for key_node, value_node in node.value:
            spot = self.spot(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key_node.tag == _MERGE:
                for name, entry in self._merge_key(value_node, spot):
                    under.setdefault(name, entry)
                continue
            key = self._key(key_node, spot)
            if key is None:
                continue  # its fault is told
            if key in own:
                first = f"first in line {own[key].spot.line}" if own[key].spot.line else "twice"
                self._fault(spot, f"key {key!r} is stated again ({first})", "keep one of them")
                continue
            own[key] = Entry(spot, self._tree(value_node))
        return under | own if under else own

    def _merge_key(self, node: Node, spot: Spot) -> list[tuple[Key, Entry]]:
        """Entries that `<<` brings in, the first mapping winning."""
        found: list[tuple[Key, Entry]] = []
        for part in node.value if isinstance(node, SequenceNode) else [node]:
            tree = self._tree(part)
            if isinstance(tree, Keys):
                found.extend(tree.entries.items())
            else:
                self._fault(spot, "<< must name a mapping", "write <<: *name of an anchor")
        return found

    def _key(self, node: Node, spot: Spot) -> Key | None:
        if isinstance(node, ScalarNode):
            value = self._value(node, spot)
            is_number = isinstance(value, int) and not isinstance(value, bool)
            return value if is_number else str(node.value)  # type: ignore[return-value]
        self._fault(spot, "a key must be one word", "write 'key: value'")
        return None

    def _value(self, node: ScalarNode, spot: Spot) -> object:
        """Value of a scalar by the rules of YAML 1.2; own tags are refused."""
        tag = str(node.tag)
        if not tag.startswith(_PLAIN) or tag in (f"{_PLAIN}binary", f"{_PLAIN}python"):
            self._fault(spot, f"tag {tag} has no meaning here", "remove the tag")
            return str(node.value)
        try:
            return self._yaml.constructor.construct_object(node)
        except (ValueError, YAMLError) as error:
            self._fault(spot, f"cannot read {node.value!r}: {error}", "put it in quotes")
            return str(node.value)

    def _fault(self, spot: Spot, problem: str, fix: str) -> None:
        self.faults.append((spot, ScenarioError(spot.where(()), problem, fix)))

    def read_json(self, text: str) -> Tree:
        """Read JSON, as in a run folder; places are then key paths without lines.

        Raises
        ------
        ScenarioError
            If it is no JSON.
        """
        spot = Spot(self.rank, 0, 0, self.name)
        try:
            pairs = json.loads(text, object_pairs_hook=_Pairs)
        except json.JSONDecodeError as error:
            raise ScenarioError(
                f"{self.name}:{error.lineno}", f"is not JSON: {error.msg}", "check the line"
            ) from error
        return self._json_tree(pairs, spot, ())

    def _json_tree(self, value: object, spot: Spot, path: KeyPath) -> Tree:
        if isinstance(value, _Pairs):
            entries: dict[Key, Entry] = {}
            for key, inner in value:
                if key in entries:
                    where = spot.where((*path, key))
                    error = ScenarioError(where, "is stated again", "keep one of them")
                    self.faults.append((spot, error))
                entries.setdefault(key, Entry(spot, self._json_tree(inner, spot, (*path, key))))
            return Keys(spot, entries)
        if isinstance(value, list):
            items = (self._json_tree(v, spot, (*path, i)) for i, v in enumerate(value))
            return Items(spot, tuple(items))
        return self.leaf(value, value if isinstance(value, str) else json.dumps(value), spot)


class _Pairs(list[tuple[str, object]]):
    """Keys and values of a JSON object in order, twins included."""


def read_text(path: Path, name: str) -> str:
    """Text of a scenario file.

    Raises
    ------
    ScenarioError
        If there is no such file, or it is no UTF-8 text.
    """
    if path.is_dir():
        raise ScenarioError(name, "is a folder", "name the scenario file in it")
    try:
        blob = path.read_bytes()
    except FileNotFoundError as error:
        here = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        near = nearest(path.name, here, NEAR_FILE)
        fix = f"did you mean {near!r}?" if near else "check the path"
        raise ScenarioError(name, "there is no such file", fix) from error
    except OSError as error:
        raise ScenarioError(name, f"cannot be read: {error.strerror}", "check the file") from error
    if blob.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ScenarioError(f"{name}:1", "is UTF-16 text", "save it as UTF-8")
    try:
        return blob.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = blob[: error.start].count(b"\n") + 1
        problem = f"is not UTF-8 text: byte 0x{blob[error.start]:02x}"
        raise ScenarioError(f"{name}:{line}", problem, "save it as UTF-8") from error


def _code(character: object) -> str:
    code = ord(character) if isinstance(character, str) else int(str(character))
    return f"0x{code:02x}"


def _is_open(error: MarkedYAMLError) -> bool:
    """Whether a bracket or a quote was begun and not ended."""
    context = str(error.context or "")
    return "flow" in context or "quoted scalar" in context
