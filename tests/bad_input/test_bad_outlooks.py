"""Broken outlooks: each file in `outlooks` with the exact text that `gigaplan outlook` prints."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gigaplan.cli import app

CASES = Path(__file__).parent / "outlooks"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))


def test_every_case_has_its_text() -> None:
    assert len(NAMES) >= 12
    assert sorted(path.stem for path in CASES.glob("*.expected")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_is_told_as_pinned(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASES)  # places are told as seen from where the user stands
    out = tmp_path / "run"
    called = CliRunner().invoke(app, ["outlook", f"{name}.yaml", "--out", str(out)])
    assert called.exit_code == 2
    assert called.stderr == Path(f"{name}.expected").read_text()
    assert called.stdout == ""
    assert not out.exists()
