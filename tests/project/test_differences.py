"""What differs between two texts is told in words that people read, not in markup."""

from nkarchive.differences import document_changes, text_changes, word_changes


def said(runs) -> str:
    signs = {"ins": "+", "del": "-", "same": ""}
    return "|".join(f"{signs[run.kind]}{run.text.strip()}" for run in runs)


def test_words_that_came_and_went_are_marked_and_the_others_stand() -> None:
    assert said(word_changes("The river was low.", "The river was very low")) == (
        "The river was|+very|low|-."
    )
    assert said(word_changes("", "New")) == "+New"
    assert text_changes("a", "a")[0].kind == "same"


def test_korean_words_are_marked_as_words() -> None:
    old, new = "탈북민은 겨울에 강을 건넜다.", "탈북민은 지난 겨울에 강을 건넜다."
    assert said(word_changes(old, new)) == "탈북민은|+지난|겨울에 강을 건넜다."


def test_a_very_long_passage_is_shown_as_replaced() -> None:
    old, new = "word " * 5000, "other " * 5000
    assert [run.kind for run in word_changes(old, new)] == ["del", "ins"]


def test_a_paragraph_is_set_beside_the_one_that_it_became() -> None:
    old = "<p>One two three four.</p><p>Last.</p>"
    new = "<p>Wholly new.</p><p>One two three five.</p><p>Last.</p>"
    changes = document_changes(old, new)
    assert [change.kind for change in changes] == ["ins", "changed", "same"]
    assert said(changes[1].runs) == "One two three|-four|+five|."


def test_passages_without_a_change_are_counted_and_not_repeated() -> None:
    same = "".join(f"<p>Paragraph {number}.</p>" for number in range(20))
    changes = document_changes(same, f"{same}<p>The end.</p>")
    assert [(change.kind, change.count) for change in changes] == [
        ("left_out", 19),
        ("same", 0),
        ("ins", 0),
    ]
    assert [change.kind for change in document_changes(same, same)] == ["left_out"]


def test_what_a_node_says_beside_its_words_is_compared_too() -> None:
    figure = '<figure data-node="figure" data-picture="{}"><figcaption>River</figcaption></figure>'
    changes = document_changes(figure.format(3), figure.format(4))
    assert [(change.kind, change.name) for change in changes[:2]] == [
        ("del", "Figure (picture 3)"),
        ("ins", "Figure (picture 4)"),
    ]
    changes = document_changes(
        '<p>See <a href="https://example.org/a">this</a>.</p>',
        '<p>See <a href="https://example.org/b">this</a>.</p>',
    )
    assert changes[0].kind == "changed"
    changes = document_changes("<p>Very <em>low</em>.</p>", "<p>Very low.</p>")
    assert [change.kind for change in changes] == ["markup"]


def test_a_document_that_is_too_long_to_be_stored_is_compared_as_words() -> None:
    changes = document_changes("<p>Short.</p>", "<p>" + "a" * 2_100_000 + "</p>")
    assert changes[-1].name == "Too long to be stored"
