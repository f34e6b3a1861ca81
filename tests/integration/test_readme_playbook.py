# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reader follows the README: its output is the real output, and its steps lead to a first change."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.core import connection
from ansible_collections.koreai.contact_center.tests.harness.pages import README, Block, commands, fenced
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, environment, sample_lists

PYTHON = ".venv/bin/python"
BLOCKS = fenced(README)
TASK = "Keep the contact lists as declared"


def block(language: str, text: str) -> Block:
    """The only block of a language that contains a text."""
    (found,) = [block for block in BLOCKS if block.language == language and text in block.text]
    return found


@pytest.mark.thorough
def test_the_first_screen_shows_what_its_playbook_prints(tmp_path: Path) -> None:
    stream = environment("dev")
    sample_lists(stream)
    (tmp_path / "lists.yml").write_text(block("yaml", TASK).text, encoding="utf-8")
    with Simulator([stream]) as simulator:
        controller = Controller(tmp_path, [simulator])
        variables = {f"KORE_{option.upper()}": value for option, value in connection(simulator, stream).items()}
        first, second = commands(block("shell", "lists.yml --check"))
        planned, applied, again = [
            controller.run(words[0], inventory="localhost,", arguments=words[1:], variables=variables)
            for words in (first, second, second)
        ]
    shown = block("diff", "--- before").text
    assert shown in planned.stdout, planned
    assert [run[TASK]["changed"] for run in (planned, applied, again)] == [True, True, False]
    assert not [request for request in planned.requests if request.is_write]
    assert [request.kind for request in again.requests] == ["list"]


@pytest.mark.thorough
def test_the_way_to_the_first_reviewed_change_works(tmp_path: Path) -> None:
    plan, reviewed, again = commands(block("shell", "cd ../contact-lists"))
    with simulated(tmp_path) as repository:
        secrets = [environment(path.name).client_secret for path in (repository / "host_vars").iterdir()]
        controller = Controller(repository, hidden=secrets)
        for words in (plan, reviewed, again):
            at = words.index("-i")
            rest = [*words[:at], *words[at + 2 :]]
            name = next(word for word in rest if word.startswith("koreai."))
            rest.remove(name)
            run = controller.run(name, inventory=Path(words[at + 1]), arguments=rest)
            assert run.status == 0, run
            status = json.loads((repository / "reports" / "summary.json").read_text())["status"]
            assert status == {"plan": "changes", "apply": "clean" if words is again else "applied"}[name.split(".")[2]]


@pytest.mark.thorough
def test_the_way_to_an_account_of_ones_own_works_to_its_end(tmp_path: Path) -> None:
    """The simulator takes the place of the account: its values replace each … of the README."""
    with simulated(tmp_path) as repository:
        own = yaml.safe_load((repository / "host_vars" / "dev" / "connection.yml").read_text(encoding="utf-8"))
        secret = own.pop("kore_client_secret")
        folder = repository.with_name("my-contact-lists")
        for shown in BLOCKS:
            if shown.caption:
                text = shown.text.replace("https://platform.kore.ai", own["kore_host"])
                text = re.sub(
                    r"^(kore_\w+): .*…$", lambda found: f"{found[1]}: {own[found[1]]}", text, flags=re.MULTILINE
                )
                (folder / shown.caption).parent.mkdir(parents=True, exist_ok=True)
                (folder / shown.caption).write_text(text, encoding="utf-8")
        controller = Controller(folder, hidden=[secret])
        first = block("shell", "contact_center.export")
        second = BLOCKS[BLOCKS.index(first) + 1]
        ended = []
        for words in (*commands(first), *commands(second)):
            name, *rest = words[2:]
            run = controller.run(
                name, inventory=Path(words[1]), arguments=rest, variables={"KORE_DEV_CLIENT_SECRET": secret}
            )
            assert run.status == 0, run
            declared = folder / "contact_lists.yml"
            if name.endswith("export"):
                (copy,) = re.findall(r"^cp (?:\\\n|.)+$", first.text, re.MULTILINE)
                subprocess.run(["bash", "-ec", copy], cwd=folder, check=True)
                continue
            if name.endswith("doctor"):
                assert not [request for request in run.requests if request.is_write]
                continue
            ended.append(json.loads((folder / "reports" / "summary.json").read_text(encoding="utf-8"))["status"])
            if len(ended) == 1:
                text = declared.read_text(encoding="utf-8")
                declared.write_text(
                    re.sub(r"description: .*", "description: Mine now", text, count=1), encoding="utf-8"
                )
        assert ended == ["clean", "changes", "applied"]


@contextmanager
def simulated(tmp_path: Path) -> Iterator[Path]:
    """Start the simulator with the README's command in a checkout; return the folder that it writes."""
    (words,) = commands(block("shell", "tests.simulator"), PYTHON)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for entry in CHECKOUT.iterdir():
        if entry.name != ".venv":
            (checkout / entry.name).symlink_to(entry)
    (checkout / ".venv").symlink_to(sys.prefix)
    # The default port may be in use here.
    command = [checkout / PYTHON, *words, "--port", "0"]
    with subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("To run the playbooks"):
                    break
            yield checkout / line.split(": cd ")[1].strip()
        finally:
            process.terminate()
            process.communicate(timeout=60)
