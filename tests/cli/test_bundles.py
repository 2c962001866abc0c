"""Bundles on the command line: forms of results, exit codes, where the pass-phrase comes from."""

from __future__ import annotations

from pathlib import Path


def test_a_bundle_is_made_opened_and_refused_with_the_right_codes(lectern, transcript, tmp_path: Path) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--only", "talk", "--json").json["lesson_id"]
    word, other, out = tmp_path / "word", tmp_path / "other", tmp_path / "to the coach.lectern"
    word.write_text("correct horse\n", encoding="utf-8")
    other.write_text("wrong horse\n", encoding="utf-8")
    made = lectern("bundle", "create", lesson, "--out", out, "--passphrase-file", word, "--json")
    assert (made.code, made.json["lessons"], made.json["file"]) == (0, [lesson], str(out))

    coach = ("--store", tmp_path / "coach")
    wrong = lectern("bundle", "open", out, "--passphrase-file", other, *coach)
    assert (wrong.code, wrong.out) == (4, "")
    assert "pass-phrase" in wrong.err
    opened = lectern("bundle", "open", out, "--passphrase-file", word, *coach, "--json")
    assert (opened.code, opened.json["lessons"]) == (0, [lesson])
    assert len(lectern("show", lesson, "utterances", *coach, "--json").json) == 4

    out.write_bytes(out.read_bytes()[:-1])
    assert lectern("bundle", "open", out, "--passphrase-file", word, *coach).code == 3
    assert lectern("bundle", "open", transcript, "--passphrase-file", word, *coach).code == 3


def test_without_a_pass_phrase_nothing_is_made_and_it_is_said_how_to_give_one(
    lectern, transcript, tmp_path: Path
) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--only", "talk", "--json").json["lesson_id"]
    ran = lectern("bundle", "create", lesson, "--out", tmp_path / "f.lectern")
    assert ran.code == 2
    assert "--passphrase-file" in ran.err
    assert not (tmp_path / "f.lectern").exists()
