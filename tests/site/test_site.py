# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every page on the site is complete. docs/site/build has built it, in the folder that SITE names."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.pages import INDEX, PAGES, fenced, rows_of

SITE = Path(os.environ["SITE"])


@pytest.mark.parametrize("path", [INDEX, *PAGES], ids=lambda path: path.stem)
def test_a_page_reads_whole_on_the_site(path: Path) -> None:
    name = "index" if path == INDEX else path.stem
    shown = re.sub(r"<aside.*?</aside>", "", (SITE / f"{name}.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    article = shown[shown.index("<article") : shown.index("</article>")]
    assert len(re.findall(r'<div class="highlight-', article)) == len(fenced(path))
    assert article.count("<tr") == len(rows_of(path.read_text(encoding="utf-8")))
    prose = re.sub(r"<(pre|code).*?</\1>", "", article, flags=re.DOTALL)
    assert not re.findall(r"\{[\w:-]+\}`|\[!\w+\]|```|\]\(", prose)


def opening(name: str) -> str:
    """The words of a plugin's page up to its second heading."""
    text = (SITE / "collection" / f"{name}.html").read_text(encoding="utf-8")
    article = text[text.index("<article") :]
    return re.sub(r"<[^>]+>", "", article[: article.index("<h2")]).replace("\u00b6", "")


@pytest.mark.parametrize("role", ["contact_lists", "promote"])
def test_a_roles_page_opens_with_an_example_and_its_main_entry_point(role: str) -> None:
    text = (SITE / "collection" / f"{role}_role.html").read_text(encoding="utf-8")
    assert f"role: koreai.contact_center.{role}" in re.sub(r" +", " ", opening(f"{role}_role"))
    points = re.findall(r'<h2>(?:<a [^>]*>)?Entry point <code[^>]*><span class="pre">(\w+)', text)
    assert points[0] == "main"


@pytest.mark.parametrize("page", sorted((SITE / "collection").glob("*_module.html")), ids=lambda path: path.stem)
def test_a_modules_page_opens_with_what_it_does_under_a_title_that_fits_on_a_phone(page: Path) -> None:
    title, sentence = [line for line in opening(page.stem).splitlines() if line.strip()][:2]
    assert max(map(len, title.split())) <= 25
    assert f"koreai.contact_center.{page.stem.removesuffix('_module')}" in sentence
    assert "corresponding action plugin" not in page.read_text(encoding="utf-8")


def test_the_sidebar_has_few_groups_and_the_modules_in_it() -> None:
    text = (SITE / "getting_started.html").read_text(encoding="utf-8")
    assert len(re.findall(r'class="caption"', text)) <= 5
    top = re.findall(r'<li class="toctree-l1[^"]*"><a class="[^"]*" href="([^"]+)"', text)
    assert "collection/kore_contact_lists_module.html" in top
    assert not [link for link in top if "_filter" in link]


def test_no_page_links_to_a_page_that_is_not_there() -> None:
    for page in SITE.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for link in set(re.findall(r'href="([^":#?]+\.html)(?:#[^"]*)?"', text)):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
