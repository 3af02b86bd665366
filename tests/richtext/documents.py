"""Documents that the tests of this folder share, in words of our own."""

# ruff: noqa: E501

# Every node of the vocabulary, written as it is stored, one block a line.
EVERY_NODE = """\
<blockquote data-node="epigraph" data-source="3"><p>The river asks nobody.<br>It only takes.</p><footer>A song of the north</footer></blockquote>
<blockquote data-node="epigraph" data-source=""><p>다시 봄이 온다.</p></blockquote>
<p>A first line with <strong>bold</strong>, <em>italic</em>, <s>struck</s>, H<sub>2</sub>O, 1<sup>st</sup>, <a href="https://example.org/a?b=1&amp;c=2">an outside link</a>, <a href="/about/">an inside link</a> and <span lang="ko">한국어</span>.<br>A second line.</p>
<p lang="ko">다른 언어로 쓴 문단.</p>
<h2>First part</h2>
<p>Words with a note<span data-node="note">The <em>note</em> names <cite data-node="citation" data-source="3" data-locator="9">Market Days, 9</cite> and <a href="https://example.org/">a page</a>.</span> and <span data-node="name-changed" data-explanation="">Min-ji</span>, then <span data-node="name-changed" data-explanation="She chose this name.">So-ra <strong>Kim</strong></span>.</p>
<p>As it says in <cite data-node="citation" data-source="3" data-locator="15-16">Market Days, 15-16</cite>.</p>
<figure data-node="figure" data-picture="12"><figcaption>A street in <em>spring</em></figcaption></figure>
<figure data-node="figure" data-picture="12" data-alt="Carts beside the market gate" data-reconstruction="yes"><figcaption>A market, drawn from memory</figcaption></figure>
<figure data-node="figure" data-picture=""><figcaption>The picture is lost</figcaption></figure>
<blockquote data-node="pull-quote"><p>We counted the days.</p><footer>A teacher</footer></blockquote>
<blockquote data-node="pull-quote"><p>Nobody asked us.</p></blockquote>
<blockquote data-node="excerpt" data-source="5"><p data-node="context">From a paper of that week.</p><h3>Inner headline</h3><p>Taken words.</p><ul><li>one</li></ul></blockquote>
<blockquote data-node="excerpt" data-source=""><p>Only words.</p></blockquote>
<section data-node="turn" data-speaker="A reader"><p>Why did they leave?</p></section>
<section data-node="turn" data-speaker=""><p>For many reasons.</p><ol><li>hunger</li><li>hope</li></ol></section>
<ul><li>one</li><li>two<ul><li>two and a half</li></ul></li><li><p>three</p><p>still three</p></li></ul>
<ol><li>first <strong>of all</strong></li></ol>
<ol start="12"><li>twelfth</li></ol>
<blockquote><p>A plain quotation.</p><p>Of two paragraphs.</p></blockquote>
<div data-node="ask" data-campaign="4">Give now</div>
<div data-node="ask" data-campaign=""></div>
<hr>
<div data-node="warning-break" data-warning="2">Some readers stop here.</div>
<div data-node="warning-break" data-warning="2"></div>
<h3>A smaller heading with <em>style</em></h3>
<p>The last words.</p>"""

EVERY_NODE_STORED = EVERY_NODE.replace("\n", "")

# Tags without their other halves, to make documents of any shape from.
TAGS = (
    "<p>",
    "</p>",
    "<h2>",
    "</h2>",
    "<h3>",
    "<ul>",
    "</ul>",
    "<ol>",
    '<ol start="3">',
    "<li>",
    "<blockquote>",
    "</blockquote>",
    "<em>",
    "</em>",
    "<strong>",
    "</strong>",
    "<sub>",
    "<s>",
    "<hr>",
    '<a href="/x/">',
    "</a>",
    '<span lang="ko">',
    '<span data-node="note">',
    '<span data-node="name-changed">',
    "</span>",
    '<cite data-node="citation" data-source="3">',
    "</cite>",
    '<figure data-node="figure" data-picture="4">',
    "</figure>",
    '<blockquote data-node="excerpt" data-source="5">',
    '<p data-node="context">',
    '<blockquote data-node="pull-quote">',
    '<blockquote data-node="epigraph" data-source="3">',
    '<figure data-node="figure" data-picture="4" data-alt="A gate" data-reconstruction="yes">',
    "<footer>",
    '<section data-node="turn" data-speaker="A">',
    "</section>",
    '<div data-node="ask">',
    '<div data-node="warning-break">',
    "</div>",
)
