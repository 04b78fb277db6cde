"""What a migration brought, what not, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from familiard.cli.output import Output, number

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that did not come: a file, a person, a photo, and why."""

    what: str
    detail: str


@dataclass(slots=True)
class MigrationReport:
    """What a migration brought.

    Attributes:
        source: the program.
        place: its folder or address.
        people: faces that this run named, by name.
        added: photos that were added.
        known: photos that were known or done before.
        missing: what did not come.
        notes: what else is to know.
    """

    source: str
    place: str
    people: dict[str, int] = field(default_factory=dict)
    added: int = 0
    known: int = 0
    missing: list[Missing] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def miss(self, what: str, detail: str) -> None:
        """Report something that did not come."""
        self.missing.append(Missing(what, detail))

    def show(self, out: Output) -> None:
        """Print it."""
        faces = sum(self.people.values())
        out.say(
            f"{self.place}: {number(self.added, 'photo')} added, {self.known:,} already known, "
            f"{number(faces, 'face')} of {number(len(self.people), 'person', 'people')} named.",
            style="bold",
        )
        if self.people:
            out.table(
                ("faces", "name"),
                (
                    (f"{count:,}", name)
                    for name, count in sorted(self.people.items(), key=lambda one: (-one[1], one[0]))
                ),
                right=("faces",),
            )
        if self.missing:
            out.say(f"Not migrated: {len(self.missing):,}", style="yellow")
        for one in self.missing[:SHOWN]:
            out.say(f"  {one.what}: {one.detail}", style="yellow")
        if len(self.missing) > SHOWN:
            out.say(f"  and {len(self.missing) - SHOWN:,} more. --json lists all.", style="yellow")
        for note in self.notes:
            out.say(note)
