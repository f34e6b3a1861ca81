# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Breaks the collection in one place at a time, and says which of these mutants no test notices.

python tests/mutants.py [WORD...]

WORD selects the mutants with this word in their names. Each mutant is made in a copy of the checkout, where the tests
run that should notice it; all of them are part of "make test". If a mutant survives, no test checks that rule. The test
harness has its own mutants, as tests: tests/unit/truth/test_harness.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT, copied

CORE = "tests/unit/core"
WRITES = "tests/unit/client/test_client_writes.py"
NETWORK = "tests/unit/client/test_client_network.py"
BOUNDS = "tests/unit/client/test_client_bounds.py"
FILTER = "tests/unit/filter"


@dataclass(frozen=True)
class Mutant:
    """``old`` is a text that occurs once in all Python files of plugins/, in any of them. ``new`` replaces it."""

    name: str
    tests: str
    old: str
    new: str


class MissingTextError(Exception):
    """The text that a mutant replaces does not exist, or not exactly once."""


MUTANTS = (
    # What the plan says
    Mutant(
        "plan: a taken name is no problem", CORE, "for other in others if other.id not in leaving]", "for other in ()]"
    ),
    Mutant("plan: all declarations count as unchanged", CORE, "len(desired) - len(busy)", "len(desired)"),
    Mutant("plan: all lists count as unmanaged", CORE, "len(current.lists) - len(claims.lists)", "len(current.lists)"),
    Mutant(
        "plan: deletions come first",
        CORE,
        '("update", "rename", "create", "delete")\n',
        '("delete", "update", "rename", "create")\n',
    ),
    Mutant("plan: nothing waits for a name", CORE, "waits_for=tuple(dict.fromkeys(keys))", "waits_for=()"),
    Mutant("plan: Unicode forms differ", CORE, "not same(value, held[option])", "value != held[option]"),
    # Which list a declaration means
    Mutant("claims: the first of several is taken", CORE, "if len(fits) > 1:", "if len(fits) > 9:"),
    Mutant("claims: what is missing is created", CORE, "elif not item.create:", "elif False:"),
    Mutant("claims: another case is no doubt", CORE, "elif variants:", "elif False:"),
    # What is never written
    Mutant("guards: default lists", CORE, "if record.is_default:\n        yield", "if False:\n        yield"),
    Mutant("guards: do-not-call lists", CORE, "if record.is_global_dnc:\n        yield", "if False:\n        yield"),
    Mutant("guards: lists that hold contacts", CORE, "elif record.total_record_count:", "elif False:"),
    Mutant("guards: lists in use", CORE, "elif record.is_list_in_use:", "elif False:"),
    Mutant("options: an empty variable counts", CORE, "if not value:\n        raise", "if False:\n        raise"),
    # How a plan is carried out
    Mutant("apply: a rename drops the description", CORE, "{**held, **action.after}", "{**action.after}"),
    Mutant("apply: old reads are trusted", CORE, "OLDEST_READ = 60.0", "OLDEST_READ = 6000.0"),
    Mutant("apply: nothing stops a run", CORE, "self._stopped = isinstance(error, StopError)", "self._stopped = False"),
    Mutant("apply: a twin is not told", CORE, "len(holders) > 1:", "len(holders) > 9:"),
    Mutant("apply: nothing waits for what failed", CORE, "not free.issuperset(action.waits_for)", "False"),
    Mutant("apply: check mode writes", CORE, "if task.check_mode or not plan.actions:", "if not plan.actions:"),
    Mutant("apply: one change more than allowed", CORE, "> max(most, 0)", "> max(most, 0) + 1"),
    Mutant("apply: a review allows everything", CORE, "if action.identity not in identities]", "if False]"),
    # What goes over the network
    Mutant("client: redirects are looked at", BOUNDS, "def get_redirect_target(self", "def get_no_target(self"),
    Mutant("client: a late commit is not waited for", WRITES, "pause = max(pause, request.settle_after)", "pass"),
    Mutant("client: Retry-After is ignored", NETWORK, "max(asked or 0.0, backoff)", "backoff"),
    Mutant(
        "client: a lost answer is a failure",
        WRITES,
        "self._sending.write and self._connecting_to is None",
        "False",
    ),
    # What is reported
    Mutant("report: a run says nothing changed", CORE, "bool(self.done or self.unclear)", "False"),
    Mutant("report: the best status counts", FILTER, "return min((run.status", "return max((run.status"),
    Mutant("report: a failure after a write is no part", FILTER, '"partial" if self.kind', '"error" if self.kind'),
    Mutant("report: drift is a change", FILTER, '"drift" if self.kind', '"changes" if self.kind'),
)


