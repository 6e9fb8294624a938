"""Settings are checked before anything starts, and a wrong one is told in one sentence."""

from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from vink.settings import Settings, SettingsError, declared, load, table

ROOT = Path(__file__).parents[1]
SECRET_URL = "postgresql://vink:hunter2@db.example/vink"


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return str(caught.value)


def test_nothing_set_means_a_private_installation_on_this_machine() -> None:
    settings = load({})
    assert settings.database_url is None
    assert settings.migrate_url is None
    assert (settings.host, settings.port, settings.issuer) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (settings.data, settings.keys, settings.master_key_file) == (
        Path(".vink"),
        Path(".vink/keys"),
        Path(".vink/master.key"),
    )
    assert settings.demo is False
    assert (settings.body_limit, settings.rate_per_second, settings.rate_burst, settings.pool_size) == (
        65536,
        50,
        100,
        8,
    )
    assert (settings.first_answer_days, settings.advice_days, settings.intake_days) == (1, 3, 5)
    assert settings.read_back_days == 14
    assert (settings.emergency, settings.police, settings.social_on_call) == ("112", "114", None)
    assert settings.locale == "da"


def test_defaults_follow_what_they_are_derived_from() -> None:
    settings = load({"VINK_PORT": "9000", "VINK_DATA": "/srv/{vink}", "DATABASE_URL": SECRET_URL})
    assert settings.issuer == "http://127.0.0.1:9000"
    assert settings.keys == Path("/srv/{vink}/keys")
    assert settings.migrate_url == SECRET_URL


def test_every_value_has_the_type_it_is_declared_with() -> None:
    settings, hints = (
        load({"DATABASE_URL": SECRET_URL, "VINK_SOCIAL_ON_CALL": "+45 12 34 56 78"}),
        get_type_hints(Settings),
    )
    for field, hint in hints.items():
        assert isinstance(getattr(settings, field), get_args(hint) or hint), field


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [
        ("DATABASE_URL", "mysql://x/y"),
        ("VINK_MIGRATE_URL", "postgresql://"),
        ("VINK_HOST", "a b"),
        ("VINK_PORT", "0"),
        ("VINK_PORT", "65536"),
        ("VINK_PORT", "8000.0"),
        ("VINK_PORT", "٣"),
        ("VINK_PORT", "9" * 5000),
        ("VINK_ISSUER", "http://vink.example"),
        ("VINK_ISSUER", "https://vink.example/"),
        ("VINK_ISSUER", "https://vink.example?x"),
        ("VINK_ISSUER", "https://u:p@vink.example"),
        ("VINK_ISSUER", "https://"),
        ("VINK_ISSUER", "https://[::1"),
        ("VINK_ISSUERS", "/does/not/exist"),
        ("VINK_DEMO", "maybe"),
        ("VINK_BODY_LIMIT", "-1"),
        ("VINK_RATE", "0"),
        ("VINK_POOL", "many"),
        ("VINK_LOG_LEVEL", "loud"),
        ("VINK_LOCALE", "de"),
        ("VINK_ADVICE_DAYS", "366"),
        ("VINK_EMERGENCY", "one-one-two"),
        ("VINK_DATA", "a\0b"),
        *((setting.variable, "") for setting in declared().values()),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_what_is_allowed(variable: str, wrong: str) -> None:
    kind = next(setting.kind for setting in declared().values() if setting.variable == variable)
    message = refusal({variable: wrong})
    assert message.startswith(f"{variable} is ")
    assert message.endswith(f"; allowed is {kind.allowed}.")


@pytest.mark.parametrize(
    ("variable", "field", "text", "value"),
    [
        ("VINK_DEMO", "demo", "True", True),
        ("VINK_DEMO", "demo", "0", False),
        ("VINK_ISSUER", "issuer", "https://vink.example:8443/a", "https://vink.example:8443/a"),
        ("VINK_ISSUER", "issuer", "http://[::1]:8000", "http://[::1]:8000"),
        ("VINK_HOST", "host", "::", "::"),
        ("VINK_LOG_LEVEL", "log_level", "debug", "debug"),
        ("VINK_READ_BACK_DAYS", "read_back_days", "30", 30),
        ("VINK_ISSUERS", "issuers_file", __file__, Path(__file__)),
    ],
)
def test_a_right_value_is_taken(variable: str, field: str, text: str, value: object) -> None:
    assert getattr(load({variable: text}), field) == value


def test_a_typing_error_in_a_name_is_refused_with_the_likely_one() -> None:
    assert refusal({"VINK_PROT": "8000"}) == "VINK_PROT is no setting; did you mean VINK_PORT?"
    assert "settings.md" in refusal({"VINK_ZZZZZZZZZZ": "1"})


def test_other_peoples_variables_are_left_alone() -> None:
    assert load({"HOME": "/", "VINKEL": "90", "DATABASE_URLS": "x"}) == load({})


def test_a_burst_under_the_rate_is_refused() -> None:
    assert refusal({"VINK_RATE": "200"}).startswith("VINK_BURST is less than VINK_RATE")


def test_an_alert_beyond_the_limit_is_refused() -> None:
    assert refusal({"VINK_IDENTITIES": "14"}).startswith("VINK_IDENTITIES is less than VINK_IDENTITIES_USUAL")
    settings = load({"VINK_IDENTITIES": "15"})
    assert (settings.identities, settings.identities_usual) == (15, 15)


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(f"{SECRET_URL}\n")
    assert load({"DATABASE_URL_FILE": str(file)}).database_url == SECRET_URL
    assert load({"VINK_MIGRATE_URL_FILE": str(file)}).migrate_url == SECRET_URL
    assert "both set" in refusal({"DATABASE_URL_FILE": str(file), "DATABASE_URL": SECRET_URL})
    assert "cannot be read" in refusal({"DATABASE_URL_FILE": str(tmp_path / "absent")})
    assert refusal({"VINK_PORT_FILE": str(file)}).startswith("VINK_PORT_FILE is no setting")


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("mysql://hunter2")
    shown = [
        refusal({"DATABASE_URL": "mysql://hunter2"}),
        refusal({"VINK_MIGRATE_URL": "hunter2"}),
        refusal({"DATABASE_URL_FILE": str(file)}),
        repr(load({"DATABASE_URL": SECRET_URL})),
        str(load({"DATABASE_URL": SECRET_URL})),
    ]
    assert [text for text in shown if "hunter2" in text] == []


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        load({}).port = 1  # type: ignore[misc]


def test_every_field_is_declared_once_and_has_no_second_default() -> None:
    variables = [setting.variable for setting in declared().values()]
    assert len(set(variables)) == len(variables) == len(Settings.__struct_fields__)
    assert all(field.required for field in msgspec.structs.fields(Settings))


def test_the_manual_lists_the_settings_as_they_are() -> None:
    manual = (ROOT / "docs/operations/settings.md").read_text()
    assert table() == manual[manual.index("| variable |") :], "write vink.settings.table() into the manual"
