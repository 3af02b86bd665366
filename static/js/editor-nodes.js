/*
 * Our nodes in the text editor (django-prose-editor, which is Tiptap). What each one writes is what
 * nkarchive/richtext/vocabulary.py declares; the server cleans it once more. Some exports replace
 * an extension of the editor by one that holds less: Paragraph, Blockquote, ListItem, Link.
 */
import {
  Blockquote as BaseBlockquote,
  Link as BaseLink,
  ListItem as BaseListItem,
  Mark,
  Node,
  Paragraph as BaseParagraph,
  Plugin,
  crel,
  pm,
} from "django-prose-editor/editor";
import { ask, choiceField, idIn, labelOf, pictureField, textareaOf, thumbnailOf, writtenChoice } from "./editor-dialogs.js";

const WORDS = "(paragraph | bulletList | orderedList)+";
const PLAIN_MARKS = "languageRun bold italic strike subscript superscript";

/* Attributes */

const dataAttribute = (name, key) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(`data-${key}`) || "",
  renderHTML: (attributes) => ({ [`data-${key}`]: attributes[name] || "" }),
});

const langAttribute = {
  default: null,
  parseHTML: (element) => element.getAttribute("lang") || null,
  renderHTML: (attributes) => (attributes.lang ? { lang: attributes.lang } : {}),
};

const marked = (tag, name) => ({
  parseHTML() {
    return [{ tag: `${tag}[data-node="${name}"]`, priority: 100 }];
  },
  renderHTML({ HTMLAttributes }) {
    return [tag, { "data-node": name, ...HTMLAttributes }, 0];
  },
});

/* Finding and changing */

function active(editor, name) {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === name) {
      return { node: $from.node(depth), position: $from.before(depth) };
    }
  }
  const { node, from } = editor.state.selection;
  return node?.type.name === name ? { node, position: from } : null;
}

function setAttributes(editor, position, attributes) {
  editor.commands.command(({ tr }) => {
    const node = tr.doc.nodeAt(position);
    tr.setNodeMarkup(position, undefined, { ...node.attrs, ...attributes });
    return true;
  });
  editor.commands.focus();
}

/* The blocks that the selection touches, and whether `type` may stand in their place. */
function selectedRange(editor, type) {
  const { $from, $to } = editor.state.selection;
  const range = $from.blockRange($to);
  const fits = range?.parent.canReplaceWith(range.startIndex, range.endIndex, type);
  return fits ? range : null;
}

function canStand(editor, name) {
  return Boolean(selectedRange(editor, editor.schema.nodes[name]));
}

/* Put the paragraphs of the selection into a new node; other blocks keep their words. */
function wrapSelection(editor, name, attributes, { before = [], after = [] } = {}) {
  const { nodes } = editor.schema;
  const range = selectedRange(editor, nodes[name]);
  if (!range) {
    return;
  }
  const blocks = [];
  for (let index = range.startIndex; index < range.endIndex; index += 1) {
    const block = range.parent.child(index);
    if (block.isTextblock) {
      blocks.push(nodes.paragraph.create(null, block.content));
    } else {
      block.descendants((inner) => {
        if (inner.isTextblock) {
          blocks.push(nodes.paragraph.create(null, inner.content));
        }
        return !inner.isTextblock;
      });
    }
  }
  const content = [
    ...before.map((part) => nodes[part].create()),
    ...(blocks.length ? blocks : [nodes.paragraph.create()]),
    ...after.map((part) => nodes[part].create()),
  ];
  editor.commands.command(({ tr }) => {
    tr.replaceWith(range.start, range.end, nodes[name].create(attributes, content));
    return true;
  });
  const inside = range.start + 2 + before.length * 2;
  editor.chain().setTextSelection(inside).focus().run();
}

/* Put a node in the place of an empty paragraph, or below the block that holds the cursor. */
function insertBlock(editor, content) {
  const { $to } = editor.state.selection;
  const isEmpty = $to.depth === 1 && $to.parent.isTextblock && $to.parent.content.size === 0;
  const place = isEmpty ? { from: $to.before(1), to: $to.after(1) } : $to.after(1);
  editor.chain().insertContentAt(place, content).focus().run();
}

const words = (text) => (text ? [{ type: "text", text }] : []);

