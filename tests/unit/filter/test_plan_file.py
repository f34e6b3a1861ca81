# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reviewed plan in a file is data of a limited size. For any other file, one sentence says what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.plugins.plugin_utils import _data_file
from ansible_collections.koreai.contact_center.plugins.plugin_utils._data_file import reviewed_plan

BAD = {
    "levels": ('{"schema": 1, "environments": ' + "[" * 100_000, "it has too many levels"),
    "levels of dictionaries": ('{"a":' * 100_000, "it has too many levels"),
    "number": ('{"schema": 1, "environments": {"dev": ' + "9" * 5000 + "}}", "it is not valid JSON"),
    "yaml": ("schema: 1", "it is not valid JSON"),
    "alias": ('{"schema": &a 1, "environments": *a}', "it is not valid JSON"),
    "nothing": ("", "it is not valid JSON"),
    "null": ("null", "it is not a plan.json of schema 1"),
    "a list": ("[1]", "it is not a plan.json of schema 1"),
    "other schema": ('{"schema": "1", "environments": {"dev": {}}}', "it is not a plan.json of schema 1"),
    "no environments": ('{"schema": 1, "environments": ["dev"]}', "it is not a plan.json of schema 1"),
    "not this one": ('{"schema": 1, "environments": {"prod": {}}}', "it has no plan for dev"),
    "no plan": ('{"schema": 1, "environments": {"dev": "x"}}', "it has no plan for dev"),
    "twice": ('{"schema": 1, "environments": {"dev": {"host": "a", "host": "b"}}}', "the key 'host' stands twice"),
    "environment twice": (
        '{"schema": 1, "environments": {"dev": {}, "##[debug]": {}, "##[debug]": {}}}',
        "the key '#\\x23[debug]' stands twice",
    ),
    "latin": ('{"a": "Ä"}'.encode("latin-1"), "it is not UTF-8"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_plan_is_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    content, words = BAD[kind]
    path = tmp_path / "plan.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match="Nothing was written: ") as refusal:
        reviewed_plan(str(path), "dev")
    assert f"{path}: {words}. Make a new plan and have it reviewed." in str(refusal.value)


def test_a_plan_file_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_data_file, "LARGEST_PLAN", 100)
    path = tmp_path / "plan.json"
    text = '{"schema": 1, "environments": {"dev": {"actions": []}}}'
    path.write_text(text.ljust(100))
    assert reviewed_plan(str(path), "dev") == {"actions": []}
    path.write_text(text.ljust(101))
    with pytest.raises(ValueError, match="it has more than 100 bytes"):
        reviewed_plan(str(path), "dev")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.json")
    with pytest.raises(ValueError, match="it is not a file"):
        reviewed_plan(str(tmp_path / "plan.json"), "dev")
