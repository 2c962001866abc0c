from __future__ import annotations

from classroom.store import Store, versions
from classroom.store.connection import FILE, Database
from classroom.store.faults import BACKUPS

VERSION_1 = """
insert into lessons values ('l1', 'One', null, null, date '2025-01-02', 'en', '2025-01-02', 60.0),
    ('l2', 'Two', null, null, null, null, '2025-01-01', null);
insert into runs values
    (1, 'r1', 'l1', 'speech', 1, '{}', null, [], ['utterances', 'words'], 'done', '2025', 2.5, null, '[]'),
    (2, 'r2', 'l1', 'feedback', 1, '{"beam": 5}', 'aa', ['r1'], ['labels.feedback'], 'done', '2025', 1.0, null, null),
    (3, 'r3', 'l1', 'talk', 1, '{}', null, [], ['labels.talk'], 'done', '2025', 1.0, null, null),
    (4, 'r4', 'l2', 'speech', 1, '{}', null, [], ['utterances', 'words'], 'running', '2025', 0.0, null, null);
insert into current_runs values ('l1', 'utterances', 'r1'), ('l1', 'words', 'r1'), ('l1', 'labels.feedback', 'r2'),
    ('l1', 'labels.talk', 'r3');
insert into pieces values ('l1', 'r1', 'utterances', 2, '2025'), ('l1', 'r2', 'labels.feedback', 1, '2025'),
    ('l1', 'r3', 'labels.talk', 1, '2025'), ('l2', 'r4', 'utterances', 1, '2025');
insert into utterances values ('l1', 'r1', 'utterances', 0, 0, 0.0, 1.0, null, 'unknown', 'a', null, null),
    ('l1', 'r1', 'utterances', 1, 1, 1.0, 2.0, null, 'unknown', 'b', null, 0.5),
    ('l2', 'r4', 'utterances', 0, 0, null, null, null, 'teacher', 'c', null, null);
insert into labels values ('l1', 'r2', 'labels.feedback', 0, 'comment', 0, 'feedback', 'setup', 0.5, true),
    ('l1', 'r3', 'labels.talk', 0, 'utterance', 0, 'move', 'revoicing', 0.25, false);
insert into corrections values (1, 'c1', 'l1', 'utterances', '{"utterance": 1}', 'role', '"teacher"', '"unknown"',
    '{"start_s": 1.0}', 'me', '2025', null);
"""


def test_a_store_of_version_1_shows_everything_it_held_and_goes_on(folder, lesson, utterances):
    database = Database(folder, versions.found()[:1])
    with database.write() as connection:
        for statement in VERSION_1.split(";")[:-1]:
            connection.execute(statement)
    database.close()
    before = (folder / FILE).read_bytes()
    with Store.open(folder) as store:
        assert (folder / BACKUPS).is_dir()
        assert [file.read_bytes() for file in (folder / BACKUPS).iterdir()] == [before]
        assert store.table("l1", "utterances").select("text", "role", "confidence").rows() == [
            ("a", "unknown", None),
            ("b", "teacher", 0.5),
        ]
        assert store.table("l1", "labels")["label"].to_list() == ["setup", "revoicing"]
        assert store.table("l1", "words").height == 0
        assert store.table("l2", "utterances")["text"].to_list() == ["c"]
        start = store.run_facts("r4")
        store.start_run(start)
        store.commit_piece("r4", {"utterances": utterances(1, 2)})
        store.finish_run("r4", seconds=1.0)
        assert store.table("l2", "utterances")["utterance"].to_list() == [0, 1, 2]
        store.delete_lesson("l1")
        assert store.lessons()["utterances"].to_list() == [3]
