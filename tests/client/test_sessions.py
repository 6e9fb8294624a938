"""A session keeps what it must, for one person, sealed, and not for ever."""

from client.sessions import LONGEST, MOST_ITEMS, MOST_STRANGERS, Session, Sessions


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(sessions: Sessions, session: Session) -> Session:
    found = sessions.find(session.secret)
    assert found is not None
    return found


def test_what_is_kept_lies_in_memory_as_ciphertext() -> None:
    session = Sessions(60).begin(stranger=False)
    session.put("typed:/app/x", {"text": ["a secret worry"]})
    record = session._record
    assert b"secret worry" not in b"".join(record.items.values())
    assert session.get("typed:/app/x") == {"text": ["a secret worry"]}


def test_another_cookie_opens_nothing() -> None:
    sessions = Sessions(60)
    mine, theirs = sessions.begin(stranger=False), sessions.begin(stranger=False)
    mine.put("tokens", ["mine"])
    assert Session(theirs.secret, mine._record).get("tokens") is None
    assert sessions.find("no such secret") is None
    assert sessions.find("é") is None
    assert sessions.find(None) is None


def test_whoever_is_idle_is_logged_out_and_finds_what_they_typed() -> None:
    clock = Clock()
    sessions = Sessions(60, clock)
    session = sessions.begin(stranger=False)
    session.put("tokens", ["one"])
    session.put("typed:/app/x", {"text": ["half a sentence"]})
    clock.now = 59
    assert opened(sessions, session).get("tokens") == ["one"]
    clock.now += 61
    assert opened(sessions, session).get("tokens") is None
    assert opened(sessions, session).get("typed:/app/x") == {"text": ["half a sentence"]}


def test_nothing_is_kept_past_a_working_day() -> None:
    clock = Clock()
    sessions = Sessions(1e9, clock)
    session = sessions.begin(stranger=False)
    clock.now = LONGEST + 1
    assert sessions.find(session.secret) is None


def test_what_was_typed_goes_to_the_same_person_only() -> None:
    sessions = Sessions(60)
    first = sessions.succeed(None, "anna")
    first.put("typed:/app/x", {"text": ["of Anna"]})
    again = sessions.succeed(first, "anna")
    assert again.get("typed:/app/x") == {"text": ["of Anna"]}
    assert sessions.find(first.secret) is None, "a log-in takes a new secret"
    assert sessions.succeed(again, "bent").get("typed:/app/x") is None


def test_what_a_stranger_typed_goes_to_whoever_logs_in_then() -> None:
    sessions = Sessions(60)
    stranger = sessions.begin(stranger=True)
    stranger.put("typed:/app/x", {"text": ["before the log-in"]})
    assert sessions.succeed(stranger, "anna").get("typed:/app/x") == {"text": ["before the log-in"]}


def test_memory_is_bounded_and_tokens_are_the_last_to_go() -> None:
    sessions = Sessions(60)
    known = sessions.succeed(None, "anna")
    known.put("tokens", ["one"])
    for number in range(MOST_ITEMS * 2):
        known.put(f"typed:/app/{number}", {})
    assert len(known.names("")) == MOST_ITEMS
    assert known.get("tokens") == ["one"]
    first = sessions.begin(stranger=True)
    for _ in range(MOST_STRANGERS):
        sessions.begin(stranger=True)
    assert sessions.find(first.secret) is None
    assert sessions.find(known.secret) is not None, "no stranger drives out whoever is logged in"