/* Take the frame away: the paragraphs of a node stand for themselves again. */
function unwrap(editor) {
  for (const name of ["pullQuote", "excerpt", "turn"]) {
    const found = active(editor, name);
    if (found) {
      const { nodes } = editor.schema;
      const blocks = [];
      found.node.forEach((block) => {
        const isPart = ["quoteAttribution", "excerptContext"].includes(block.type.name);
        if (!isPart) {
          blocks.push(block);
        } else if (block.content.size) {
          blocks.push(nodes.paragraph.create(null, block.content));
        }
      });
      editor.commands.command(({ tr }) => {
        tr.replaceWith(found.position, found.position + found.node.nodeSize, blocks);
        return true;
      });
      editor.commands.focus();
      return;
    }
  }
}

/* Enter in a line that is the last of its node goes on below the node. */
const leaveOnEnter = (outer) => ({
  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== this.name) {
          return false;
        }
        const found = active(editor, outer);
        const below = found.position + found.node.nodeSize;
        return editor
          .chain()
          .insertContentAt(below, { type: "paragraph" })
          .setTextSelection(below + 1)
          .focus()
          .run();
      },
    };
  },
});

const item = (group, name, label, title, rest) => ({ buttons, menu }) => {
  const button = buttons.text(label, title);
  // The name is what is written on it; the rest is its description.
  button.setAttribute("aria-label", label);
  menu.defineItem({ name, groups: group, button, ...rest });
};

/* Plain blocks, holding less */

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

/* What an id stands for, shown on the frame (css/editor.css reads data-label) */

const NAMED = {
  excerpt: ["source", "sources"],
  ask: ["campaign", "campaigns"],
  warningBreak: ["warning", "warnings"],
};

function labelPlugin(editor) {
  return new Plugin({
    props: {
      decorations(state) {
        const labels = [];
        state.doc.descendants((node, position) => {
          const named = NAMED[node.type.name];
          const label = named && labelOf(editor, named[1], node.attrs[named[0]]);
          if (label) {
            const end = position + node.nodeSize;
            labels.push(pm.view.Decoration.node(position, end, { "data-label": label }));
          }
          return !node.isTextblock;
        });
        return pm.view.DecorationSet.create(state.doc, labels);
      },
    },
  });
}

/* Figure */

async function editFigure(editor, found) {
  const values = await ask(editor, {
    title: "Figure",
    submitText: found ? "Update" : "Insert",
    fields: {
      picture: pictureField(editor),
      ...(found ? {} : { caption: { type: "string", title: "Caption" } }),
    },
    values: { picture: found?.node.attrs.picture },
  });
  if (!values) {
    return;
  }
  if (found) {
    setAttributes(editor, found.position, { picture: idIn(values.picture) });
  } else {
    insertBlock(editor, {
      type: "archiveFigure",
      attrs: { picture: idIn(values.picture) },
      content: [{ type: "archiveCaption", content: words(values.caption.trim()) }],
    });
  }
}

export const ArchiveFigure = Node.create({
  name: "archiveFigure",
  group: "block",
  content: "archiveCaption",
  draggable: true,
  isolating: true,
  addAttributes() {
    return { picture: dataAttribute("picture", "picture") };
  },
  ...marked("figure", "figure"),
  addNodeView() {
    return ({ editor, node, getPos }) => {
      const slot = crel("div", { className: "editor-figure__picture" });
      slot.contentEditable = "false";
      const contentDOM = crel("div", { className: "editor-figure__content" });
      const dom = crel("figure", { className: "editor-figure" }, [slot, contentDOM]);
      const draw = ({ attrs }) => {
        const button = crel("button", {
          type: "button",
          className: "editor-figure__choose",
          textContent: attrs.picture ? "Change picture" : "Picture missing: choose one",
        });
        button.addEventListener("click", () => {
          const position = getPos();
          editFigure(editor, { node: editor.state.doc.nodeAt(position), position });
        });
        const address = attrs.picture && thumbnailOf(editor, attrs.picture);
        const shown = address
          ? [crel("img", { src: address, alt: `Picture ${attrs.picture}` })]
          : attrs.picture
            ? [crel("span", { textContent: `Picture ${attrs.picture}` })]
            : [];
        dom.classList.toggle("editor-figure--missing", !attrs.picture);
        slot.replaceChildren(...shown, button);
      };
      draw(node);
      return {
        dom,
        contentDOM,
        update(updated) {
          if (updated.type.name !== "archiveFigure") {
            return false;
          }
          draw(updated);
          return true;
        },
        ignoreMutation: (mutation) => slot.contains(mutation.target),
        stopEvent: (event) => slot.contains(event.target) && event.type !== "dragstart",
      };
    };
  },
  addMenuItems(storage) {
    item("archiveBlocks", "archiveFigure", "Figure", "Figure from the picture library", {
      active: (editor) => editor.isActive("archiveFigure"),
      command: (editor) => editFigure(editor, active(editor, "archiveFigure")),
    })(storage);
  },
});

