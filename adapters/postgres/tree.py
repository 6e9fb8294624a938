"""The stored hashes of the log's tree: the leaves are tier 0, and a run is 256 neighbours of one tier."""


def runs(tiers: str, numbers: str) -> str:
    """Return the query of the hashes in the runs of these tiers and numbers, two parameters with arrays."""
    return f"""
select run.tier, stored.number, stored.hash
from unnest({tiers}::smallint[], {numbers}::bigint[]) as run (tier, number) cross join lateral (
    select l.position as number, l.leaf as hash from audit_leaf l
    where run.tier = 0 and l.position >= run.number * 256 and l.position < (run.number + 1) * 256
    union all
    select n.number, n.hash from audit_node n
    where run.tier > 0 and n.tier = run.tier and n.number >= run.number * 256 and n.number < (run.number + 1) * 256
) as stored
"""
