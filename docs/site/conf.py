# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Sphinx builds the documentation site; docs/site/build calls it."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

project = "koreai.contact_center"
author = "the koreai.contact_center contributors"
# Sphinx knows this setting by the name of a built-in function.
copyright = f"2026, {author}"  # noqa: A001

extensions = ["sphinx_antsibull_ext"]
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
    if app.env.docname == "index":
        title = next(doctree.findall(nodes.title))
        title.children = [nodes.Text(project)]


def _short_titles(_app: Sphinx, env: BuildEnvironment) -> None:
    """Let the navigation show "kore_contact_list module" and not the whole sentence."""
    for toc in env.tocs.values():
        for reference in list(toc.findall(nodes.reference))[:1]:
            text = reference.astext()
            if text.startswith(f"{project}."):
                reference.children = [nodes.Text(re.split(r" \W+ ", text.removeprefix(f"{project}."))[0])]


def setup(app: Sphinx) -> None:
    # Before Sphinx collects the titles.
    app.connect("doctree-read", _tidy, priority=100)
    app.connect("env-updated", _short_titles)
