/* Blocks of an id and a few words: the give button, and the warning of what follows. */
import { Node } from "django-prose-editor/editor";
import { dataAttribute, marked } from "./attributes.js";
import { active, insertBlock, item, leaveOnEnter, setAttributes, words } from "./blocks.js";
import { idIn, writtenChoice } from "./choices.js";
import { ask, choiceField, textField } from "./dialogs.js";

/* Backspace in one without words takes it away: it has nothing else that could be taken. */
function takeBack(editor, name) {
  const { parent } = editor.state.selection.$from;
  return parent.type.name === name && !parent.content.size && editor.commands.setNode("paragraph");
}

const labelled = ({ name, node, attribute, list, label, title, field, help, wordsTitle, wordsHelp }) =>
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
    addKeyboardShortcuts() {
      return {
        Backspace: ({ editor }) => takeBack(editor, name),
        ...leaveOnEnter(name).addKeyboardShortcuts.call(this),
      };
    },
    addMenuItems(storage) {
      item("archiveBlocks", name, label, title, {
        active: (editor) => editor.isActive(name),
        async command(editor) {
          const found = active(editor, name);
          const values = await ask(editor, {
            title,
            submitText: found ? "Update" : "Insert",
            fields: {
              [attribute]: choiceField(field, list, help),
              ...(found ? {} : { words: textField(wordsTitle, { description: wordsHelp }) }),
            },
            values: { [attribute]: writtenChoice(editor, list, found?.node.attrs[attribute]) },
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
  help: "Readers see the button only while this takes gifts.",
  wordsTitle: "Words on the button",
  wordsHelp: "Empty: “Give”.",
});

export const WarningBreak = labelled({
  name: "warningBreak",
  node: "warning-break",
  attribute: "warning",
  list: "warnings",
  label: "Warning",
  title: "Warning before what follows",
  field: "Warning",
  help: "The article counts as warned of this wherever it is listed.",
  wordsTitle: "Words of your own (optional)",
  wordsHelp: "They stand after the site's own sentence.",
});
