/* Words of others: pull quote, epigraph, excerpt from another publication. */
import { Node, crel } from "django-prose-editor/editor";
import { dataAttribute, marked } from "./attributes.js";
import {
  FRAMES,
  active,
  canStand,
  isRefused,
  item,
  leaveOnEnter,
  setAttributes,
  unwrap,
  wrapSelection,
} from "./blocks.js";
import { idIn, writtenChoice } from "./choices.js";
import { ask, choiceField } from "./dialogs.js";
import { labelPlugin } from "./labels.js";

/* Ask for the source of a quotation; give it to the one at the cursor, or frame the paragraphs. */
async function editSourced(editor, { name, title, description, parts }) {
  const found = active(editor, name);
  if (!found && isRefused(editor, name, parts)) {
    return;
  }
  const values = await ask(editor, {
    title,
    submitText: found ? "Update" : "Insert",
    fields: { source: choiceField("Source", "sources", description) },
    values: { source: writtenChoice(editor, "sources", found?.node.attrs.source) },
  });
  if (!values) {
    return;
  }
  const attributes = { source: idIn(values.source) };
  if (found) {
    setAttributes(editor, found.position, attributes);
  } else {
    wrapSelection(editor, name, attributes, parts);
  }
}

/* The button of a quotation that may name its source. */
const sourcedItem = (label, about) =>
  item("archiveBlocks", about.name, label, about.title, {
    active: (editor) => editor.isActive(about.name),
    enabled: (editor) => editor.isActive(about.name) || canStand(editor, about.name),
    command: (editor) => editSourced(editor, about),
  });

/* Pull quote */

export const PullQuote = Node.create({
  name: "pullQuote",
  group: "block",
  content: "paragraph+ quoteAttribution",
  defining: true,
  ...marked("blockquote", "pull-quote"),
  addMenuItems(storage) {
    item("archiveBlocks", "pullQuote", "Pull quote", "Pull quote with its attribution", {
      active: (editor) => editor.isActive("pullQuote"),
      enabled: (editor) => canStand(editor, "pullQuote"),
      command(editor) {
        if (!isRefused(editor, "pullQuote")) {
          wrapSelection(editor, "pullQuote", {}, { after: ["quoteAttribution"] });
        }
      },
    })(storage);
    item("archiveBlocks", "unwrap", "Remove frame", "Take the frame away, keep the words", {
      priority: 10,
      hidden: (editor) => !FRAMES.some((name) => editor.isActive(name)),
      command: unwrap,
    })(storage);
  },
});

/* Epigraph: the words of another before the text, or before a part of it */

export const Epigraph = Node.create({
  name: "epigraph",
  group: "block",
  content: "paragraph+ quoteAttribution",
  defining: true,
  addAttributes() {
    return { source: dataAttribute("source", "source") };
  },
  ...marked("blockquote", "epigraph"),
  addMenuItems(storage) {
    sourcedItem("Epigraph", {
      name: "epigraph",
      title: "Epigraph: words of another before the text",
      description: "Optional: where the words stand.",
      parts: { after: ["quoteAttribution"] },
    })(storage);
  },
});

export const QuoteAttribution = Node.create({
  name: "quoteAttribution",
  content: "inline*",
  isolating: true,
  parseHTML() {
    return [{ tag: "footer", context: "pullQuote/|epigraph/" }];
  },
  renderHTML() {
    return ["footer", {}, 0];
  },
  ...leaveOnEnter("pullQuote", "epigraph"),
});

/* Excerpt */

/* The line for the context is always there in the editor; stored it is only if it has words. */
function withContext(element) {
  if (element.firstElementChild?.dataset.node !== "context") {
    element.prepend(crel("p", { "data-node": "context" }));
  }
  return element;
}

export const Excerpt = Node.create({
  name: "excerpt",
  group: "block",
  content: "excerptContext (paragraph | heading | bulletList | orderedList | blockquote)+",
  defining: true,
  allowGapCursor: false,
  addAttributes() {
    return { source: dataAttribute("source", "source") };
  },
  ...marked("blockquote", "excerpt"),
  addProseMirrorPlugins() {
    return [labelPlugin(this.editor)];
  },
  parseHTML() {
    return [{ tag: 'blockquote[data-node="excerpt"]', priority: 100, contentElement: withContext }];
  },
  addMenuItems(storage) {
    sourcedItem("Excerpt", {
      name: "excerpt",
      title: "Excerpt from another publication",
      description: "Its line below the text is written from this, with the publications behind it.",
      parts: { before: ["excerptContext"] },
    })(storage);
  },
});

export const ExcerptContext = Node.create({
  name: "excerptContext",
  content: "inline*",
  isolating: true,
  ...marked("p", "context"),
});
