"""One analysis in the strip: its lesson, its step in words, how far it is, how long it takes, and what it reported."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ui import icons, known, phrases, theme
from ui.jobs import Job, Note
from ui.pages import Services
from ui.widgets import parts

_ICONS = {
    "waiting": ("wait", "muted"),
    "stopping": ("wait", "muted"),
    "pausing": ("wait", "muted"),
    "paused": ("pause", "muted"),
    "done": ("done", "good"),
    "failed": ("problem", "danger"),
    "stopped": ("pause", "muted"),
}
_AT_WORK = ("running", "pausing", "stopping")
_STEP_ICONS = {
    "import": "folder",
    "speech": "recording",
    "talk": "report",
    "feedback": "comments",
    "slides": "slides",
    "trace": "comments",
    "moments": "highlight",
}


class JobRow(QWidget):
    """Shows one job and lets the person cancel it, try again, open its lesson or put it away."""

    resized = Signal()

    def __init__(self, services: Services, number: int) -> None:
        super().__init__()
        self._services = services
        self._number = number
        self._noted = 0
        self._inked: tuple[str, str, str, float] | None = None
        self._icon = parts.label()
        self._title = parts.label("", "strong", wrap=True)
        self._line = parts.label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(60)
        self._bar.setMaximumWidth(200)
        self._left = parts.label("", "small")
        self.hold = parts.button(self.tr("Pause"))
        self.cancel = parts.button(self.tr("Cancel"), "quiet")
        self.again = parts.button(self.tr("Continue"), icon="retry")
        self.open = parts.button(self.tr("Open lesson"))
        self.more = parts.button(self.tr("Notes"), "link")
        self.more.setCheckable(True)
        self.put_away = parts.tool("close", self.tr("Put away"))
        self._notes = parts.card("sunken")
        self._notes_column = parts.column(self._notes, margin=theme.M, gap=theme.S)
        self._notes.hide()
        self._lay_out()
        self._connect()
        theme.watcher().changed.connect(self._ink)
        self.show_job(services.jobs.job(number))

    def _lay_out(self) -> None:
        words = parts.column(gap=2)
        head = parts.row(gap=theme.S)
        head.addWidget(self._title, 1)
        head.addWidget(self.more)
        words.addLayout(head)
        words.addWidget(self._line)
        progress = parts.column(gap=theme.XS)
        progress.addStretch(1)
        progress.addWidget(self._bar)
        progress.addWidget(self._left)
        progress.addStretch(1)
        row = parts.row(gap=theme.M)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addLayout(progress)
        for button in (self.hold, self.cancel, self.again, self.open, self.put_away):
            row.addWidget(button)
        column = parts.column(self, gap=theme.XS)
        column.addLayout(row)
        column.addWidget(self._notes)

    def _connect(self) -> None:
        jobs = self._services.jobs
        self.hold.clicked.connect(lambda: jobs.pause() if self._job.state == "running" else jobs.go_on())
        self.cancel.clicked.connect(lambda: jobs.cancel(self._number))
        self.again.clicked.connect(lambda: jobs.retry(self._number))
        self.put_away.clicked.connect(lambda: jobs.remove(self._number))
        self.open.clicked.connect(self._open)
        self.more.toggled.connect(self._unfold)

    def show_job(self, job: Job) -> None:
        """Shows the job as it is now."""
        self._job = job
        self._title.setText(job.title or self.tr("New lesson"))
        self._line.setText(self._words(job))
        self._bar.setValue(round(job.share * 1000))
        self._bar.setVisible(job.state in _AT_WORK or (job.state == "paused" and job.share > 0))
        self._bar.setAccessibleName(self.tr("Progress of {title}").format(title=job.title))
        self._left.setText(phrases.left(job.left_s) if job.state == "running" else "")
        self._left.setVisible(bool(self._left.text()))
        self._show_hold(job)
        self.cancel.setVisible(job.live)
        self.cancel.setEnabled(job.state != "stopping")
        self.again.setVisible(job.state in ("failed", "stopped"))
        words = self.tr("Continue") if job.state == "stopped" else self.tr("Try again")
        self.again.setText(f" {words}")
        self.again.setAccessibleName(words)
        self.open.setVisible(not job.live and job.result is not None)
        self.put_away.setVisible(not job.live)
        self._show_notes(job)
        self._ink()

    def _show_hold(self, job: Job) -> None:
        """One button holds the whole queue and lets it go on; it stands where the work is, or would be."""
        held = self._services.jobs.paused
        self.hold.setVisible(job.state in ("running", "pausing", "paused") or (job.state == "waiting" and held))
        self.hold.setEnabled(job.state != "pausing")
        running = job.state in ("running", "pausing")
        words = self.tr("Pause") if running else self.tr("Go on")
        self.hold.setText(words)
        self.hold.setAccessibleName(words)
        hint = self.tr("Holds this analysis and those that wait; Ctrl+Shift+J")
        self.hold.setToolTip(hint if running else self.tr("Goes on with all analyses; Ctrl+Shift+J"))

    def _words(self, job: Job) -> str:
        if job.state == "waiting":
            if self._services.jobs.paused:
                return self.tr("Waiting; the analyses are paused")
            return self.tr("Waiting for the analysis before it")
        if job.state == "pausing":
            return self.tr("Pausing; everything finished is kept")
        if job.state == "paused":
            if job.from_before:
                return self.tr("Lectern was closed before this was finished. “Go on” takes it from there.")
            return self.tr("Paused. Everything finished is kept, also when you close Lectern.")
        if job.state == "stopping":
            return self.tr("Stopping; everything finished is kept")
        if job.state == "stopped":
            return self.tr("Stopped. Everything finished is kept, and “Continue” goes on from there.")
        if job.state == "failed":
            return self.tr("Not everything could be done. What was finished is kept.")
        if job.state == "done":
            return self._outcome(job)
        if not job.step:
            return self.tr("Starting")
        step = self._services.words.text(f"step.{job.step}")
        if job.count > 1:
            return self.tr("{step} (step {position} of {count})").format(
                step=step, position=job.position, count=job.count
            )
        return step

    def _outcome(self, job: Job) -> str:
        counts = job.result.counts if job.result is not None else {}
        parts_ = [
            phrases.counted(counts[name], one, many)
            for name, one, many in (
                ("moments", self.tr("1 moment worth a look"), self.tr("{n} moments worth a look")),
                ("comments", self.tr("1 comment"), self.tr("{n} comments")),
                ("slides", self.tr("1 slide"), self.tr("{n} slides")),
            )
            if counts.get(name)
        ]
        return self.tr("Ready: {what}").format(what=", ".join(parts_)) if parts_ else self.tr("Ready")

    def _show_notes(self, job: Job) -> None:
        count = len(job.notes)
        self.more.setVisible(count > 0)
        self.more.setText(phrases.counted(count, self.tr("1 note"), self.tr("{n} notes")))
        self.more.setAccessibleName(self.more.text())
        for note in job.notes[self._noted :]:
            self._notes_column.addWidget(parts.label(self._note_text(note), wrap=True))
        self._noted = count
        if job.state == "failed" and count and not self.more.isChecked():
            self.more.setChecked(True)

    def _note_text(self, note: Note) -> str:
        if note.text:
            return known.in_words(note.text)
        return self._services.words.text(f"warning.{note.code}", **note.details)

    def _unfold(self, wanted: bool) -> None:
        self._notes.setVisible(wanted)
        self.resized.emit()

    def _open(self) -> None:
        if self._job.result is not None:
            self._services.navigator.lesson_asked.emit(self._job.result.lesson_id, None)

    def _ink(self) -> None:
        if self._job.state == "running":
            name, role = _STEP_ICONS.get(self._job.step, "wait"), "accent"
        else:
            name, role = _ICONS[self._job.state]
        if self._inked != (name, role, theme.scheme(), theme.scale()):
            self._inked = (name, role, theme.scheme(), theme.scale())
            self._icon.setPixmap(icons.pixmap(name, icons.scaled(20), role))
