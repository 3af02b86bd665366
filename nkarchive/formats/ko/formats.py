"""Korean dates and times: Django puts the half of the day after the hour, Korean before it."""

DATETIME_FORMAT = "Y년 n월 j일 A g:i"
