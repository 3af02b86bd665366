/*
 * Our nodes in the text editor (django-prose-editor, which is Tiptap): one family a file. What each
 * one writes is what nkarchive/richtext/vocabulary.py declares; the server cleans it once more.
 * Some replace an extension of the editor by one that holds less: Paragraph, Blockquote, ListItem,
 * Link. The names exported here are those that nkarchive/richtext/editor.py sets up.
 */
import { nameTextBox } from "./naming.js";

export { Ask, WarningBreak } from "./asks.js";
export { Caret } from "./caret.js";
export { ArchiveCaption, ArchiveFigure } from "./figure.js";
export { LanguageRun, Link, NameChanged } from "./marks.js";
export { Citation, Note } from "./notes.js";
export { Pasting } from "./pasting.js";
export { Blockquote, ListItem, Paragraph } from "./plain.js";
export { Epigraph, Excerpt, ExcerptContext, PullQuote, QuoteAttribution } from "./quotations.js";
export { Turn } from "./turns.js";

document.addEventListener("prose-editor:ready", nameTextBox);

/*
 * The editor adds a style element of its own, which the content policy refuses. It does not if one
 * is there already; what it would say stands in css/editor.css.
 */
if (!document.querySelector("style[data-tiptap-style]")) {
  const style = document.createElement("style");
  style.nonce = document.querySelector("script[nonce]")?.nonce || "";
  style.setAttribute("data-tiptap-style", "");
  document.head.append(style);
}
