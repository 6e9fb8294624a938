"""The container files: hardened as promised, and their steps work."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
import yaml

from tests.places import folder

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
PACKAGES = [name for name in ("adapters", "api", "client", "domain", "vink") if (ROOT / name / "__init__.py").exists()]


class Step(NamedTuple):
    word: str
    rest: str


def stages() -> list[list[Step]]:
    """Return the instructions of the Dockerfile, by stage."""
    joined = (DOCKER / "Dockerfile").read_text().replace("\\\n", " ")
    steps = [Step(*line.split(maxsplit=1)) for line in joined.splitlines() if line and not line.startswith("#")]
    found: list[list[Step]] = []
    for step in steps:
        if step.word == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def of(stage: list[Step], word: str) -> list[str]:
    return [step.rest for step in stage if step.word == word]


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return loaded


SERVICES = sorted(compose()["services"])


def test_the_final_stage_runs_as_an_account_without_privileges() -> None:
    final = stages()[-1]
    assert of(final, "USER")[-1] == "10001:10001"
    assert max(i for i, step in enumerate(final) if step.word in {"RUN", "COPY"}) < final.index(
        Step("USER", "10001:10001")
    )
    assert json.loads(of(final, "ENTRYPOINT")[-1]) == ["vink"]
    assert json.loads(of(final, "CMD")[-1]) == ["serve"]


def test_every_stage_starts_from_the_same_official_image() -> None:
    assert {of(stage, "FROM")[0].removesuffix(" AS build") for stage in stages()} == {"python:3.13-slim"}


def test_the_final_stage_has_no_tool_that_installs() -> None:
    *_, build, final = stages()
    assert all(word not in step for step in of(final, "RUN") for word in ("apt", "pip install", "curl", "wget"))
    assert any("pip uninstall" in step for step in of(final, "RUN"))
    assert of(build, "RUN")[0] == "python -m venv --without-pip /app"
    assert of(final, "COPY") == ["--from=build /app /app"]


def test_everything_fetched_is_locked_by_hash() -> None:
    commands = [command for stage in stages() for run in of(stage, "RUN") for command in run.split("&&")]
    installs = [command for command in commands if re.search(r"pip (--python \S+ )?(install|wheel|download)", command)]
    assert len(installs) == 4
    for command in installs:
        assert "--no-deps" in command
        assert any(flag in command for flag in ("--require-hashes", "--no-index", "--no-build-isolation")), command


def test_every_package_and_nothing_missing_is_copied() -> None:
    sources = [word for rest in of(stages()[0], "COPY") for word in rest.split()[:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert set(PACKAGES) <= set(sources)
    allowed = (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
    assert allowed[0] == "*"
    for source in sources:
        assert {f"!{source}", f"!{source.split('/')[0]}/*.txt"} & set(allowed), source


def test_the_health_check_asks_whether_it_is_ready() -> None:
    check = of(stages()[-1], "HEALTHCHECK")[-1]
    program, flag, code = json.loads(check.partition("CMD ")[2])
    assert (program, flag) == ("python", "-c")
    assert "/healthz/ready" in code
    environment = os.environ | {"VINK_PORT": "1"}
    refused = subprocess.run([sys.executable, flag, code], env=environment, stderr=subprocess.PIPE, check=False)
    assert refused.returncode != 0
    assert b"URLError" in refused.stderr, "it compiles and fails because nobody listens"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_change_nothing_but_its_data(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    account, _, group = service["user"].partition(":")
    assert int(account) > 0
    assert int(group) > 0
    assert all("noexec" in mount for mount in service["tmpfs"])
    assert service["mem_limit"]
    assert service["pids_limit"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gets_its_secrets_as_files(name: str) -> None:
    described = compose()
    service = described["services"][name]
    assert service["secrets"]
    assert set(service["secrets"]) <= set(described["secrets"])
    for variable, value in service["environment"].items():
        if re.search(r"PASSWORD|URL|SECRET|MASTER_KEY", variable):
            assert variable.endswith("_FILE")
            assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_only_the_migration_knows_the_owner_of_the_tables() -> None:
    services = compose()["services"]
    assert {name for name in services if "migrate_url" in services[name]["secrets"]} == {"migrate"}
    assert services["migrate"]["restart"] == "no"
    for name in ("api", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_api_is_published_and_only_on_this_machine() -> None:
    described = compose()
    published = {name: service["ports"] for name, service in described["services"].items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:8000:8000"]}
    assert described["networks"]["inside"] == {"internal": True}
    for name in ("database", "migrate"):
        assert described["services"][name]["networks"] == ["inside"]


def test_the_services_are_set_as_the_settings_allow(tmp_path: Path) -> None:
    from vink.settings import load

    for name in ("migrate", "api", "worker"):
        environment = dict(compose()["services"][name]["environment"])
        for variable, file in environment.items():
            if variable.endswith("URL_FILE"):
                environment[variable] = str(tmp_path / Path(file).name)
                Path(environment[variable]).write_text("postgresql://vink:secret@database/vink")
        environment["VINK_ISSUER"] = "https://vink.example"
        settings = load(environment)
        assert settings.master_key_file == Path("/run/secrets/master_key")
        assert settings.demo is False


def test_the_secrets_are_made_once_and_fit_together(tmp_path: Path) -> None:
    from vink.secrets import secret_file

    script = tmp_path / "make-secrets"
    shutil.copy(DOCKER / "make-secrets", script)
    subprocess.run(["/bin/sh", script], check=True, stderr=subprocess.DEVNULL)
    made = tmp_path / "secrets"
    described = compose()["secrets"]
    assert {Path(one["file"]).name for one in described.values()} | {"keys"} == {path.name for path in made.iterdir()}
    assert [path for path in made.rglob("*") if path.stat().st_mode & 0o077] == []
    owner, login = ((made / f"{name}_password").read_text() for name in ("owner", "login"))
    assert (made / "migrate_url").read_text() == f"postgresql://vink_owner:{owner}@database/vink"
    assert (made / "database_url").read_text() == f"postgresql://vink_login:{login}@database/vink"
    assert len({owner, login, (made / "admin_password").read_text()}) == 3
    assert len(owner) == 48
    assert len(secret_file(made / "master_key", 32)) == 32
    again = subprocess.run(["/bin/sh", script], check=False, stderr=subprocess.PIPE)
    assert again.returncode == 1
    assert (made / "owner_password").read_text() == owner


async def test_the_first_start_makes_an_owner_who_can_migrate_and_a_login_who_owns_nothing(tmp_path: Path) -> None:
    from adapters.postgres.embedded import places, running
    from adapters.postgres.migrate import migrate

    for name in ("admin", "owner", "login"):
        (tmp_path / f"{name}_password").write_text(f'{name}\'s "word"')
    script = (DOCKER / "database/roles.sh").read_text().replace("/run/secrets", str(tmp_path))
    with folder() as made, running(made / "data", durable=False) as dsn:
        await execute(dsn.replace("/vink?", "/postgres?"), "drop database vink")
        host = parse_qs(urlsplit(dsn).query)["host"][0]
        programs = places.binaries_for(places.unprivileged())
        environment = {"PATH": f"{programs}:{os.defpath}", "PGHOST": host}
        subprocess.run(["/bin/sh", "-c", script], env=environment, check=True)
        owner, login = (dsn.replace("//postgres@", f"//vink_{name}@") for name in ("owner", "login"))
        assert await migrate(owner) > 0
        await execute(login, "set role vink_app; select 1 from departments")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute(login, "create table mine (n integer)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute(login, "set role vink_owner")


async def execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


TOOLS = {Path("client/assets") / name for name in (".npmrc", "build", "build.mjs")}
"""What makes the pages' style and script; an installation has what it made."""


