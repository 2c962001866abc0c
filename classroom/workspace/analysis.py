"""The main verb: files of a lesson in, everything about it worked out and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from classroom.domain.analyzer import Catalog
from classroom.domain.errors import (
    EXIT_BUG,
    EXIT_CANCELLED,
    EXIT_DONE,
    EXIT_INPUT_REFUSED,
    EXIT_MODEL,
    Cancelled,
    InputRefused,
    UsageError,
)
from classroom.domain.events import Event, Stopped, Warned
from classroom.domain.requests import BUDGET, MOST_MOMENTS, AnalysisRequest, AnalysisResult, Lesson
from classroom.domain.tables import TABLES
from classroom.naming.people import spoken_names
from classroom.pipeline import refits
from classroom.pipeline.catalog import discover
from classroom.pipeline.fitting import card_failed, fitted, hears, narrowed, told
from classroom.pipeline.imports import FileReader
from classroom.pipeline.jobs import Caution, JobResult, run_job
from classroom.pipeline.plan import Facts, known, make_plan
from classroom.pipeline.speech_models import chosen
from classroom.pipeline.tasks import Job, Setting
from classroom.pipeline.timing import Experience
from classroom.store import Store
from classroom.wording import Wording
from classroom.workspace.given import named_in
from classroom.workspace.import_runs import PARTS, WRITERS
from classroom.workspace.importing import Taken, take_in
from classroom.workspace.rewording import check_rewording
from classroom.workspace.teacher_voices import knowing

_ONE_AT_A_TIME = threading.Lock()
_LOOK_EVERY_S = 0.1
_WORST_FIRST = (EXIT_CANCELLED, EXIT_BUG, EXIT_MODEL, EXIT_INPUT_REFUSED)


def analyze(
    store: Store,
    request: AnalysisRequest,
    *,
    on_event: Callable[[Event], None] = lambda _: None,
    stop: threading.Event | None = None,
    catalog: Catalog | None = None,
) -> AnalysisResult:
    """Take the request's files in and run the analyzers; blocks until it is over.

    What was worked out before from the same files and settings is used again. Everything finished is on disk when its
    event is heard. A second analysis in the same program waits for the first. catalog: the analyzers, None for those
    shipped. Raises UsageError for a request without files or for a lesson or analyzer there is not, InputRefused if
    no file could be used, ModelError for a speech model there is not, Cancelled if `stop` is set while files are read
    (later, the result says so), StoreError.
    """
    catalog, stop = catalog or discover(), stop or threading.Event()
    while not _ONE_AT_A_TIME.acquire(timeout=_LOOK_EVERY_S):
        if stop.is_set():
            raise Cancelled("Stopped before it began: another analysis was running.")
    try:
        return _analyzed(store, _checked(store, request, catalog), catalog=catalog, on_event=on_event, stop=stop)
    finally:
        _ONE_AT_A_TIME.release()


def _analyzed(
    store: Store,
    request: AnalysisRequest,
    *,
    catalog: Catalog,
    on_event: Callable[[Event], None],
    stop: threading.Event,
) -> AnalysisResult:
    speech_model = chosen(request.speech_model)
    try:
        taken = take_in(store, request, on_event=on_event, stop=stop)
    except Cancelled:
        on_event(Stopped(step="import"))
        raise
    lesson = _known_facts(store, request, taken.lesson_id)
    learned = refits.in_use(store.folder, catalog)
    params: dict[str, Mapping[str, Any]] = {}
    if request.rewording:
        params["suggestions"] = {"rewording": request.rewording}
    if request.budget:
        params["moments"] = dict(request.budget)
    setting = Setting(
        language=lesson.language,
        speech_model=speech_model,
        params=params,
        refits=learned,
        processor_only=request.processor_only,
    )
    setting = knowing(setting, store, lesson, catalog)
    said: list[Caution] = []
    if hears(store, lesson.lesson_id, catalog, request.only):
        setting = fitted(setting, catalog)
        subject = " ".join(filter(None, (lesson.course, lesson.title)))
        setting = told(setting, catalog, names=spoken_names(store.names(lesson), lesson.teacher), subject=subject)
        if card_failed(setting, catalog):
            said.append(Caution(step="speech", code="card_not_used", details={}))
    narrow = narrowed(setting)
    job = Job(lesson_id=lesson.lesson_id, catalog=catalog, only=request.only, setting=setting)
    result = run_job(store, job, on_event=on_event, stop=stop)
    said += [Caution(step=name, code="searched_less", details={"beam": width}) for name, width in narrow.items()]
    for caution in said:
        on_event(Warned(step=caution.step, code=caution.code, details=dict(caution.details)))
    result = replace(result, cautions=(*result.cautions, *said))
    return _result(store, taken, result)


def estimate(store: Store, request: AnalysisRequest, *, catalog: Catalog | None = None) -> float | None:
    """Seconds the analysis will take, by what past analyses took on this computer; None when that is not known.

    Reads only the recordings' headers. What an earlier analysis of the same files left to be used again is not
    subtracted, except for `request.resume`.
    """
    catalog = catalog or discover()
    try:
        request = _checked(store, request, catalog)
        seconds = _length_of(store, request)
    except (InputRefused, UsageError):
        return None
    kinds = {kind for kind, _ in named_in(request)}
    have = {PARTS[kind]: "given" for kind in kinds}
    have |= store.current_runs(request.resume) if request.resume else {}
    imported = {"utterances"} if "transcript" in kinds else set[str]()
    facts = Facts(lesson_id="", have=have, imported=imported, done=lambda _: False, language=request.language)
    steps = [step.spec.name for step in make_plan(catalog, facts, only=request.only).steps]
    if "recording" in kinds:
        steps.insert(0, WRITERS["recording"])
    return Experience(store).seconds(steps, seconds)


def _checked(store: Store, request: AnalysisRequest, catalog: Catalog) -> AnalysisRequest:
    """The request with its lesson's id in `resume`. Raises UsageError if it makes no sense."""
    for name in request.only:
        known(catalog, name)
    check_rewording(request.rewording)
    if not set(request.budget) <= set(BUDGET) or not all(0 <= n <= MOST_MOMENTS for n in request.budget.values()):
        raise UsageError(f"So many moments are too many to look at: 0 to {MOST_MOMENTS} of a kind.", "Three is usual.")
    if not request.resume:
        if not named_in(request):
            raise UsageError("There is nothing to analyse.", "Give a recording, slides, comments or a transcript.")
        return replace(request, resume=None)
    found = store.find_lessons(request.resume)
    if len(found) != 1:
        many = f"fits {len(found)} lessons" if found else "is no lesson of this store"
        raise UsageError(f"“{request.resume}” {many}.", "Give a lesson's id; `lectern lessons` lists them.")
    return replace(request, resume=found[0].lesson_id)


