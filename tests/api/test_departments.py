from tests.api.conftest import Call

NEW = {
    "department": "kff",
    "name": {"da": "Kultur- og Fritidsforvaltningen", "sv": "Kultur- och fritid", "en": "Culture and Leisure"},
    "inbox": "bekymring@kff.example",
}


async def test_everybody_sees_the_departments_and_an_administrator_adds_one(call: Call) -> None:
    made = await call("admin", "POST", "/v1/departments", NEW)
    assert made.status_code == 201, made.text
    assert made.json() == {
        **NEW,
        **{name: made.json()[name] for name in ("id", "created_at", "updated_at")},
        "version": 1,
        "org_uuid": None,
        "controller_contact": None,
        "told_as": None,
    }
    for who in ("teacher", "school-system", "auditor"):
        listed = await call(who, "GET", "/v1/departments")
        assert listed.json()["items"][0]["department"] == "kff"
        assert (await call(who, "GET", made.headers["location"])).json() == made.json()
        assert (await call(who, "POST", "/v1/departments", NEW)).json()["code"] == "no_grant"


async def test_a_word_stands_for_one_department_and_for_good(call: Call) -> None:
    taken = await call("admin", "POST", "/v1/departments", {**NEW, "department": "buf"})
    assert (taken.status_code, taken.json()["errors"][0]["code"]) == (422, "taken")
    made = await call("admin", "POST", "/v1/departments", NEW)
    location, revision = made.headers["location"], {"name": NEW["name"]}
    renamed = await call("admin", "PUT", location, {**revision, "department": "xyz"}, version=1)
    assert renamed.status_code == 422
    changed = await call("admin", "PUT", location, revision, version=1)
    assert (changed.status_code, changed.headers["etag"], changed.json()["inbox"]) == (200, '"2"', None)
    assert (await call("admin", "PUT", location, revision, version=1)).status_code == 412
    assert (await call("admin", "PUT", location, revision)).status_code == 428
    assert (await call("teacher", "PUT", location, revision, version=2)).status_code == 403


async def test_as_whom_a_department_is_told_is_laid_down_and_none_is_the_info_house(call: Call) -> None:
    made = await call("admin", "POST", "/v1/departments", {**NEW, "told_as": "school"})
    assert made.json()["told_as"] == "school"
    for wrong, code in (("info_house", "own_act"), ("police", "invalid")):
        answer = await call(
            "admin", "PUT", made.headers["location"], {"name": NEW["name"], "told_as": wrong}, version=1
        )
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/told_as")
        assert answer.json()["errors"][0]["code"] == code


async def test_an_inbox_is_an_address(call: Call) -> None:
    for inbox in ("Karen Hansen", "karen@", "a@b", "a@b.example\nBcc: c@d.example"):
        assert (await call("admin", "POST", "/v1/departments", {**NEW, "inbox": inbox})).status_code == 422
