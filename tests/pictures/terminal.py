# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws commands and their output as a recording of a terminal: an SVG that moves without any script.

All lines are one below the other. A curtain in the background's colour uncovers them line by line, and everything
scrolls once the window is full. A viewer that does not animate shows the last screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from ansible_collections.koreai.contact_center.tests.pictures.story import Scene

COLUMNS = 76
ROWS = 28

_SIZE = 13
_WIDTH = 7.83
_LINE = 18
_TOP = 44
_LEFT = 14
# Seconds: after a command is typed, for each line of its output, after its last line, and at the very end.
_TYPED, _LINE_TIME, _READ, _END = 1.2, 0.16, 3.0, 5.0
_COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "35": "#d2a8ff", "36": "#76e3ea"}
_CODE = re.compile(r"\x1b\[([0-9;]*)m")

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Copyright: (c) 2026, the koreai.contact_center contributors -->
<!-- GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt) -->
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"
     aria-labelledby="t" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="{size}">
<title id="t">A terminal: a plan is made, applied as it was reviewed, and applied again without a change</title>
<style>
text {{ white-space: pre; fill: #e6edf3; }}
.typed {{ font-weight: bold; }}
#all {{ transform: translateY({scrolled}px); animation: scroll {seconds}s step-end infinite; }}
#curtain {{ transform: translateY({uncovered}px); animation: uncover {seconds}s step-end infinite; }}
@keyframes scroll {{ {scroll} }}
@keyframes uncover {{ {uncover} }}
@media (prefers-reduced-motion: reduce) {{ #all, #curtain {{ animation: none; }} }}
</style>
<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>
<clipPath id="window"><rect x="0" y="{top}" width="{width}" height="{inside}"/></clipPath>
<circle cx="18" cy="17" r="5" fill="#ff5f57"/><circle cx="36" cy="17" r="5" fill="#febc2e"/>
<circle cx="54" cy="17" r="5" fill="#28c840"/>
<g clip-path="url(#window)"><g id="all">
"""
_TAIL = """\
<rect id="curtain" x="0" y="{top}" width="{width}" height="{height}" fill="#0d1117"/>
</g></g>
</svg>
"""


def svg(scenes: Sequence[Scene]) -> str:
    """The recording of these scenes."""
    lines, moments, now = [], [0.0], 0.0
    for scene in scenes:
        for number, part in enumerate(scene.command.splitlines()):
            lines.append(f'<tspan class="typed">{escape(("$ " if not number else "") + part)}</tspan>')
            moments.append(now)
        now += _TYPED
        for printed in scene.printed:
            wrapped = list(_rows(printed))
            lines += wrapped
            moments += [now] * len(wrapped)
            now += _LINE_TIME
        lines.append("")
        moments.append(now)
        now += _READ
    return _drawn(lines, moments[1:], now + _END)


def _drawn(lines: Sequence[str], moments: Sequence[float], seconds: float) -> str:
    shown = dict.fromkeys(moments, 0)
    for number, moment in enumerate(moments, start=1):
        shown[moment] = number
    hidden = {number: max(0, number - ROWS) for number in shown.values()}
    width, inside = round(COLUMNS * _WIDTH + 2 * _LEFT), ROWS * _LINE + 6
    values = {
        "width": width,
        "height": _TOP + inside + 4,
        "inside": inside,
        "top": _TOP - _LINE + 4,
        "size": _SIZE,
        "seconds": f"{seconds:.1f}",
        "scrolled": -hidden[len(lines)] * _LINE,
        "uncovered": len(lines) * _LINE,
        "scroll": _frames({moment: -hidden[number] * _LINE for moment, number in shown.items()}, seconds),
        "uncover": _frames({moment: number * _LINE for moment, number in shown.items()}, seconds),
    }
    texts = [
        f'<text x="{_LEFT}" y="{_TOP + number * _LINE}">{line}</text>\n' for number, line in enumerate(lines) if line
    ]
    tail = _TAIL.format(top=values["top"], width=width, height=len(lines) * _LINE)
    return _HEAD.format(**values) + "".join(texts) + tail


def _frames(places: dict[float, int], seconds: float) -> str:
    """Where something is from each moment on."""
    return " ".join(
        f"{100 * moment / seconds:.2f}% {{ transform: translateY({place}px); }}" for moment, place in places.items()
    )


def _rows(printed: str) -> Iterator[str]:
    """A line of output, broken where the terminal ends."""
    cells = [(character, colour) for text, colour in _coloured(printed) for character in text]
    for start in range(0, len(cells), COLUMNS):
        row, parts = cells[start : start + COLUMNS], []
        while row:
            colour = row[0][1]
            same = next((at for at, cell in enumerate(row) if cell[1] != colour), len(row))
            text = escape("".join(character for character, _colour in row[:same]))
            parts.append(f'<tspan fill="{colour}">{text}</tspan>' if colour else text)
            row = row[same:]
        yield "".join(parts)


def _coloured(printed: str) -> Iterator[tuple[str, str]]:
    colour, at = "", 0
    for code in _CODE.finditer(printed):
        yield printed[at : code.start()], colour
        colour, at = next((_COLOURS[part] for part in code[1].split(";") if part in _COLOURS), ""), code.end()
    yield printed[at:], colour
