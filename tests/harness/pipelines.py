# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the example pipelines job by job: with what GitHub or GitLab hands to each job, and the shell of its steps.

Containers and the actions of others are replaced by a checkout, artifacts, and a host for comments and issues.
"""

from __future__ import annotations

import fnmatch
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.koreai.contact_center.tests.harness.checkout import CHECKOUT, named_checkout
from ansible_collections.koreai.contact_center.tests.harness.repository import VAULT_PASSWORD, copied
from ansible_collections.koreai.contact_center.tests.simulator import Simulator

EXAMPLES = CHECKOUT / "examples"
STAGES = ("dev", "staging", "production")
TOKEN = "a-token-of-the-host"
# Installations are only recorded; gh sends its request to the host that takes GitHub's place.
_STUB = """#!/bin/sh
echo "$(basename "$0") $*" >>"$CALLS"
"""
_GH = f"""#!{sys.executable}
import os, sys, urllib.request
(_gh, _api, _method, method, path, *more) = sys.argv
content = sys.stdin.buffer.read() if more == ["--input", "-"] else None
request = urllib.request.Request(os.environ["STANDS_FOR_GITHUB"] + path, content, method=method)
request.add_header("Authorization", os.environ["GH_TOKEN"])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
sys.stdout.write(opener.open(request).read().decode())
"""


class _Loader(yaml.SafeLoader):
    """A YAML reader that knows Ansible's tags."""


for _tag in ("!unsafe", "!vault"):
    _Loader.add_constructor(_tag, lambda loader, node: loader.construct_scalar(node))


def load(path: str) -> Any:
    """An example, as data."""
    return yaml.load((EXAMPLES / path).read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe one's child)


@dataclass
class Job:
    """The result of a job: its status, what it printed, and the secrets that it received."""

    status: str
    output: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)


