"""Frames: who did what to which ban, read off one sentence.

Theory. A decision is told by a finite verb. The verb's role (ban, enact, vote, reject, defer, reverse, veto, allow …),
the phrase it governs (`to ban …`, `a moratorium on …`, `an ordinance that would bar …`, `repeal of …`) and what stands
between subject and verb (modal, negation, perfect) give the frame's kind. Each cue counts only inside the clause of the
verb that it governs. Infinitives and participles belong to the finite verb or noun before them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from banwatch.classify.decisions import kind_and_parts
from banwatch.classify.lexicon import Hit
from banwatch.classify.reading import Sentence
from banwatch.classify.verbs import NEAR, actor_of, actor_role, is_finite, is_verb, mode_of
from banwatch.text.words import words

VERBS = words(
    "ban weak_ban enact sign vote reject defer reverse veto override propose allow become headline_become",
    "win join retain",
)

KINDS = words("ban pass passban describe reject defer reverse veto allow joined content")
"""What a frame may tell."""
MODES = words("done unreal past_perfect negated")
"""How it is told."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One predication. `kind`: ban, pass (a measure not named as ban), describe, reject, defer, reverse, retain, veto,
    allow, joined, content.

    `mode`: done, future, unreal (would, if, proposed), past_perfect, negated. `strength` 2 for plain ban words with the
    thing named, 1 for weaker ones. `actor` is the acting role ("" when unnamed).
    """

    sentence: Sentence
    kind: str
    mode: str
    verb: Hit
    actor: str
    actor_hit: Hit | None
    tech: Hit | None
    ban: Hit | None
    measure: Hit | None
    strength: int
    quoted: bool
    tally: bool = False


def frames_of(sentence: Sentence) -> list[Frame]:
    """All frames of a sentence in order."""
    return [frame for hit in sentence.hits if hit.role in VERBS and (frame := _frame(sentence, hit)) is not None]


def _frame(sentence: Sentence, verb: Hit) -> Frame | None:
    if not is_verb(sentence, verb) or not is_finite(sentence, verb):
        return None
    mode = mode_of(sentence, verb)
    kind, parts = kind_and_parts(sentence, verb)
    if not kind:
        return None
    actor = actor_of(sentence, verb)
    tech, ban, measure = parts
    plain = (
        tech is not None and tech.role == "tech" and (ban is None or ban.role != "weak_ban") and verb.role != "weak_ban"
    )
    strength = 2 if plain and (ban or verb.role == "ban") else 1
    return Frame(
        sentence,
        kind,
        mode,
        verb,
        actor_role(sentence, actor),
        actor,
        tech,
        ban,
        measure,
        strength,
        sentence.quoted(verb.start),
    )


def _no_subject(sentence: Sentence) -> Iterator[Hit]:
    """ "No officer or employee shall use …": the negation is in the subject."""
    for hit in sentence.roles("negation"):
        if hit.word in {"no", "neither", "nor"}:
            modal = next(
                (
                    m
                    for m in sentence.hits
                    if m.role == "modal" and 0 < m.i - hit.j <= 12 and m.word in {"shall", "may", "can", "will"}
                ),
                None,
            )
            if modal:
                yield modal


USES = words("use using run keep resume continue deploy install buy operate search")


def permissions(sentence: Sentence) -> Iterator[Frame]:
    """Leave told by its content: "police may use …"."""
    for modal in sentence.roles("modal"):
        if modal.word not in {"may", "can"}:
            continue
        clause = sentence.clauses[modal.i]
        denied = any(h.role == "negation" and h.j <= modal.i and sentence.clauses[h.i] == clause for h in sentence.hits)
        verb = next(
            (k for k in range(modal.j, min(modal.j + 3, len(sentence.tokens))) if sentence.tokens[k].low in USES), 0
        )
        tech = next((h for h in sentence.hits if h.role == "tech" and 0 < h.i - verb <= 6), None)
        barred = any(h.role in {"ban", "weak_ban"} and modal.j <= h.i < verb for h in sentence.hits)
        if (
            verb
            and tech
            and not denied
            and not barred
            and not any(t.low in {"not", "no"} for t in sentence.tokens[modal.j : verb])
        ):
            actor = actor_of(sentence, modal)
            role = actor_role(sentence, actor)
            yield Frame(
                sentence, "allow", "done", modal, role, actor, tech, None, None, 1, sentence.quoted(modal.start)
            )


def contents(sentence: Sentence) -> Iterator[Frame]:
    """Prohibitions told by their content: "shall not use …", "will no longer be able to use …"."""
    for hit in [*sentence.roles("unable"), *_no_subject(sentence)]:
        tech = next(
            (h for h in sentence.hits if h.role == "tech" and (0 <= h.i - hit.j <= NEAR or 0 <= hit.i - h.j <= 6)), None
        )
        if tech:
            actor = actor_of(sentence, hit)
            yield Frame(
                sentence,
                "content",
                "done",
                hit,
                actor_role(sentence, actor),
                actor,
                tech,
                hit,
                None,
                1,
                sentence.quoted(hit.start),
            )
