/* One voice of a conversation. */
import { Node } from "django-prose-editor/editor";
import { dataAttribute, marked } from "./attributes.js";
import { active, canStand, isRefused, item, setAttributes, wrapSelection } from "./blocks.js";
import { ask, textField } from "./dialogs.js";

async function editTurn(editor) {
  const found = active(editor, "turn");
  if (!found && isRefused(editor, "turn")) {
    return;
  }
  const values = await ask(editor, {
    title: "Question or answer",
    submitText: found ? "Update" : "Insert",
    fields: {
      speaker: textField("Who speaks", {
        description: "A name, an organisation, or “A reader”. Empty: nobody is named.",
        longest: 200,
      }),
    },
    values: { speaker: found?.node.attrs.speaker },
  });
  if (!values) {
    return;
  }
  const attributes = { speaker: values.speaker.trim() };
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
