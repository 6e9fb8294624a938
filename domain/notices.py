"""Placeholder until the notices are written."""

import msgspec


class EmergencyNumbers(msgspec.Struct, frozen=True):
    acute: str = "112"
    police: str = "114"
    social_on_call: str | None = None


class Notice(msgspec.Struct, frozen=True):
    language: str
    text: str


def notification_reminder(language: str) -> Notice:
    return Notice(language, "")


def emergency_notice(language: str, numbers: EmergencyNumbers) -> Notice:
    return Notice(language, "")
