"""A simulated owner who knows who everybody is, and corrects the worst mistakes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.household import Household


@dataclass(slots=True)
class Said:
    """Something the owner said: these faces are one person, and are not the person those are."""

    together: set[str]
    cannot_link: set[str] = field(default_factory=set)

    def holds(self, owners: Mapping[str, str | None]) -> bool:
        """Whether it is still so."""
        one = {owners[face] for face in self.together}
        other = {owners[face] for face in self.cannot_link}
        return len(one) == 1 and (not other or one.isdisjoint(other))


class Owner:
    """Merges, moves and splits in turn, each where it helps most.

    Args:
        home: to be corrected.
        truth: whose face it is, for the rows of `Faces` that the owner can tell.
    """

    def __init__(self, home: Household, truth: Mapping[int, str]) -> None:
        self._home = home
        self._truth = {face: truth[row] for face, row in home.ids.items() if row in truth}
        self._said: list[Said] = []
        self._turn = 0

    def correct(self) -> str | None:
        """One correction, and what it was; None where nothing is left to correct."""
        kinds = (self._merge, self._move, self._split)
        for _ in kinds:
            kind = kinds[self._turn % len(kinds)]
            self._turn += 1
            done = kind()
            if done is not None:
                return done
        return None

    def still_true(self) -> int:
        """How many of the corrections hold."""
        owners = self._home.owners()
        return sum(said.holds(owners) for said in self._said)

    def _merge(self) -> str | None:
        """Somebody who fell into two people of several faces is one again."""
        people = self._people()
        parts = defaultdict(list)
        for person, faces in people.items():
            name, count = self._who(faces)
            # Nobody merges a person who is half somebody else.
            if count == len(faces):
                parts[name].append((count, person))
        torn = [
            (sorted(found, key=lambda part: -part[0])[:2], name)
            for name, found in parts.items()
            if len(found) > 1
        ]
        if not torn:
            return None
        ((_, into), (_, other)), name = max(torn, key=lambda one: (one[0][1][0], one[1]))
        self._home.store.people.merge(into, [other])
        self._remember(Said(set(people[into]) | set(people[other])))
        return f"merge: {_shown(name)} was two people with {len(people[into])} and {len(people[other])} faces"

    def _move(self) -> str | None:
        """A single wrong face among a person's faces goes to where it belongs."""
        people = self._people()
        homes = {self._who(faces)[0]: person for person, faces in people.items()}
        for _person, faces in _largest_first(people):
            name, count = self._who(faces)
            others = Counter(self._truth[face] for face in faces if self._truth[face] != name)
            alone = [face for face in faces if others[self._truth[face]] == 1]
            # Two faces are too few to say whose they are; and two of one other person are split off together.
            if not alone or count < 3:
                continue
            lone = alone[0]
            who = self._truth[lone]
            target = homes.get(who)
            self._home.store.faces.move(lone, target or "new")
            self._forget(lone)
            self._remember(
                Said(
                    {lone} | set(people[target] if target else ()),
                    {f for f in faces if self._truth[f] == name},
                )
            )
            return f"move: {_shown(who)} was among {_shown(name)}’s {len(faces)} faces"
        return None

    def _split(self) -> str | None:
        """Two people who became one are two."""
        people = self._people()
        for person, faces in _largest_first(people):
            name, count = self._who(faces)
            if count == len(faces):
                continue
            who = self._who([face for face in faces if self._truth[face] != name])[0]
            chosen = {face for face in faces if self._truth[face] == who}
            self._home.store.people.split(person, sorted(chosen))
            for face in chosen:
                self._forget(face)
            self._remember(Said(chosen, {face for face in faces if self._truth[face] == name}))
            return f"split: {_shown(who)} ({len(chosen)}) and {_shown(name)} ({count}) were one person"
        return None

    def _people(self) -> dict[str, list[str]]:
        """Faces that the owner can tell, by the person they are given to."""
        people: dict[str, list[str]] = defaultdict(list)
        owners = self._home.owners()
        for face in sorted(self._truth, key=lambda face: self._home.ids[face]):
            person = owners[face]
            if person is not None:
                people[person].append(face)
        return people

    def _who(self, faces: list[str]) -> tuple[str, int]:
        """Whom most of these faces show, and how many."""
        return max(Counter(self._truth[face] for face in faces).items(), key=lambda one: (one[1], one[0]))

    def _remember(self, said: Said) -> None:
        self._said.append(said)

    def _forget(self, face: str) -> None:
        """What was said before of a face that is now corrected stands no more."""
        for said in self._said:
            said.together.discard(face)
            said.cannot_link.discard(face)


def _largest_first(people: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    # Ids differ each time; the order in which people were found is not.
    return sorted(people.items(), key=lambda one: -len(one[1]))


def _shown(name: str) -> str:
    return name.replace("_", " ")
