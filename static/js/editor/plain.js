/* Extensions of the editor that hold less here: paragraph, block quote, list item. */
import {
  Blockquote as BaseBlockquote,
  ListItem as BaseListItem,
  Paragraph as BaseParagraph,
  crel,
} from "django-prose-editor/editor";
import { langAttribute } from "./attributes.js";

const WORDS = "(paragraph | bulletList | orderedList)+";

export const Paragraph = BaseParagraph.extend({
  addAttributes() {
    return { lang: langAttribute };
  },
});

export const Blockquote = BaseBlockquote.extend({ content: WORDS });

/* An item that begins with a list has an empty line before it, which is not stored. */
function withParagraph(element) {
  if (["UL", "OL"].includes(element.firstChild?.nodeName)) {
    element.prepend(crel("p"));
  }
  return element;
}

export const ListItem = BaseListItem.extend({
  content: "paragraph (paragraph | bulletList | orderedList)*",
  parseHTML() {
    return [{ tag: "li", contentElement: withParagraph }];
  },
});
