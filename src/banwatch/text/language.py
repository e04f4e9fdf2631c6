"""A guess at the language of a text, for texts whose feed does not tell."""

import re

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
SAMPLE = 4000
"""Characters looked at; a page's language shows early."""


def guess_language(text: str) -> str:
    """The code of the language whose small words are most frequent; empty when there are none.

    English unless clearly beaten: quotations and names in another language are common in English reports.
    """
    found = [w.lower() for w in WORD.findall(text[:SAMPLE])]
    counts = {code: sum(w in stops for w in found) for code, stops in STOP_WORDS.items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    if counts["en"] > counts[best] / 2:
        best = "en"
    return best if counts[best] >= 3 else ""
