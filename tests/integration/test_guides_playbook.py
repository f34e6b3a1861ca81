# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation's guides, done as a reader would: their files are written, their commands run in order.

The guides follow one another, in the repository that the simulator writes for its three environments: each begins where
the one before ended. Other pages with commands begin in such a repository too, each in one of its own.

A block with a caption and YAML in it is a file to write, unless the caption says where it is shown from. One with text
is a file that a command wrote, or what was seen "In the terminal": it holds these lines. A line such as "Writes
`matrix.md`" names all files that a command wrote. ``<!-- exit status: 2 -->`` says how the next playbook ends.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.core import connection
from ansible_collections.koreai.contact_center.tests.harness.pages import (
    DOCS,
    INDEX,
    PAGES,
    PLAYBOOKS,
    README,
    Block,
    blocks,
    commands,
    fenced,
)
from ansible_collections.koreai.contact_center.tests.harness.playbook import Controller, Run
from ansible_collections.koreai.contact_center.tests.harness.workflow import sampled
from ansible_collections.koreai.contact_center.tests.simulator import (
    Simulator,
    repository,
)

NAMES = ("dev", "staging", "production")
(_LISTED,) = re.findall(r"^## Guides\n(.*?)^## ", INDEX.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
GUIDES = [DOCS / name for name in re.findall(r"\]\((\w+\.md)\)", _LISTED)]
FIRST = DOCS / "getting_started.md"
OTHERS = [path for path in PAGES if path not in (*GUIDES, FIRST) and any(commands(block) for block in blocks(path))]
# The first ones set up the reader's machine; the others need programs that are tested elsewhere.
ELSEWHERE = ("make", ".", ".venv/bin/python", "python3", "export", "read", "ansible-galaxy")
ELSEWHERE += ("ansible-vault", "ansible-builder", "ansible-navigator")


class Reader:
    """Somebody who follows pages, in a clone of the collection beside the repository that the simulator wrote."""

    def __init__(self, home: Path, simulator: Simulator) -> None:
        self.simulator = simulator
        self.folder = home / "clone"
        self.runs: list[Run] = []
        self.expected = 0
        self.seen, self.written = "", set[str]()
        self._controllers: dict[Path, Controller] = {}
        (dev,) = [stream for stream in simulator.streams.values() if stream.name == "dev"]
        # The line that the simulator prints, as environment variables: the environment dev, for the modules.
        self.variables = {f"KORE_{option.upper()}": value for option, value in connection(simulator, dev).items()}
        described = [{"name": stream.name, **connection(simulator, stream)} for stream in simulator.streams.values()]
        repository.write(home / "contact-lists", described)

    def follow(self, path: Path) -> None:
        for block in blocks(path):
            if not block.language:
                status = re.fullmatch(r"exit status: (\d)", block.text)
                self.expected = int(status[1]) if status else self.expected
            elif block.language == "shell":
                for command in re.split(r"(?<!\\)\n", block.text.strip()):
                    self.type(command)
            elif block.caption and not block.source:
                self.look(block)
            elif block.language == "writes":
                names = re.findall(r"`([\w.]+\.(?:md|json|yml))`", block.text)
                assert self.written == {name.replace("ENV", host) for name in names for host in NAMES}

    def look(self, block: Block) -> None:
        """Write a file, or check that it contains what a page shows of it."""
        file = self.folder / block.caption
        if block.language == "yaml":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
            return
        text = self.seen if block.caption == "In the terminal" else file.read_text(encoding="utf-8")
        assert not [line for line in block.text.splitlines() if line.strip() not in text], text

    def type(self, command: str) -> None:
        words = shlex.split(command.replace("\\\n", " "), comments=True)
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve()
        elif words[0] == PLAYBOOKS:
            before = self._reports()
            run = self.play(words[1:])
            assert run.status == self.expected, f"{command}: {run}"
            self.runs.append(run)
            self.expected, self.seen = 0, run.stdout
            self.written = {name for name, _time in self._reports() - before}
        elif words[0] not in ELSEWHERE:
            typed = command.replace("http://127.0.0.1:8765", self.simulator.url)
            shell = ["bash", "-ec", typed.replace("curl ", "curl --fail --silent --noproxy '*' ")]
            subprocess.run(shell, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, timeout=60)

    def play(self, words: list[str]) -> Run:
        rest = [word for word in words if word != "--check"]
        inventory: Any = None
        if "-i" in rest:
            at = rest.index("-i")
            inventory = Path(rest[at + 1])
            del rest[at : at + 2]
        playbook = next(word for word in rest if re.fullmatch(r"koreai\.[\w.]+|[\w/]+\.yml", word))
        rest.remove(playbook)
        # Other tests are about the limit, which would make these wait for minutes.
        given = [*rest, "-e", "kore_rate_limit=0"]
        controller = self._controllers.setdefault(self.folder, Controller(self.folder, [self.simulator]))
        check = "--check" in words
        run = controller.run(playbook, inventory=inventory, check=check, arguments=given, variables=self.variables)
        # What AWX hands to the next job of a workflow.
        stats = [task.result["ansible_stats"]["data"] for task in run.tasks if "ansible_stats" in task.result]
        artifacts = {name: value for data in stats for name, value in data.items()}
        (self.folder / "artifacts.json").write_text(json.dumps(artifacts), encoding="utf-8")
        return run

    def _reports(self) -> set[tuple[str, int]]:
        """The existing reports, with the times when they were written."""
        return {(path.name, path.stat().st_mtime_ns) for path in (self.folder / "reports").glob("*")}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with sampled(*NAMES) as simulator:
        yield Reader(tmp_path, simulator)


@pytest.mark.thorough
def test_the_guides_follow_one_another(reader: Reader) -> None:
    for path in GUIDES:
        reader.follow(path)


@pytest.mark.thorough
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_a_page_does_what_it_says(path: Path, reader: Reader) -> None:
    reader.folder = reader.folder.with_name("contact-lists")
    reader.follow(path)


def test_the_commands_of_the_examples_are_run_by_the_guides() -> None:
    found = {tuple(sorted(words)) for block in fenced(CHECKOUT / "examples" / "README.md") for words in commands(block)}
    run = {tuple(sorted(words)) for path in (*GUIDES, *OTHERS) for block in blocks(path) for words in commands(block)}
    assert found
    assert found <= run


@pytest.mark.thorough
def test_the_first_steps_check_access_change_both_lists_and_then_nothing(reader: Reader) -> None:
    reader.folder = reader.folder.with_name("contact-lists")
    reader.follow(FIRST)
    access, *runs = reader.runs
    assert access["See what this account does"]["problems"] == []
    assert {request.kind for request in access.requests} == {"list", "get", "campaign"}
    task = "Keep the contact lists as declared"
    assert [run[task]["changed"] for run in runs] == [True, True, False]
    assert [len(run.requests) for run in runs][-1] == 1
    assert [len(run[task]["plan"]["actions"]) for run in runs] == [2, 2, 0]


def test_the_same_first_steps_are_everywhere() -> None:
    """The README, the first page and the guides begin with the same playbook and the same simulator."""
    for pages, language, text in (
        ((README, INDEX, DOCS / "getting_started.md"), "yaml", "former_names: [Renewal"),
        ((README, INDEX, DOCS / "getting_started.md"), "shell", "lists.yml --check"),
        ((README, DOCS / "guide_gitops.md"), "shell", "--write-repository"),
    ):
        shown = [
            [block.text for block in fenced(path) if block.language == language and text in block.text]
            for path in pages
        ]
        assert shown[0]
        assert all(found[0].startswith(shown[0][0].splitlines()[0]) for found in shown), text
        assert language == "shell" or all(found == shown[0] for found in shown), text
