/* Things within a line: a note, a citation. */
import { Node, Plugin, crel, pm } from "django-prose-editor/editor";
import { dataAttribute, marked } from "./attributes.js";
import { BACK, FORTH, active, item, keys, setAttributes, words } from "./blocks.js";
import { idIn, labelOf, writtenChoice } from "./choices.js";
import { ask, choiceField, textField } from "./dialogs.js";

const PLAIN_MARKS = "languageRun bold italic strike subscript superscript";

/*
 * Leave a node within a line at its start or end: the editor would take away all words beside it.
 * One without words goes.
 */
function stepOut(editor, name, isBack) {
  const { $from, empty } = editor.state.selection;
  const edge = isBack ? 0 : $from.parent.content.size;
  if (!empty || $from.parent.type.name !== name || $from.parentOffset !== edge) {
    return false;
  }
  if (!$from.parent.content.size) {
    return editor.commands.deleteRange({ from: $from.before(), to: $from.after() });
  }
  return editor.commands.setTextSelection(isBack ? $from.before() : $from.after());
}

/* What is typed behind a note or a citation is text; Enter inside goes on below. */
const leavable = {
  addKeyboardShortcuts() {
    return {
      ...keys(BACK, ({ editor }) => stepOut(editor, this.name, true)),
      ...keys(FORTH, ({ editor }) => stepOut(editor, this.name, false)),
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== this.name) {
          return false;
        }
        // A citation may stand in a note.
        const depth = $from.node(-1).isInline ? $from.depth - 1 : $from.depth;
        return editor.chain().setTextSelection($from.after(depth)).splitBlock().run();
      },
    };
  },
  addProseMirrorPlugins() {
    const { name } = this;
    return [new Plugin({ props: { decorations: (state) => endsOf(state.doc, name) } })];
  },
};

/* A browser writes what is typed behind them into them, unless something stands between. */
function endsOf(doc, name) {
  const found = [];
  doc.descendants((node, position) => {
    if (node.type.name === name) {
      const make = () => crel("img", { class: "ProseMirror-separator", alt: "" });
      found.push(pm.view.Decoration.widget(position + node.nodeSize, make, { side: -1, key: "end" }));
    }
  });
  return pm.view.DecorationSet.create(doc, found);
}

export const Note = Node.create({
  name: "note",
  group: "inline",
  inline: true,
  content: "(text | citation)*",
  marks: `link ${PLAIN_MARKS}`,
  ...marked("span", "note"),
  ...leavable,
  addMenuItems(storage) {
    item("archiveInline", "note", "Note", "Note, shown at the end of the text", {
      active: (editor) => Boolean(active(editor, "note")),
      enabled: (editor) => !active(editor, "note") && !active(editor, "citation"),
      async command(editor) {
        const values = await ask(editor, {
          title: "Note",
          submitText: "Insert",
          fields: {
            text: textField("Text of the note", {
              isLong: true,
              check: (typed) => (typed ? "" : "Write what the note says."),
            }),
          },
          values: {},
        });
        if (values) {
          const content = words(values.text.trim().replace(/\s+/g, " "));
          const place = editor.state.selection.to;
          editor.chain().insertContentAt(place, { type: "note", content }).focus().run();
        }
      },
    })(storage);
  },
});

/* A citation needs words to stand in the text: its own, or those of its source and place. */
function wordsField(editor) {
  const valueOf = (name) => editor.view.dom.parentElement.querySelector(`dialog [name=${name}]`).value.trim();
  return textField("Words in the text", {
    description: "Empty: from the source and the place.",
    check: (typed) =>
      typed || valueOf("source") || valueOf("locator") ? "" : "Write some words, or choose a source.",
  });
}

async function editCitation(editor) {
  const found = active(editor, "citation");
  const values = await ask(editor, {
    title: "Citation",
    submitText: found ? "Update" : "Insert",
    fields: {
      source: choiceField("Source", "sources"),
      locator: textField("Place in it", {
        description: "Pages or chapter, as the list of sources should name it: 15–16, p. 9, ch. 3",
        longest: 100,
      }),
      ...(found ? {} : { words: wordsField(editor) }),
    },
    values: {
      source: writtenChoice(editor, "sources", found?.node.attrs.source),
      locator: found?.node.attrs.locator,
    },
  });
  if (!values) {
    return;
  }
  const attrs = { source: idIn(values.source), locator: values.locator.trim() };
  if (found) {
    setAttributes(editor, found.position, attrs);
    return;
  }
  const generated = [labelOf(editor, "sources", attrs.source), attrs.locator].filter(Boolean).join(", ");
  const content = words(values.words.trim() || generated);
  const place = editor.state.selection.to;
  editor.chain().insertContentAt(place, { type: "citation", attrs, content }).focus().run();
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
  ...leavable,
  addMenuItems(storage) {
    item("archiveInline", "citation", "Citation", "Citation of a source", {
      active: (editor) => Boolean(active(editor, "citation")),
      command: editCitation,
    })(storage);
  },
});
