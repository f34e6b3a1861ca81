# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation's page of figures, generated from what the reliability tests counted."""

from __future__ import annotations

import platform
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import yaml

from ansible_collections.koreai.contact_center.tests.harness.pages import Item, bullets, table
from ansible_collections.koreai.contact_center.tests.reliability.ambiguities import AMBIGUITIES
from ansible_collections.koreai.contact_center.tests.reliability.figures import read
from ansible_collections.koreai.contact_center.tests.reliability.matrix import TROUBLES
from ansible_collections.koreai.contact_center.tests.reliability.promises import PROMISES

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("get", "list", "create", "update", "delete")
LIBRARIES = ("ansible-core", "requests", "urllib3", "PyJWT")

HEAD = """\
# Reliability

What was tried against the bundled simulator, how often, and with which result. `tests/reliability/report` runs every
test that is counted here, and writes this page unless one fails.

{facts}
"""

FAULTS = """\
## Faults

Each run of this table has one fault, at one request of one kind: once, or at every such request from there on. A run
writes one list, writes a set that creates, updates, renames and deletes, or reads one list or all. {runs} runs:
{converged} did all that was declared, {failed} ended with one error. In every run, tests checked that

- the task returned and reported what the simulator held afterwards, and reported as an error what it could not know;
- no write was committed twice, no list was made twice, and no request wrote anything that the plan does not name;
- an error was a sentence and not an exception, which names the request, its list and the cause, without control
  characters, tokens or secrets;
- it ended in bounded time (memory is measured by `tests/unit/client/test_client_bounds.py`);
- the same task without the fault converged, and the one after that changed nothing.

Each cell shows how many runs converged, and how many ended with an error.
"""

INTERPRETATIONS = """\
## What the API's pages leave open

{interpretations} interpretations of the open questions were tried one by one, each with five tasks, and {servers}
servers that mix them at random. A server may answer each question in its own way; this is what the collection does.
"""

PROPERTIES = """\
## Properties

Random examples; the property was true for each of them.
"""

DECLARATIONS = """\
## Declarations that are nearly right

{count} kinds of mistakes in YAML. For each, a sentence says what is wrong before any request, both in an option of the
module and in a variable of the role, read by Ansible itself: {cases}.
"""

SECURITY = """\
## Security

What the [security page](security.md) promises, and how often it was tried. Every test that runs a playbook also fails
if a secret, a token or a traceback is shown. `make ci` runs bandit over the code and pip-audit over everything that
is installed.
"""

EXCEPTIONS = """\
## Known exceptions

What is not guaranteed, and why.

- **A listing that ends early looks like a complete one.** If the server also allows two lists of one name,
  `create: true` then creates a list that exists already, beyond the end of the listing. It is refused if a read by id
  shows that the listing leaves out a call list. A created list that the listing does not show is an error that names
  its id.
- **A change between the last read and a write is not seen**: the API has no version to compare. At most 60 seconds lie
  between the two, also in a paced run.
- **A set does not read the flags of a list if only its description differs**: its row says that it is a call list, and
  one more read for each list would triple the requests. `kore_contact_list` reads them, and so do all renames and
  deletions.
- **An id that a server knows outside its own stream**: `kore_contact_list` reads no listing if only the description
  differs, because that would take one more request for each list. It then writes to another stream of the same account
  if the record does not say whose it is. Sets, renames and deletions read the listing first. If nothing differs, such a
  list is reported as in sync.
- **A deleted list that is still listed, in a row that does not say that it was deleted**, is reported as in sync if
  nothing differs: only its record says so. Renames and deletions read the record, and the server refuses an update.
- **The name of a list of another type**, which the listing of call lists does not show, can be given to a new list if
  the server allows it.
- **`kore_contact_list` verifies a rename by reading only that list**: if a server allows two lists of one name, it does
  not see that somebody else gave another list the same name at the same moment. The last listing of a set shows that.
- **A list whose writes are always answered with 5xx stops what comes after it**: the task retries it until
  `retry_timeout` is used up, and then ends. Take the list out of the declarations until the server has recovered.
- **The same key twice in one YAML dictionary** is only a warning in Ansible, which takes the last one. With
  `duplicate_dict_key = error` in `ansible.cfg`, as in the example repository, it is an error.
- **An ordinary module continues after ansible-playbook was killed** as long as the process that started it is alive,
  and ansible-core's workers survive a kill. A local task stops before its next request.
- **A reviewed deletion is compared by id, name and description**: with `force`, contacts and campaigns that were added
  after the review are warnings, and do not stop it.
- **The memory of the controller's process** holds the secrets while a task runs. An ordinary module asks the system for
  no dump of its own.
"""


