# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation site's guides, done as a reader would: their files are written, their commands run in order.

A guide starts from examples/repository and the simulator's three environments. A block with a caption and YAML in it is
a file to write, one with text a file that a command wrote: it holds these lines. Comments on a page say what else
happens: ``.. exit status: 2``, ``.. somebody edits production: NAME``, ``.. no declarations yet``.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import connection
from ansible_collections.koreai.contact_center.tests.harness.edges import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.pages import PAGES, Block, blocks
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches, environment, sample_lists

NAMES = ("dev", "staging", "production")
_VAULTED = re.compile(r"!vault \|\n(?: .*\n)+")


def commands(block: Block) -> Iterator[list[str]]:
    """The words of each command of ansible-playbook in a console block."""
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:2] == ["$", "ansible-playbook"]:
            yield words[2:]


GUIDES = [path for path in PAGES if any(list(commands(block)) for block in blocks(path) if block.language == "console")]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    streams = [environment(name) for name in NAMES]
    for stream in streams:
        sample_lists(stream)
    # The limit has tests of its own, and would let these wait for minutes.
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    shutil.copytree(CHECKOUT / "examples" / "repository", tmp_path, dirs_exist_ok=True)
    secret = tmp_path / "host_vars" / "production" / "connection.yml"
    variable = "\"{{ lookup('ansible.builtin.env', 'KORE_PRODUCTION_CLIENT_SECRET') }}\"\n"
    secret.write_text(_VAULTED.sub(lambda _match: variable, secret.read_text(encoding="utf-8")), encoding="utf-8")
    return Controller(tmp_path, [simulator])


def _variables(simulator: Simulator) -> dict[str, str]:
    """What a reader has exported: dev for the modules, and a secret for each environment."""
    streams = {stream.name: stream for stream in simulator.streams.values()}
    secrets = {f"KORE_{name.upper()}_CLIENT_SECRET": stream.client_secret for name, stream in streams.items()}
    dev = {f"KORE_{option.upper()}": value for option, value in connection(simulator, streams["dev"]).items()}
    return {**dev, **secrets}


def _run(controller: Controller, words: list[str], variables: dict[str, str]) -> Run:
    rest = [word for word in words if word != "--check"]
    inventory: Any = None
    if "-i" in rest:
        at = rest.index("-i")
        inventory = Path(rest[at + 1])
        del rest[at : at + 2]
    playbook = next(word for word in rest if re.fullmatch(r"koreai\.[\w.]+|[\w/]+\.yml", word))
    rest.remove(playbook)
    given = ["-e", f"kore_host={controller.simulators[0].url}", "-e", "kore_rate_limit=0"]
    run = controller.run(
        playbook, inventory=inventory, check="--check" in words, arguments=[*rest, *given], variables=variables
    )
    for task in run.tasks:
        # What AWX hands to the next job of a workflow.
        artifacts = task.result.get("ansible_stats", {}).get("data")
        if artifacts:
            (controller.folder / "artifacts.json").write_text(json.dumps(artifacts), encoding="utf-8")
    return run


def _happens(comment: str, controller: Controller, simulator: Simulator) -> None:
    somebody = re.fullmatch(r"somebody edits (\w+): (.+)", comment)
    if somebody:
        (stream,) = [stream for stream in simulator.streams.values() if stream.name == somebody[1]]
        (edited,) = [id_ for id_, record in stream.lists.items() if record["name"] == somebody[2]]
        stream.edit(edited, description="Changed in the console")
    if comment == "no declarations yet":
        for path in controller.folder.glob("*_vars/*/contact_lists.yml"):
            path.unlink()


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_does_what_it_says(path: Path, controller: Controller, simulator: Simulator) -> None:
    variables = _variables(simulator)
    expected = 0
    for block in blocks(path):
        if not block.language:
            status = re.fullmatch(r"exit status: (\d)", block.text)
            expected = int(status[1]) if status else expected
            _happens(block.text, controller, simulator)
        elif block.language == "yaml" and block.caption:
            file = controller.folder / block.caption
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for words in commands(block):
                run = _run(controller, words, variables)
                assert run.status == expected, f"{shlex.join(words)}: {run}"
                expected = 0
        elif block.language == "text" and block.caption:
            written = (controller.folder / block.caption).read_text(encoding="utf-8")
            assert not [line for line in block.text.splitlines() if line.strip() not in written], written


def test_the_first_steps_rename_and_then_rest(controller: Controller, simulator: Simulator) -> None:
    (page,) = [path for path in PAGES if path.stem == "getting_started"]
    variables = _variables(simulator)
    for block in blocks(page):
        if block.language == "yaml":
            (controller.folder / block.caption).write_text(block.text, encoding="utf-8")
    runs = [
        _run(controller, words, variables)
        for block in blocks(page)
        if block.language == "console"
        for words in commands(block)
    ]
    task = "Keep the contact lists as declared"
    assert [run[task]["changed"] for run in runs] == [True, True, False]
    assert [len(run.requests) for run in runs][-1] == 1
    assert [len(run[task]["plan"]["actions"]) for run in runs] == [2, 2, 0]
