# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pipelines of the examples: each step's own shell is run in a copy of the example repository."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import ansible_runner
import jinja2
import pytest
import yaml

from ansible_collections.koreai.contact_center.tests.harness.edges import named_checkout
from ansible_collections.koreai.contact_center.tests.harness.guard import GUARD
from ansible_collections.koreai.contact_center.tests.simulator import Simulator, Switches, environment, sample_lists

pytestmark = pytest.mark.xdist_group("pipelines")

EXAMPLES = Path(__file__).parents[3] / "examples"
NAMES = ("dev", "staging", "production")
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
        shutil.copytree(EXAMPLES / "repository", self.folder)
        connection = self.folder / "group_vars/kore_environments/connection.yml"
        text = connection.read_text(encoding="utf-8")
        connection.write_text(text.replace("https://platform.kore.ai", simulator.url), encoding="utf-8")
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in ("pip", "ansible-galaxy", "gh"):
            (self.bin / name).write_text(STUB)
            (self.bin / name).chmod(0o755)
        self.calls = folder / "calls"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        secrets = {stream.name: stream.client_secret for stream in simulator.streams.values()}
        self.secrets = {f"KORE_{name.upper()}_CLIENT_SECRET": secrets[name] for name in ("dev", "staging")}
        self.variables = {
            "PATH": f"{self.bin}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "CALLS": str(self.calls),
            "ANSIBLE_COLLECTIONS_PATH": str(named_checkout(folder / "collections")),
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_STEP_SUMMARY": str(folder / "step-summary"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_REPOSITORY": "owner/repository",
        }

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
    for name in ("Install", "Validate"):
        done = pipeline.shell(steps(workflow, "validate")[name])
        assert done.returncode == 0, done
    assert pipeline.called() == [
        "pip install --requirement requirements.txt",
        "ansible-galaxy collection install --requirements-file requirements.yml",
    ]
    assert pipeline.simulator.log.count == 0

    # A pull request: a plan and a comment, which the next push writes anew.
    done = pipeline.shell(steps(workflow, "plan")["Plan"], **vault)
    assert done.returncode == 0, done
    output = Path(pipeline.variables["GITHUB_OUTPUT"])
    assert output.read_text() == "status=changes\n"
    plan = (pipeline.folder / "reports/plan.md").read_text()
    assert plan.startswith(MARKER)
    assert Path(pipeline.variables["GITHUB_STEP_SUMMARY"]).read_text() == plan
    assert "4 changes, 9 writes" in plan
    pull = {"PULL_REQUEST": "7", "GH_TOKEN": "x"}
    assert pipeline.shell(steps(workflow, "plan")["Comment"], **pull).returncode == 0
    assert pipeline.called()[-1].startswith(
        "gh api --method POST repos/owner/repository/issues/7/comments --field body=@"
    )
    (pipeline.bin / "gh.answer").write_text("11\n12\n")
    assert pipeline.shell(steps(workflow, "plan")["Comment"], **pull).returncode == 0
    assert pipeline.called()[-1].startswith("gh api --method PATCH repos/owner/repository/issues/comments/12 --field")

    # A merge: the reviewed plan and nothing else is applied; afterwards nothing drifts.
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
    assert pipeline.shell(steps(workflow, "plan")["Comment"], PULL_REQUEST="7").returncode == 0
    assert "No plan was made" in (pipeline.folder / "reports/plan.md").read_text()


def test_no_shell_of_the_workflow_holds_an_expression() -> None:
    # What others can write, such as a branch's name, would become part of the script.
    workflow = load("github-actions.yml")
    scripts = [part["run"] for job in workflow["jobs"].values() for part in job["steps"] if "run" in part]

    assert len(scripts) == 9
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
        content = json.dumps(self.notes if self.command == "GET" else {}).encode()
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

    assert pipeline.shell("\n".join(jobs["default"]["before_script"])).returncode == 0
    assert pipeline.shell(script("validate")).returncode == 0
    done = pipeline.shell(script("plan"), **variables)
    assert (done.returncode, pipeline.status()) == (0, "changes"), done

    handler: Any = type("Handler", (Notes,), {"asked": [], "notes": [{"id": 5, "body": "Other"}]})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = {
            "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "NOTES_TOKEN": "a-token",
            "no_proxy": "127.0.0.1",
        }
        assert pipeline.shell(script("plan", "after_script"), **place).returncode == 0
        handler.notes.append({"id": 6, "body": f"{MARKER}\n"})
        assert pipeline.shell(script("plan", "after_script"), **place).returncode == 0
        server.shutdown()
    base = "/api/v4/projects/3/merge_requests/7/notes"
    body = {"body": (pipeline.folder / "reports/plan.md").read_text()}
    assert [asked for asked in handler.asked if asked[0] != "GET"] == [("POST", base, body), ("PUT", f"{base}/6", body)]
    assert pipeline.shell(script("plan", "after_script")).returncode == 0

    done = pipeline.shell(script("apply"), **variables)
    assert (done.returncode, pipeline.status()) == (0, "applied"), done
    done = pipeline.shell(script("drift"), **variables)
    assert (done.returncode, pipeline.status()) == (0, "clean"), done


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


