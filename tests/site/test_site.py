# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages read whole on the site that docs/site/build has made, in the folder that SITE names."""

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


def test_no_page_links_to_a_page_that_is_not_there() -> None:
    for page in SITE.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for link in set(re.findall(r'href="([^":#?]+\.html)(?:#[^"]*)?"', text)):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
