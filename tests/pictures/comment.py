# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws the Markdown of a report as a comment in a pull request.

Only the elements that the reports use are drawn. A picture cannot bring its own font, so lines are broken by an
estimate of their width, with some reserve.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

WIDTH = 460

_LEFT = 20
_SIZE = 14
_LINE = 21
# Widths of a character, in parts of the font size.
_PLAIN, _MONO = 0.54, 0.62
_CODE = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_DIFF = {"+": ("#dafbe1", "#116329"), "-": ("#ffebe9", "#82071e")}

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Copyright: (c) 2026, the koreai.contact_center contributors -->
<!-- GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt) -->
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"
     aria-labelledby="t" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
     font-size="{size}" fill="#1f2328">
<title id="t">A comment in a pull request: what would change, once for all environments</title>
<rect x="0.5" y="0.5" width="{inside}" height="{below}" rx="8" fill="#ffffff" stroke="#d0d7de"/>
<path d="M1 40V8a7 7 0 0 1 7-7H{corner}a7 7 0 0 1 7 7V40z" fill="#f6f8fa"/><path d="M1 40H{inside}" stroke="#d0d7de"/>
<text x="{left}" y="26" fill="#59636e"><tspan font-weight="bold" fill="#1f2328">contact-lists</tspan> commented</text>
"""


@dataclass(frozen=True)
class _Word:
    text: str
    bold: bool = False
    code: bool = False
    href: bool = False

    @property
    def width(self) -> float:
        return len(self.text) * _SIZE * (_MONO if self.code else _PLAIN * (1.06 if self.bold else 1))


@dataclass
class _Page:
    """What has been drawn down to ``y``."""

    parts: list[str]
    y: float = 70

    def text(self, words: list[_Word], indent: float = 0, bullet: str = "", size: float = _SIZE) -> None:
        x, room = _LEFT + indent, WIDTH - 2 * _LEFT - indent
        if bullet:
            self.parts.append(f'<text x="{x - 14:g}" y="{self.y:g}">{bullet}</text>\n')
        for line in _lines(words, room * _SIZE / size):
            spans = "".join(_span(word, size) for word in line).rstrip()
            scale = f' font-size="{size:g}"' if size != _SIZE else ""
            self.parts.append(f'<text x="{x:g}" y="{self.y:g}" xml:space="preserve"{scale}>{spans}</text>\n')
            self.y += _LINE * size / _SIZE

    def diff(self, text: str, indent: float) -> None:
        x, width = _LEFT + indent, WIDTH - 2 * _LEFT - indent
        lines = text.rstrip("\n").split("\n")
        self.y -= 8
        self.parts.append(
            f'<rect x="{x:g}" y="{self.y - 6:g}" width="{width:g}" height="{len(lines) * 20 + 12}" rx="6" '
            'fill="#f6f8fa"/>\n'
        )
        for line in lines:
            background, colour = _DIFF.get(line[:1], ("#f6f8fa", "#1f2328"))
            self.parts.append(
                f'<rect x="{x + 8:g}" y="{self.y:g}" width="{width - 16:g}" height="20" fill="{background}"/>'
                f'<text x="{x + 12:g}" y="{self.y + 14:g}" font-family="{_CODE}" font-size="12" fill="{colour}" '
                f'xml:space="preserve">{escape(line)}</text>\n'
            )
            self.y += 20
        self.y += 30


def svg(markdown: str) -> str:
    """The picture of a comment."""
    page = _Page([])
    depth, bullet = 0, ""
    size = float(_SIZE)
    for token in MarkdownIt("commonmark").enable("table").parse(_folded(markdown)):
        if token.type == "list_item_open":
            bullet = "•"
        elif token.type in ("bullet_list_open", "bullet_list_close"):
            depth += 1 if token.type == "bullet_list_open" else -1
            page.y += 6 if not depth else 0
        elif token.type == "heading_open":
            size = {"h3": 19.0, "h4": 16.0}[token.tag]
            page.y += 8
        elif token.type == "inline":
            page.text(list(_words(token, bold=size != _SIZE)), depth * 22, bullet, size)
            bullet = ""
        elif token.type in ("heading_close", "paragraph_close"):
            page.y += 0 if depth else 10
            size = _SIZE
        elif token.type == "fence":
            page.diff(unescape(token.content), depth * 22)
    height = round(page.y)
    head = _HEAD.format(
        width=WIDTH,
        height=height,
        size=_SIZE,
        inside=WIDTH - 1,
        below=height - 1,
        corner=WIDTH - 8,
        left=_LEFT,
    )
    return f"{head}{''.join(page.parts)}</svg>\n"


def _folded(markdown: str) -> str:
    """The text as a reader first sees it, without comments, folded details, and digests, which differ by machine."""
    text = re.sub(r"<!--.*?-->\n?", "", markdown, flags=re.DOTALL)
    text = re.sub(r", digest <code>\w+</code>", "", text)
    return re.sub(r"<details><summary>(.*?)</summary>.*?</details>", r"\n▸ \1\n", text, flags=re.DOTALL)


def _words(inline: Token, *, bold: bool) -> Iterator[_Word]:
    code = href = False
    strong = bold
    for token in inline.children or []:
        if token.type in ("strong_open", "strong_close"):
            strong = bold or token.type == "strong_open"
        elif token.type in ("link_open", "link_close"):
            href = token.type == "link_open"
        elif token.type == "html_inline" and re.fullmatch(r"</?code>", token.content):
            code = token.content == "<code>"
        elif token.type == "code_inline":
            yield from _split(token.content, strong, True, href)
        elif token.type in ("softbreak", "hardbreak"):
            yield _Word(" ")
        elif token.content:
            yield from _split(token.content, strong, code, href)


def _split(text: str, bold: bool, code: bool, href: bool) -> Iterator[_Word]:
    for part in re.findall(r"\S+|\s+", unescape(text)):
        yield _Word(part, bold, code, href)


def _lines(words: list[_Word], room: float) -> Iterator[list[_Word]]:
    """Words in lines. Parts that are joined without a space stay together."""
    line: list[_Word] = []
    group: list[_Word] = []
    for word in [*words, _Word(" ")]:
        if not word.text.isspace():
            group.append(word)
            continue
        if line and sum(part.width for part in (*line, *group)) > room:
            yield line
            line = []
        line += [*group, word]
        group = []
    yield line


def _span(word: _Word, size: float) -> str:
    style = ' font-weight="bold"' if word.bold else ""
    style += f' font-family="{_CODE}" font-size="{size * 0.9:g}"' if word.code else ""
    style += ' fill="#0969da"' if word.href else ""
    return f"<tspan{style}>{escape(word.text)}</tspan>" if style else escape(word.text)
