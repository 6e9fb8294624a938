"""The command line: `vink serve`, `worker`, `migrate`, `demo`, `token` and the rest."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

import asyncpg
import uvloop

from adapters.oauth.keys import SigningKeys, UnsafeKeys
from adapters.oauth.mint import MintRefused
from adapters.postgres.bundles import NothingSealed
from adapters.postgres.embedded import EmbeddedPostgresError, address
from adapters.postgres.master_keys import WrongKeysError
from adapters.postgres.migrate import MigrationError, migrate
from adapters.postgres.sealer import LogAltered
from vink import audit
from vink.checkpoints import checkpoint_signer
from vink.database import database
from vink.keys import master_keys
from vink.secrets import SecretFileError
from vink.settings import Settings, SettingsError, load
from vink.vault import VaultRefused, add_parser, run

EXPECTED = (
    SettingsError,
    SecretFileError,
    UnsafeKeys,
    WrongKeysError,
    VaultRefused,
    EmbeddedPostgresError,
    MigrationError,
    MintRefused,
    LogAltered,
    NothingSealed,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; what the user can mend is told in one sentence, with exit status 1."""
    given = parser().parse_args(arguments)
    try:
        COMMANDS[given.command](load(os.environ), given)
    except EXPECTED as error:
        print(f"vink: {error}", file=sys.stderr)
    except (OSError, asyncpg.PostgresError) as error:
        print(f"vink: the database cannot be used ({type(error).__name__}).", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    else:
        return 0
    return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(prog="vink", description="Consultation and referral API of a municipality.")
    commands = found.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="serve the API")
    commands.add_parser("worker", help="do what has to be done beside the requests")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("demo", help="set up a fictional municipality and serve it")
    token = commands.add_parser("token", help="print an access token of a demo's persona")
    token.add_argument("--as", dest="persona", required=True, help="teacher, school-system, auditor, ...")
    token.add_argument("--department", help="where the persona has grants in several")
    assertion = commands.add_parser("assertion", help="print a client assertion of a demo's system (RFC 7523)")
    assertion.add_argument("--client", required=True, help="school-system or social-system")
    commands.add_parser("rotate-keys", help="make a new signing key; the one before it verifies for a while")
    add_parser(commands)
    audit.add_parser(commands)
    commands.add_parser("openapi", help="write openapi/openapi.yaml")
    return found


def _may_make(settings: Settings) -> bool:
    """Only what is our own, or no more than a demo, gets a key that nobody chose."""
    return settings.demo or settings.database_url is None


def _serve(settings: Settings, _: argparse.Namespace) -> None:
    from vink.serving import listen, serve, set_up_logging

    set_up_logging(settings.log_level)
    opened = listen(settings)
    with opened, database(settings, shared=False) as (url, owner):
        if settings.database_url is None:
            asyncio.run(migrate(owner))
        uvloop.run(serve(settings, url, master_keys(settings, make=_may_make(settings)), opened))


def _worker(settings: Settings, _: argparse.Namespace) -> None:
    from vink.serving import set_up_logging
    from vink.worker import work

    set_up_logging(settings.log_level)
    make = _may_make(settings)
    with database(settings, shared=True) as (url, _owner):
        asyncio.run(work(url, settings, master_keys(settings, make=make), checkpoint_signer(settings, make=make)))


def _migrate(settings: Settings, _: argparse.Namespace) -> None:
    with database(settings, shared=True) as (_url, owner):
        ran = asyncio.run(migrate(owner, lambda name: print(f"  {name}")))
        print(f"{ran} migrations ran" if ran else "the database is up to date")


def _demo(settings: Settings, _: argparse.Namespace) -> None:
    from vink.demo.serving import run

    run(settings, master_keys(settings, make=True), checkpoint_signer(settings, make=True))


def _token(settings: Settings, given: argparse.Namespace) -> None:
    from vink.demo.tokens import mint

    print(asyncio.run(mint(settings, settings.database_url or address(settings.data), given.persona, given.department)))


def _assertion(settings: Settings, given: argparse.Namespace) -> None:
    from vink.demo.tokens import assertion

    print(assertion(settings, given.client))


def _rotate_keys(settings: Settings, _: argparse.Namespace) -> None:
    print(SigningKeys(settings.keys).rotate())


def _vault(settings: Settings, given: argparse.Namespace) -> None:
    with database(settings, shared=True) as (_url, owner):
        run(owner, master_keys(settings, make=False), given)


def _openapi(_: Settings, __: argparse.Namespace) -> None:
    from vink.contract import write

    write()


COMMANDS = {
    "serve": _serve,
    "worker": _worker,
    "migrate": _migrate,
    "demo": _demo,
    "token": _token,
    "assertion": _assertion,
    "rotate-keys": _rotate_keys,
    "vault": _vault,
    "audit": audit.run,
    "openapi": _openapi,
}
