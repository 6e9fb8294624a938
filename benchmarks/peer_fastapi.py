"""The peer: the same work with FastAPI, SQLAlchemy's async ORM, pydantic and PyJWT, as their users would write it.

It keeps and answers what we do (`docs/adr/0051-the-peer-does-the-same-work.md`): it looks for identifiers with our own
guard and reckons terms with our own calendar, seals what is said with AES-256-GCM under a key per concern, logs each
event with its record and leaf, is held to the department by row-level security too, tells what may be done next, and
writes one access line for each request. It limits no rates, keeps no metrics, and signs neither cursors nor versions.
"""

import json
import os
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

import jwt
import structlog
import uvicorn
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, ForeignKey, Identity, Index, LargeBinary, String, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship

from adapters.calendar import DanishCalendar
from domain.identifiers import find_identifiers
from domain.notices import notification_reminder

DATABASE_URL = os.environ["DATABASE_URL"]
PUBLIC_KEY = os.environ["PUBLIC_KEY"]
ISSUER = os.environ["ISSUER"]
AUDIENCE = os.environ["AUDIENCE"]
MASTER_KEY = AESGCM(bytes.fromhex(os.environ["MASTER_KEY"]))

ROLE = "peer_app"
SECURED = [
    f"create role {ROLE} nologin",
    f"grant select, insert on all tables in schema public to {ROLE}",
    "alter table concerns enable row level security",
    "create policy own on concerns using (department = (select current_setting('peer.department', true)))",
    "alter table submissions enable row level security",
    "create policy own on submissions using (subject = (select current_setting('peer.subject', true))::uuid)",
]
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

ADVICE_DAYS = 3
calendar = DanishCalendar()
engine = create_async_engine(
    DATABASE_URL, pool_size=16, max_overflow=0, connect_args={"server_settings": {"role": ROLE}}
)
new_session = async_sessionmaker(engine, expire_on_commit=False)
bearer = HTTPBearer()
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.JSONRenderer(),
    ],
    cache_logger_on_first_use=True,
)
access = structlog.get_logger("access")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    owner = create_async_engine(DATABASE_URL)
    async with owner.begin() as connection:
        await connection.run_sync(Model.metadata.create_all)
        for statement in SECURED:
            await connection.execute(text(statement))
    await owner.dispose()
    yield
    await engine.dispose()


app = FastAPI(title="Peer", lifespan=lifespan)


