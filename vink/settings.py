"""What an installation can set, read once from the environment and checked before anything starts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec

from vink.setting_kinds import (
    BOOLEAN,
    CLIENT,
    CONTACT,
    DATABASE,
    DAYS,
    FILE,
    FOLDER,
    HOST,
    HOSTS,
    HUNDREDS,
    ISSUER,
    PATH,
    PHONE,
    Hosts,
    one_of,
    whole,
)
from vink.setting_texts import Setting, SettingsError, refuse_unknown, text_of, value_of

__all__ = ["Setting", "Settings", "SettingsError", "declared", "load", "table"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an installation can set."""

    database_url: Annotated[
        str | None,
        Setting("DATABASE_URL", DATABASE, None, "PostgreSQL 15 or newer; none means the embedded one", secret=True),
    ]
    migrate_url: Annotated[
        str | None,
        Setting("VINK_MIGRATE_URL", DATABASE, None, "the owner that migrates; none means DATABASE_URL", secret=True),
    ]
    data: Annotated[Path, Setting("VINK_DATA", PATH, ".vink", "folder of the embedded database and of generated keys")]
    host: Annotated[str, Setting("VINK_HOST", HOST, "127.0.0.1", "address to listen on")]
    port: Annotated[int, Setting("VINK_PORT", whole(1, 65535), "8000", "port to listen on")]
    issuer: Annotated[
        str, Setting("VINK_ISSUER", ISSUER, "http://127.0.0.1:{port}", "public address, and issuer of our own tokens")
    ]
    issuers_file: Annotated[
        Path | None, Setting("VINK_ISSUERS", FILE, None, "JSON list of further issuers whose tokens are trusted")
    ]
    keys: Annotated[Path, Setting("VINK_KEYS", PATH, "{data}/keys", "folder of the signing keys")]
    master_key_file: Annotated[
        Path, Setting("VINK_MASTER_KEY_FILE", PATH, "{data}/master.key", "key that encrypts case text and identities")
    ]
    app_client: Annotated[
        str | None,
        Setting("VINK_APP_CLIENT", CLIENT, None, "client as which the pages at /app log in; none means no pages"),
    ]
    app_idle_minutes: Annotated[
        int, Setting("VINK_APP_IDLE_MINUTES", whole(5, 120), "20", "minutes after which the pages log somebody out")
    ]
    further_keys: Annotated[
        Path | None, Setting("VINK_FURTHER_KEYS", FOLDER, None, "folder of master keys that open and do not seal")
    ]
    checkpoint_key_file: Annotated[
        Path,
        Setting("VINK_CHECKPOINT_KEY_FILE", PATH, "{data}/checkpoint.key", "key that signs the checkpoints of the log"),
    ]
    further_checkpoint_keys: Annotated[
        Path | None,
        Setting("VINK_FURTHER_CHECKPOINT_KEYS", FOLDER, None, "folder of keys that sign them, too, during a change"),
    ]
    checkpoints: Annotated[
        Path, Setting("VINK_CHECKPOINTS", PATH, "{data}/checkpoints.jsonl", "file to which each checkpoint is added")
    ]
    journal: Annotated[
        Path, Setting("VINK_JOURNAL", PATH, "{data}/journal", "folder in which copies are filed before disposal")
    ]
    identities: Annotated[int, Setting("VINK_IDENTITIES", HUNDREDS, "30", "identities that one may read in an hour")]
    identities_usual: Annotated[
        int, Setting("VINK_IDENTITIES_USUAL", HUNDREDS, "15", "of these, how many are usual; one more is an alert")
    ]
    demo: Annotated[bool, Setting("VINK_DEMO", BOOLEAN, "false", "fictional data, personas and generated keys")]
    body_limit: Annotated[
        int, Setting("VINK_BODY_LIMIT", whole(1024, 16_777_216), "65536", "largest request body, in bytes")
    ]
    rate_per_second: Annotated[
        int, Setting("VINK_RATE", whole(1, 100_000), "50", "requests a second that one client may keep up")
    ]
    rate_burst: Annotated[
        int, Setting("VINK_BURST", whole(1, 100_000), "100", "requests that one client may send at once")
    ]
    pool_size: Annotated[int, Setting("VINK_POOL", whole(1, 100), "8", "database connections of one process")]
    log_level: Annotated[
        str,
        Setting("VINK_LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info", "least level that is logged"),
    ]
    locale: Annotated[
        str, Setting("VINK_LOCALE", one_of("da", "sv", "en"), "da", "language where the client asks for none")
    ]
    read_back_days: Annotated[
        int, Setting("VINK_READ_BACK_DAYS", DAYS, "14", "days a resource person can read back an ended assignment")
    ]
    first_answer_days: Annotated[
        int, Setting("VINK_FIRST_ANSWER_DAYS", DAYS, "1", "working days to the first answer on a consultation")
    ]
    advice_days: Annotated[int, Setting("VINK_ADVICE_DAYS", DAYS, "3", "working days to the advice")]
    intake_days: Annotated[int, Setting("VINK_INTAKE_DAYS", DAYS, "5", "working days to the decision on a referral")]
    concern_days: Annotated[
        int,
        Setting("VINK_CONCERN_DAYS", DAYS, "20", "working days until a concern that goes on is looked at again"),
    ]
    transfer_days: Annotated[
        int, Setting("VINK_TRANSFER_DAYS", DAYS, "5", "working days until a transfer that nobody answers lapses")
    ]
    emergency_hours: Annotated[
        int, Setting("VINK_EMERGENCY_HOURS", whole(1, 24), "4", "hours for which something is opened in an emergency")
    ]
    emergency_review_days: Annotated[
        int, Setting("VINK_EMERGENCY_REVIEW_DAYS", DAYS, "3", "working days until such an opening is reviewed")
    ]
    own_consent_age: Annotated[
        int | None,
        Setting(
            "VINK_OWN_CONSENT_AGE",
            whole(0, 18),
            None,
            "age from which a young person consents without a guardian; none means the one of the day (15)",
        ),
    ]
    draft_days: Annotated[
        int, Setting("VINK_DRAFT_DAYS", DAYS, "30", "days after its last change in which an unsent draft expires")
    ]
    question_days: Annotated[
        int,
        Setting("VINK_QUESTION_DAYS", DAYS, "30", "days after which a resource person's question expires unanswered"),
    ]
    gap_days: Annotated[
        int, Setting("VINK_GAP_DAYS", DAYS, "14", "days ahead in which nobody opens a gap in the roster unawares")
    ]
    statement_days: Annotated[
        int, Setting("VINK_STATEMENT_DAYS", DAYS, "10", "days after a month until its minutes of advice are final")
    ]
    feed_days: Annotated[
        int, Setting("VINK_FEED_DAYS", DAYS, "180", "days that the address of a calendar feed is good for")
    ]
    check_in_minutes: Annotated[
        int,
        Setting(
            "VINK_CHECK_IN_MINUTES",
            whole(1, 720),
            "30",
            "minutes after a meeting alone until one is looked for",
        ),
    ]
    legal_set: Annotated[
        str,
        Setting(
            "VINK_LEGAL_SET", one_of("da", "sv"), "da", "country whose legal bases count; to be approved, no advice"
        ),
    ]
    first_meeting_days: Annotated[
        int, Setting("VINK_FIRST_MEETING_DAYS", DAYS, "14", "days to the first meeting of participant and mentor")
    ]
    stalled_weeks: Annotated[
        int,
        Setting(
            "VINK_STALLED_WEEKS", whole(1, 26), "4", "weeks without a session after which a course needs attention"
        ),
    ]
    webhook_hosts: Annotated[
        Hosts | None,
        Setting("VINK_WEBHOOK_HOSTS", HOSTS, None, "hosts that webhooks may be sent to; none means nowhere"),
    ]
    webhook_private_hosts: Annotated[
        Hosts | None,
        Setting("VINK_WEBHOOK_PRIVATE_HOSTS", HOSTS, None, "of these, those that may lie in an inner network"),
    ]
    emergency: Annotated[str, Setting("VINK_EMERGENCY", PHONE, "112", "number for danger now")]
    police: Annotated[str, Setting("VINK_POLICE", PHONE, "114", "number of the police when it is not urgent")]
    security_contact: Annotated[
        str, Setting("VINK_SECURITY_CONTACT", CONTACT, "{issuer}/docs", "where to report a weakness, for security.txt")
    ]
    social_on_call: Annotated[
        str | None, Setting("VINK_SOCIAL_ON_CALL", PHONE, None, "number of the social services outside office hours")
    ]

    def __repr__(self) -> str:
        shown = (
            f"{field}={'...' if setting.secret and getattr(self, field) else repr(getattr(self, field))}"
            for field, setting in declared().items()
        )
        return f"Settings({', '.join(shown)})"


