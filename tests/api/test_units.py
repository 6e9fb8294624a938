from tests.api.conftest import Call

NEW = {"department": "sof", "name": "Fiktivt Ungehus", "kind": "club", "p_number": "1003456789"}


async def test_units_are_listed_by_department_and_added_by_an_administrator(call: Call) -> None:
    made = await call("admin", "POST", "/v1/units", NEW)
    assert made.status_code == 201, made.text
    for who in ("teacher", "school-system"):
        found = (await call(who, "GET", "/v1/units?department=sof")).json()["items"]
        assert {one["department"] for one in found} == {"sof"}
        assert made.json() in found
        assert len((await call(who, "GET", "/v1/units")).json()["items"]) > len(found)
        assert (await call(who, "POST", "/v1/units", NEW)).status_code == 403


async def test_a_unit_stays_with_its_department(call: Call) -> None:
    unknown = await call("admin", "POST", "/v1/units", {**NEW, "department": "zzz"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/department")
    made = await call("admin", "POST", "/v1/units", NEW)
    revision = {"name": "Fiktivt Ungehus Nord", "kind": "club", "frontline_headcount": 12}
    assert (await call("admin", "PUT", made.headers["location"], {**revision, "department": "buf"}, version=1)).is_error
    changed = await call("admin", "PUT", made.headers["location"], revision, version=1)
    assert changed.json() | {"updated_at": ""} == made.json() | revision | {
        "version": 2,
        "p_number": None,
        "updated_at": "",
    }