def main(folder: Path) -> str:
    figures = read(folder)
    failed = {what for what in figures if what[0] == "tests" and what[3] != "passed"}
    if failed or not figures:
        raise SystemExit(f"no page is made of tests that did not pass: {sorted(failed)}")
    parts = [HEAD.format(facts=_facts()), *_faults(figures), *_interpretations(figures), *_properties(figures)]
    cases = sorted({what[1] for what in figures if what[0] == "declarations"})
    parts += [DECLARATIONS.format(count=len(cases), cases=", ".join(cases)), *_promises(figures)]
    return "\n".join([*parts, EXCEPTIONS])


def _facts() -> str:
    galaxy = yaml.safe_load(ROOT.joinpath("galaxy.yml").read_text())
    today = datetime.now(tz=timezone.utc).date().isoformat()
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    parts = [f"koreai.contact_center {galaxy['version']}", f"Python {platform.python_version()}", *libraries]
    return f"Measured on {today} with {', '.join(parts)}."


def _faults(figures: Counter[tuple[str, ...]]) -> list[str]:
    cells: Counter[tuple[str, str, str]] = Counter()
    for (chapter, *what), count in figures.items():
        if chapter == "faults":
            trouble, place, outcome = what
            cells[trouble, place.split()[1], outcome] += count
    total = Counter({outcome: _sum(cells, 2, outcome) for outcome in ("converged", "error")})
    rows = [
        [text.text, *(f"{cells[name, kind, 'converged']}/{cells[name, kind, 'error']}" for kind in KINDS)]
        for name, text in TROUBLES.items()
    ]
    intro = FAULTS.format(runs=sum(total.values()), converged=total["converged"], failed=total["error"])
    return [intro, table(["Fault", *KINDS], rows)]


def _interpretations(figures: Counter[tuple[str, ...]]) -> list[str]:
    tried = {what[2] for what in figures if what[0] == "interpretations"}
    servers = sum(count for what, count in figures.items() if what[0] == "any server")
    runs = _runs(figures)
    for row in AMBIGUITIES:
        for test in row.tests:
            _count(runs, test, row.question)
    found = [
        Item(row.question, row.behaviour, (f"Tried: {row.interpretation}", f"Tests: {_named(row.tests)}"))
        for row in AMBIGUITIES
    ]
    return [INTERPRETATIONS.format(interpretations=len(tried), servers=servers), bullets(found)]


def _properties(figures: Counter[tuple[str, ...]]) -> list[str]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for what, count in figures.items():
        if what[0] == "properties":
            found[what[1]][what[2]] += count
    rows = [
        [
            name,
            str(sum(outcomes.values())),
            ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())),
        ]
        for name, outcomes in sorted(found.items())
    ]
    return [PROPERTIES, table(["Property", "Examples", "Outcomes"], rows)]


def _promises(figures: Counter[tuple[str, ...]]) -> list[str]:
    runs = _runs(figures)
    found = []
    for promise in PROMISES:
        count = sum(_count(runs, test, promise.text) for test in promise.tests)
        found.append(Item(promise.text, f"{count:,} runs.", (_named(promise.tests),)))
    return [SECURITY, bullets(found)]


def _runs(figures: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """How often each test ran, by file and name."""
    runs: Counter[tuple[str, ...]] = Counter()
    for what, count in figures.items():
        if what[0] == "tests":
            runs[what[1], what[2]] += count
    return runs


def _count(runs: Counter[tuple[str, ...]], test: str, what: str) -> int:
    """How often the test that the page names for ``what`` ran. A page must not name a test that did not run."""
    file, _colons, name = test.rpartition("/")[2].partition("::")
    count = runs[file, name]
    if not count:
        raise SystemExit(f"no page is made: '{what}' names {test}, which did not run")
    return count


def _named(tests: Iterable[str]) -> str:
    """The tests, without the folders of their files."""
    return ", ".join(f"`{test.rpartition('/')[2]}`" for test in tests)


def _sum(cells: Counter[tuple[str, str, str]], place: int, value: str) -> int:
    return sum(count for what, count in cells.items() if what[place] == value)


if __name__ == "__main__":
    print(main(Path(sys.argv[1])), end="")
