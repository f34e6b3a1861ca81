# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pre-commit hook of the example repository finds a mistake, without a network and without a secret."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import PLAYBOOKS
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller

EXAMPLE = CHECKOUT / "examples" / "repository"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", None),
        ("former_names:", "former_name:", "former_name"),
        ("name: Winback 2026\n", f"name: {'x' * 49}\n", "its name has 49 characters, 48 are allowed"),
    ],
    ids=["no mistake", "a typo", "a name of 49 characters"],
)
@pytest.mark.thorough
def test_the_hook_finds_a_mistake_before_it_is_committed(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    folder = tmp_path / "repository"
    shutil.copytree(EXAMPLE, folder)
    declared = folder / "contact_lists.yml"
    declared.write_text(declared.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    ((hook,),) = (repo["hooks"] for repo in yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"])
    program, option, inventory, playbook = shlex.split(hook["entry"])
    assert (program, option, hook["language"], hook["pass_filenames"]) == (PLAYBOOKS, "--inventory", "system", False)
    assert re.search(hook["files"], declared.name)
    run = Controller(folder).run(playbook, inventory=Path(inventory))
    assert run.status == (2 if said else 0), run
    assert (said or "production: valid") in run.stdout
    assert not run.requests