class Repository:
    """A copy of the example repository with simulated environments, and a shell like a runner's."""

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.folder = folder / "repository"
        self.simulator = simulator
        self.secrets = {**copied(self.folder, simulator), "VAULT_PASSWORD": VAULT_PASSWORD}
        programs = folder / "bin"
        programs.mkdir()
        for name, text in {"pip": _STUB, "ansible-galaxy": _STUB, "gh": _GH}.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        self.calls = folder / "calls"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.artifacts = folder / "artifacts"
        self.variables = {
            "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "TMPDIR": str(self.temporary),
            "CALLS": str(self.calls),
            "ANSIBLE_COLLECTIONS_PATH": str(named_checkout(folder / "collections")),
            "no_proxy": "127.0.0.1",
            **{f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", str(self.folder))
        self.commit("What is merged already")
        self.checked_out = "main"

    def git(self, *arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, message: str) -> None:
        self.git("add", "--all", "--force", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def request(self, change: Callable[[Path], object] = lambda _folder: None) -> None:
        """Open a request that changes the repository, and make its merge commit as GitHub does."""
        self.git("checkout", "--quiet", "-b", "request")
        change(self.folder)
        self.commit("What is to be merged")
        self.git("checkout", "--quiet", "-b", "merge", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "Merge", "request")

    def check_out(self, branch: str) -> None:
        self.git("checkout", "--quiet", "--force", "--detach", branch)
        self.git("clean", "--quiet", "-ffdx")

    def shell(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a step in the shell that GitHub documents. GitLab's is not stricter."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.variables, **variables},
            stdout=subprocess.PIPE,
            # A log holds both.
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )

    def report(self, name: str) -> Any:
        text = (self.folder / "reports" / name).read_text(encoding="utf-8")
        return json.loads(text) if name.endswith(".json") else text

    def fill_the_disk(self) -> None:
        """Let Git fail where a job goes from what was requested to what is merged already."""
        stub = f'#!/bin/sh\n[ "$4" = HEAD^1 ] || [ "$4" = FETCH_HEAD ] && exit 128\nexec {shutil.which("git")} "$@"\n'
        path = Path(self.variables["PATH"].partition(":")[0], "git")
        path.write_text(stub)
        path.chmod(0o755)

    def keep(self, name: str, path: str) -> None:
        """Keep a folder as an artifact, if it exists."""
        shutil.rmtree(self.artifacts / name, ignore_errors=True)
        if (self.folder / path).is_dir():
            shutil.copytree(self.folder / path, self.artifacts / name)

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


class GitHub:
    """Runs the jobs of github-actions.yml, each with the secrets of the environment that it names."""

    def __init__(self, repository: Repository, host: str, *, event: str, approve: Callable[[str], bool]) -> None:
        self.repository = repository
        self.workflow = load("github-actions.yml")
        self.jobs: dict[str, Job] = {}
        self.approve = approve
        self.summary = repository.temporary.with_name("step-summary")
        names = ("KORE_DEV_CLIENT_SECRET", "KORE_STAGING_CLIENT_SECRET", "VAULT_PASSWORD")
        kept = {stage: {name: repository.secrets[name]} for stage, name in zip(STAGES, names, strict=True)}
        self.secrets = {f"{stage}{which}": kept[stage] for stage in STAGES for which in ("", "-plan")}
        self.event = event
        self.context = {
            "github.event_name": event,
            "github.repository": "owner/repository",
            "github.event.pull_request.head.repo.full_name": "owner/repository",
            "github.event.pull_request.number": 7,
            "github.token": TOKEN,
        }
        self.variables = {
            "ANSIBLE_FORCE_COLOR": "1",
            "ALLOWED_HOST": repository.simulator.url,
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "owner/repository",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "STANDS_FOR_GITHUB": f"{host}/",
        }
        assert self.workflow["env"].keys() <= self.variables.keys()

    def run_job(self, name: str) -> Job:
        """One job alone."""
        return self._job(self.workflow["jobs"][name], {})

    def run(self) -> dict[str, Job]:
        """Run all jobs that the event starts, in the order of the file, which is that of their needs."""
        for name, job in self.workflow["jobs"].items():
            assert set(_list(job.get("needs"))) <= self.jobs.keys()
            if "strategy" in job:
                stages = job["strategy"]["matrix"]["stage"]
                each = {f"{name}-{stage}": self._job(job, {"matrix.stage": stage}) for stage in stages}
                found = {one.status for one in each.values()}
                self.jobs |= {**each, name: Job("failure" if "failure" in found else min(found))}
            else:
                self.jobs[name] = self._job(job, {})
        return self.jobs

    def _job(self, job: Any, more: Mapping[str, Any]) -> Job:
        context = {**self.context, **more}
        for needed in _list(job.get("needs")):
            context[f"needs.{needed}.result"] = self.jobs[needed].status
            outputs = self.jobs[needed].outputs
            context |= {f"needs.{needed}.outputs.{key}": value for key, value in outputs.items()}
        condition = job.get("if", "true")
        well = all(self.jobs[needed].status == "success" for needed in _list(job.get("needs")))
        if not (well or "cancelled()" in condition) or not _value(condition, context):
            return Job("skipped")
        environment = _text(job.get("environment", ""), context)
        if environment in STAGES and not self.approve(environment):
            return Job("skipped")
        secrets = self.secrets.get(environment, {})
        context |= {f"secrets.{key}": value for key, value in secrets.items()}
        done = Job("success")
        for part in job["steps"]:
            if _value(part.get("if", "success()"), {**context, "success()": done.status == "success"}):
                self._run_part(part, context, done)
        done.outputs = {key: _text(value, context) for key, value in job.get("outputs", {}).items()}
        return done

    def _run_part(self, part: Any, context: dict[str, Any], done: Job) -> None:
        action = part.get("uses", "").partition("@")[0]
        given = part.get("with", {})
        if action == "actions/checkout":
            self.repository.check_out("merge" if self.event == "pull_request" else "main")
        elif action == "actions/upload-artifact":
            self.repository.keep(_text(given["name"], context), given["path"])
        elif action == "actions/download-artifact":
            _fetch(self.repository, given)
        elif "run" in part:
            output = self.repository.temporary.with_name("output")
            output.write_text("")
            own = {key: _text(value, context) for key, value in part.get("env", {}).items()}
            known = {key: value for key, value in own.items() if value and value in self.repository.secrets.values()}
            done.secrets |= known
            ran = self.repository.shell(part["run"], **self.variables, **own, GITHUB_OUTPUT=str(output))
            done.output += ran.stdout
            done.status = "failure" if ran.returncode else done.status
            for line in output.read_text().splitlines():
                key, _equals, value = line.partition("=")
                context[f"steps.{part.get('id')}.outputs.{key}"] = value
        else:
            assert action == "actions/setup-python", action


def _fetch(repository: Repository, given: Mapping[str, str]) -> None:
    if "name" in given:
        shutil.copytree(repository.artifacts / given["name"], repository.folder / given["path"])
    else:
        shutil.copytree(repository.artifacts, repository.folder, dirs_exist_ok=True)


def _list(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else value


def _text(text: str, context: Mapping[str, Any]) -> str:
    """A text of the workflow with its expressions evaluated; an unknown value is empty, as on GitHub."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(_value(found[1], context) or ""), str(text))


def _value(expression: str, context: Mapping[str, Any]) -> Any:
    """The value of a GitHub expression. Only the parts of the language that the example uses are known."""
    known = {"cancelled()": False, "always()": True, "true": True}

    def python(found: re.Match[str]) -> str:
        word = found[0]
        return word if word.startswith("'") else repr(known[word] if word in known else context.get(word, ""))

    words = re.sub(r"'[^']*'|[A-Za-z_][\w.-]*(?:\(\))?", python, " ".join(expression.split()))
    return eval(re.sub("!(?!=)", " not ", words.replace("&&", " and ").replace("||", " or ")))  # noqa: S307


class GitLab:
    """Runs jobs of gitlab-ci.yml, each with the variables whose scope is the environment that it names."""

    def __init__(self, repository: Repository, host: str, *, branch: str) -> None:
        self.repository = repository
        self.file = load("gitlab-ci.yml")
        self.branch = branch
        self.scoped = {
            "dev/*": {"KORE_DEV_CLIENT_SECRET": repository.secrets["KORE_DEV_CLIENT_SECRET"]},
            "dev/plan": {"HOST_TOKEN": TOKEN},
        }
        # Protected variables only exist on protected branches.
        if branch == "main":
            self.scoped |= {
                "staging/*": {"KORE_STAGING_CLIENT_SECRET": repository.secrets["KORE_STAGING_CLIENT_SECRET"]},
                "production/*": {"VAULT_PASSWORD": repository.secrets["VAULT_PASSWORD"]},
                "drift": {"HOST_TOKEN": TOKEN},
            }
        self.variables = {
            "CI_API_V4_URL": f"{host}/api/v4",
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_DEFAULT_BRANCH": "main",
        }

    def starts(self, name: str | None = None, **variables: str) -> bool:
        """Whether there is a job, or a pipeline, for what happened, by the variables that GitLab sets for it."""
        known = {**self.variables, **variables}
        rules = (self._extended(name) if name else self.file["workflow"])["rules"]
        conditions = [re.sub(r"\$(\w+)", lambda found: repr(known.get(found[1], "")), rule["if"]) for rule in rules]
        return any(_value(condition.replace('"', "'"), {}) for condition in conditions)

    def run(self, name: str) -> Job:
        """Run one job, with the artifacts of the jobs that it needs."""
        job = self._extended(name)
        environment = job.get("environment", "")
        environment = environment["name"] if isinstance(environment, dict) else environment
        found = [values for scope, values in self.scoped.items() if fnmatch.fnmatch(environment, scope)]
        secrets = {key: value for values in found for key, value in values.items()}
        variables = {**self.variables, **self.file["variables"], **job.get("variables", {}), **secrets}
        variables["ALLOWED_HOST"] = self.repository.simulator.url
        self.repository.check_out(self.branch)
        variables["CI_COMMIT_SHA"] = self.repository.git("rev-parse", "HEAD")
        for needed in job.get("needs", []):
            for path in (self.repository.artifacts / needed).glob("*"):
                shutil.copytree(path, self.repository.folder / path.name)
        before = job.get("before_script", self.file["default"]["before_script"])
        ran = self.repository.shell("\n".join([*before, *job["script"]]), **variables)
        after = self.repository.shell("\n".join(job.get("after_script", [])), **variables)
        shutil.rmtree(self.repository.artifacts / name, ignore_errors=True)
        for path in job.get("artifacts", {}).get("paths", []):
            folder = path.rstrip("/").replace("$STAGE", variables.get("STAGE", ""))
            if (self.repository.folder / folder).is_dir():
                shutil.copytree(self.repository.folder / folder, self.repository.artifacts / name / folder)
        known = {key: value for key, value in secrets.items() if value in self.repository.secrets.values()}
        return Job("failure" if ran.returncode else "success", ran.stdout + after.stdout, known)

    def _extended(self, name: str) -> dict[str, Any]:
        job = self.file[name]
        return {**self._extended(job["extends"]), **job} if "extends" in job else job


@dataclass
class Tracker:
    """Takes the place of GitHub's and GitLab's APIs for comments and issues.

    ``writes`` are the requests that changed them.
    """

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    writes: list[tuple[str, str]] = field(default_factory=list)

    def comment(self, body: str, *, ours: bool) -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, **_author(ours)})

    def issue(self, *, ours: bool, **about: Any) -> None:
        number = len(self.issues) + 1
        self.issues.append({"number": number, "iid": number, "state": "open", **about, **_author(ours)})

    def answer(self, method: str, path: str, data: Any) -> Any:
        path, _mark, query = path.partition("?")
        if method != "GET":
            self.writes.append((method, path))
        number = re.search(r"/(comments|notes|issues)/(\d+)$", path)
        if path.endswith("/user"):
            return {"id": 42}
        if path.endswith(("/comments", "/notes")):
            if method == "POST":
                self.comment(data["body"], ours=True)
            return _page(self.comments, query)
        if number and number[1] != "issues":
            self.comments[int(number[2]) - 1] |= data
            return {}
        if number:
            closed = "closed" in data.values() or "close" in data.values()
            self.issues[int(number[2]) - 1] |= {"state": "closed"} if closed else data
            return {}
        if method == "POST":
            self.issue(ours=True, **data)
        return _page([issue for issue in self.issues if issue["state"] == "open"], query)


def _author(ours: bool) -> dict[str, Any]:
    return {"user": {"login": "github-actions[bot]" if ours else "somebody"}, "author": {"id": 42 if ours else 7}}


def _page(found: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    page = int((re.search(r"\bpage=(\d+)", query) or [0, 1])[1])
    return found[100 * (page - 1) : 100 * page]


@contextmanager
def tracker() -> Iterator[Tracker]:
    """A host on a real socket that answers requests with its token."""
    host = Tracker()

    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self) -> None:
            assert TOKEN in (self.headers.get("Authorization"), self.headers.get("PRIVATE-TOKEN"))
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = json.dumps(host.answer(self.command, self.path, json.loads(content or "null"))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_PUT = do_POST = do_PATCH = _answer  # noqa: N815 (http.server's names)

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host.url = f"http://127.0.0.1:{server.server_port}"
        yield host
        server.shutdown()
