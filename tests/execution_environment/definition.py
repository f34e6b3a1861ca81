# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example's execution environment, changed so that it can be built without a registry of container images.

python tests/execution_environment/definition.py TARBALL FILE    writes it to FILE, with the collection of that tarball

Its base is an image of Debian that was made here, and the collection is that tarball. Everything else is as in the
example.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "execution-environment.yml"
BASE = "localhost/kore-ee-base:latest"


def without_registry(tarball: Path) -> dict[str, Any]:
    """The definition with the collection of a tarball."""
    definition: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    definition["images"]["base_image"]["name"] = BASE
    # The base has Python, pip and git, so that no package manager is needed.
    definition["dependencies"]["python_interpreter"] = {"python_path": "/usr/bin/python3"}
    definition["options"] = {"skip_pip_install": True}
    del definition["additional_build_steps"]
    collection = {"name": f"collections/{tarball.name}", "type": "file"}
    definition["dependencies"]["galaxy"] = {"collections": [collection]}
    definition["additional_build_files"] = [{"src": str(tarball), "dest": "collections"}]
    return definition


def main(arguments: list[str]) -> None:
    tarball, file = map(Path, arguments)
    file.write_text(yaml.safe_dump(without_registry(tarball.resolve()), sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
