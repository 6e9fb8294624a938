"""`vink vault`: look after the keys of the vault, as the owner of the database."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg

from adapters import clock
from adapters.envelope import CannotOpenError
from adapters.ids import new_id
from adapters.keys import MasterKeys
from adapters.postgres.master_keys import Keeper, known_keys, vouch
from adapters.postgres.pool import prepared


class VaultRefused(RuntimeError):
    """A step on the keys was not taken; the message is one sentence that says why."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its steps."""
    steps = commands.add_parser("vault", help="look after the keys of the vault").add_subparsers(
        dest="step", required=True, metavar="STEP"
    )
    steps.add_parser("status", help="tell which master keys there are, and what is sealed with each")
    steps.add_parser("rewrap", help="wrap every data key with the present master key; may be stopped and goes on")
    renew = steps.add_parser("renew", help="seal one person anew with another data key")
    renew.add_argument("citizen_ref", type=UUID)
    retire = steps.add_parser("retire", help="let nothing be sealed with a master key any more")
    retire.add_argument("key_id")


async def tend(url: str, keys: MasterKeys, given: argparse.Namespace) -> None:
    """Take one step as the owner of the database at `url`.

    Raises:
        VaultRefused: it cannot be taken.
        WrongKeysError: these are not the master keys that the database was sealed with.
        OSError, asyncpg.PostgresError: the database cannot be used.
    """
    connection = await asyncpg.connect(url)
    try:
        await prepared(connection)
        await vouch(connection, keys)
        await STEPS[given.step](connection, keys, given)
    finally:
        await connection.close()


async def _status(connection: asyncpg.Connection, keys: MasterKeys, _: argparse.Namespace) -> None:
    for one in await known_keys(connection, counted=True):
        state = "retired" if one.retired else "seals" if one.id == keys.present else "opens"
        if not one.needed and state == "opens":
            state = "needed by nothing: `vink vault retire` it"
        print(f"{one.id}  {one.persons} persons, {one.cases} cases  {state}")


async def _rewrap(connection: asyncpg.Connection, keys: MasterKeys, _: argparse.Namespace) -> None:
    keeper = Keeper(connection, keys, clock.now, new_id)
    broken = await keeper.rewrap(lambda done: print(f"  {done} keys", flush=True))
    if broken:
        raise VaultRefused(f"{len(broken)} keys cannot be opened and stay as they are, the first of {broken[0]}.")
    print(f"everything is sealed with {keys.present}")


async def _renew(connection: asyncpg.Connection, keys: MasterKeys, given: argparse.Namespace) -> None:
    try:
        found = await Keeper(connection, keys, clock.now, new_id).renew(given.citizen_ref)
    except CannotOpenError as error:
        raise VaultRefused(f"{given.citizen_ref} stays as it is: {error}.") from error
    if not found:
        raise VaultRefused(f"{given.citizen_ref} is not in the vault.")
    print("sealed anew")


async def _retire(connection: asyncpg.Connection, keys: MasterKeys, given: argparse.Namespace) -> None:
    if given.key_id == keys.present:
        raise VaultRefused(f"{given.key_id} is the key that seals: put its successor into VINK_MASTER_KEY_FILE first.")
    if not await Keeper(connection, keys, clock.now, new_id).retire(given.key_id):
        raise VaultRefused(f"{given.key_id} is unknown, retired already or still needed; `vink vault status` tells.")
    print("retired; its file may go, and with it whatever older backups hold")


Step = Callable[[asyncpg.Connection, MasterKeys, argparse.Namespace], Awaitable[None]]
STEPS: dict[str, Step] = {"status": _status, "rewrap": _rewrap, "renew": _renew, "retire": _retire}


def run(url: str, keys: MasterKeys, given: argparse.Namespace) -> None:
    """Take one step (`tend`)."""
    asyncio.run(tend(url, keys, given))