def main(words: list[str]) -> int:
    chosen = [mutant for mutant in MUTANTS if not words or any(word in mutant.name for word in words)]
    places = {}
    for mutant in chosen:
        try:
            places[mutant] = place_of(mutant)
        except MissingTextError as error:
            print(error)
            return 1
    with tempfile.TemporaryDirectory(prefix="koreai-contact-center-mutants-") as folder:
        return _tried(Path(folder), places)


def place_of(mutant: Mutant, plugins: Path = CHECKOUT / "plugins") -> Path:
    """The path, relative to the checkout, of the file that a mutant changes."""
    counts = {path: path.read_text(encoding="utf-8").count(mutant.old) for path in sorted(plugins.rglob("*.py"))}
    found = sum(counts.values())
    if found != 1:
        times = "not" if not found else f"{found} times"
        raise MissingTextError(
            f"The mutant {mutant.name!r} in tests/mutants.py replaces {mutant.old.strip()!r}, which is {times} in "
            "plugins/: give the mutant a text that stands there once."
        )
    return next(path for path, count in counts.items() if count).relative_to(plugins.parent)


def _tried(folder: Path, places: dict[Mutant, Path]) -> int:
    workers = int(os.environ.get("JOBS") or 2)
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(workers):
        copies.put(copied(folder / str(number)))

    def caught(mutant: Mutant) -> str:
        copy = copies.get()
        try:
            return _caught_by(mutant, places[mutant], copy)
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(workers) as pool:
        for tests in sorted({mutant.tests for mutant in places}):
            if (first := _failing(folder / "0", tests)) is not None:
                print(f"Nothing can be said of mutants while the tests fail without any: {first}")
                return 1
        survivors = []
        started = time.monotonic()
        for mutant, by in zip(places, pool.map(caught, places), strict=True):
            print(f"{mutant.name:<45} {'SURVIVES' if by is None else by}", flush=True)
            if by is None:
                survivors.append(mutant)
    print(f"\n{len(places) - len(survivors)} of {len(places)} mutants caught in {time.monotonic() - started:.0f} s.")
    for mutant in survivors:
        print(f"No test of {mutant.tests} notices it when {mutant.old.strip()!r} becomes {mutant.new.strip()!r}.")
    return bool(survivors)


def _caught_by(mutant: Mutant, place: Path, copy: Path) -> str | None:
    """The first test that fails with a mutant; None if all pass."""
    path = copy / place
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        return _failing(copy, mutant.tests)
    finally:
        path.write_text(text, encoding="utf-8")


def _failing(copy: Path, tests: str) -> str | None:
    command = [sys.executable, "-m", "pytest", "--exitfirst", "-p", "no:xdist", tests]
    # Python recognises outdated byte code by time and size of the source, which a mutant may not change.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(copy / ".none")}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
    except subprocess.TimeoutExpired:
        return "the time limit"
    if done.returncode == 0:
        return None
    return next(_names(done.stdout), (done.stdout + done.stderr)[-2000:])


def _names(output: str) -> Iterator[str]:
    for line in output.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            yield line.split(" ", 1)[1].split(" - ")[0].rpartition("/")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