export const ArchiveCaption = Node.create({
  name: "archiveCaption",
  content: "inline*",
  isolating: true,
  parseHTML() {
    return [{ tag: "figcaption" }];
  },
  renderHTML() {
    return ["figcaption", {}, 0];
  },
  ...leaveOnEnter("archiveFigure"),
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
      command: (editor) => wrapSelection(editor, "pullQuote", {}, { after: ["quoteAttribution"] }),
    })(storage);
    item("archiveBlocks", "unwrap", "Remove frame", "Take the frame away, keep the words", {
      priority: 10,
      hidden: (editor) => !["pullQuote", "excerpt", "turn"].some((name) => editor.isActive(name)),
      command: unwrap,
    })(storage);
  },
});

export const QuoteAttribution = Node.create({
  name: "quoteAttribution",
  content: "inline*",
  isolating: true,
  parseHTML() {
    return [{ tag: "footer", context: "pullQuote/" }];
  },
  renderHTML() {
    return ["footer", {}, 0];
  },
  ...leaveOnEnter("pullQuote"),
});

/* Excerpt */

async function editExcerpt(editor) {
  const found = active(editor, "excerpt");
  const values = await ask(editor, {
    title: "Excerpt from another publication",
    submitText: found ? "Update" : "Insert",
    fields: { source: choiceField("Source", "Its line below the text is written from this.") },
    values: { source: writtenChoice(editor, "sources", found?.node.attrs.source) },
    lists: { source: "sources" },
  });
  if (!values) {
    return;
  }
  const attributes = { source: idIn(values.source) };
  if (found) {
    setAttributes(editor, found.position, attributes);
  } else {
    wrapSelection(editor, "excerpt", attributes, { before: ["excerptContext"] });
  }
}

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
    item("archiveBlocks", "excerpt", "Excerpt", "Excerpt from another publication", {
      active: (editor) => editor.isActive("excerpt"),
      enabled: (editor) => editor.isActive("excerpt") || canStand(editor, "excerpt"),
      command: editExcerpt,
    })(storage);
  },
});

export const ExcerptContext = Node.create({
  name: "excerptContext",
  content: "inline*",
  isolating: true,
  ...marked("p", "context"),
});

/* Question-and-answer turn */

async function editTurn(editor) {
  const found = active(editor, "turn");
  const values = await ask(editor, {
    title: "Question or answer",
    submitText: found ? "Update" : "Insert",
    fields: { speaker: { type: "string", title: "Who speaks" } },
    values: { speaker: found?.node.attrs.speaker },
  });
  if (!values) {
    return;
  }
  const attributes = { speaker: values.speaker.trim().slice(0, 200) };
  if (found) {
    setAttributes(editor, found.position, attributes);
  } else {
    wrapSelection(editor, "turn", attributes);
  }
}

export const Turn = Node.create({
  name: "turn",
  group: "block",
  content: "(paragraph | bulletList | orderedList | blockquote | archiveFigure | pullQuote | excerpt)+",
  defining: true,
  addAttributes() {
    return { speaker: dataAttribute("speaker", "speaker") };
  },
  ...marked("section", "turn"),
  addMenuItems(storage) {
    item("archiveBlocks", "turn", "Turn", "One voice of a conversation: question or answer", {
      active: (editor) => editor.isActive("turn"),
      enabled: (editor) => editor.isActive("turn") || canStand(editor, "turn"),
      command: editTurn,
    })(storage);
  },
});

/* Ask and warning break: words and an id */

