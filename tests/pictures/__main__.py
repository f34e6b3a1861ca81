# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make pictures``: draws the documentation's pictures of the product at work, each from a real run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ansible_collections.koreai.contact_center.tests.harness.pages import DOCS
from ansible_collections.koreai.contact_center.tests.pictures import comment, terminal
from ansible_collections.koreai.contact_center.tests.pictures.story import tell

FOLDER = DOCS / "images"


def draw(work: Path) -> dict[str, str]:
    """The pictures, by their file names. ``work`` is an empty folder."""
    told = tell(work)
    return {"terminal.svg": terminal.svg(told.scenes), "plan.svg": comment.svg(told.plan)}


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        for name, text in draw(Path(work)).items():
            (FOLDER / name).write_text(text, encoding="utf-8")
            print(FOLDER / name)


if __name__ == "__main__":
    main()
