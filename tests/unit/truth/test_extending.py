# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""If you follow docs/extending.md to the letter, you get an option that works everywhere."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT, copied
from ansible_collections.koreai.contact_center.tests.harness.pages import DOCS, Block, fenced

CASES = CHECKOUT / "tests" / "harness" / "added_option.py"
PAGE = fenced(DOCS / "extending.md")
# The tests that compare the documentation and the schemas with the table of options.
TRUTH = (
    "tests/unit/filter/test_declarations_file.py",
    "tests/unit/truth/test_documentation.py",
    # This one runs playbooks.
    "--deselect=tests/unit/truth/test_documentation.py::test_the_examples_run_in_their_order",
)


def test_the_steps_for_an_option_are_all_that_it_takes(tmp_path: Path) -> None:
    copy = copied(tmp_path / "ansible_collections" / "koreai" / "contact_center")
    for block in PAGE:
        _follow(block, copy)
    shutil.copy2(CASES, copy / "tests" / "unit" / "core" / "test_added_option.py")
    (own,) = (block.caption for block in PAGE if block.language == "python")
    tests = (own, "tests/unit/core/test_added_option.py", *TRUTH)
    run = _run([sys.executable, "-m", "pytest", "-p", "no:xdist", *tests], copy)
    assert run.returncode == 0, run.stdout[-4000:]


def _follow(block: Block, copy: Path) -> None:
    path = copy / block.caption
    if block.language == "diff":
        lines = block.text.splitlines(keepends=True)
        old, new = ("".join(line[1:] for line in lines if line[0] in f" {mark}") for mark in "-+")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{block.caption} does not hold once: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
    elif block.language == "python":
        path.write_text(block.text, encoding="utf-8")
    else:
        assert block.language == "shell", block
        for command in block.text.splitlines():
            run = _run(shlex.split(command), copy)
            assert run.returncode == 0, run.stdout


def _run(command: list[str], copy: Path) -> subprocess.CompletedProcess[str]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # Python recognises outdated byte code only by time and size of the source.
    variables = {"PATH": programs, "PYTHONPATH": str(copy.parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command,
        cwd=copy,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
