"""`check` and `why`: faces that may not be their person's, and why a face is whose it is."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from familiar_client.models import Explanation, FaceCheck, Requirement
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.lookup import person_ref
from familiard.cli.output import Output, named, short
from familiard.cli.session import connect

ANSWERS = {
    "confirm": "Confirmed: it is not listed again.",
    "set-aside": "Set aside: it stays the person's, but is not used to recognize them.",
    "reject": "Rejected: the face belongs to no person now.",
}
MOST = 500


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("face", nargs="?", metavar="FACE", help="the face to answer for: an ID, or its start")
    parser.add_argument("answer", nargs="?", choices=tuple(ANSWERS), help="your answer")
    parser.add_argument("--person", metavar="PERSON", help="list only this person's faces")


async def _check(call: Invocation) -> None:
    wanted, out = call.arguments, call.out
    if wanted.face and not wanted.answer:
        raise UsageError(f"Add your answer: familiard check {wanted.face} confirm (or set-aside, reject).")
    async with connect(call) as api:
        if wanted.face:
            changed = await api.change_faces(wanted.answer, [wanted.face])
            if out.as_json:
                out.answer({"faces": changed.faces, "seq": changed.seq})
            else:
                out.say(ANSWERS[wanted.answer])
            return
        checks = await api.face_checks(person_ref(wanted.person) if wanted.person else None, MOST)
    if out.as_json:
        out.answer({"face_checks": checks})
        return
    _show_checks(out, checks)


def _show_checks(out: Output, checks: Sequence[FaceCheck]) -> None:
    if not checks:
        out.say("All faces resemble their person.")
        return
    out.table(
        ("face", "person", "similarity", "needed", "more like", "similarity ", "photo"),
        (
            (
                short(check.face.id),
                named(check.face.person_name),
                f"{check.similarity:.2f}",
                f"{check.needed:.2f}",
                named(check.other_name) if "more-like-another" in check.reasons else "",
                f"{check.other_similarity:.2f}" if "more-like-another" in check.reasons else "",
                check.face.source,
            )
            for check in checks
        ),
        right=("similarity", "needed", "similarity "),
    )
    out.hint("Answer with: familiard check FACE confirm (or set-aside, reject)")


def _why_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("face", metavar="FACE", help="a stored face: an ID, or its start")
    parser.add_argument("--person", metavar="PERSON", help="explain why the face is or is not this person's")


async def _why(call: Invocation) -> None:
    wanted, out = call.arguments, call.out
    async with connect(call) as api:
        why = await api.why(wanted.face, person_ref(wanted.person) if wanted.person else None)
    if out.as_json:
        out.answer({"explanation": why})
        return
    _show_why(out, why)


def _show_why(out: Output, why: Explanation) -> None:
    who = why.person_name or "an unnamed person"
    if why.person_id is None:
        out.say(f"Familiar recognizes nobody in this face: {', '.join(why.reasons) or why.verdict}.")
    elif "confirmed" in why.reasons:
        out.say(f"The face is {who}: a user said so.")
    else:
        out.say(f"Familiar recognizes the face as {who}.")
    if why.about_id is None:
        out.say("No person is similar.")
    else:
        out.say(f"To be recognized as {why.about_name or 'unnamed person ' + short(why.about_id)}:")
    for requirement in why.requirements:
        out.say(f"  {'yes' if requirement.met else 'NO '}  {_sentence(requirement, why)}")


def _sentence(requirement: Requirement, why: Explanation) -> str:
    """What a requirement says, with its numbers."""
    needed, actual = (
        "none" if number is None else f"{number:.2f}" for number in (requirement.needed, requirement.actual)
    )
    rival = why.competitor_name or "an unnamed person"
    return {
        "quality": f"quality {actual}, at least {needed} needed",
        "similarity": f"similarity {actual}, at least {needed} needed",
        "margin": f"more similar than {rival} by {actual}, at least {needed} needed",
        "not-rejected": "nobody said that this face, or a more similar one, is not this person",
        "once-per-photo": "no other face in the photo is this person",
    }.get(requirement.code, f"{requirement.code}: {actual}, {needed} needed")


COMMANDS = (
    Command(
        "check",
        "list faces that may not be their person's",
        "Lists faces of named people that do not resemble their person's other faces, or resemble another person more. "
        "Confirm a face to keep it, set it aside to keep it without using it to recognize the person, or reject it.",
        (
            ("check", "list faces to check"),
            ("check --person Anna", "list Anna's"),
            ("check 1f0b reject", "this face is not its person's"),
        ),
        _check_arguments,
        _check,
    ),
    Command(
        "why",
        "explain why a face is, or is not, a person's",
        "Shows what a face needs to be recognized as a person, and what it has: quality, similarity, and the margin to "
        "the next person. Without --person: as the person it belongs to, or else the most similar one.",
        (("why 1f0b", "explain this face"), ("why 1f0b --person Anna", "why it is not Anna")),
        _why_arguments,
        _why,
    ),
)
