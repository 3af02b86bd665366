"""The words that search knows, for other spellings and for what was misspelt."""

from django.db import models


class SearchWord(models.Model):
    """A word, or a name of several, that stands in some article, whoever may read it.

    A reader is shown one only after it was read anew in an article that they may see: the table
    says what to look for, never what there is.
    """

    word = models.CharField(max_length=80)
    sound = models.CharField(
        max_length=80, blank=True, help_text="One key for all romanisations and for the Hangul."
    )
    initial = models.CharField(max_length=1)
    length = models.PositiveSmallIntegerField()
    is_name = models.BooleanField(help_text="It was never seen written small.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "sound"], name="search_word_once_a_sound")
        ]
        indexes = [
            models.Index(fields=["sound"], name="search_word_by_sound"),
            models.Index(fields=["initial", "length"], name="search_word_by_initial"),
        ]

    def __str__(self) -> str:
        return self.word
