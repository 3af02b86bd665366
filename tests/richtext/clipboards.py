"""What programs hand over when somebody copies in them, in words of our own."""

# ruff: noqa: E501

GAP = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;\n</span>"


def word_item(marker: str, words: str, *, place: str, position: str = "Middle") -> str:
    """Return an item of a list as Word writes it; `place` is that of mso-list."""
    return (
        f"<p class=MsoListParagraphCxSp{position} style='margin-left:.5in;text-indent:-.25in;\n"
        f"mso-list:{place}'><![if !supportLists]><span style='font-family:Symbol;mso-bidi-font-family:\n"
        f"Symbol'><span style='mso-list:Ignore'>{marker}{GAP}</span></span><![endif]>{words}<o:p></o:p></p>\n"
    )


def word(*blocks: str) -> str:
    """Return a document as Word puts it on the clipboard."""
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">\n'
        "<style>\n<!--\n@list l0:level1 {mso-level-number-format:bullet;}\np {margin:0}\n-->\n</style></head>\n"
        f"<body lang=EN-US style='tab-interval:.5in'>\n<!--StartFragment-->\n{''.join(blocks)}<!--EndFragment-->\n</body></html>"
    )


def browser_item(words: str, *, level: int, listed: int, tag: str = "ul") -> str:
    """Return an item of a list as Word in a browser writes it."""
    return (
        f'<div class="ListContainerWrapper SCXW1"><{tag} class="BulletListStyle1" role="list">'
        f'<li data-leveltext="" data-listid="{listed}" data-aria-posinset="1" data-aria-level="{level}" role="listitem">'
        f'<p class="Paragraph"><span class="TextRun"><span class="NormalTextRun">{words}</span></span>'
        f'<span class="EOP">&nbsp;</span></p></li></{tag}></div>'
    )


AFTER = "<p class=MsoNormal>After<o:p></o:p></p>"
EMPTY = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"

# What is pasted, and what is stored of it.
LISTS = {
    "levels": (
        word(
            word_item("·", "One <b>bold</b>", place="l0 level1 lfo1", position="First"),
            word_item("o", "below", place="l0\nlevel2 lfo1"),
            word_item("§", "lower", place="l0 level3 lfo1"),
            word_item("·", "Two", place="l0 level1 lfo1", position="Last"),
            AFTER,
        ),
        "<ul><li>One <strong>bold</strong><ul><li>below<ul><li>lower</li></ul></li></ul></li><li>Two</li></ul><p>After</p>",
    ),
    "a numbered list beside one with bullets": (
        word(
            word_item("·", "One", place="l0 level1 lfo1"),
            word_item("1.", "First", place="l1 level1 lfo2"),
            word_item("a)", "first of it", place="l1 level2 lfo2"),
            word_item("2.", "Second", place="l1 level1 lfo2"),
        ),
        "<ul><li>One</li></ul><ol><li>First<ol><li>first of it</li></ol></li><li>Second</li></ol>",
    ),
    "two of one kind beside each other": (
        word(
            word_item("가.", "하나", place="l1 level1 lfo2"),
            word_item("가.", "다른 하나", place="l1 level1 lfo3"),
            EMPTY,
            word_item("나.", "둘", place="l1 level1 lfo3"),
        ),
        "<ol><li>하나</li></ol><ol><li>다른 하나</li><li>둘</li></ol>",
    ),
    "a list of another kind below an item": (
        word(
            word_item("①", "First", place="l1 level1 lfo2"),
            word_item("v", "below", place="l4 level2 lfo6"),
            word_item("②", "Second", place="l1 level1 lfo2"),
        ),
        "<ol><li>First<ul><li>below</li></ul></li><li>Second</li></ol>",
    ),
    "a beginning within a list": (
        word(
            word_item("o", "below", place="l0 level2 lfo1"),
            word_item("·", "Two", place="l0 level1 lfo1"),
        ),
        "<ul><li>below</li><li>Two</li></ul>",
    ),
    "a paragraph that goes on": (
        word(
            word_item("·", "One", place="l0 level1 lfo1"),
            "<p class=MsoListParagraphCxSpLast style='margin-left:.5in'>goes on</p>",
            AFTER,
            word_item("·", "Two", place="l0 level1 lfo1"),
        ),
        "<ul><li><p>One</p><p>goes on</p></li></ul><p>After</p><ul><li>Two</li></ul>",
    ),
    "a list that goes on counting": (
        word(
            word_item("1.", "First", place="l1 level1 lfo2"),
            AFTER,
            word_item("2.", "Second", place="l1 level1 lfo2"),
        ),
        '<ol><li>First</li></ol><p>After</p><ol start="2"><li>Second</li></ol>',
    ),
    "bullets told by comments alone": (
        "<p class=MsoListBullet2><!--[if !supportLists]--><span>·&nbsp;</span><!--[endif]-->One</p>"
        "<p class=MsoListBullet2><!--[if !supportLists]--><span>·&nbsp;</span><!--[endif]-->Two</p>",
        "<ul><li>One</li><li>Two</li></ul>",
    ),
    "a numbered heading, which is none": (
        "<h2 style='mso-list:l5 level1 lfo9'><span style='mso-list:Ignore'>1. </span>Head</h2><p style='mso-list:none'>a</p>",
        "<h2>1. Head</h2><p>a</p>",
    ),
    "Word in a browser": (
        browser_item("One", level=1, listed=2)
        + browser_item("below", level=2, listed=2)
        + browser_item("Two", level=1, listed=2)
        + browser_item("First", level=1, listed=3, tag="ol"),
        "<ul><li>One<ul><li>below</li></ul></li><li>Two</li></ul><ol><li>First</li></ol>",
    ),
}

