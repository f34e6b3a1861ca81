# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages that the documentation site names exist, and every page is named."""

from __future__ import annotations

import itertools
import json
import re
import textwrap
from pathlib import Path

import pytest
import yaml

from ansible_collections.koreai.contact_center.plugins.module_utils._declarations import item_problems
from ansible_collections.koreai.contact_center.plugins.plugin_utils._runs import STATUSES
from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT
from ansible_collections.koreai.contact_center.tests.harness.documents import COLLECTION, PLUGINS, names
from ansible_collections.koreai.contact_center.tests.harness.pages import (
    DOCS,
    EVERY_PAGE,
    INDEX,
    PAGES,
    README,
    Block,
    fenced,
    items,
    page,
    rows,
)
from ansible_collections.koreai.contact_center.tests.reliability.ambiguities import AMBIGUITIES

_LINK = re.compile(r"\]\(([^)]+)\)")
_ROW = re.compile(r"^\| `([\w.]+)`", re.MULTILINE)

BLOCKS = [block for path in PAGES for block in fenced(path)]


def of(*languages: str) -> list[Block]:
    """The blocks in these languages that are not copies of a file."""
    return [block for block in BLOCKS if block.language in languages and not block.source]


def test_every_page_is_in_the_table_of_contents_once() -> None:
    listed = re.findall(r"^- \[(.+)\]\((\w+)\.md\)$", INDEX.read_text(encoding="utf-8"), re.MULTILINE)
    titles = {path.stem: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for path in PAGES}
    assert sorted(name for _title, name in listed) == list(titles)
    assert {name: title for title, name in listed} == titles


def test_no_page_is_written_in_another_language() -> None:
    assert not list(DOCS.rglob("*.rst"))


