import pytest

from gigaplan.errors import ScenarioError
from gigaplan.sweep.case_file import read_case_file
from gigaplan.sweep.cases import grid, split_values


def stated(cases):
    return [(case.number, case.name, {c.key: c.value for c in case.changes}) for case in cases]


def faults_of(make, *arguments):
    with pytest.raises(ExceptionGroup) as caught:
        make(*arguments)
    assert all(isinstance(fault, ScenarioError) for fault in caught.value.exceptions)
    return [str(fault).replace("\n    fix: ", " | ") for fault in caught.value.exceptions]


def test_a_grid_has_every_combination_and_its_last_key_changes_first():
    found = stated(grid(["capital.total_usd=6e9,8e9", "limits.clean_share=0.1, 0.2,null"]))
    assert [name for _, name, _ in found] == [
        "total_usd=6e9, clean_share=0.1",
        "total_usd=6e9, clean_share=0.2",
        "total_usd=6e9, clean_share=null",
        "total_usd=8e9, clean_share=0.1",
        "total_usd=8e9, clean_share=0.2",
        "total_usd=8e9, clean_share=null",
    ]
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 5, 6]
    assert found[4][2] == {"capital.total_usd": "8e9", "limits.clean_share": "0.2"}


def test_keys_alike_are_named_in_full():
    (case,) = grid(["supply.solar.maximum_mw=1", "supply.wind.maximum_mw=2"])
    assert case.name == "supply.solar.maximum_mw=1, supply.wind.maximum_mw=2"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{2027: 80, 2028: 180},{2027: 90}", ["{2027: 80, 2028: 180}", "{2027: 90}"]),
        ("[a, [b, c]],d", ["[a, [b, c]]", "d"]),
        ('"a, b",c', ['"a, b"', "c"]),
        ("Farmers' Bank,x", ["Farmers' Bank", "x"]),
        ("1", ["1"]),
    ],
)
def test_commas_in_brackets_and_quotes_do_not_part_values(text, values):
    assert list(split_values(text)) == values


def test_every_fault_of_a_grid_is_told():
    texts = ["limits.co2=1,,2", "noequals", "a=1,2", "a=3", "b=1,2,1"]
    assert faults_of(grid, texts) == [
        (
            "--vary limits.co2=1,,2: has an empty value | write null for a key that is to be left "
            "empty"
        ),
        (
            "--vary noequals: is not of the form key=value | write it like --vary "
            "limits.clean_share=0.9"
        ),
        "--vary a=3: a is varied twice | give all its values at once",
        "--vary b=1,2,1: states 1 twice | state each value once",
    ]


TABLE = """name, limits.clean_share, tenants.Lab.wants_mw
as it is,,
cleaner, 0.9,
"more, and later",, "{2027: 80, 2028: 180}"
"""
LIST = """
- {name: as it is}
- name: cleaner
  limits.clean_share: 0.9
- name: more, and later
  tenants.Lab.wants_mw: {2027: 80, 2028: 180}
"""


@pytest.mark.parametrize(("name", "text"), [("cases.csv", TABLE), ("cases.yaml", LIST)])
def test_a_table_and_a_list_state_the_same_cases(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    cases = read_case_file(tmp_path / name)
    assert stated(cases) == [
        (1, "as it is", {}),
        (2, "cleaner", {"limits.clean_share": "0.9"}),
        (3, "more, and later", {"tenants.Lab.wants_mw": "{2027: 80, 2028: 180}"}),
    ]
    line = {"cases.csv": 3, "cases.yaml": 4}[name]
    assert cases[1].changes[0].said == f"{tmp_path / name}:{line} limits.clean_share"
    assert cases[1].changes[0].folder == tmp_path.resolve()


def test_cases_without_a_name_are_named_by_their_changes(tmp_path):
    (tmp_path / "cases.csv").write_text("a.b,c\n1,\n,2\n")
    assert [case.name for case in read_case_file(tmp_path / "cases.csv")] == ["b=1", "c=2"]


def test_every_fault_of_a_table_is_told_with_its_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases.csv").write_text("name,a,,a\nx,1,2,3\n\ny,1\nx,1,2,3\n")
    assert faults_of(read_case_file, type(tmp_path)("cases.csv")) == [
        "cases.csv:1: column 3 has no key | begin with a line such as: name,limits.clean_share",
        "cases.csv:1: states the column a twice | keep one of them",
        (
            "cases.csv:4: has 2 cells, the first line has 4 | leave a cell empty where nothing "
            "changes, and quote what holds a comma"
        ),
        "cases.csv:5: is called 'x' like the case of line 2 | give every case a name of its own",
    ]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.csv", "", "a.csv: holds no case | write at least one"),
        ("a.csv", "name,a\n", "a.csv: holds no case | write at least one"),
        ("a.csv", "name;a\n", "a.csv:1: separates columns by semicolons | separate them by commas"),
        ("a.csv", 'name,a\nx,"1\n', ("a.csv:2: is not CSV: unexpected end of data | check quotes "
         "and commas")),
        ("a.yaml", "name: x\n", ("a.yaml:1: is no list of cases | write a list of cases such as: "
         "- {name: cleaner, limits.clean_share: 0.9}")),
        ("a.yaml", "- 3\n", ("a.yaml:1: is no case | write a list of cases such as: - {name: "
         "cleaner, limits.clean_share: 0.9}")),
    ],
)  # fmt: skip
def test_what_is_no_list_of_cases_is_refused(tmp_path, monkeypatch, name, text, fault):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(text)
    assert faults_of(read_case_file, type(tmp_path)(name))[0] == fault
