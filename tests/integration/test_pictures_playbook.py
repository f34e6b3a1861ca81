# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the product at work show its present output."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.pictures.__main__ import FOLDER, draw


@pytest.mark.thorough
def test_the_pictures_show_what_is_printed_today(tmp_path: Path) -> None:
    for name, text in draw(tmp_path).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name} is of another day: run 'make pictures'"
