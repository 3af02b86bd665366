"""Korean dates and times: Django puts the half of the day after the hour, Korean before it."""

# No line ends between the two.
DATETIME_FORMAT = "Y년 n월 j일 A\N{NO-BREAK SPACE}g:i"
