"""The colours of charts: roles to "#rrggbb" for light screens, dark screens and paper.

Text roles keep a contrast of 4.5:1 with the surface, mark roles 3:1 (WCAG 2.2, criteria 1.4.3 and 1.4.11). On paper
the roles also differ in lightness, so that a grey print can be read.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

TEXT_ROLES: Final = ("text", "muted")
CATEGORY_ROLES: Final = tuple(f"category{number}" for number in range(1, 9))
MARK_ROLES: Final = (
    "teacher",
    "student",
    "unknown",
    "accent",
    "playhead",
    "highlight",
    "missed",
    "question",
    "confusion",
    *CATEGORY_ROLES,
)
QUIET_ROLES: Final = ("surface", "ground", "silence", "grid", "soft")
"""Backgrounds and rules: nothing is ever told by one of these alone."""

ROLES: Final = (*TEXT_ROLES, *MARK_ROLES, *QUIET_ROLES)

LIGHT: Final = MappingProxyType(
    {
        "surface": "#ffffff",
        "ground": "#f6f5f1",
        "silence": "#efede7",
        "grid": "#e0ddd5",
        "soft": "#e2efee",
        "text": "#23282d",
        "muted": "#5b646d",
        "teacher": "#1f5fa8",
        "student": "#b3510c",
        "unknown": "#66707c",
        "accent": "#146468",
        "playhead": "#c81e45",
        "highlight": "#1b7a43",
        "missed": "#915400",
        "question": "#5a3ea6",
        "confusion": "#a8206a",
        "category1": "#1f5fa8",
        "category2": "#b3510c",
        "category3": "#1b7a43",
        "category4": "#8a3ea8",
        "category5": "#b02a4a",
        "category6": "#0b7285",
        "category7": "#766600",
        "category8": "#5b646d",
    }
)

DARK: Final = MappingProxyType(
    {
        "surface": "#1f2226",
        "ground": "#17191c",
        "silence": "#2a2e33",
        "grid": "#363b41",
        "soft": "#1f3335",
        "text": "#e9eaec",
        "muted": "#a6aeb6",
        "teacher": "#6ea8ee",
        "student": "#f0a05a",
        "unknown": "#98a1ab",
        "accent": "#74c9c1",
        "playhead": "#ff7088",
        "highlight": "#6cc98a",
        "missed": "#e8b04a",
        "question": "#b3a0ff",
        "confusion": "#f08cc0",
        "category1": "#6ea8ee",
        "category2": "#f0a05a",
        "category3": "#6cc98a",
        "category4": "#c79af0",
        "category5": "#f47f93",
        "category6": "#5cc4d6",
        "category7": "#cdbf4f",
        "category8": "#98a1ab",
    }
)

PRINT: Final = MappingProxyType(
    {
        "surface": "#ffffff",
        "ground": "#ffffff",
        "silence": "#eceef1",
        "grid": "#d5d9e0",
        "soft": "#e9f1f0",
        "text": "#14181f",
        "muted": "#4a5262",
        "teacher": "#003d73",
        "student": "#c08048",
        "unknown": "#586473",
        "accent": "#0b5f59",
        "playhead": "#9d1535",
        "highlight": "#1e4b26",
        "missed": "#a4661f",
        "question": "#3f3270",
        "confusion": "#8a2a66",
        "category1": "#00254e",
        "category2": "#59210e",
        "category3": "#1e4b26",
        "category4": "#60477d",
        "category5": "#9d444c",
        "category6": "#007e92",
        "category7": "#a47c33",
        "category8": "#8293a7",
    }
)

PALETTES: Final = MappingProxyType({"light": LIGHT, "dark": DARK, "print": PRINT})


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) .. 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 .. 21, as WCAG 2.2 defines it."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """CIE L* of "#rrggbb", 0 .. 100: how light it is in a grey print."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
