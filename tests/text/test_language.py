"""The language that the small words tell."""

import pytest

from banwatch.text.language import guess_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The council of the town voted to stop the use of it.", "en"),
        ("Der Rat der Stadt hat mit einer Mehrheit für das Verbot gestimmt.", "de"),
        ("Le conseil de la ville a voté pour une interdiction dans les rues.", "fr"),
        ("El pleno de la ciudad votó por una prohibición en las calles.", "es"),
        ("De raad van de stad heeft voor een verbod op het systeem gestemd.", "nl"),
        ("12345", ""),
    ],
)
def test_guess(text: str, code: str) -> None:
    assert guess_language(text) == code