def _known_facts(store: Store, request: AnalysisRequest, lesson_id: str) -> Lesson:
    """The lesson, once the facts that the request and the files give are written down."""
    lesson = store.lesson(lesson_id)
    if lesson is None:
        raise LookupError("the lesson is not in the store that it was taken into")
    given = {name: getattr(request, name) for name in ("title", "course", "teacher", "date", "language")}
    given["duration_s"] = _duration_s(store, lesson_id)
    new = {name: value for name, value in given.items() if value is not None and value != getattr(lesson, name)}
    if new:
        store.change_lesson(lesson_id, **new)
    return replace(lesson, **new)


def _duration_s(store: Store, lesson_id: str) -> float | None:
    """Length of the lesson's clock: its recording, else up to the end of its last timed utterance."""
    recordings = store.table(lesson_id, "recordings")
    if recordings.height:
        return float((recordings["start_s"] + recordings["duration_s"]).max() or 0.0)  # pyright: ignore
    ends = store.table(lesson_id, "utterances")["end_s"].drop_nulls()
    return float(ends.max()) if ends.len() else None  # pyright: ignore


def _length_of(store: Store, request: AnalysisRequest) -> float | None:
    lesson = store.lesson(request.resume) if request.resume else None
    if not request.recordings:
        return None if lesson is None else lesson.duration_s
    with FileReader() as reader:
        claimed = [reader.claimed_s(path) for path in request.recordings]
    return sum(length for length in claimed if length is not None) or None


def _result(store: Store, taken: Taken, result: JobResult) -> AnalysisResult:
    lesson = store.lesson(taken.lesson_id)
    codes = {*result.exit_codes, *([EXIT_INPUT_REFUSED] if taken.refusals else [])}
    return AnalysisResult(
        lesson_id=taken.lesson_id,
        store=str(store.folder),
        duration_s=None if lesson is None else lesson.duration_s,
        counts={name: store.table(taken.lesson_id, name).height for name in TABLES},
        runs=(*taken.runs, *result.runs),
        warnings=_sentences([*taken.cautions, *result.cautions]),
        refusals=taken.refusals,
        exit_code=next((code for code in _WORST_FIRST if code in codes), EXIT_DONE),
    )


def _sentences(cautions: Sequence[Caution]) -> tuple[str, ...]:
    words = Wording("en")
    said = [words.text(f"warning.{caution.code}", **caution.details) for caution in cautions]
    return tuple(dict.fromkeys(said))
