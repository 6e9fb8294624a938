"""Databases that tests hand on to one another: emptied and filled again in place, since a copy costs far more."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import asyncpg

from adapters.postgres.pool import Pool, open_pool

NUMBERS = itertools.count(1)

SAVE = """
create schema saved;
create table saved.alterations (at timestamptz default now());
create unlogged table saved.touched (name text);
create table saved.tables (name text, copy text, columns text);
create function saved.touch() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into saved.touched values (format('%I.%I', tg_table_schema, tg_table_name));
    return null;
end
$$;
revoke all on function saved.touch() from public;
do $$
declare
    found record;
begin
    for found in
        select n.nspname, c.relname, c.relispartition, format('%I.%I', n.nspname, c.relname) as name,
            format('saved.%I', n.nspname || '_' || c.relname) as copy,
            (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
                where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'vault') and c.relkind in ('r', 'p')
    loop
        execute format('create trigger saved_touch after insert or update or delete or truncate on %s '
            'for each statement execute function saved.touch()', found.name);
        execute format('alter table %s enable always trigger saved_touch', found.name);
        execute format('create table %s as table %s', found.copy, found.name);
        insert into saved.tables values (found.name, found.copy, found.columns);
    end loop;
end
$$;
create function saved.restore(kept integer[]) returns boolean language plpgsql as $$
declare
    one record;
begin
    perform pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and pid <> all(kept);
    if exists (select from saved.alterations) then
        return false;
    end if;
    set session_replication_role = replica;
    for one in select * from saved.tables where name in (select name from saved.touched) loop
        execute format('delete from %s', one.name);
        execute format('insert into %s (%s) overriding system value select %s from %s',
            one.name, one.columns, one.columns, one.copy);
    end loop;
    set session_replication_role = origin;
    delete from saved.touched;
    return true;
end
$$;
create function saved.note() returns event_trigger language plpgsql as $$
begin
    insert into saved.alterations default values;
end
$$;
create event trigger altered on ddl_command_end execute function saved.note();
"""
"""Keeps a copy of every row, and notices what a test writes to and whatever it alters besides rows."""


def in_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    before, _, after = url.partition("?")
    return f"{before.rpartition('/')[0]}/{quote(name)}" + (f"?{after}" if after else "")


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


class Recycled:
    """The databases of one server that are free just now, by the template they are like."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: dict[str, list[str]] = {}
        self._pools: defaultdict[str, dict[str | None, Pool]] = defaultdict(dict)
        self._owners: dict[str, asyncpg.Connection[asyncpg.Record]] = {}

    @asynccontextmanager
    async def lent(self, template: str) -> AsyncIterator[str]:
        """Lend the address of a database that is like the template until the end of the block."""
        name = await self.borrow(template)
        yield in_database(self._server, name)
        await _end_what_runs()
        await self.give_back(template, name)

    async def borrow(self, template: str) -> str:
        """Return the name of a database that is like the template."""
        if self._free.get(template):
            return self._free[template].pop()
        name = f"{template}_{next(NUMBERS)}"
        await execute(self._server, f"create database {name} template {template} strategy file_copy")
        await execute(in_database(self._server, name), SAVE)
        return name

    async def pool(self, url: str, size: int, role: str | None) -> Pool:
        """Return connections to a lent database. Whoever has it next has them too, with all that the server has worked
        out for them: how to carry out a statement takes it longer than to do so."""
        pools = self._pools[url]
        if role not in pools:
            pools[role] = await open_pool(url, size, role)
        return pools[role]

    async def owner(self, url: str) -> "asyncpg.Connection[asyncpg.Record]":
        """Return a connection past all row security to a lent database, which is handed on with it too."""
        if url not in self._owners or self._owners[url].is_closed():
            self._owners[url] = await asyncpg.connect(url)
        return self._owners[url]

    async def give_back(self, template: str, name: str) -> None:
        """Take a database back; one whose rules a test has altered is thrown away."""
        url = in_database(self._server, name)
        pools = self._pools[url]
        for role in [role for role, pool in pools.items() if not _is_idle(pool)]:
            pools.pop(role).terminate()
        idle = [one for pool in pools.values() for one in pool._idle]
        for one in idle:
            # Whoever listened to it has heard enough.
            one._query_loggers.clear()
        kept = [one.get_server_pid() for one in idle]
        owner = await self.owner(url)
        await owner.reset()
        if await owner.fetchval("select saved.restore($1)", kept):
            self._free.setdefault(template, []).append(name)
        else:
            await self._close(url)
            await execute(self._server, f"drop database {name} with (force)")

    async def _close(self, url: str) -> None:
        for pool in self._pools.pop(url, {}).values():
            await pool.close()
        if url in self._owners:
            await self._owners.pop(url).close()

    async def close(self) -> None:
        """Close the connections to every database."""
        for url in self._pools.keys() | self._owners.keys():
            await self._close(url)


async def _end_what_runs() -> None:
    """End what a test left running in the loop, which goes on with the next test."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for one in left:
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _is_idle(pool: Pool) -> bool:
    """Whether all its connections are there and nobody uses one."""
    return len(pool._idle) == pool.size and not any(one.is_closed() or one.is_in_transaction() for one in pool._idle)
