"""Programs race in turn: whoever was first is last the next time, and the first round counts for nobody."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peer_speed import race


def test_ways_take_turns_after_a_round_that_warms_up(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    ran: list[str] = []

    def way(name: str, faces: int) -> int:
        ran.append(name)
        return faces

    seconds, faces = race(
        {
            "ours": lambda folder: way(f"ours {folder.name}", 6),
            "theirs": lambda folder: way(f"theirs {folder.name}", "abc".index(folder.name)),
        },
        folders,
        settle=lambda: ran.append("rest"),
    )
    assert ran == [
        word
        for name in ("ours a", "theirs a", "theirs b", "ours b", "ours c", "theirs c")
        for word in ("rest", name)
    ]
    assert {name: len(took) for name, took in seconds.items()} == {"ours": 2, "theirs": 2}
    assert faces == {"ours": 6, "theirs": 2}, "those of the last round"