const labelled = ({ name, node, attribute, list, label, title, field, wordsTitle }) =>
  Node.create({
    name,
    group: "block",
    content: "text*",
    marks: "",
    isolating: true,
    addAttributes() {
      return { [attribute]: dataAttribute(attribute, attribute) };
    },
    ...marked("div", node),
    ...leaveOnEnter(name),
    addMenuItems(storage) {
      item("archiveBlocks", name, label, title, {
        active: (editor) => editor.isActive(name),
        async command(editor) {
          const found = active(editor, name);
          const values = await ask(editor, {
            title,
            submitText: found ? "Update" : "Insert",
            fields: {
              [attribute]: choiceField(field),
              ...(found ? {} : { words: { type: "string", title: wordsTitle } }),
            },
            values: { [attribute]: writtenChoice(editor, list, found?.node.attrs[attribute]) },
            lists: { [attribute]: list },
          });
          if (!values) {
            return;
          }
          const attrs = { [attribute]: idIn(values[attribute]) };
          if (found) {
            setAttributes(editor, found.position, attrs);
          } else {
            insertBlock(editor, { type: name, attrs, content: words(values.words.trim()) });
          }
        },
      })(storage);
    },
  });

export const Ask = labelled({
  name: "ask",
  node: "ask",
  attribute: "campaign",
  list: "campaigns",
  label: "Ask",
  title: "Give button for a campaign",
  field: "Campaign",
  wordsTitle: "Words on the button",
});

export const WarningBreak = labelled({
  name: "warningBreak",
  node: "warning-break",
  attribute: "warning",
  list: "warnings",
  label: "Warning",
  title: "Warning before what follows",
  field: "Warning",
  wordsTitle: "Words of your own (optional)",
});

/* Note and citation: things within a line */

export const Note = Node.create({
  name: "note",
  group: "inline",
  inline: true,
  content: "(text | citation)*",
  marks: `link ${PLAIN_MARKS}`,
  ...marked("span", "note"),
  addMenuItems(storage) {
    item("archiveInline", "note", "Note", "Note, shown at the end of the text", {
      active: (editor) => Boolean(active(editor, "note")),
      enabled: (editor) => !active(editor, "note") && !active(editor, "citation"),
      async command(editor) {
        const values = await ask(editor, {
          title: "Note",
          submitText: "Insert",
          fields: { text: { type: "string", format: "textarea", title: "Text of the note" } },
          values: {},
        });
        if (values?.text.trim()) {
          const content = words(values.text.trim().replace(/\s+/g, " "));
          const place = editor.state.selection.to;
          editor.chain().insertContentAt(place, { type: "note", content }).focus().run();
        }
      },
    })(storage);
  },
});

async function editCitation(editor) {
  const found = active(editor, "citation");
  const values = await ask(editor, {
    title: "Citation",
    submitText: found ? "Update" : "Insert",
    fields: {
      source: choiceField("Source"),
      locator: { type: "string", title: "Place in it", description: "Pages or chapter: 15-16" },
      ...(found
        ? {}
        : { words: { type: "string", title: "Words in the text", description: "Empty: from the source" } }),
    },
    values: {
      source: writtenChoice(editor, "sources", found?.node.attrs.source),
      locator: found?.node.attrs.locator,
    },
    lists: { source: "sources" },
  });
  if (!values) {
    return;
  }
  const attrs = { source: idIn(values.source), locator: values.locator.trim().slice(0, 100) };
  if (found) {
    setAttributes(editor, found.position, attrs);
    return;
  }
  const generated = [labelOf(editor, "sources", attrs.source), attrs.locator].filter(Boolean).join(", ");
  const text = values.words.trim() || generated;
  if (text) {
    const place = editor.state.selection.to;
    editor.chain().insertContentAt(place, { type: "citation", attrs, content: words(text) }).focus().run();
  }
}

export const Citation = Node.create({
  name: "citation",
  group: "inline",
  inline: true,
  content: "text*",
  marks: PLAIN_MARKS,
  addAttributes() {
    return {
      source: dataAttribute("source", "source"),
      locator: dataAttribute("locator", "locator"),
    };
  },
  ...marked("cite", "citation"),
  addMenuItems(storage) {
    item("archiveInline", "citation", "Citation", "Citation of a source", {
      active: (editor) => Boolean(active(editor, "citation")),
      command: editCitation,
    })(storage);
  },
});

/* Marks */