@pytest.mark.parametrize("path", EVERY_PAGE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_the_pages_links_lead_somewhere(path: Path) -> None:
    links = [link for link in _LINK.findall(path.read_text(encoding="utf-8")) if not link.startswith("https://")]
    for link in links:
        file, _hash, part = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        if part and target.suffix == ".md":
            assert part in _anchors(target), link
        elif part:
            # An option is documented in the module or, if it is about the connection, in a fragment.
            documents = [target, *(PLUGINS / "doc_fragments").glob("*.py")]
            texts = [document.read_text(encoding="utf-8") for document in documents]
            assert [text for text in texts if re.search(rf"^ +{part}:$", text, re.MULTILINE)], link


def _anchors(path: Path) -> set[str]:
    """The anchors that GitHub and the site give to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


SHOWN = [block for block in BLOCKS if block.source]


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: f"{block.page}-{block.source}")
def test_what_is_shown_of_a_file_is_in_it(block: Block) -> None:
    lines = (DOCS / block.source).read_text(encoding="utf-8").splitlines()
    shown = block.text.splitlines()
    parts = [textwrap.dedent("\n".join(lines[start : start + len(shown)])) for start in range(len(lines))]
    assert "\n".join(shown) in parts


@pytest.mark.parametrize("block", of("yaml", "json"), ids=lambda block: f"{block.page}-{block.caption}")
def test_the_pages_data_can_be_read(block: Block) -> None:
    if block.language == "json":
        json.loads(block.text)
        return
    content = yaml.safe_load(block.text)
    assert content
    declared = [content[name] for name in ("contact_lists", "contact_lists_desired") if name in content]
    assert not [problem for items in declared for problem in item_problems(items)]
    # A play has a caption, and tests/integration/test_guides_playbook.py runs it.
    assert block.caption or declared


def test_each_guide_ends_with_the_way_to_the_next_one() -> None:
    (listed,) = re.findall(r"^## Guides\n(.*?)^## ", INDEX.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    guides = re.findall(r"\]\((\w+)\.md\)", listed)
    assert len(guides) > 2
    for guide, following in itertools.pairwise(guides):
        assert f"]({following}.md)" in page(guide).partition("\n## Next steps\n")[2], guide


@pytest.mark.parametrize("block", of("shell"), ids=lambda block: f"{block.page}-{block.text[:40].strip()}")
def test_the_pages_commands_name_playbooks_that_there_are(block: Block) -> None:
    playbooks = {f"{COLLECTION}.{name}" for name in names(CHECKOUT / "playbooks", "*.yml")}
    assert set(re.findall(rf"{COLLECTION}\.\w+", block.text)) <= playbooks
    targets = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in targets for target in re.findall(r"^make (\S+)", block.text, re.MULTILINE))


def test_every_playbook_and_variable_is_explained() -> None:
    text = page("playbooks")
    assert not [name for name in names(CHECKOUT / "playbooks", "*.yml") if f"\n## {name}: " not in text]
    specs = [yaml.safe_load(path.read_text()) for path in (CHECKOUT / "roles").glob("*/meta/argument_specs.yml")]
    points = [point for spec in specs for point in spec["argument_specs"].values()]
    # Options that only the playbooks have.
    variables = {"contact_lists_report_dir", "contact_lists_export_ids"}
    variables |= {name for point in points for name in point["options"]}
    assert not [name for name in sorted(variables) if f"`{name}`" not in text]
    known = set(re.findall(r"`((?:contact_lists|promote|doctor|kore)_\w+)`", text))
    assert known - {"kore_environments"} == variables


def test_the_statuses_are_explained_in_their_order() -> None:
    found = dict.fromkeys(_ROW.findall(page("statuses")))
    assert tuple(word for word in found if word in STATUSES) == STATUSES


def test_what_is_not_known_is_said_in_one_way() -> None:
    """Both pages that list the open questions have them in the same words and order."""
    assert rows("unverified_api_behaviour")[1:] == [[row.question, row.behaviour] for row in AMBIGUITIES]
    tried = [item for item in items("reliability") if item.details and item.details[0].startswith("Tried: ")]
    assert [(item.title, item.details[0].removeprefix("Tried: "), item.text) for item in tried] == [
        (row.question, row.interpretation, row.behaviour) for row in AMBIGUITIES
    ]


@pytest.mark.parametrize("name", ["architecture", "extending"])
def test_the_files_that_contributors_are_sent_to_are_there(name: str) -> None:
    written = {block.caption for block in fenced(DOCS / f"{name}.md") if block.language == "python"}
    files = set(re.findall(r"(?<![./\w])[\w/]*\w+\.(?:py|md)\b", page(name))) - written
    assert files
    roots = [CHECKOUT, CHECKOUT / "plugins", CHECKOUT / "plugins" / "module_utils"]
    roots += [CHECKOUT / "plugins" / "plugin_utils", CHECKOUT / "plugins" / "doc_fragments"]
    roots += [CHECKOUT / "tests" / "simulator", DOCS]
    assert not [file for file in files if not any((root / file).is_file() for root in roots)]


def test_the_architecture_names_every_file_that_plugins_share() -> None:
    shared = [path.name for folder in ("module_utils", "plugin_utils") for path in (PLUGINS / folder).glob("*.py")]
    assert shared
    assert not [name for name in shared if not re.search(rf"(?<!\w){name}\b", page("architecture"))]


def test_what_installs_the_collection_names_its_repository_everywhere() -> None:
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    needed = {"collections": [{"name": f"{galaxy['repository']}.git", "type": "git", "version": "main"}]}
    examples = CHECKOUT / "examples"
    # What runs with secrets takes no commit that nobody has released, and no other version to apply than to plan.
    released = {"collections": [{"name": "koreai.contact_center", "version": galaxy["version"]}]}
    assert yaml.safe_load((examples / "repository" / "requirements.yml").read_text(encoding="utf-8")) == released
    recipe = yaml.safe_load((examples / "execution-environment.yml").read_text(encoding="utf-8"))
    tagged = {**needed["collections"][0], "version": galaxy["version"]}
    assert recipe["dependencies"]["galaxy"] == {"collections": [tagged]}
    for path in (README, DOCS / "getting_started.md"):
        shown = [yaml.safe_load(block.text) for block in fenced(path) if block.text.startswith("collections:")]
        assert shown[0] == needed, path.name
    assert f"git clone {galaxy['repository']}.git\n" in README.read_text(encoding="utf-8")
