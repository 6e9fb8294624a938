"""How a thin event becomes a row of the outbox."""


def thin(index: int, n: int, source: str) -> str:
    """Return the CTE that adds a thin event for each row of `source`; its six values are numbered from `n`."""
    return (
        f"outbox{index} as (insert into outbox (id, at, type, object_id, object_version, department) "
        f"select ${n}::uuid, ${n + 1}::timestamptz, ${n + 2}, ${n + 3}::uuid, ${n + 4}::integer, ${n + 5} "
        f"from {source})"
    )