@app.middleware("http")
async def watch(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    started = time.perf_counter()
    traced = TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
    request.state.request_id = traced[1] if traced else uuid.uuid4().hex
    request.state.client = None
    response = await call_next(request)
    response.headers.update(SECURITY_HEADERS)
    response.headers["x-request-id"] = request.state.request_id
    access.info(
        "request",
        method=request.method,
        operation=request.scope["route"].name if "route" in request.scope else None,
        status=response.status_code,
        ms=round((time.perf_counter() - started) * 1000, 1),
        client=request.state.client,
        request_id=request.state.request_id,
    )
    return response


class Model(DeclarativeBase):
    pass


def now() -> datetime:
    return datetime.now(UTC)


class CaseKey(Model):
    __tablename__ = "case_keys"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class Concern(Model):
    __tablename__ = "concerns"
    __table_args__ = (Index("ix_concerns_page", "department", "created_at", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    department: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)
    status: Mapped[str] = mapped_column(String(20), default="raised")
    unit_id: Mapped[uuid.UUID | None]
    raised_by: Mapped[uuid.UUID]
    local_ref: Mapped[str | None] = mapped_column(String(40))
    kle: Mapped[str] = mapped_column(String(20), default="27.12.04")
    raised_by_function: Mapped[str] = mapped_column(String(20))
    age_band: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_keys.id"))
    wish: Mapped[str] = mapped_column(String(30))
    urgency: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(30))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    holder: Mapped[str | None] = mapped_column(String(30))
    holder_id: Mapped[uuid.UUID | None]
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    successor_id: Mapped[uuid.UUID | None]
    key: Mapped[CaseKey] = relationship(lazy="raise")


class AuditEvent(Model):
    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_actor", "actor", "at"),
        Index("ix_audit_department", "department", "at"),
        Index("ix_audit_both", "department", "actor", "at"),
        Index("ix_audit_object", "object_id", "at"),
        Index("ix_audit_at", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    actor: Mapped[uuid.UUID]
    client: Mapped[str]
    department: Mapped[str]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[uuid.UUID | None]
    outcome: Mapped[str] = mapped_column(default="allowed")
    reason: Mapped[str | None]
    purpose: Mapped[str | None]
    request_id: Mapped[str]
    record: Mapped[bytes] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary)


class AuditPending(Model):
    __tablename__ = "audit_pending"

    seq: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_events.id"))


class Outbox(Model):
    __tablename__ = "outbox"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    type: Mapped[str]
    object_id: Mapped[uuid.UUID]
    object_version: Mapped[int]


class Submission(Model):
    __tablename__ = "submissions"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    subject: Mapped[uuid.UUID]
    object_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class RaisedBy(StrEnum):
    teacher = "teacher"
    pedagogue = "pedagogue"
    social_worker = "social_worker"
    other = "other"


class AgeBand(StrEnum):
    under_10 = "under_10"
    from_10_to_14 = "10_14"
    from_15_to_17 = "15_17"
    from_18_to_25 = "18_25"
    unknown = "unknown"


class Source(StrEnum):
    own = "own"
    told = "told"
    online = "online"


class Wish(StrEnum):
    advice = "advice"
    offer_of_support = "offer_of_support"
    unsure = "unsure"


class Urgency(StrEnum):
    routine = "routine"
    soon = "soon"


def without_identifiers(text: str) -> str:
    if find_identifiers(text):
        raise ValueError("This may identify a person")
    return text


Unidentified = Annotated[str, AfterValidator(without_identifiers)]
Narrative = Annotated[Unidentified, Field(min_length=10, max_length=4000)]


class Observation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    what: Narrative
    when_approx: Annotated[Unidentified, Field(min_length=1, max_length=60)]
    source: Source


class NewConcern(BaseModel):
    model_config = ConfigDict(extra="forbid")

    raised_by_function: RaisedBy
    age_band: AgeBand
    situation_text: Narrative
    observations: Annotated[list[Observation], Field(max_length=20)] = []
    strengths_text: Narrative | None = None
    already_tried: Narrative | None = None
    wish: Wish = Wish.advice
    urgency: Urgency = Urgency.routine
    unit_id: uuid.UUID | None = None
    local_ref: Annotated[Unidentified, Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")] | None = None


class Notice(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    language: str
    text: str
    numbers: None


class ConcernSummary(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    status: str
    version: int
    unit_id: uuid.UUID | None
    created_at: datetime
    updated_at: datetime
    local_ref: str | None
    age_band: AgeBand
    urgency: Urgency
    outcome: str | None
    holder_id: uuid.UUID | None
    successor_id: uuid.UUID | None
    due_at: datetime | None
    allowed_actions: list[str] = []


class ConcernRead(ConcernSummary):
    department: str
    kle: str
    raised_by_function: RaisedBy
    situation_text: str
    observations: list[Observation]
    strengths_text: str | None
    already_tried: str | None
    wish: Wish
    closing_remark: str | None
    closed_at: datetime | None
    holder: str | None
    hand_over: str | None
    notification_reminder: Notice | None = None


class ConcernPage(BaseModel):
    items: list[ConcernSummary]
    next_cursor: uuid.UUID | None
    notification_reminder: Notice | None


class User(BaseModel):
    sub: uuid.UUID
    client_id: str
    department: str
    roles: list[str]
    scope: str


async def get_user(request: Request, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> User:
    try:
        claims = jwt.decode(credentials.credentials, PUBLIC_KEY, algorithms=["ES256"], audience=AUDIENCE, issuer=ISSUER)
    except jwt.InvalidTokenError as error:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Invalid token") from error
    user = User.model_validate(claims)
    request.state.client = user.client_id
    return user


CurrentUser = Annotated[User, Depends(get_user)]
CONTEXT = text("select set_config('peer.department', :department, true), set_config('peer.subject', :subject, true)")


async def enter(session: AsyncSession, user: User) -> None:
    """Tell the policies of this transaction who asks."""
    await session.execute(CONTEXT, {"department": user.department, "subject": str(user.sub)})


async def get_session(user: CurrentUser) -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        await enter(session, user)
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


def authorise(user: User, scope: str) -> None:
    if "frontline" not in user.roles or scope not in user.scope.split():
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Not allowed")


OPEN = ("raised", "consulting", "referred")
UNDER_18 = ("under_10", "10_14", "15_17")


def allowed_actions(concern: Concern, user: User) -> list[str]:
    """What the user may do next, as our policy says it of this role."""
    if concern.department != user.department or concern.status not in OPEN:
        return []
    found = ["revise"] if concern.status == "raised" else []
    found.append("close")
    if concern.holder == "asker":
        found.append("hand-over")
        if concern.successor_id is not None and concern.successor_id == user.sub:
            found += ["accept-hand-over", "refuse-hand-over"]
    return found


def reminder(concerns: Sequence[Concern], request: Request) -> Notice | None:
    if not any(one.age_band in UNDER_18 for one in concerns):
        return None
    asked = request.headers.get("accept-language", "")[:2]
    return Notice.model_validate(notification_reminder(asked if asked in ("sv", "en") else "da"))


SAID = ("situation_text", "observations", "strengths_text", "already_tried", "closing_remark", "hand_over")


def seal(key: AESGCM, content: bytes, concern_id: uuid.UUID) -> bytes:
    nonce = os.urandom(12)
    return nonce + key.encrypt(nonce, content, concern_id.bytes)


def unseal(key: AESGCM, sealed: bytes, concern_id: uuid.UUID) -> bytes:
    return key.decrypt(sealed[:12], sealed[12:], concern_id.bytes)


def sealed_concern(new: NewConcern, user: User) -> Concern:
    concern_id, key = uuid.uuid4(), AESGCM.generate_key(256)
    fields = new.model_dump(mode="json")
    said = {name: fields.pop(name, None) for name in SAID}
    return Concern(
        id=concern_id,
        department=user.department,
        raised_by=user.sub,
        holder="asker",
        holder_id=user.sub,
        due_at=calendar.due(now(), ADVICE_DAYS),
        key=CaseKey(id=concern_id, wrapped=seal(MASTER_KEY, key, concern_id)),
        sealed=seal(AESGCM(key), json.dumps(said).encode(), concern_id),
        **fields,
    )


def opened(concern: Concern, user: User, request: Request) -> ConcernRead:
    key = AESGCM(unseal(MASTER_KEY, concern.key.wrapped, concern.id))
    said = json.loads(unseal(key, concern.sealed, concern.id))
    known = {name: getattr(concern, name) for name in ConcernRead.model_fields if hasattr(concern, name)}
    more = {
        "allowed_actions": allowed_actions(concern, user),
        "notification_reminder": reminder([concern], request),
    }
    return ConcernRead.model_validate({**known, **said, **more})


def summary(concern: Concern, user: User) -> ConcernSummary:
    shown = ConcernSummary.model_validate(concern)
    shown.allowed_actions = allowed_actions(concern, user)
    return shown


async def log(session: AsyncSession, user: User, request: Request, action: str, object_id: uuid.UUID | None) -> None:
    told = {
        "id": uuid.uuid4(),
        "at": now(),
        "actor": user.sub,
        "client": user.client_id,
        "department": user.department,
        "action": action,
        "object_type": "concern",
        "object_id": object_id,
        "outcome": "allowed",
        "reason": None,
        "purpose": None,
        "request_id": request.state.request_id,
    }
    record = json.dumps(told, default=str, sort_keys=True, separators=(",", ":")).encode()
    event = AuditEvent(**told, record=record, leaf=sha256(b"\x00" + record).digest())
    session.add(event)
    await session.flush()
    session.add(AuditPending(event_id=event.id))


@app.post("/concerns", status_code=201)
async def raise_concern(
    new: NewConcern,
    request: Request,
    response: Response,
    session: Session,
    user: CurrentUser,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=128)],
) -> ConcernRead:
    authorise(user, "concern:raise")
    key = f"{user.client_id}:{user.sub}:{idempotency_key}"
    fingerprint = sha256(await request.body()).hexdigest()
    concern = sealed_concern(new, user)
    session.add(concern)
    session.add(Submission(id=key, fingerprint=fingerprint, subject=user.sub, object_id=concern.id))
    session.add(Outbox(type="concern.raised", object_id=concern.id, object_version=1))
    try:
        await log(session, user, request, "concern:raise", concern.id)
        await session.commit()
    except IntegrityError as error:
        await session.rollback()
        await enter(session, user)
        earlier = await session.get(Submission, key)
        if earlier is None or earlier.fingerprint != fingerprint:
            raise HTTPException(422, "This key was used for a different request") from error
        known = await session.get_one(Concern, earlier.object_id, options=[joinedload(Concern.key)])
        return opened(known, user, request)
    response.headers["Location"] = f"/concerns/{concern.id}"
    response.headers["ETag"] = '"1"'
    return opened(concern, user, request)


@app.get("/concerns/{concern_id}")
async def read_concern(
    concern_id: uuid.UUID, request: Request, response: Response, session: Session, user: CurrentUser
) -> ConcernRead:
    authorise(user, "concern:read")
    concern = await session.get(Concern, concern_id, options=[joinedload(Concern.key)])
    if concern is None or concern.department != user.department:
        raise HTTPException(404, "Not found")
    await log(session, user, request, "concern:read", concern.id)
    await session.commit()
    response.headers["ETag"] = f'"{concern.version}"'
    return opened(concern, user, request)


@app.get("/concerns")
async def list_concerns(
    request: Request,
    session: Session,
    user: CurrentUser,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: uuid.UUID | None = None,
) -> ConcernPage:
    authorise(user, "concern:read")
    query = select(Concern).where(Concern.department == user.department)
    if cursor is not None:
        after = select(Concern.created_at).where(Concern.id == cursor).scalar_subquery()
        query = query.where(
            (Concern.created_at < after) | ((Concern.created_at == after) & (Concern.id < cursor)),
            Concern.created_at <= after,
        )
    query = query.order_by(Concern.created_at.desc(), Concern.id.desc()).limit(limit + 1)
    found = (await session.scalars(query)).all()
    await log(session, user, request, "concern:list", None)
    await session.commit()
    return ConcernPage(
        items=[summary(one, user) for one in found[:limit]],
        next_cursor=found[limit - 1].id if len(found) > limit else None,
        notification_reminder=reminder(found, request),
    )


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=False)
