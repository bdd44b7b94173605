"""Reports that wait for approval, as pages show them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from goals.evidence import EvidenceEntry


class Decision(NamedTuple):
    """How a submission ended: approved, refused or withdrawn, by whom, when and why."""

    outcome: str
    reason: str
    actor: str
    at: datetime


class SubmissionEntry(NamedTuple):
    """A report of an owner for a period; `values` by input, `decision` None while it waits."""

    id: int
    measure_id: int
    measure: str
    measure_name: str
    unit: str
    owner_id: int
    owner: str
    owner_name: str
    unit_id: int
    period: str
    values: Mapping[str, str]
    note: str
    source: str
    confidence: int | None
    author: str
    submitted_at: datetime
    decision: Decision | None = None
    evidence: Sequence[EvidenceEntry] = ()

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision is None


class FoundEvidence(NamedTuple):
    """A file with what it takes to decide who may see it, and to send it."""

    name: str
    media_type: str
    content: bytes
    hash: str
    owner_id: int
    unit_id: int
    author: str
