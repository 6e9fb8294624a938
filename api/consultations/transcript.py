"""The transcript of a consultation over HTTP."""

from uuid import UUID

from api.incoming import PDF
from api.operations import reads
from api.outgoing import Answered
from domain.consultations.transcript import transcript
from domain.policy import Action
from domain.ports import Work
from domain.transcripts import markdown

MARKDOWN = "text/markdown"


@reads("/v1/consultations/{consultation_id}/transcript", Action.ADVICE_READ, named=True, media=(MARKDOWN, PDF))
async def read_transcript(work: Work, consultation_id: UUID, media: str) -> Answered:
    """Read the whole dialogue as Markdown or PDF, as Accept says, for the department's own files."""
    consultation = await work.consultations.get(consultation_id)
    text = transcript(work, consultation, work.ask.language)
    content = text if media == PDF else markdown(text).encode()
    return Answered(content=content, media_type=media, version=consultation.version)
