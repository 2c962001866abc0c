"""How many moments are shown, and whether a language model on this computer words suggestions."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QFormLayout, QLineEdit, QWidget

from classroom.domain.errors import UsageError
from classroom.domain.requests import BUDGET, MOST_MOMENTS
from ui import known, theme
from ui.memory import Memory
from ui.widgets import parts

_USUAL = {"highlights": 3, "missed": 3, "confusions": 3, "questions": 1}
"""What the analyzer takes where nobody chose (analyzers.moments.Params; a test compares them)."""


class SuggestingPane(QWidget):
    """Numbers of moments, and rewording, which is off until a person switches it on."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory
        self.counts = {kind: self._count(kind) for kind in BUDGET}
        self.wanted = QCheckBox(self.tr("Let a language model on this computer word the examples"))
        self.wanted.setChecked(bool(memory.rewording()))
        self.model = QLineEdit(memory.rewording_model())
        self.model.setAccessibleName(self.tr("Address or model file"))
        self.model.setPlaceholderText("http://127.0.0.1:8080/v1")
        self.choose = parts.button(self.tr("Choose a &file…"), icon="folder")
        self.said = parts.label("", wrap=True)
        self._lay_out()
        self.wanted.toggled.connect(self._keep)
        self.model.editingFinished.connect(self._keep)
        self.choose.clicked.connect(self._choose)

    def _count(self, kind: str) -> QComboBox:
        box = QComboBox()
        for count in range(MOST_MOMENTS + 1):
            box.addItem(str(count), count)
        box.setCurrentIndex(self._memory.budget().get(kind, _USUAL[kind]))
        box.currentIndexChanged.connect(partial(self._memory.set_budget, kind))
        return box

    def _lay_out(self) -> None:
        column = parts.column(self, margin=theme.M, gap=theme.S)
        column.addWidget(parts.label(self.tr("Moments shown of a lesson, at most"), "heading"))
        form = QFormLayout()
        names = {
            "highlights": self.tr("That went well"),
            "missed": self.tr("Missed opportunities"),
            "confusions": self.tr("Of confusion"),
            "questions": self.tr("Questions to think about"),
        }
        for kind, box in self.counts.items():
            box.setAccessibleName(names[kind])
            form.addRow(names[kind], box)
        column.addLayout(form)
        later = self.tr("For lessons analysed from now on; “Continue or repeat the analysis” renews the others.")
        column.addWidget(parts.label(later, "small", wrap=True))
        column.addSpacing(theme.M)
        column.addWidget(parts.label(self.tr("Wording of suggestions"), "heading"))
        column.addWidget(self.wanted)
        row = parts.row(gap=theme.S)
        row.addWidget(self.model, 1)
        row.addWidget(self.choose)
        column.addLayout(row)
        about = self.tr(
            "An address of a program on this computer, or a model file (GGUF). What was said around a suggestion is "
            "given to it and to nobody else. A sentence with a number, name or claim that is not in the lesson is "
            "thrown away, and the library's words stand."
        )
        column.addWidget(parts.label(about, "muted", wrap=True))
        column.addWidget(self.said)
        column.addStretch(1)

    def _choose(self) -> None:
        kind = self.tr("Language models (*.gguf)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a model file"), "", kind)
        if chosen:
            self.model.setText(str(Path(chosen)))
            self._keep()

    def _keep(self) -> None:
        from classroom.workspace.rewording import check_rewording

        model, wanted = self.model.text().strip(), self.wanted.isChecked()
        self.said.setText("")
        try:
            check_rewording(model)
        except UsageError as fault:
            self.said.setText(known.said(fault) if wanted else "")
            wanted = False
        if wanted and not model:
            self.said.setText(self.tr("Give an address or a file, or nothing is worded anew."))
        self._memory.set_rewording(wanted and bool(model), model)
