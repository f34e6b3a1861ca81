# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one step of a check and says in one line how long it took; a step that fails shows what it printed.

python tests/step.py [--result] NAME COMMAND [ARGUMENT...]

The line shows two times: by the clock, and of the processors; other load on the machine changes the latter less. With
--result, the command's last line of output follows. All of its output is kept in .cache/steps/NAME.log. If SIDE_BY_SIDE
is set, nothing is written before the step has ended.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

LOGS = Path(__file__).resolve().parents[1] / ".cache" / "steps"
# The dots of pytest, with the percentage at the end of each line.
_PROGRESS = re.compile(r"^[.FEsxX]+ *(\[ *(\d+)%\])?$")


def main(arguments: list[str]) -> int:
    shows_result = arguments[0] == "--result"
    name, *command = arguments[shows_result:]
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name.replace(' ', '-')}.log"
    alone = not os.environ.get("SIDE_BY_SIDE")
    if alone:
        print(f"{name:<22}", end="", flush=True)
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        status = _ended(process, name, log, shows_progress=alone and sys.stdout.isatty())
    used = os.times()
    shown = "" if alone else f"{name:<22}"
    shown += f"{time.monotonic() - started:6.1f} s {used.children_user + used.children_system:7.1f} s of processors"
    lines = [line for line in _lines(log) if not _PROGRESS.match(line)]
    if status:
        failed = f"{name} failed. This command did it: {' '.join(command)}"
        shown = "\n".join([f"{shown}   FAILED\n", *lines, f"\n{failed}"])
    elif shows_result:
        shown = "   ".join([shown, *lines[-1:]])
    print(shown, flush=True)
    return status


def _ended(process: subprocess.Popen[bytes], name: str, log: Path, *, shows_progress: bool) -> int:
    """The exit status of a process. Meanwhile, a terminal shows the percentage of tests that are done."""
    while True:
        try:
            return process.wait(timeout=2 if shows_progress else None)
        except subprocess.TimeoutExpired:
            shares = [found[2] for line in _lines(log)[-3:] if (found := _PROGRESS.match(line)) and found[2]]
            sys.stdout.write(f"\r{name:<22}" + f"{shares[-1]:>4} %\r{name:<22}" if shares else "")
            sys.stdout.flush()


def _lines(log: Path) -> list[str]:
    return [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
