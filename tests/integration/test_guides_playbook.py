# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation site's guides, done as a reader would: their files are written, their commands run in order.

A guide starts in the repository that the simulator writes for its three environments. A block with a caption and YAML
in it is a file to write, unless the caption says where it is shown from. One with text is a file that a command wrote,
or what was seen "In the terminal": it holds these lines. A line such as "Writes `matrix.md`" names all files that a
command wrote. Comments on a page say what else happens: ``<!-- exit status: 2 -->``, ``<!-- somebody edits production:
NAME -->``, ``<!-- no declarations yet -->``.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.core import connection
from ansible_collections.koreai.contact_center.tests.harness.edges import CHECKOUT, once
from ansible_collections.koreai.contact_center.tests.harness.pages import PAGES, README, blocks, commands, fenced
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run
from ansible_collections.koreai.contact_center.tests.simulator import (
    Simulator,
    Switches,
    environment,
    repository,
    sample_lists,
)

NAMES = ("dev", "staging", "production")
GUIDES = [path for path in PAGES if any(commands(block) for block in blocks(path))]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Run]]:
    """Follows a guide, once, and returns its runs."""

    @once
    def follow(stem: str) -> list[Run]:
        (path,) = [path for path in GUIDES if path.stem == stem]
        folder = tmp_path_factory.mktemp(stem)
        streams = [environment(name) for name in NAMES]
        for stream in streams:
            sample_lists(stream)
        with Simulator(streams, Switches(rate_limit=0)) as simulator:
            described = [{"name": stream.name, **connection(simulator, stream)} for stream in streams]
            repository.write(folder, described)
            return list(_followed(path, Controller(folder, [simulator]), simulator))

    return follow


def _variables(simulator: Simulator) -> dict[str, str]:
    """The line that the simulator prints, exported: dev, for the modules."""
    (dev,) = [stream for stream in simulator.streams.values() if stream.name == "dev"]
    return {f"KORE_{option.upper()}": value for option, value in connection(simulator, dev).items()}


def _run(controller: Controller, words: list[str], variables: dict[str, str]) -> Run:
    rest = [word for word in words if word != "--check"]
    inventory: Any = None
    if "-i" in rest:
        at = rest.index("-i")
        inventory = Path(rest[at + 1])
        del rest[at : at + 2]
    playbook = next(word for word in rest if re.fullmatch(r"koreai\.[\w.]+|[\w/]+\.yml", word))
    rest.remove(playbook)
    # The limit has tests of its own, and would let these wait for minutes.
    given = [*rest, "-e", "kore_rate_limit=0"]
    run = controller.run(playbook, inventory=inventory, check="--check" in words, arguments=given, variables=variables)
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


@pytest.mark.parametrize("stem", [path.stem for path in GUIDES])
def test_a_guide_does_what_it_says(followed: Callable[[str], list[Run]], stem: str) -> None:
    assert followed(stem)


def _followed(path: Path, controller: Controller, simulator: Simulator) -> Iterator[Run]:
    """Do what a guide says, and hold what it shows; gives each of its runs."""
    variables = _variables(simulator)
    expected = 0
    seen, written = "", set[str]()
    for block in blocks(path):
        if not block.language:
            status = re.fullmatch(r"exit status: (\d)", block.text)
            expected = int(status[1]) if status else expected
            _happens(block.text, controller, simulator)
        elif block.language == "yaml" and block.caption and not block.source:
            file = controller.folder / block.caption
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "shell":
            for words in commands(block):
                before = _reports(controller)
                run = _run(controller, words, variables)
                assert run.status == expected, f"{shlex.join(words)}: {run}"
                expected, seen = 0, run.stdout
                written = {name for name, _time in _reports(controller) - before}
                yield run
        elif block.language == "text" and block.caption:
            file = controller.folder / block.caption
            text = seen if block.caption == "In the terminal" else file.read_text(encoding="utf-8")
            assert not [line for line in block.text.splitlines() if line.strip() not in text], text
        elif block.language == "writes":
            names = re.findall(r"`([\w.]+\.(?:md|json|yml))`", block.text)
            assert written == {name.replace("ENV", host) for name in names for host in NAMES}


def _reports(controller: Controller) -> set[tuple[str, int]]:
    """The reports that there are, with when they were written."""
    return {(path.name, path.stat().st_mtime_ns) for path in (controller.folder / "reports").glob("*")}


def test_the_commands_of_the_examples_are_run_by_the_guides() -> None:
    readme = CHECKOUT / "examples" / "README.md"
    found = {tuple(sorted(words)) for block in fenced(readme) for words in commands(block)}
    run = {tuple(sorted(words)) for path in GUIDES for block in blocks(path) for words in commands(block)}
    assert found
    assert found <= run


def test_the_first_steps_prove_access_change_both_lists_and_then_rest(followed: Callable[[str], list[Run]]) -> None:
    access, *runs = followed("getting_started")
    # A do-not-call list is none of them.
    assert access["Count them"]["msg"].startswith("6 contact lists: Renewal Due - May/June 2025, ")
    assert [request.kind for request in access.requests] == ["list"]
    task = "Keep the contact lists as declared"
    assert [run[task]["changed"] for run in runs] == [True, True, False]
    assert [len(run.requests) for run in runs][-1] == 1
    assert [len(run[task]["plan"]["actions"]) for run in runs] == [2, 2, 0]


def test_the_same_first_steps_are_everywhere() -> None:
    """The README and the guides begin with the same playbook and the same simulator."""
    shown = {path.stem: fenced(path) for path in (*PAGES, README)}
    for page, language, text in (
        ("getting_started", "yaml", "former_names"),
        ("guide_gitops", "shell", "tests.simulator"),
    ):
        first, second = [
            [block.text for block in shown[name] if block.language == language and text in block.text]
            for name in (README.stem, page)
        ]
        assert first == second, page
