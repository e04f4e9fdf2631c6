"""A guess at the language of a text, for texts whose feed does not tell."""

import re
from collections import Counter

from banwatch.text.words import words

STOP_WORDS = {
    "en": words("the of and to in that is was for on with by at from it said has have would not be are which"),
    "de": words("der die das und ist nicht mit für den dem von zu im auf eine einen des wird hat sich auch"),
    "fr": words("le la les des et est une dans pour que qui du sur par au aux pas avec cette ont"),
    "es": words("el la los las de y en que del se por con una para su al como más fue"),
    "it": words("il lo gli di e che la per una con del della nel sono non alla dei le è"),
    "pt": words("o os de e que do da em um uma para com não na no por dos mais foi"),
    "nl": words("de het een en van in is dat op te niet zijn voor met aan er door ook"),
}
WORD = re.compile(r"[^\W\d_]+")
SCRIPTS = {
    "zh": "\u3400-\u9fff",
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af",
    "ar": "\u0600-\u06ff",
    "ru": "\u0400-\u04ff",
}
IN_SCRIPT = {code: re.compile(f"[{letters}]") for code, letters in SCRIPTS.items()}
FOREIGN = re.compile(f"[{''.join(SCRIPTS.values())}]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
SAMPLE = 4000
"""Characters looked at; a page's language shows early."""


def guess_language(text: str) -> str:
    """The code of the language whose small words are most frequent; empty when there are none.

    English unless clearly beaten: quotations and names in another language are common in English reports.
    """
    script = _script(text[:SAMPLE])
    if script:
        return script
    found = Counter(WORD.findall(text[:SAMPLE].lower()))
    counts = {code: sum(found.get(w, 0) for w in stops) for code, stops in STOP_WORDS.items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    if counts["en"] > counts[best] / 2:
        best = "en"
    return best if counts[best] >= 3 else ""


def _script(text: str) -> str:
    """The code of a usual language of the script that most letters are in, where that is not Latin; else empty."""
    if not FOREIGN.search(text):  # most texts: one look instead of one for each script
        return ""
    counts = {code: len(letters.findall(text)) for code, letters in IN_SCRIPT.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > len(LATIN.findall(text)) else ""
