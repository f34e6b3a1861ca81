# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx's configuration for the documentation site; docs/site/build calls it."""

from __future__ import annotations

import re
from pathlib import Path

import myst_parser
import yaml
from docutils import nodes
from sphinx.application import Sphinx

_ROOT = Path(__file__).resolve().parents[2]
_REPOSITORY = yaml.safe_load((_ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
_LABEL = "ansible_collections.koreai.contact_center"

project = "koreai.contact_center"
author = "the koreai.contact_center contributors"
# Sphinx knows this setting by the name of a built-in function.
copyright = f"2026, {author}"  # noqa: A001

extensions = ["myst_parser", "sphinx_antsibull_ext", "sphinx_copybutton"]
myst_heading_anchors = 3
# For Python 3.10 there is no myst-parser that knows GitHub's notes; they become quotations there.
myst_enable_extensions = ["alert"] if int(myst_parser.__version__.split(".")[0]) >= 5 else []
default_role = "any"
highlight_language = "yaml"
pygments_style = "ansible"
pygments_dark_style = "monokai"

# Examples of written files need no copy button.
copybutton_selector = "div:not(.highlight-text) > div.highlight > pre"

html_theme = "furo"
html_title = project
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_use_index = False

# References into Ansible's own documentation cannot be followed without a network. A test checks those into this
# collection.
suppress_warnings = ["ref.ref"]


def _tidy(app: Sphinx, doctree: nodes.document) -> None:
    """Begin a plugin's page with what it does, under a title that fits on a phone."""
    for topic in list(doctree.findall(nodes.topic)):
        # The theme shows it beside the page.
        if "contents" in topic["classes"]:
            topic.parent.remove(topic)
    folder, _slash, page = app.env.docname.rpartition("/")
    for note in list(doctree.findall(nodes.note)):
        # The attribute "action" explains it.
        if note.astext().startswith("This module has a corresponding action plugin"):
            note.parent.remove(note)
    title = next(doctree.findall(nodes.title))
    if folder and page == "index":
        title.children = [nodes.Text("Everything in the collection")]
    found = re.fullmatch(r"koreai\.contact_center\.(\w+ \w+) \W+ (.+)", title.astext())
    if not folder or not found:
        return
    title.children = [nodes.Text(found[1])]
    name = f"{project}.{found[1].split()[0]}"
    opening: list[nodes.Node] = [nodes.paragraph("", f"{found[2]}: ", nodes.literal(name, name))]
    if page.endswith("_role"):
        text = (_ROOT / "roles" / page.removesuffix("_role") / "README.md").read_text(encoding="utf-8")
        example = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0]
        opening.append(nodes.literal_block(example, example, language="yaml"))
        _main_first(title.parent)
    note = next(doctree.findall(nodes.note))
    title.parent[title.parent.index(note) : title.parent.index(note) + 1] = opening


def _main_first(page: nodes.Element) -> None:
    """Put a role's main entry point before the others."""
    points = [child for child in page.children if isinstance(child, nodes.section)]
    points = [point for point in points if point.next_node(nodes.title).astext().startswith("Entry point")]
    (main,) = [point for point in points if point.next_node(nodes.title).astext().startswith("Entry point main")]
    if main is not points[0]:
        page.remove(main)
        page.insert(page.index(points[0]), main)


def _read_as_on_a_host(_app: Sphinx, page: str, source: list[str]) -> None:
    """Replace links to plugins by links to their pages, and links to other files by links into the repository.

    The first page also gets the tree of all pages.
    """
    text = re.sub(r"\]\(\.\./plugins/modules/(\w+)\.py#(\w+)\)", rf"](#{_LABEL}.\1_module__parameter-\2)", source[0])
    text = re.sub(r"\]\(\.\./plugins/modules/(\w+)\.py\)", r"](collection/\1_module.rst)", text)
    text = re.sub(r"\]\(\.\./plugins/filter/(\w+)\.py\)", r"](collection/\1_filter.rst)", text)
    text = re.sub(r"\]\(\.\./roles/(\w+)/README\.md\)", r"](collection/\1_role.rst)", text)
    text = re.sub(r"\]\(\.\./plugins/?\)", r"](collection/index.rst)", text)
    text = re.sub(r"\]\(\.\./(.+?)\)", rf"]({_REPOSITORY}/blob/main/\1)", text)
    if page == "index":
        for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            entries = re.findall(r"^- \[(.+)\]\(([\w/]+)\.\w+\)", part, re.MULTILINE)
            tree = "\n".join(f"{title.replace('`', '')} <{name}>" for title, name in entries)
            if tree:
                text += f"\n```{{toctree}}\n:hidden:\n:caption: {part.splitlines()[0]}\n\n{tree}\n```\n"
    source[0] = text


def setup(app: Sphinx) -> None:
    app.connect("source-read", _read_as_on_a_host)
    # Before Sphinx collects the titles.
    app.connect("doctree-read", _tidy, priority=100)
