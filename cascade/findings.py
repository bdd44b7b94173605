"""What the checks say of a cycle: where something is odd, how grave it is, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from goals.messages import Message

ERROR, WARNING, HINT = "error", "warning", "hint"
SEVERITIES = (ERROR, WARNING, HINT)
"""What blocks leaving draft; what distorts or loses numbers; what deserves a look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One oddity; `where` is a kind and a code: ``objective C1.CS``, ``target CSAT/chen``."""

    code: str
    severity: str
    where: str
    message: Message
    mend: Message


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, the gravest first, else in the order they were found."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind; they are mended alike."""

    code: str
    severity: str
    findings: list[Finding]


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """The findings by severity and kind, in the order in which each kind was first found."""
    found: dict[tuple[str, str], Group] = {}
    for each in findings:
        key = each.severity, each.code
        found.setdefault(key, Group(each.code, each.severity, [])).findings.append(each)
    return list(found.values())