def declared() -> dict[str, Setting]:
    """Return how each field is set, in the order of the fields."""
    hints = get_type_hints(Settings, include_extras=True)
    return {field: hints[field].__metadata__[0] for field in Settings.__struct_fields__}


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings, or raise `SettingsError` for the first one that is wrong."""
    settings = declared()
    refuse_unknown(environ, settings.values())
    values: dict[str, Any] = {}
    for field, setting in settings.items():
        text = text_of(environ, setting)
        if text is None and setting.default is not None:
            text = setting.default.format_map(values)
        values[field] = None if text is None else value_of(setting, text)
    values["migrate_url"] = values["migrate_url"] or values["database_url"]
    if values["rate_burst"] < values["rate_per_second"]:
        raise SettingsError("VINK_BURST is less than VINK_RATE; allowed is the same number or more.")
    if values["identities"] < values["identities_usual"]:
        raise SettingsError("VINK_IDENTITIES is less than VINK_IDENTITIES_USUAL; allowed is the same number or more.")
    return Settings(**values)


def table() -> str:
    """Return the settings as a Markdown table, for docs/operations/settings.md."""
    variables = {field: setting.variable for field, setting in declared().items()}
    rows = ["| variable | allowed | default | meaning |", "|---|---|---|---|"]
    for setting in declared().values():
        names = f"`{setting.variable}`" + (f" or `{setting.variable}_FILE`" if setting.secret else "")
        default = "" if setting.default is None else f"`{setting.default.format_map(variables)}`"
        rows.append(f"| {names} | {setting.kind.allowed} | {default} | {setting.meaning} |")
    return "\n".join(rows) + "\n"