STYLES = {
    "Google Docs": (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">'
        '<h1 dir="ltr"><span style="font-weight:700">Head</span></h1>'
        '<p style="line-height:1.38"><span style="font-weight:400">Plain, </span>'
        '<span style="font-weight: 700; font-style:italic">both, </span>'
        '<span style="font-style:italic;vertical-align:baseline">slanted</span>'
        '<span style="font-size:0.6em;vertical-align:super">2</span></p>'
        '<ul><li aria-level="1"><p>one</p></li><ul><li aria-level="2"><p>below</p></li></ul></ul></b>',
        "<h2>Head</h2><p>Plain, <strong><em>both, </em></strong><em>slanted</em><sup>2</sup></p>"
        "<ul><li>one<ul><li>below</li></ul></li></ul>",
    ),
    "Word": (
        word(
            "<p class=MsoNormal style='margin:0'>"
            "<b style='mso-bidi-font-weight:normal'><span style='color:red'>Bold</span></b>"
            " and <i style='mso-bidi-font-style:normal'>slanted</i><o:p></o:p></p>"
        ),
        "<p><strong>Bold</strong> and <em>slanted</em></p>",
    ),
    "Hangul": (
        '<HTML><HEAD><META NAME="Generator" CONTENT="Hancom HWP"><STYLE>\n<!--\nP.HStyle0 {color:red}\n-->\n</STYLE></HEAD>'
        "<BODY><!--StartFragment--><P CLASS=HStyle0 STYLE='text-align:center;'><SPAN STYLE='font-family:\"한컴바탕\";font-weight:bold'>"
        "강가</SPAN></P>\n\n<P CLASS=HStyle0><!--[if !supportEmptyParas]-->&nbsp;<!--[endif]--><o:p></o:p></P>\n"
        "<TABLE><TR><TD><P CLASS=HStyle0>첫 칸</P></TD></TR></TABLE><!--EndFragment--></BODY></HTML>",
        "<p><strong>강가</strong></p><p>첫 칸</p>",
    ),
    "languages of the keyboard": (
        "<p lang=EN-US>Words, <span lang=KO>more</span> <span lang=KO>한국어</span><span lang=FR> 7 </span>"
        "<span lang=FR>mots</span></p><p lang=EN-GB>한국어</p><p lang=ko-KR>한국어</p>",
        '<p>Words, more <span lang="KO">한국어</span> 7 <span lang="FR">mots</span></p>'
        '<p>한국어</p><p lang="ko-KR">한국어</p>',
    ),
    "a page": (
        "<h4>Head</h4><p>Write <code>a style=b</code></p>",
        "<h3>Head</h3><p>Write a style=b</p>",
    ),
}

WORD_SIGN = (
    "<span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]>"
    "<span style='vertical-align:super'>[1]</span><![endif]></span></span>"
)