export const NameChanged = Mark.create({
  name: "nameChanged",
  priority: 1100,
  inclusive: false,
  addAttributes() {
    return { explanation: dataAttribute("explanation", "explanation") };
  },
  ...marked("span", "name-changed"),
  addMenuItems(storage) {
    item("archiveInline", "nameChanged", "Name changed", "The name is not the person's own", {
      active: (editor) => editor.isActive("nameChanged"),
      enabled: (editor) => !editor.state.selection.empty || editor.isActive("nameChanged"),
      async command(editor) {
        if (editor.isActive("nameChanged")) {
          editor.chain().focus().extendMarkRange("nameChanged").unsetMark("nameChanged").run();
          return;
        }
        const values = await ask(editor, {
          title: "Name changed",
          submitText: "Mark",
          fields: {
            explanation: {
              type: "string",
              title: "Words of the note (optional)",
              description: "Empty: the standard sentence",
            },
          },
          values: {},
        });
        if (values) {
          const explanation = values.explanation.trim().slice(0, 500);
          editor.chain().focus().setMark("nameChanged", { explanation }).run();
        }
      },
    })(storage);
  },
});

export const LanguageRun = Mark.create({
  name: "languageRun",
  addAttributes() {
    return { lang: langAttribute };
  },
  parseHTML() {
    return [{ tag: "span[lang]" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes, 0];
  },
  addMenuItems(storage) {
    item("archiveInline", "languageRun", "Language", "Words or paragraph in another language", {
      active: (editor) => editor.isActive("languageRun") || Boolean(editor.getAttributes("paragraph").lang),
      async command(editor) {
        const isRun = !editor.state.selection.empty || editor.isActive("languageRun");
        const before = editor.getAttributes(isRun ? "languageRun" : "paragraph").lang;
        const values = await ask(editor, {
          title: isRun ? "Language of these words" : "Language of this paragraph",
          submitText: "Set",
          fields: {
            lang: { type: "string", title: "Language", description: "ko, en, zh … Empty: as the text" },
          },
          values: { lang: before },
        });
        if (!values) {
          return;
        }
        const lang = values.lang.trim() || null;
        const chain = editor.chain().focus();
        if (!isRun) {
          chain.updateAttributes("paragraph", { lang }).run();
        } else if (lang) {
          chain.extendMarkRange("languageRun").setMark("languageRun", { lang }).run();
        } else {
          chain.extendMarkRange("languageRun").unsetMark("languageRun").run();
        }
      },
    })(storage);
  },
});

/* A link has an address and nothing else. */
export const Link = BaseLink.extend({
  addAttributes() {
    return { href: { default: null } };
  },
  addCommands() {
    return {
      ...this.parent?.(),
      addLink: () => ({ editor }) => {
        const before = editor.getAttributes("link").href;
        if (editor.state.selection.empty && !editor.isActive("link")) {
          return false;
        }
        ask(editor, {
          title: "Link",
          submitText: "Set",
          fields: {
            href: { type: "string", title: "Address", description: "https://…, mailto:… or /about/" },
          },
          values: { href: before },
        }).then((values) => {
          const typed = values?.href.trim();
          if (!typed) {
            return;
          }
          const isWhole = /^(https?:\/\/|mailto:|\/(?!\/))/i.test(typed);
          const href = isWhole ? typed : `https://${typed}`;
          editor.chain().focus().extendMarkRange("link").setMark("link", { href }).run();
        });
        return true;
      },
    };
  },
});

/* Once an editor stands: names for those who do not see it. */

function nameTextBox({ detail: { editor, textarea } }) {
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  const name = label ? label.textContent.replace(/:\s*$/, "").trim() : textarea.name;
  const box = editor.view.dom;
  box.setAttribute("role", "textbox");
  box.setAttribute("aria-multiline", "true");
  box.setAttribute("aria-label", name);
  const help = textareaOf(editor).getAttribute("aria-describedby");
  if (help) {
    box.setAttribute("aria-describedby", help);
  }
  label?.addEventListener("click", () => editor.commands.focus());
  const nameBar = () => {
    const bar = editor.options.element.querySelector(".prose-menubar");
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", `Format: ${name}`);
    const sayStates = () => {
      for (const button of bar.querySelectorAll("button")) {
        button.setAttribute("aria-disabled", button.classList.contains("disabled"));
        button.setAttribute("aria-pressed", button.classList.contains("active"));
      }
    };
    editor.on("transaction", sayStates);
    sayStates();
  };
  if (editor.isInitialized) {
    nameBar();
  } else {
    editor.on("create", nameBar);
  }
}

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