def test_awx_runs_what_its_job_templates_name(tmp_path: Path, pipeline: Pipeline) -> None:
    """ansible-runner is what AWX and Ansible Automation Platform start playbooks with."""
    (kind,) = load("awx/credential_types.yml")["controller_credential_types"]
    data = load("awx/job_templates.yml")
    templates = {template["name"]: template for template in data["controller_templates"]}
    credential = next(item for item in data["controller_credentials"] if item["credential_type"] == kind["name"])
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    assert set(kind["inputs"]["required"]) == set(fields) == set(credential["inputs"])
    assert all(field.get("secret") for field in fields.values())
    values = {name: pipeline.secrets[f"KORE_{name.upper()}"] for name in fields}
    injected = {name: jinja2.Template(text).render(**values) for name, text in kind["injectors"]["env"].items()}
    (tmp_path / "vault").write_text("example\n")
    (tmp_path / "runner").mkdir()

    ends = []
    for template in templates.values():
        assert set(template["credentials"]) == {item["name"] for item in data["controller_credentials"]}
        with nullcontext() if template["playbook"] == "playbooks/apply.yml" else GUARD.run():
            run = ansible_runner.run(
                private_data_dir=str(tmp_path / "runner"),
                project_dir=str(pipeline.folder),
                playbook=template["playbook"],
                inventory=str(pipeline.folder / "inventory.yml"),
                envvars={**injected, **{key: pipeline.variables[key] for key in ("PATH", "ANSIBLE_COLLECTIONS_PATH")}},
                cmdline=f"--vault-password-file {tmp_path / 'vault'}",
                quiet=True,
            )
        ends.append((template["playbook"], run.rc, pipeline.status()))
    assert ends == [
        ("playbooks/plan.yml", 0, "changes"),
        ("playbooks/apply.yml", 0, "applied"),
        ("playbooks/drift.yml", 0, "clean"),
    ]
    assert data["controller_schedules"][0]["unified_job_template"] in templates


def test_navigator_runs_the_playbooks(pipeline: Pipeline) -> None:
    """ansible-navigator is how developers of execution environments start playbooks."""
    (pipeline.folder.parent / "vault").write_text("example\n")
    quietly = "--mode stdout --execution-environment false --playbook-artifact-enable false"
    vault = "--vault-password-file ../vault"
    with GUARD.run():
        done = pipeline.shell(
            f"ansible-navigator run playbooks/plan.yml --inventory inventory.yml {quietly} {vault}", **pipeline.secrets
        )
    assert done.returncode == 0, done
    assert pipeline.status() == "changes"
    assert "PLAY RECAP" in done.stdout


def test_the_context_of_the_execution_environment_can_be_made(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("ansible-builder")
    definition = EXAMPLES / "execution-environment.yml"
    command = [program, "create", "--file", definition, "--context", tmp_path / "context"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    galaxy = (tmp_path / "context/_build/requirements.yml").read_text()
    assert yaml.safe_load(galaxy) == load("repository/requirements.yml")
    (recipe,) = (path for path in (tmp_path / "context").iterdir() if path.name in ("Containerfile", "Dockerfile"))
    assert "ansible-core>=2.18" in recipe.read_text()


def test_no_secret_lies_open_in_the_example_repository(simulator: Simulator) -> None:
    text = "".join(path.read_text() for path in (EXAMPLES / "repository").rglob("*") if path.is_file())

    assert not re.search("fake-secret", text)
    assert "$ANSIBLE_VAULT;" in text
    assert all(stream.stream_id in text for stream in simulator.streams.values())
