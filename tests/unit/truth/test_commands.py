# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands of the Makefile: their list, what a step prints, which Pythons are found, and that mutants exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests import mutants, pythons
from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT

MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")


def needed_by(target: str) -> list[str]:
    (line,) = re.findall(rf"^{target}: (.*?)(?:  ##.*)?$", MAKEFILE, re.MULTILINE)
    return line.split()


def test_contributing_explains_every_check() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    explained = set(
        re.findall(r"^\| `make ([a-z-]+)`", (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    )
    assert explained <= targets
    checks = {*needed_by("test"), *needed_by("ci"), "unit", "integration"} - {"setup", "test"}
    assert checks | {name for name in targets if name.startswith("lint")} <= explained


def test_continuous_integration_begins_with_what_a_contributor_runs() -> None:
    assert needed_by("test") == ["setup", "lint-quick", "suite"]
    assert needed_by("ci")[0] == "test"
    assert "\nmake ci " in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")


def run_step(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a step. Tests that run at the same time need different names, because each step has a log."""
    program = CHECKOUT / "tests" / "step.py"
    return subprocess.run([sys.executable, program, *arguments], capture_output=True, text=True, check=False)


def test_a_step_that_passes_is_one_line() -> None:
    program = "print('... [ 50%]'); print('much'); print('7 passed in 1.00s')"
    done = run_step("--result", "of a test", sys.executable, "-c", program)
    assert done.returncode == 0
    assert re.fullmatch(r"of a test +\d+\.\d s +\d+\.\d s of processors   7 passed in 1\.00s\n", done.stdout)
    assert "much" not in run_step("of a test", sys.executable, "-c", program).stdout


def test_a_step_that_fails_shows_what_it_printed_and_how_to_run_it() -> None:
    done = run_step("that fails", sys.executable, "-c", "print('..F.. [ 50%]'); print('here is why'); exit(3)")
    assert done.returncode == 3
    assert "FAILED" in done.stdout
    assert "here is why" in done.stdout
    assert "\n..F.." not in done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"that fails failed. This command did it: {sys.executable} -c ")


def a_python(path: Path, *said: str) -> Path:
    """A program that answers like a Python of that version."""
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho {' '.join(said)}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine: no Python on PATH, of pyenv, of uv or of the system."""
    for name in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path" / "bin"))
    monkeypatch.setattr(pythons, "_SYSTEM", (str(tmp_path / "system" / "bin"),))
    monkeypatch.setattr(pythons, "_homes", lambda: [str(tmp_path)])
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "running" / "3.11.1"))
    return tmp_path


@pytest.mark.parametrize(
    "where",
    [
        "path/bin/python3.12",
        "path/bin/python3",
        ".pyenv/versions/3.12.4/bin/python3",
        ".local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3",
        "running/3.12.4/bin/python3",
        "system/bin/python3.12",
    ],
)
def test_a_python_is_found_wherever_it_is(home: Path, where: str) -> None:
    assert pythons.find("3.12") is None
    there = a_python(home / where, "3.12", "True", "True")
    assert pythons.find("3.12") == str(there)
    assert pythons.find("3.13") is None


def test_pyenv_s_pythons_are_found_beside_its_shims(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = a_python(home / "elsewhere" / "shims" / "python3.12", "no version is set")
    there = a_python(home / "elsewhere" / "versions" / "3.12.10" / "bin" / "python3", "3.12", "True", "True")
    a_python(home / "elsewhere" / "versions" / "3.12.9" / "bin" / "python3", "3.12", "True", "True")
    monkeypatch.setenv("PATH", str(shim.parent))
    assert pythons.find("3.12") == str(there)


@pytest.mark.parametrize("said", [("3.11", "True", "True"), ("3.12", "False", "True"), ("3.12", "True", "False"), ()])
def test_what_makes_no_environment_is_left_out(home: Path, said: tuple[str, ...]) -> None:
    a_python(home / "path" / "bin" / "python3.12", *said)
    assert pythons.find("3.12") is None


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_one_place_of_the_collection(mutant: mutants.Mutant) -> None:
    assert mutants.place_of(mutant).parts[0] == "plugins"
