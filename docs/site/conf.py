# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Sphinx builds the documentation site; docs/site/build calls it."""

from __future__ import annotations

import re
from pathlib import Path

import myst_parser
import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_ROOT = Path(__file__).resolve().parents[2]
_REPOSITORY = yaml.safe_load((_ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
_LABEL = "ansible_collections.koreai.contact_center"

project = "koreai.contact_center"
author = "the koreai.contact_center contributors"
# Sphinx knows this setting by the name of a built-in function.
copyright = f"2026, {author}"  # noqa: A001

extensions = ["myst_parser", "sphinx_antsibull_ext", "sphinx_copybutton"]
myst_heading_anchors = 3
# Python 3.10 has no myst-parser that knows GitHub's notes; they are quotations there.
myst_enable_extensions = ["alert"] if int(myst_parser.__version__.split(".")[0]) >= 5 else []
default_role = "any"
highlight_language = "yaml"
pygments_style = "ansible"
pygments_dark_style = "monokai"

html_theme = "furo"
html_title = project
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_use_index = False

# References into Ansible's own documentation cannot be followed without a network. A test holds that those into this
# collection lead somewhere.
suppress_warnings = ["ref.ref"]


def _tidy(app: Sphinx, doctree: nodes.document) -> None:
    """Take out what the theme has elsewhere, and write the collection's name as it is written."""
    for topic in list(doctree.findall(nodes.topic)):
        if "contents" in topic["classes"]:
            topic.parent.remove(topic)
    if app.env.docname == "collection/index":
        title = next(doctree.findall(nodes.title))
        title.children = [nodes.Text(project)]


def _read_as_on_a_host(_app: Sphinx, page: str, source: list[str]) -> None:
    """Let links to a plugin lead to its page, those to other files into the repository; give the first page a tree."""
    text = re.sub(r"\]\(\.\./plugins/modules/(\w+)\.py#(\w+)\)", rf"](#{_LABEL}.\1_module__parameter-\2)", source[0])
    text = re.sub(r"\]\(\.\./plugins/modules/(\w+)\.py\)", r"](collection/\1_module.rst)", text)
    text = re.sub(r"\]\(\.\./plugins/filter/(\w+)\.py\)", r"](collection/\1_filter.rst)", text)
    text = re.sub(r"\]\(\.\./roles/(\w+)/README\.md\)", r"](collection/\1_role.rst)", text)
    text = re.sub(r"\]\(\.\./(.+?)\)", rf"]({_REPOSITORY}/blob/main/\1)", text)
    if page == "index":
        for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            pages = "\n".join(re.findall(r"^- \[.+\]\((\w+)\.md\)", part, re.MULTILINE))
            text += f"\n```{{toctree}}\n:hidden:\n:caption: {part.splitlines()[0]}\n\n{pages}\n```\n"
        text += "\n```{toctree}\n:hidden:\n:caption: Modules, roles and filters\n\ncollection/index\n```\n"
    source[0] = text


def _short_titles(_app: Sphinx, env: BuildEnvironment) -> None:
    """Let the navigation show "kore_contact_list module" and not the whole sentence."""
    for toc in env.tocs.values():
        for reference in list(toc.findall(nodes.reference))[:1]:
            text = reference.astext()
            if text.startswith(f"{project}."):
                reference.children = [nodes.Text(re.split(r" \W+ ", text.removeprefix(f"{project}."))[0])]


def setup(app: Sphinx) -> None:
    app.connect("source-read", _read_as_on_a_host)
    # Before Sphinx collects the titles.
    app.connect("doctree-read", _tidy, priority=100)
    app.connect("env-updated", _short_titles)
