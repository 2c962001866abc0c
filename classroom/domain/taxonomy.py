"""The label sets. Titles and definitions for people are in resources/i18n under `label.<taxonomy>.<label>`."""

from __future__ import annotations

from typing import Final

FEEDBACK: Final = (
    "general",
    "setup",
    "pedagogy",
    "confusion",
    "gratitude",
    "personal_experience",
    "clarification",
    "bookmark",
    "non_english",
    "none",
)
"""Categories of students' comments: the nine of SIGHT (Wang et al. 2023), with its `na` called `none`, and `bookmark`
(a note of a time in the recording), which SIGHT's coders used and its paper left out. A comment may have several."""

TEACHER_MOVES: Final = (
    "none",
    "keeping_everyone_together",
    "getting_students_to_relate",
    "restating",
    "revoicing",
    "press_for_accuracy",
    "press_for_reasoning",
)
"""What a teacher's utterance does in the discussion: TalkMoves (Suresh et al. 2022). Exactly one applies."""

STUDENT_MOVES: Final = (
    "none",
    "relating_to_another_student",
    "asking_for_more_information",
    "making_a_claim",
    "providing_evidence",
)
"""What a student's utterance does in the discussion: TalkMoves (Suresh et al. 2022). Exactly one applies."""

QUESTIONS: Final = ("question", "open", "focusing")
"""Of a teacher's utterance: asks the class something; asks for more than one right word or number; starts from what a
student thinks (focusing, against funnelling to the teacher's path: Herbel-Eisenmann & Breyfogle 2005)."""

UPTAKE: Final = ("uptake",)
"""The teacher's reply builds on what the student said before it (Demszky et al. 2021)."""

LECTURE_MOVES: Final = (
    "question",
    "check_understanding",
    "respond_to_student",
    "worked_example",
    "derivation",
    "definition",
    "intuition",
    "application",
    "visual",
    "recap",
    "signpost",
    "error",
    "logistics",
    "rapport",
)
"""What about fifty words of a lecture do. Several may apply."""

COACHING_SCORES: Final[dict[str, tuple[int, int]]] = {
    "climate": (1, 7),
    "management": (1, 7),
    "dialogue": (1, 7),
    "explanation": (1, 3),
    "remediation": (1, 3),
    "imprecision": (1, 3),
    "student_reasoning": (1, 3),
}
"""Scores of a segment and their range, in the manner of CLASS (1-7) and MQI (1-3); a high imprecision is bad."""

HIGHLIGHTS: Final = (
    "press_reasoning",
    "student_explains",
    "representation",
    "uptake",
    "peer_response",
    "error_used",
    "clear_why",
    "strategies",
    "checks_understanding",
    "climate",
)
"""Why a moment of a lesson is worth showing as a success."""

MISSED: Final = (
    "answer_told",
    "no_why",
    "idea_dropped",
    "error_passed",
    "closed_chain",
    "thin_explanation",
    "imprecise",
    "lost_time",
    "one_voice",
)
"""Why a moment of a lesson is a missed opportunity."""

TUTOR_MOVES: Final = ("focus", "probing", "telling", "generic")
"""What a tutor's message does (MathDial, Macina et al. 2023). Exactly one applies."""

BRIDGE_ERRORS: Final = ("guess", "misinterpret", "careless", "right_idea", "imprecise", "diagnose", "other")
"""Kinds of student errors (Bridge, Wang et al. 2024): a ranked menu, never a verdict; experts agree on a third."""

BRIDGE_STRATEGIES: Final = (
    "explain_concept",
    "ask_question",
    "provide_hint",
    "provide_strategy",
    "provide_example",
    "provide_correction",
    "provide_similar_problem",
    "simplify_question",
    "affirm_correct_answer",
    "encourage_student",
    "other",
)
"""What a tutor could do next (Bridge, Wang et al. 2024): a ranked menu."""

BRIDGE_INTENTIONS: Final = (
    "motivate_student",
    "elaborate_answer",
    "correct_mistake",
    "hint_mistake",
    "clarify_misunderstanding",
    "understand_topic",
    "diagnose_mistake",
    "support_thinking",
    "explain_mistake",
    "signal_goal",
    "other",
)
"""What a tutor could mean to reach with it (Bridge, Wang et al. 2024): a ranked menu."""

MISCONCEPTIONS: Final = tuple(f"MaE{number:02}" for number in range(1, 56))
"""The 55 algebra misconceptions of MaE (Otero et al. 2025)."""

TAXONOMIES: Final[dict[str, tuple[str, ...]]] = {
    "feedback": FEEDBACK,
    "teacher_moves": TEACHER_MOVES,
    "student_moves": STUDENT_MOVES,
    "questions": QUESTIONS,
    "uptake": UPTAKE,
    "lecture_moves": LECTURE_MOVES,
    "highlights": HIGHLIGHTS,
    "missed": MISSED,
    "tutor_moves": TUTOR_MOVES,
    "bridge_errors": BRIDGE_ERRORS,
    "bridge_strategies": BRIDGE_STRATEGIES,
    "bridge_intentions": BRIDGE_INTENTIONS,
    "misconceptions": MISCONCEPTIONS,
}
"""Label sets by the name that stands in the column `taxonomy` of LABELS."""
