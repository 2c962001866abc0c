"""Colours that can be read, in both schemes, and text that grows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QImage, QPalette
from PySide6.QtWidgets import QLabel, QPushButton

import resources
from classroom.charts.palette import contrast
from ui import fonts, icons, theme

SCHEMES = ("light", "dark")
READ = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "tint_strong"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "tint_strong"),
    ("accent", "surface"),
    ("accent", "window"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("danger", "surface"),
    ("text", "danger_tint"),
    ("warning", "surface"),
    ("warning", "window"),
    ("good", "surface"),
    ("surface", "text"),
)
SEEN = (
    ("control", "surface"),
    ("control", "window"),
    ("focus", "surface"),
    ("focus", "window"),
    ("focus", "tint_strong"),
)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_text_stands_out_from_its_ground(qapp, scheme, ink, ground):
    theme.apply(qapp, scheme)
    assert contrast(theme.colour(ink).name(), theme.colour(ground).name()) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_edges_of_controls_and_the_focus_ring_stand_out(qapp, scheme, mark, ground):
    theme.apply(qapp, scheme)
    assert contrast(theme.colour(mark).name(), theme.colour(ground).name()) >= 3


def test_both_schemes_know_the_same_roles():
    assert set(theme._LIGHT) == set(theme._DARK)


def test_the_bundled_family_is_in_use_with_its_bold_and_italic(qapp):
    assert QFontInfo(qapp.font()).family() == fonts.FAMILY
    assert {"Regular", "Italic", "Bold"} <= set(QFontDatabase.styles(fonts.FAMILY))
    assert (resources.path("fonts/OFL.txt")).read_text(encoding="utf-8").startswith("Copyright")


@pytest.fixture
def set_system(qapp, monkeypatch):
    """Lets the system change its scheme: the platform without a screen knows none of its own."""

    def change(scheme: Qt.ColorScheme) -> None:
        monkeypatch.setattr(theme, "_system", lambda _: "dark" if scheme is Qt.ColorScheme.Dark else "light")
        qapp.styleHints().colorSchemeChanged.emit(scheme)

    return change


def test_the_window_follows_the_system_while_it_runs(qapp, set_system):
    theme.apply(qapp, None)
    heard: list[str] = []
    theme.watcher().changed.connect(lambda: heard.append(theme.scheme()))
    set_system(Qt.ColorScheme.Dark)
    assert theme.scheme() == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.colour("window")
    set_system(Qt.ColorScheme.Light)
    assert heard == ["dark", "light"]


def test_a_chosen_scheme_is_kept_when_the_system_changes(qapp, set_system):
    theme.apply(qapp, "light")
    set_system(Qt.ColorScheme.Dark)
    assert theme.scheme() == "light"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_text_grows_with_the_size_the_person_chose(qapp, qtbot, scale):
    theme.apply(qapp, "light")
    label = QLabel("Moments")
    label.setProperty("level", "title")
    qtbot.addWidget(label)
    label.ensurePolished()
    before = label.fontMetrics().horizontalAdvance("Moments")
    theme.apply(qapp, "light", scale=scale)
    label.ensurePolished()
    assert label.fontMetrics().horizontalAdvance("Moments") == pytest.approx(before * scale, rel=0.04)


def test_text_is_never_smaller_than_normal_nor_larger_than_double(qapp):
    theme.apply(qapp, "light", scale=0.2)
    assert theme.scale() == 1.0
    theme.apply(qapp, "light", scale=9)
    assert theme.scale() == 2.0


def test_a_role_nobody_declared_is_a_mistake(qapp):
    with pytest.raises(KeyError):
        theme.colour("mauve")
    with pytest.raises(KeyError):
        icons.icon("no such icon")


def test_icons_are_inked_anew_when_the_scheme_changes(qapp, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    icons.put(button, "add", "text")

    def darkest() -> int:
        image = button.icon().pixmap(24, 24).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return min(pixel.lightness() for pixel in pixels if pixel.alpha() > 200)

    assert darkest() < 80
    theme.apply(qapp, "dark")
    assert darkest() > 180


@pytest.mark.parametrize("file", sorted(resources.path("icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_draws_something(qapp, file):
    image = icons.pixmap(file.stem, 24).toImage()
    alphas = [image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())]
    assert max(alphas) > 150