def perform(stage: list[Step], image: Path) -> None:
    """Do what the stage says below `image` in place of the root of a file system."""
    folder = image
    own = "app|build|tools|wheels"

    def inside(text: str) -> str:
        return re.sub(rf"(?<=[\s=])/(?=({own})\b)", f"{image}/", f" {text}").strip()

    for word, rest in stage:
        if word == "WORKDIR":
            folder = image / rest.lstrip("/")
            folder.mkdir(parents=True)
        elif word == "COPY":
            *sources, target = shlex.split(rest)
            for source in sources:
                place = folder / target
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    place.mkdir(exist_ok=True)
                    shutil.copy(ROOT / source, place)
        elif word == "RUN":
            command = re.sub(r"(^|[\s])python\b", rf"\1{shlex.quote(sys.executable)}", inside(rest))
            done = subprocess.run(
                ["/bin/sh", "-c", command],
                cwd=folder,
                # What is installed here is started once.
                env={**os.environ, "PIP_COMPILE": "0"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}"


@pytest.fixture
def image() -> Iterator[Path]:
    with folder() as made:
        yield made


def test_the_steps_build_an_installation_that_starts(image: Path) -> None:
    perform(stages()[0], image)
    installed = next((image / "app/lib").glob("python3.*/site-packages"))
    for package in PACKAGES:
        wanted = {
            p.relative_to(ROOT) for p in (ROOT / package).rglob("*") if p.is_file() and "__pycache__" not in p.parts
        }
        assert {path for path in wanted - TOOLS if not (installed / path).exists()} == set()
    assert not (image / "app/bin/pip").exists()
    shown = subprocess.run(
        [image / "app/bin/vink", "--help"],
        cwd="/",
        env={"PATH": os.defpath},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert "serve" in shown.stdout
    assert "migrate" in shown.stdout