NOTES = {
    "Word": (
        word(
            f'<p class=MsoNormal>Words<a href="#_ftn1" name="_ftnref1" title="">{WORD_SIGN}</a> and more.</p>'
            "<div style='mso-element:footnote-list'><br clear=all>\n<hr align=left size=1 width=\"33%\">\n"
            "<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>"
            f'<a href="#_ftnref1" name="_ftn1" title="">{WORD_SIGN}</a> The <i>note</i>.</p>\n<p>Goes on.</p></div></div>'
        ),
        '<p>Words<span data-node="note">The <em>note</em>. Goes on.</span> and more.</p>',
    ),
    "LibreOffice": (
        '<p>Words<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a> and more</p>'
        '<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>'
        "The note.</p></div>",
        '<p>Words<span data-node="note">The note.</span> and more</p>',
    ),
    "an exported page of Google": (
        '<p>Words<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>, more<sup><a href="#ftnt2" id="ftnt_ref2">[2]</a></sup></p>'
        '<hr><p>Text</p><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;One</span></p></div>'
        '<div><p><a href="#ftnt_ref2" id="ftnt2">[2]</a><span> Two</span></p></div>',
        '<p>Words<span data-node="note">One</span>, more<span data-node="note">Two</span></p><hr><p>Text</p>',
    ),
    "remarks in the margin of Word, and hidden words": (
        word(
            "<p class=MsoNormal>a<span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]>"
            '<a class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[A1]</a><![endif]></span></span> b'
            "<span style='display:none;mso-hide:all'> her name</span></p><div style='mso-element:comment-list'>"
            "<hr class=msocomoff><div style='mso-element:comment'><div id=\"_com_1\" class=msocomtxt><p class=MsoCommentText>"
            '<a href="#_msoanchor_1" class=msocomoff>[A1]</a>Her name is another.</p></div></div></div>'
        ),
        "<p>a b</p>",
    ),
    "remarks on an exported page of Google": (
        '<p>a<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> b<sup><a href="#cmnt2" id="cmnt_ref2">[b]</a></sup></p>'
        '<div style="border:1px solid black"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Her name is another.</span></p></div>'
        '<div><p><a href="#cmnt_ref2" id="cmnt2">[b]</a><span>Ask her.</span></p><p>She said no.</p></div>',
        "<p>a b</p>",
    ),
    "no notes: a sign alone, an empty note, a list of contents": (
        '<p>Words<a href="#a" id="b">1</a>, more<a href="#c" id="d">2</a></p><p><a href="#d" id="c">2</a></p>'
        '<p><a href="#f" id="e">3</a></p><p><a href="#e" id="f">3</a> Part</p><hr><p>End</p>',
        "<p>Words1, more2</p><p>2</p><p>3</p><p>3 Part</p><hr><p>End</p>",
    ),
}

# The address of a link, and the address that is kept.
ADDRESSES = {
    # Doors
    "https://www.google.com/url?q=https://example.org/a?b%3D1%26c%3D2%23d&sa=D&source=editors&ust=1&usg=A": "https://example.org/a?b=1&c=2#d",
    "https://www.google.co.kr/url?sa=t&url=https%3A%2F%2Fexample.org%2F%25EC%259D%25B8&ved=1": "https://example.org/%EC%9D%B8",
    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2F&data=05%7Csomebody%40example.net": "https://example.org/",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Ffbclid%3Dx&h=A": "https://example.org/a",
    # Not doors, or doors to nowhere
    "https://www.google.com/search?q=https://example.org/": "https://www.google.com/search?q=https://example.org/",
    "https://example.net/url?q=https://example.org/": "https://example.net/url?q=https://example.org/",
    "https://www.google.com/url?q=/maps": "https://www.google.com/url?q=/maps",
    "https://www.google.com/url?q=javascript%3Aalert(1)": "https://www.google.com/url?q=javascript%3Aalert(1)",
    "https://www.google.com/url?q=https://example.org/%zz": "https://www.google.com/url?q=https://example.org/%zz",
    # Counters
    "https://example.org/?utm_source=a&id=7&utm_medium=b&mc_eid=c&q=%20x#part": "https://example.org/?id=7&q=%20x#part",
    "https://example.org/a?fbclid=1&gclid=2": "https://example.org/a",
    # Not counters
    "https://example.org/?source=a&utm=b&ref=c&si=d&q=utm_source=e": "https://example.org/?source=a&utm=b&ref=c&si=d&q=utm_source=e",
    "mailto:office@example.org?subject=a&utm_source=b": "mailto:office@example.org?subject=a&utm_source=b",
}
