"""The measures Lectern knows: unit, formula in words, source, and what each must not be used for.

Titles for people are in resources/i18n under `measure.<name>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class MeasureInfo:
    """What a measure is. `higher_is` is "better", "worse" or "neither": almost all are neither."""

    name: str
    unit: str
    formula: str
    source: str
    caution: str
    higher_is: str = "neither"


_TALK = (
    MeasureInfo(
        name="speech_share",
        unit="share",
        formula="time covered by utterances divided by the length of the lesson's clock",
        source="own; the talk/silence split of TeachFX's activity strip",
        caution="A microphone that misses students makes this too low.",
    ),
    MeasureInfo(
        name="teacher_talk_share",
        unit="share",
        formula="time of utterances with role teacher divided by time of all utterances whose role is known",
        source="TalkMoves application (Suresh et al. 2021)",
        caution="Null unless speakers are known; never a grade.",
    ),
    MeasureInfo(
        name="words_per_minute",
        unit="words/min",
        formula="words of utterances with times divided by the minutes those utterances cover",
        source="articulation rate, as used in Edu-ConvoKit (Wang & Demszky 2024)",
        caution="Comparable only between lessons in one language.",
    ),
    MeasureInfo(
        name="words",
        unit="words",
        formula="number of words in all utterances",
        source="own",
        caution="Depends on how well the recording was understood.",
    ),
    MeasureInfo(
        name="questions",
        unit="questions",
        formula="utterances with a question mark; without punctuation, those that begin like a question",
        source="rule; single flags are weak, rates hold up (Blanchard et al. 2016: r = .85 for the rate)",
        caution="Read the rate, not the single mark.",
    ),
    MeasureInfo(
        name="question_rate",
        unit="questions/h",
        formula="questions divided by the hours of the lesson's clock",
        source="Blanchard et al. 2016",
        caution="Counts all questions, rhetorical ones too.",
    ),
    MeasureInfo(
        name="pause_rate",
        unit="pauses/h",
        formula="gaps of at least 3 s between utterances, divided by the hours of the lesson's clock",
        source="three-second wait-time threshold of Rowe (1974)",
        caution="Silence may be students at work.",
    ),
    MeasureInfo(
        name="wait_after_question",
        unit="s",
        formula="median time from the end of a question to the next utterance",
        source="wait time 1 of Rowe (1974), without knowing who speaks next",
        caution="Where speakers are unknown the teacher's own next words count too.",
    ),
    MeasureInfo(
        name="longest_stretch",
        unit="s",
        formula="longest run of utterances by one speaker (or unknown) with gaps under 2 s",
        source="own; longest teacher stretch of classroom talk tools",
        caution="A lecture has long stretches by design.",
    ),
    MeasureInfo(
        name="talk_time",
        unit="share",
        formula="time in which only the teacher, one student, a voice of unknown role, several at once or "
        "nobody is heard, divided by the length of the lesson's clock; the five sum to 1",
        source="single voice, multiple voice, no voice: DART (Owens et al. 2017); roles by the words",
        caution="Empty where the microphone missed the students. Overlaps are mostly missed; never a grade.",
    ),
    MeasureInfo(
        name="overlap_share",
        unit="share",
        formula="time with two or more voices at once divided by the time with any voice",
        source="multiple voice of DART (Owens et al. 2017)",
        caution="Most overlaps are not heard as such: too low.",
    ),
    MeasureInfo(
        name="turns",
        unit="turns",
        formula="runs of utterances of one speaker, of all or of a role",
        source="turn as in TalkMoves (Suresh et al. 2022)",
        caution="Like voices may be taken for one, which makes fewer turns.",
    ),
    MeasureInfo(
        name="student_turn_length",
        unit="s",
        formula="median time from the beginning to the end of a student's turn",
        source="length of student contributions, Rowe (1974)",
        caution="Short calls that nobody could understand are missing.",
    ),
    MeasureInfo(
        name="wait_time_1",
        unit="s",
        formula="median silence from the end of a teacher's question to the next word of anybody, up to a minute",
        source="wait time 1, Rowe (1974): the mean without training was about 1 s, 3 s changed the talk",
        caution="A quiet answer that was not heard counts as waiting.",
    ),
    MeasureInfo(
        name="wait_time_2",
        unit="s",
        formula="median silence from the end of what a student says to the teacher's next word, up to a minute",
        source="wait time 2, Rowe (1974)",
        caution="Another student who was not heard counts as waiting.",
    ),
    MeasureInfo(
        name="longest_teacher_stretch",
        unit="s",
        formula="longest talk of the teacher with gaps under 2 s and nobody else in between",
        source="own; longest teacher stretch of classroom talk tools",
        caution="A lecture has long stretches by design.",
    ),
    MeasureInfo(
        name="students_heard",
        unit="share",
        formula="time of the students' voices with words that were understood, divided by the time of their voices",
        source="own; the microphone misses students (Whisper's word errors on small-group talk are above .80)",
        caution="About the microphone, not about the students. Below 50 % shares of the talk are left out.",
    ),
    MeasureInfo(
        name="student_level",
        unit="dB",
        formula="median loudness of the students' voices minus the teacher's, each heard alone",
        source="own",
        caution="About where the microphone stood. Below -20 dB shares of the talk are left out.",
    ),
)

_SLIDES = (
    MeasureInfo(
        name="slide_time",
        unit="s",
        formula="time the slide was on the screen, where a slide log or the video tells it; else time of the "
        "utterances on the slide, gaps up to the next utterance included",
        source="own; after time per slide in Lee et al. 2023 (multimodal lecture presentations)",
        caution="By words alone, slides without speech get no time.",
    ),
    MeasureInfo(
        name="slides_shown",
        unit="slides",
        formula="slides that were on the screen, where a slide log or the video tells it, or that an utterance was "
        "put on",
        source="own",
        caution="Without a slide log or video it is by what was said, not by what was on the screen.",
    ),
    MeasureInfo(
        name="slide_agreement",
        unit="share",
        formula="utterances whose slide by the words alone is the one that was on, divided by all utterances whose "
        "slide is known from a slide log or the video",
        source="own",
        caution="About how well words tell slides apart in this deck, not about the teaching.",
    ),
    MeasureInfo(
        name="figures_passed_over",
        unit="slides",
        formula="slides with a picture that fills a good part of them, on for less than 8 s or with fewer than 20 "
        "words said while on; n: all slides with such a picture that were on",
        source="own",
        caution="Charts drawn as lines in a PDF are not seen. By words alone, the time on a picture is a guess.",
    ),
)

_COMMENTS = (
    MeasureInfo(
        name="comment_share",
        unit="share",
        formula="comments with the label divided by all comments that are not duplicates",
        source="SIGHT (Wang et al. 2023)",
        caution="Those who comment are not the class.",
    ),
    MeasureInfo(
        name="comments",
        unit="comments",
        formula="comments that are not duplicates",
        source="own",
        caution="Those who comment are not the class.",
    ),
    MeasureInfo(
        name="confused_on_slide",
        unit="comments",
        formula="comments of confusion, repeated ones left out, whose first candidate sentence is on the slide; n: all "
        "such comments whose sentence is known, at least 3",
        source="own",
        caution="The sentence is often a guess, right in a quarter to a third of comments; look at the wording.",
    ),
    MeasureInfo(
        name="confused_in_minute",
        unit="comments",
        formula="comments of confusion, repeated ones left out, whose first candidate sentence begins in that minute "
        "(0: the first); n: all such comments whose sentence is known, at least 3",
        source="own",
        caution="The sentence is often a guess, right in a quarter to a third of comments; look at the wording.",
    ),
)

_DISCUSSION = (
    MeasureInfo(
        name="teacher_move_rate",
        unit="moves/100",
        formula="the teacher's utterances that make a discussion move, per 100 utterances of the teacher",
        source="TalkMoves (Suresh et al. 2022); scope move:<label> for each move",
        caution="Counted by a model that is often unsure about one utterance; read the rate. "
        "More is not better in itself.",
    ),
    MeasureInfo(
        name="student_move_rate",
        unit="moves/100",
        formula="students' utterances that make a discussion move, per 100 utterances of students",
        source="TalkMoves (Suresh et al. 2022); scope move:<label> for each move",
        caution="Students the microphone did not catch are not in it.",
    ),
    MeasureInfo(
        name="press_share",
        unit="share",
        formula="utterances that press for reasoning divided by all that press for accuracy or reasoning",
        source="TalkMoves (Suresh et al. 2022)",
        caution="Few presses make it jump from lesson to lesson: look at n.",
    ),
    MeasureInfo(
        name="uptake_rate",
        unit="share",
        formula="the teacher's replies to a student that build on what was said divided by all the teacher's replies "
        "to students",
        source="uptake (Demszky et al. 2021)",
        caution="It needs to be known who speaks. Single replies are weak evidence.",
    ),
    MeasureInfo(
        name="open_question_share",
        unit="share",
        formula="the teacher's open questions divided by all the teacher's questions to the class",
        source="open and closed questions, as in Edu-ConvoKit (Wang & Demszky 2024)",
        caution="Closed questions have their place; this is not a target to reach.",
    ),
    MeasureInfo(
        name="focusing_share",
        unit="share",
        formula="the teacher's focusing questions divided by all the teacher's questions to the class",
        source="focusing and funnelling (Herbel-Eisenmann & Breyfogle 2005; Alic et al. 2022)",
        caution="People often disagree about a single question; read the share.",
    ),
    MeasureInfo(
        name="lecture_move_share",
        unit="share",
        formula="windows of about 50 words that do this divided by all windows of the lesson",
        source="own label set; scope move:<label> for each part",
        caution="Made for lectures in English; a window may do several things.",
    ),
    MeasureInfo(
        name="coach_score",
        unit="points",
        formula="a model's estimate of the score that a reading coach gave segments of about 50 utterances (climate, "
        "management, dialogue 1 to 7, the others 1 to 3), mean over the lesson's segments",
        source="in the manner of CLASS and MQI; scope lesson:<score> or segment:<n>:<score>",
        caution="One lesson says little about a teacher. Never a grade; for looking at several lessons together.",
    ),
)

MEASURES: Final[dict[str, MeasureInfo]] = {info.name: info for info in (*_TALK, *_DISCUSSION, *_SLIDES, *_COMMENTS)}
