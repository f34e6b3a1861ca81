# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks PyPI, with pip-audit, for known vulnerabilities of everything that is installed in the environment.

Exits with 1 if there is one, or if nobody could be asked. A mirror of PyPI may know of no vulnerabilities, and
pip-audit then finds none. So the output says how many packages it could ask about.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main() -> int:
    done = subprocess.run(["pip-audit", "--local", "--format=json"], capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        # Without a network, pip-audit prints pages of traceback; only the last line says what is wrong.
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        print(f"pip-audit could not ask: {lines[-1] if lines else 'it said nothing'}", file=sys.stderr)
        return 1
    vulnerable = [
        f"{package['name']} {package['version']}: {found['id']}, fixed in {found['fix_versions'] or 'no version'}"
        for package in packages
        for found in package.get("vulns", ())
    ]
    asked = sum("skip_reason" not in package for package in packages)
    print(f"{asked} of {len(packages)} packages could be asked about, {len(vulnerable)} known vulnerabilities.")
    if not asked:
        print("This package index tells nothing of vulnerabilities: run 'make audit' where pypi.org itself answers.")
    print("\n".join(vulnerable), end="\n" if vulnerable else "")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
