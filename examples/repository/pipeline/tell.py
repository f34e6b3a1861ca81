# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports on GitHub or GitLab what a run found.

tell.py request               writes reports/plan.md as the one comment of the pull or merge request
tell.py drift ENVIRONMENT...  opens or updates one issue while anything is not clean, and closes it when everything is
                              clean; the reports of an environment are in the folder drift-ENVIRONMENT

On GitHub it uses gh, with GH_TOKEN; on GitLab the API, with HOST_TOKEN.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

MARKER = "<!-- koreai.contact_center: contact lists -->"
TITLE, LABEL = "Contact lists: drift", "contact-lists-drift"
# GitHub takes 65,536 characters.
LONGEST = 60_000


class GitHub:
    text = "body"
    opened = "open"
    closed = ("state", "closed")
    change = "PATCH"

    def __init__(self):
        self.issues = "repos/{GITHUB_REPOSITORY}/issues".format(**os.environ)
        self.comments = f"{self.issues}/{os.environ.get('PULL_REQUEST')}/comments"

    def ask(self, method, path, data=None):
        command = ["gh", "api", "--method", method, path, *(["--input", "-"] if data else [])]
        done = subprocess.run(command, input=json.dumps(data), check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout or "null")

    def is_ours(self, text):
        return text["user"]["login"] == "github-actions[bot]"

    def comment_path(self, comment):
        return f"{self.issues}/comments/{comment['id']}"

    def issue_path(self, issue):
        return f"{self.issues}/{issue['number']}"


class GitLab:
    text = "description"
    opened = "opened"
    closed = ("state_event", "close")
    change = "PUT"

    def __init__(self):
        project = "projects/{CI_PROJECT_ID}".format(**os.environ)
        self.issues = f"{project}/issues"
        self.comments = f"{project}/merge_requests/{os.environ.get('CI_MERGE_REQUEST_IID')}/notes"

    def ask(self, method, path, data=None):
        headers = {"PRIVATE-TOKEN": os.environ["HOST_TOKEN"], "Content-Type": "application/json"}
        content = json.dumps(data).encode() if data else None
        url = f"{os.environ['CI_API_V4_URL']}/{path}"
        with urllib.request.urlopen(urllib.request.Request(url, content, headers, method=method), timeout=30) as answer:
            return json.load(answer)

    def is_ours(self, text):
        return text["author"]["id"] == self.ask("GET", "user")["id"]

    def comment_path(self, comment):
        return f"{self.comments}/{comment['id']}"

    def issue_path(self, issue):
        return f"{self.issues}/{issue['iid']}"


def entries(host, path):
    """All entries of a list on the host, page by page."""
    page, found = 1, None
    while found is None or len(found) == 100:
        found = host.ask("GET", f"{path}{'&' if '?' in path else '?'}per_page=100&page={page}")
        yield from found
        page += 1


def tell_request(host):
    plan = Path("reports", "plan.md")
    body = plan.read_text() if plan.exists() else f"{MARKER}\nNo plan was made: see the log of this run."
    # Anybody may write a comment that begins with the marker.
    ours = [one for one in entries(host, host.comments) if one["body"].startswith(MARKER) and host.is_ours(one)]
    if ours:
        host.ask(host.change, host.comment_path(ours[0]), {"body": body})
    else:
        host.ask("POST", host.comments, {"body": body})


def tell_drift(host, *environments):
    statuses = {environment: status_of(environment) for environment in environments}
    print(", ".join(f"{environment}: {status}" for environment, status in statuses.items()))
    found = entries(host, f"{host.issues}?labels={LABEL}&state={host.opened}")
    # GitHub counts pull requests among them, and anybody may get an issue labelled.
    open_issues = [issue for issue in found if "pull_request" not in issue and host.is_ours(issue)]
    if set(statuses.values()) != {"clean"}:
        text = {host.text: "\n".join(section(*about, LONGEST // len(statuses)) for about in statuses.items())}
        if open_issues:
            host.ask(host.change, host.issue_path(open_issues[0]), text)
        else:
            host.ask("POST", host.issues, {"title": TITLE, "labels": [LABEL], **text})
    else:
        for issue in open_issues:
            host.ask(host.change, host.issue_path(issue), dict([host.closed]))


def status_of(environment):
    """The status of an environment; without a summary, its run did not finish."""
    try:
        return json.loads(Path(f"drift-{environment}", "summary.json").read_text())["status"]
    except (OSError, ValueError, KeyError):
        return "error"


def section(environment, status, room):
    """The changes of an environment, without ids and requests; all of them or none."""
    plan = Path(f"drift-{environment}", "plan.md")
    about = plan.read_text().partition("<details>")[0] if plan.exists() else "There is no plan: see the log of its job."
    if status == "clean":
        about = ""
    return f"## {environment}: {status}\n\n{about if len(about) < room else 'The plan is too long: see its job.'}\n"


if __name__ == "__main__":
    work = {"request": tell_request, "drift": tell_drift}[sys.argv[1]]
    work(GitLab() if "CI_API_V4_URL" in os.environ else GitHub(), *sys.argv[2:])
