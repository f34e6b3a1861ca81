# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report files in shared folders: nobody else's file is changed, and nobody else can change ours."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.koreai.contact_center.plugins.plugin_utils import _files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("bits", [0o1777, 0o777, 0o703])
def test_a_folder_that_everybody_may_write_to_is_refused_and_a_new_one_below_it_is_ours_alone(
    tmp_path: Path, bits: int
) -> None:
    tmp_path.chmod(bits)
    with pytest.raises(_files.FolderError, match="every user of this machine may write to"):
        _files.prepared(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    _files.prepared(str(tmp_path / "reports"))
    assert mode(tmp_path / "reports") == 0o700
    _files.prepared(str(tmp_path / "a" / "b"))
    assert mode(tmp_path / "a") == 0o700


@pytest.mark.parametrize("bits", [0o770, 0o775, 0o755, 0o700])
def test_a_folder_of_a_group_is_taken(tmp_path: Path, bits: int) -> None:
    tmp_path.chmod(bits)
    assert _files.prepared(str(tmp_path)) == str(tmp_path)
    assert mode(tmp_path) == bits


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a folder away needs root")
def test_a_folder_of_another_user_is_taken(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    assert _files.prepared(str(tmp_path)) == str(tmp_path)


def test_no_link_leads_the_mode_or_the_text_to_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "private"
    private.write_text("private", encoding="utf-8")
    private.chmod(0o600)
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "plan.md").symlink_to(private)

    def exchanged(*arguments: Any, mkstemp: Any = tempfile.mkstemp, **named: Any) -> Any:
        made = mkstemp(*arguments, **named)
        # The owner of the folder replaces every file in it by a link, before anything else is done with it.
        for path in folder.iterdir():
            path.unlink()
            path.symlink_to(private)
        return made

    monkeypatch.setattr(tempfile, "mkstemp", exchanged)
    _files.write(str(folder), {"plan.md": "text"})
    assert mode(private) == 0o600
    assert private.read_text(encoding="utf-8") == "private"


def test_a_report_can_be_read_by_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        _files.write(str(tmp_path), {"plan.md": "text"})
    finally:
        os.umask(before)
    assert mode(tmp_path / "plan.md") == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["plan.md"]
