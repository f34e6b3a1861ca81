# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the collection's tarball, whose pages have absolute links, and publishes it.

python tests/artifact.py build FOLDER     prints the tarball's path
python tests/artifact.py publish TARBALL  refuses while the address in galaxy.yml does not answer

In the repository, the links between pages are relative, so that they work anywhere. Ansible Galaxy shows pages of the
tarball without its other files, so there each link leads to the repository, at the version's tag.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import yaml

ROOT = Path(__file__).resolve().parents[1]

_LINK = re.compile(r"(!?)(\[(?:[^\[\]]|\[[^\]]*\]\([^)]*\))*\])\((?!https?://|#)([^)\s]+)\)")
_SOURCE = re.compile(r'(<img [^>]*src=")(?!https?://)([^"]+)"')


def galaxy() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    return found


def base() -> str:
    """The address of the repository's files at the version's tag."""
    return f"{galaxy()['repository']}/{{}}/{galaxy()['version']}"


def absolute(text: str, page: str) -> str:
    """The text of a page with absolute addresses. ``page`` is its path in the repository."""

    def address(link: str, kind: str) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), link.partition("#")[0]))
        if (ROOT / path).is_dir():
            kind = "tree"
        return f"{base().format(kind)}/{path}{''.join(link.partition('#')[1:])}"

    def whole(match: re.Match[str]) -> str:
        picture, label, link = match.groups()
        return f"{picture}{_LINK.sub(whole, label)}({address(link, 'raw' if picture else 'blob')})"

    return _SOURCE.sub(lambda match: f'{match[1]}{address(match[2], "raw")}"', _LINK.sub(whole, text))


def build(folder: Path) -> Path:
    """Build the tarball from the tracked and the new files of the checkout."""
    listed = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    with tempfile.TemporaryDirectory() as copy:
        for name in filter(None, files):
            if not (ROOT / name).is_file():
                continue
            path = Path(copy, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, path)
            if path.suffix == ".md":
                path.write_text(absolute(path.read_text(encoding="utf-8"), name), encoding="utf-8")
        _ansible_galaxy("build", copy, "--output-path", folder)
    return folder / f"{galaxy()['namespace']}-{galaxy()['name']}-{galaxy()['version']}.tar.gz"


def publish(tarball: Path) -> str:
    """Publish the tarball. Return what prevents that, or nothing if it worked."""
    address = f"{base().format('blob')}/README.md"
    try:
        urlopen(address, timeout=30).close()  # noqa: S310
    except (URLError, ValueError) as error:
        return f"The tarball's links would lead nowhere: {address} does not answer ({error}). Push the tag first."
    _ansible_galaxy("publish", tarball)
    return ""


def _ansible_galaxy(*words: str | Path) -> None:
    command = [Path(sys.executable).with_name("ansible-galaxy"), "collection", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=600)


def main(arguments: list[str]) -> str:
    verb, path = arguments
    if verb == "publish":
        return publish(Path(path))
    print(build(Path(path)))
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
