"""What is recorded of the practices."""

from dataclasses import dataclass

from assay.events.facts import Fact


@dataclass(frozen=True)
class PracticeWaived(Fact, verb="practice.waived"):
    practice: str
    subject: str
    reason: str
    until: str = ""

    def sentence(self) -> str:
        about = f" for {self.subject}" if self.subject else ""
        end = f", until {self.until}" if self.until else ""
        return f"waived {self.practice}{about}{end}: {self.reason}"


@dataclass(frozen=True)
class WaiverEnded(Fact, verb="practice.unwaived"):
    practice: str
    subject: str = ""

    def sentence(self) -> str:
        return f"ended the waiver of {self.practice}" + (f" for {self.subject}" if self.subject else "")
