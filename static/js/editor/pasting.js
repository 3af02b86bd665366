/*
 * What other programs say of words in styles, said in elements before the editor reads it: the
 * content policy lets no style of a pasted text be asked, and Google Docs writes all of it in a
 * <b> whose style says that it is not bold.
 */
import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { textareaOf } from "./choices.js";
import { makeNotes } from "./footnotes.js";
import { destination } from "./links.js";
import { makeLists } from "./lists.js";
import { say } from "./saying.js";

const TAG = /<[a-z][^>]*>/gi;
const SHEET = /<style\b.*?<\/style>/gis;
// The name of a property begins there: Word's mso-bidi-font-weight is another one.
const BOLD = /(^|;)\s*font-weight:\s*(bold|[6-9]\d\d)/i;
const MEANT = [
  ["strong", BOLD],
  ["em", /(^|;)\s*font-style:\s*(italic|oblique)/i],
  ["s", /(^|;)\s*text-decoration[a-z-]*:[^;]*line-through/i],
  ["sup", /(^|;)\s*vertical-align:\s*super/i],
  ["sub", /(^|;)\s*vertical-align:\s*sub(?!\w)/i],
];
const UNMEANT = [
  ["b, strong", /(^|;)\s*font-weight:\s*(normal|[1-5]\d\d)/i],
  ["i, em", /(^|;)\s*font-style:\s*normal/i],
];
// What was never meant for readers: hidden words, and remarks of who read the text before.
const HIDDEN = /(^|;)\s*(display:\s*none|mso-element:\s*comment-list)/i;
const REMARKS = "[hidden], .MsoCommentReference, .msocomanchor";
// Headings have two levels here, the title one of its own.
const RANKS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };

const LETTER = /\p{L}/u;
const KOREAN = /\p{Script=Hangul}/u;

/*
 * Tell whether words need to be marked as of a language. Word and Hangul mark everything, by the
 * keyboard or the font: digits and blanks, words in the language of the text, English as Korean.
 */
function isForeign(words, language, ofText) {
  const [here, there] = [language, ofText].map((tag) => tag?.toLowerCase().split("-")[0]);
  return LETTER.test(words) && here !== there && KOREAN.test(words) === (here === "ko");
}

/* Return what was pasted without styles; what a copy of our own holds stays as it is. */
export function withoutStyles(html, ofText) {
  if (html.includes("data-pm-slice")) {
    return html;
  }
  const unstyled = html.replace(SHEET, "").replace(TAG, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  const { body } = new DOMParser().parseFromString(unstyled, "text/html");
  for (const element of body.querySelectorAll(`[data-style], ${REMARKS}`)) {
    if (element.matches(REMARKS) || HIDDEN.test(element.dataset.style)) {
      element.remove();
    }
  }
  for (const link of body.querySelectorAll("a[href]")) {
    link.setAttribute("href", destination(link.getAttribute("href").trim()));
  }
  makeLists(body);
  makeNotes(body);
  for (const heading of body.querySelectorAll(Object.keys(RANKS).join())) {
    become(heading, RANKS[heading.nodeName]);
  }
  for (const element of body.querySelectorAll("[lang]")) {
    if (!isForeign(element.textContent, element.lang, ofText)) {
      element.removeAttribute("lang");
    }
  }
  for (const element of body.querySelectorAll("[data-style]")) {
    spell(element, element.dataset.style);
  }
  return body.innerHTML;
}

function become(element, name) {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}

/* Put the words of an element into elements that say what its style says. */
function spell(element, style) {
  element.removeAttribute("data-style");
  for (const [name, says] of MEANT) {
    // A heading is bold by itself.
    if (says.test(style) && !(says === BOLD && element.closest("h2, h3"))) {
      const inner = element.ownerDocument.createElement(name);
      inner.append(...element.childNodes);
      element.append(inner);
    }
  }
  if (UNMEANT.some(([names, says]) => element.matches(names) && says.test(style))) {
    element.replaceWith(...element.childNodes);
  }
}

const LISTS = ["bulletList", "orderedList"];

/* A list stays one: its first and last items take no words of the paragraph at the caret. */
function wholeList(slice, $caret) {
  if ($caret.depth > 1 && $caret.node(-1).type.name === "listItem") {
    return slice;
  }
  const { content } = slice;
  const [openStart, openEnd] = [
    [content.firstChild, slice.openStart],
    [content.lastChild, slice.openEnd],
  ].map(([end, open]) => (LISTS.includes(end?.type.name) && end.childCount > 1 ? 0 : open));
  return new pm.model.Slice(content, openStart, openEnd);
}

const PICTURES = "Pictures do not come along: add them under Pictures, then choose them with “Figure”.";

/* Say that pictures stay behind, once what came with them stands in the text. */
function leavePictures(editor) {
  queueMicrotask(() => say(editor, PICTURES));
}

/* A browser would open a file that is dropped here, in place of the form with all that is typed. */
function refuseFiles(editor, event, data) {
  if (!data?.files.length || data.types.includes("text/html") || data.types.includes("text/plain")) {
    return false;
  }
  event.preventDefault();
  leavePictures(editor);
  return true;
}

/* Tell whether nothing is left of what was pasted: the words that are chosen would only go. */
function isNothing({ content }, data) {
  let isEmpty = Boolean(data?.types.includes("text/html"));
  content.descendants(({ type }) => {
    isEmpty &&= type.name === "paragraph";
  });
  return isEmpty;
}

export const Pasting = Extension.create({
  name: "pasting",
  addProseMirrorPlugins() {
    const { editor } = this;
    const props = {
      transformPastedHTML(html) {
        if (/<img\b/i.test(html) && !html.includes("data-pm-slice")) {
          leavePictures(editor);
        }
        return withoutStyles(html, textareaOf(editor)?.form?.elements.language?.value);
      },
      transformPasted: (slice, view) => wholeList(slice, view.state.selection.$from),
      transformPastedText: (text) => (/^\s*https?:\S+\s*$/i.test(text) ? destination(text.trim()) : text),
      handlePaste: (view, event, slice) =>
        refuseFiles(editor, event, event.clipboardData) || isNothing(slice, event.clipboardData),
      handleDrop: (view, event) => refuseFiles(editor, event, event.dataTransfer),
    };
    return [new Plugin({ props })];
  },
});
