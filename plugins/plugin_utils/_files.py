# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report files: where they go, and how they are written. Each appears complete, in one step."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ansible_collections.koreai.contact_center.plugins.module_utils._text import kind_of


class FolderError(Exception):
    """The report folder cannot be used; the text is a sentence."""


def prepared(report_dir: Any) -> str:
    """The absolute path of the report folder, which is created if necessary; raises FolderError."""
    if not report_dir:
        raise FolderError(
            "contact_lists_report_dir is empty. Name a folder, or leave it out to take the folder reports."
        )
    if not isinstance(report_dir, str):
        raise FolderError(f"contact_lists_report_dir is {kind_of(report_dir)} and not a path.")
    folder = os.path.realpath(os.path.expanduser(os.path.expandvars(report_dir)))
    try:
        _make(folder)
        if _others_may_write(folder):
            raise FolderError(
                f"contact_lists_report_dir: every user of this machine may write to {folder}, and so could alter the "
                "reports. Name a folder below it, or remove that permission: chmod o-w."
            )
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise FolderError(_refusal(folder, error)) from None
    return folder


def _make(folder: str) -> None:
    """Create the folder and missing ones above it. Below a folder that everybody may write to, only we get access."""
    if os.path.isdir(folder):
        return
    parent = os.path.dirname(folder)
    _make(parent)
    # Another environment's process may have been faster.
    with suppress(FileExistsError):
        os.mkdir(folder, mode=0o700 if _others_may_write(parent) else 0o755)


def write(folder: str, files: Mapping[str, str]) -> list[str]:
    """Write the files in their order, and return their paths; raises FolderError, and leaves no partial file."""
    texts = {os.path.join(folder, name): text for name, text in files.items()}
    for path, text in texts.items():
        try:
            _replace(path, text)
        except OSError as error:
            raise FolderError(_refusal(path, error)) from None
    return list(texts)


def _replace(path: str, text: str) -> None:
    folder, name = os.path.split(path)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            # Through the handle, because others may meanwhile have changed what this name leads to.
            os.fchmod(file.fileno(), 0o644)
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _others_may_write(folder: str) -> bool:
    return bool(os.stat(folder).st_mode & stat.S_IWOTH)


def _refusal(path: str, error: OSError) -> str:
    return f"contact_lists_report_dir: {path} cannot be written: {error.strerror}."
