"""The peer: the same work with FastAPI, SQLAlchemy's async ORM, pydantic and PyJWT, as their users would write it.

It looks for identifiers with our own guard, and seals what is said with AES-256-GCM under a key per concern.
"""

import json
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

import jwt
import uvicorn
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, ForeignKey, Identity, Index, LargeBinary, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship

from domain.identifiers import find_identifiers

DATABASE_URL = os.environ["DATABASE_URL"]
PUBLIC_KEY = os.environ["PUBLIC_KEY"]
ISSUER = os.environ["ISSUER"]
AUDIENCE = os.environ["AUDIENCE"]
MASTER_KEY = AESGCM(bytes.fromhex(os.environ["MASTER_KEY"]))

engine = create_async_engine(DATABASE_URL, pool_size=16, max_overflow=0)
new_session = async_sessionmaker(engine, expire_on_commit=False)
bearer = HTTPBearer()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Model.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(title="Peer", lifespan=lifespan)


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
    kle: Mapped[str] = mapped_column(String(20), default="27.00.00")
    raised_by_function: Mapped[str] = mapped_column(String(20))
    age_band: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_keys.id"))
    wish: Mapped[str] = mapped_column(String(30))
    urgency: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(30))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
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
    allowed_actions: list[str] = ["close"]


class ConcernRead(ConcernSummary):
    department: str
    raised_by_function: RaisedBy
    situation_text: str
    observations: list[Observation]
    strengths_text: str | None
    already_tried: str | None
    wish: Wish
    closing_remark: str | None
    closed_at: datetime | None


class ConcernPage(BaseModel):
    items: list[ConcernSummary]
    next_cursor: uuid.UUID | None


class User(BaseModel):
    sub: uuid.UUID
    client_id: str
    department: str
    roles: list[str]
    scope: str


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


async def get_user(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> User:
    try:
        claims = jwt.decode(credentials.credentials, PUBLIC_KEY, algorithms=["ES256"], audience=AUDIENCE, issuer=ISSUER)
    except jwt.InvalidTokenError as error:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Invalid token") from error
    return User.model_validate(claims)


Session = Annotated[AsyncSession, Depends(get_session)]
CurrentUser = Annotated[User, Depends(get_user)]


def authorise(user: User, scope: str) -> None:
    if "frontline" not in user.roles or scope not in user.scope.split():
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Not allowed")


SAID = ("situation_text", "observations", "strengths_text", "already_tried", "closing_remark")


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
        key=CaseKey(id=concern_id, wrapped=seal(MASTER_KEY, key, concern_id)),
        sealed=seal(AESGCM(key), json.dumps(said).encode(), concern_id),
        **fields,
    )


def opened(concern: Concern) -> ConcernRead:
    key = AESGCM(unseal(MASTER_KEY, concern.key.wrapped, concern.id))
    said = json.loads(unseal(key, concern.sealed, concern.id))
    known = {name: getattr(concern, name) for name in ConcernRead.model_fields if hasattr(concern, name)}
    return ConcernRead.model_validate({**known, **said})


async def log(session: AsyncSession, user: User, action: str, object_id: uuid.UUID | None) -> None:
    event = AuditEvent(
        id=uuid.uuid4(),
        actor=user.sub,
        client=user.client_id,
        department=user.department,
        action=action,
        object_type="concern",
        object_id=object_id,
    )
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
    session.add(Submission(id=key, fingerprint=fingerprint, object_id=concern.id))
    session.add(Outbox(type="concern.raised", object_id=concern.id, object_version=1))
    try:
        await log(session, user, "concern:raise", concern.id)
        await session.commit()
    except IntegrityError as error:
        await session.rollback()
        earlier = await session.get(Submission, key)
        if earlier is None or earlier.fingerprint != fingerprint:
            raise HTTPException(422, "This key was used for a different request") from error
        return opened(await session.get_one(Concern, earlier.object_id, options=[joinedload(Concern.key)]))
    response.headers["Location"] = f"/concerns/{concern.id}"
    response.headers["ETag"] = '"1"'
    return opened(concern)


@app.get("/concerns/{concern_id}")
async def read_concern(concern_id: uuid.UUID, response: Response, session: Session, user: CurrentUser) -> ConcernRead:
    authorise(user, "concern:read")
    concern = await session.get(Concern, concern_id, options=[joinedload(Concern.key)])
    if concern is None or concern.department != user.department:
        raise HTTPException(404, "Not found")
    await log(session, user, "concern:read", concern.id)
    await session.commit()
    response.headers["ETag"] = f'"{concern.version}"'
    return opened(concern)


@app.get("/concerns")
async def list_concerns(
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
    await log(session, user, "concern:list", None)
    await session.commit()
    return ConcernPage(
        items=[ConcernSummary.model_validate(one) for one in found[:limit]],
        next_cursor=found[limit - 1].id if len(found) > limit else None,
    )


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
