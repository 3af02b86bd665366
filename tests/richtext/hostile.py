"""Strings that have run a script, loaded a tracker or broken a page somewhere, and their judge."""

from html.parser import HTMLParser

STRINGS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x20type='text/javascript'>alert(1);</script>",
    "<script\x0d\x0a>alert(1)</script >",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" onerror="alert(1)" data-node="figure" data-picture="1">',
    "<img src=https://evil.example/pixel.gif>",
    "<img srcset='https://evil.example/p.gif 1x'>",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<img src=`javascript:alert(1)`>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi//xlink:href='javascript:alert(1)'>x</math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img "
    "onerror=alert(1) src>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>after",
    "<applet code=x></applet>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(//evil.example/p.gif)'>x</p>",
    "<p class='site-header' id='main'>x</p>",
    "<p onclick=alert(1) onmouseover='alert(1)'>x</p>",
    "<p/onclick=alert(1)>x</p>",
    "<p\x00onclick=alert(1)>x</p>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example/'>x</a>",
    "<a href='/\\evil.example/'>x</a>",
    "<a href='/\t/evil.example/'>x</a>",
    "<a href='\\\\evil.example'>x</a>",
    "<a href='https:evil.example'>x</a>",
    "<a href='https://good.example@evil.example/'>x</a>",
    "<a href='https://x/\" onclick=\"alert(1)'>x</a>",
    "<a href='https://x/' target=_top ping=//evil.example rel=opener>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<form action=//evil.example><input name=password><button>Go</button></form>",
    "<input onfocus=alert(1) autofocus>",
    "<select onfocus=alert(1)><option>x</select>",
    "<textarea onfocus=alert(1)></textarea><img src=x onerror=alert(1)>",
    "<title></title><img src=x onerror=alert(1)>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    '<figure data-node="figure" data-picture="1 onerror=alert(1)"><figcaption>x</figcaption>',
    "<figure data-node=figure data-picture=1><img src=//evil.example/p.gif></figure>",
    "<figure data-node=figure data-picture=12 data-alt='\"><script>alert(1)</script>'></figure>",
    "<figure data-node=figure data-picture=12 data-alt='x\" onerror=\"alert(1)'></figure>",
    "<figure data-node=figure data-picture=12 data-reconstruction='\" onclick=\"alert(1)'>",
    "<figure data-node=figure data-picture=12 alt=x srcset='//evil.example/p.gif 1x'></figure>",
    "<picture><source srcset=//evil.example/p.gif><img src=x onerror=alert(1)></picture>",
    "<blockquote data-node=epigraph data-source='1 onclick=x'><p onclick=alert(1)>x</p>",
    "<blockquote data-node=epigraph><p>x</p><footer><script>alert(1)</script>y</footer>",
    "<section data-node=turn data-speaker='<img src=x onerror=alert(1)>'><p>x</p></section>",
    "<section data-node=turn data-speaker='\"><script>alert(1)</script>'><p>x</p></section>",
    "<p><span data-node=note><img src=x onerror=alert(1)>n</span></p>",
    "<p><span data-node=name-changed data-explanation='&lt;script>alert(1)&lt;/script>'>x</span>",
    "<p><cite data-node=citation data-source=1 data-locator='<svg onload=alert(1)>'>x</cite></p>",
    "<div data-node=ask data-campaign=1><a href=javascript:alert(1)>x</a></div>",
    "<div data-node=warning-break data-warning=1><script>alert(1)</script>x</div>",
    '<h2><script>alert(1)</script>" onclick=alert(1) x="</h2>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "\ufdd1script\ufdd2alert(1)\ufdd1/script\ufdd2",
    "<p>\u0338script</p>",
    '<p title="\u2028\u2029">\ud800x</p>',
    "<a href='https://x/\u0338><script>alert(1)</script>'>x</a>",
)

_TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "blockquote",
        "strong",
        "em",
        "s",
        "sub",
        "sup",
        "a",
        "br",
        "hr",
        "span",
        "figure",
        "figcaption",
        "footer",
        "section",
        "div",
        "cite",
        "aside",
        "picture",
        "source",
        "img",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "lang",
        "href",
        "rel",
        "id",
        "class",
        "role",
        "aria-label",
        "src",
        "srcset",
        "sizes",
        "width",
        "height",
        "alt",
        "loading",
        "decoding",
        "type",
        "start",
        "data-node",
        "data-picture",
        "data-alt",
        "data-reconstruction",
        "data-source",
        "data-locator",
        "data-campaign",
        "data-warning",
        "data-speaker",
        "data-explanation",
    ]
)
_CLASSES = frozenset(
    [
        "figure",
        "figure--caption-only",
        "figure__caption",
        "figure__label",
        "figure__words",
        "figure__credit",
        "epigraph",
        "epigraph__text",
        "epigraph__caption",
        "epigraph__attribution",
        "epigraph__source",
        "pull-quote",
        "excerpt",
        "excerpt__text",
        "excerpt__headline",
        "excerpt__context",
        "excerpt__source",
        "turn",
        "turn__speaker",
        "note-ref",
        "name-changed",
        "citation",
        "ask",
        "ask__title",
        "button",
        "warning-break",
        "scene-break",
        "notes__list",
        "notes__names",
        "notes__sign",
        "sources__list",
    ]
)


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in _ATTRIBUTES:
                self.faults.append(f"<{tag} {name}>")
            if name in {"href", "src"} and not is_harmless_address(value or ""):
                self.faults.append(f"{name}={value}")
            if name == "class" and not set((value or "").split()) <= _CLASSES:
                self.faults.append(f"class={value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")


def is_harmless_address(value: str) -> bool:
    """Tell whether an address leads to https, http, mailto, our site or this page."""
    if value.startswith(("/", "#")):
        return not value.startswith(("//", "/\\"))
    return value.startswith(("https://", "http://", "mailto:")) and "@evil" not in value


def faults(html: str) -> list[str]:
    """Return everything in `html` that could act, load or dress itself as the site."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.faults
