# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens the example's declarations in the YAML language server that editors use, and checks what it marks.

python tests/language_server.py PROGRAM; tests/editor calls it. It exits with 1 if a mistake is not marked in its
line, or if anything else is marked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

DECLARATIONS = Path(__file__).resolve().parents[1] / "examples" / "repository" / "contact_lists.yml"
CAPABILITIES = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
# Only the schema that the file itself names, which is on this machine.
SETTINGS = {"schemaStore": {"enable": False}, "validate": True, "format": {"enable": False}}


@dataclass(frozen=True)
class Mistake:
    """``old`` is replaced by ``new``. Then the line that contains ``marked`` must have a message with ``words``."""

    name: str
    old: str
    new: str
    marked: str
    words: str


MISTAKES = (
    Mistake("an option with a typo", "former_names:", "former_name:", "former_name:", "former_name"),
    Mistake("a name of 49 characters", "name: Winback 2026\n", f"name: {'x' * 49}\n", "x" * 49, "48"),
    Mistake(
        "a creation without a description",
        "    description: Former customers who agreed to be called\n",
        "",
        "key: winback",
        "description",
    ),
)


class Server:
    """A language server that speaks JSON-RPC over its standard input and output."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen([program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin
        assert self._process.stdout
        self._opened = 0
        self._input, self._output = self._process.stdin, self._process.stdout
        self._send("initialize", {"processId": None, "rootUri": None, "capabilities": CAPABILITIES}, id_=1)
        next(message for message in self._messages() if message.get("id") == 1)
        self._send("initialized", {})

    def marked(self, text: str) -> list[tuple[int, str]]:
        """The messages for a text in place of the declarations, by line number, from 0."""
        self._opened += 1
        uri = DECLARATIONS.with_stem(f"opened_{self._opened}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send("textDocument/didOpen", {"textDocument": document})
        message = next(m for m in self._messages() if m.get("params", {}).get("uri") == uri)
        return [(found["range"]["start"]["line"], found["message"]) for found in message["params"]["diagnostics"]]

    def _messages(self) -> Iterator[dict[str, Any]]:
        """The messages of the server. If it asks for settings, it gets an answer."""
        while message := _read(self._output):
            if "method" in message and "id" in message:
                asked = message.get("params", {}).get("items", [])
                self._answer(message["id"], [SETTINGS if item["section"] == "yaml" else {} for item in asked])
            else:
                yield message

    def _answer(self, id_: Any, result: Any) -> None:
        self._write({"jsonrpc": "2.0", "id": id_, "result": result})

    def _send(self, method: str, params: Any, id_: int | None = None) -> None:
        self._write({"jsonrpc": "2.0", "method": method, "params": params, **({"id": id_} if id_ else {})})

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._input.flush()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def _read(stream: IO[bytes]) -> dict[str, Any]:
    length = 0
    while (line := stream.readline().strip()) or not length:
        if not line and not length:
            return {}
        name, _colon, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    found: dict[str, Any] = json.loads(stream.read(length))
    return found


def problems(server: Server) -> Iterator[str]:
    """What the server does wrong, from the view of somebody who makes a mistake."""
    text = DECLARATIONS.read_text(encoding="utf-8")
    if found := server.marked(text):
        yield f"the example has no mistake, but there is {found}"
    for mistake in MISTAKES:
        assert text.count(mistake.old) == 1, f"{DECLARATIONS.name} holds this not once: {mistake.old}"
        changed = text.replace(mistake.old, mistake.new)
        (line,) = (number for number, line in enumerate(changed.splitlines()) if mistake.marked in line)
        found = server.marked(changed)
        if [number for number, _message in found] != [line] or mistake.words not in found[0][1]:
            yield f"{mistake.name} should be marked in line {line + 1}, but there is {found}"


def main(program: str) -> int:
    server = Server(program)
    try:
        wrong = list(problems(server))
    finally:
        server.stop()
    print("; ".join(wrong) or f"{len(MISTAKES)} mistakes are marked where they stand")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
