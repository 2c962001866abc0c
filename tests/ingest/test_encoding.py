"""Which letters the bytes stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.ingest.encoding import SAMPLE, decode, find_encoding, open_text

SENTENCES = {
    "cp1252": "¿Por qué la función no devuelve nada? No entendí la explicación, señor.\n",
    "latin-1": "La leçon était très claire, merci à vous. Où sont les exercices?\n",
    "mac_roman": "No entendí la explicación de la señal; ¡qué difícil!\n",
    "cp850": "Könnten Sie die Übung größer zeigen? Die Schüler verstehen es nicht.\n",
    "cp1250": "Nie rozumiem tego przykładu, proszę wyjaśnić jeszcze raz. Był świetny wykład.\n",
    "cp1251": "Спасибо за лекцию, но я не понял вторую часть. Почему так?\n",
    "koi8_r": "Спасибо за лекцию, но я не понял вторую часть. Почему так?\n",
    "cp1253": "Δεν κατάλαβα το δεύτερο μέρος του μαθήματος, ευχαριστώ πολύ.\n",
    "shift_jis": "説明がよくわかりませんでした。もう一度お願いします。\n",
    "euc_jp": "説明がよくわかりませんでした。もう一度お願いします。\n",
    "gb18030": "老师讲得很清楚，但是我不明白第二个例子。谢谢！\n",
    "big5": "老師講得很清楚，但是我不明白第二個例子。謝謝！\n",
    "cp949": "수업 내용이 너무 어려웠어요. 다시 설명해 주세요. 감사합니다\n",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_older_encodings_are_told_apart_by_how_their_letters_sit_together(name, tmp_path):
    assert decode(SENTENCES[name].encode(name), tmp_path / "file.csv") == SENTENCES[name]


@pytest.mark.parametrize(
    "text", ["That’s great\n", "The “limit” part… costs 5 € – why?\n", "señal\n", "caf\xe9, na\xefve\n"]
)
def test_a_few_western_letters_are_enough(text, tmp_path):
    assert decode(text.encode("cp1252"), tmp_path / "file.txt") == text


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_is_read_with_and_without_a_byte_order_mark(name, tmp_path):
    text = "id,comment\n1,No entendí la señal\n2,all clear now\n"
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(name))
    with open_text(path, find_encoding(path)) as stream:
        assert stream.read() == text
    assert find_encoding(path).certain


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_utf8_text_is_read_back(text):
    assert decode(text.encode("utf-8"), __file__) == text.removeprefix("\ufeff")


def test_an_accent_far_behind_the_beginning_still_decides(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"plain words\n" * (SAMPLE // 6) + "la señal\n".encode("cp1252"))
    with open_text(path, find_encoding(path)) as stream:
        assert stream.read().endswith("la señal\n")


def test_one_stray_byte_does_not_spoil_a_unicode_file(tmp_path):
    data = "la señal está aquí, ¿no? ¡Sí! Así también después\n".encode() + b"\xff\n"
    assert decode(data, tmp_path / "file.csv").startswith("la señal está aquí, ¿no? ¡Sí!")


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x00" * 500, b"MZ\x90\x00\x03" + b"\x00\x01\x02" * 300])
def test_binary_data_is_refused(data, tmp_path):
    with pytest.raises(InputRefused, match="not a text file"):
        decode(data, tmp_path / "file.csv")


def test_a_few_zero_bytes_are_not_taken_for_binary_data(tmp_path):
    assert decode(b"comment\nfine\x00\nalso fine\n" * 20, tmp_path / "file.csv").startswith("comment\nfine\0\n")
