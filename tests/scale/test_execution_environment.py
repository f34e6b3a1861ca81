# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The build context of the execution environment, with and without a registry. "make ee" builds the image."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.koreai.contact_center.tests import artifact
from ansible_collections.koreai.contact_center.tests.execution_environment.definition import BASE, main
from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "execution-environment.yml"
SCRIPTS = CHECKOUT / "tests" / "execution_environment"


def created(definition: Path, context: Path) -> str:
    """The recipe that ansible-builder makes from a definition."""
    command = [Path(sys.executable).with_name("ansible-builder"), "create", "--file", definition, "--context", context]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (recipe,) = (path for path in context.iterdir() if path.name in ("Containerfile", "Dockerfile"))
    return recipe.read_text(encoding="utf-8")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_example_installs_what_the_repository_needs(tmp_path: Path) -> None:
    recipe = created(EXAMPLE, tmp_path)
    assert load(tmp_path / "_build/requirements.yml") == load(EXAMPLE)["dependencies"]["galaxy"]
    assert "ansible-core>=2.18" in recipe
    assert 'EE_BASE_IMAGE="docker.io/redhat/ubi9' in recipe


def test_without_a_registry_the_collection_is_that_of_the_checkout(tmp_path: Path) -> None:
    tarball = artifact.build(tmp_path)
    main([str(tarball), str(tmp_path / "execution-environment.yml")])
    recipe = created(tmp_path / "execution-environment.yml", tmp_path / "context")
    build = tmp_path / "context" / "_build"
    (collection,) = load(build / "requirements.yml")["collections"]
    assert (build / collection["name"]).read_bytes() == tarball.read_bytes()
    assert f'EE_BASE_IMAGE="{BASE}"' in recipe
    # The script in place of the package manager installs nothing.
    assert "PKGMGR install" not in recipe
    # Everything else in the image is what the example says.
    (said,) = [line for line in created(EXAMPLE, tmp_path / "example").splitlines() if "ANSIBLE_INSTALL_REFS=" in line]
    assert said in recipe


def test_where_a_program_is_missing_it_is_named_before_anything_is_made(tmp_path: Path) -> None:
    for name in ("bash", "dirname", "podman"):
        (tmp_path / name).symlink_to(shutil.which(name) or "/bin/true")
    command = [tmp_path / "bash", SCRIPTS / "build"]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: not found: buildah, crun, mmdebstrap. On Debian and Ubuntu: apt-get install ")


def test_what_stands_in_for_the_package_manager_installs_nothing() -> None:
    clean, install = (
        subprocess.run([SCRIPTS / "dnf", *words.split()], capture_output=True, text=True, check=False)
        for words in ("clean all", "install -y gcc")
    )
    assert (clean.returncode, install.returncode) == (0, 1)
    assert "install -y gcc was asked for" in install.stderr
