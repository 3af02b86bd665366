/*
 * What the dialogs of the text editor share: the choices that the form offers, and the picker.
 *
 * The form hands its choices over on the text box: data-editor-choices is a JSON object whose
 * "sources", "campaigns" and "warnings" are lists of [id, label] and whose "pictures", if it is
 * there, is a list of [id, address of a small copy].
 *
 * The picture picker (data-picture-picker on the text box) is a page of our own in a small window.
 * It answers with
 *
 *   window.opener.postMessage({ id, thumbnail_url, alternative_text }, window.location.origin)
 *
 * and closes itself. A message is heard only from that window and from our own origin.
 */
import { crel, updateAttrsDialog } from "django-prose-editor/editor";

const pickedThumbnails = new Map();

export function textareaOf(editor) {
  return editor.options.element.querySelector("textarea");
}

const readChoices = new WeakMap();

export function choicesOf(editor, name) {
  const textarea = textareaOf(editor);
  if (!textarea) {
    return [];
  }
  if (!readChoices.has(textarea)) {
    readChoices.set(textarea, JSON.parse(textarea.dataset.editorChoices || "{}"));
  }
  return readChoices.get(textarea)[name] || [];
}

export function labelOf(editor, name, id) {
  const found = choicesOf(editor, name).find(([key]) => String(key) === String(id));
  return found ? found[1] : "";
}

export function thumbnailOf(editor, id) {
  return pickedThumbnails.get(String(id)) || labelOf(editor, "pictures", id);
}

/* A choice is written "12 – Label"; its id is the number at the start. */
function written([id, label]) {
  return `${id} – ${label}`;
}

export function idIn(value) {
  const match = /^\s*([1-9][0-9]{0,17})(?![0-9])/.exec(value || "");
  return match ? match[1] : "";
}

export function writtenChoice(editor, name, id) {
  if (!id) {
    return "";
  }
  const label = labelOf(editor, name, id);
  return label ? written([id, label]) : String(id);
}

/* A field that takes one of the choices, found by typing a part of its label. */
export function choiceField(title, description) {
  return { type: "string", title, description };
}

/*
 * Open a dialog; `lists` names for each field the choices that it offers. Resolves to the values,
 * or to null where the editor cancels.
 */
export function ask(editor, { title, submitText, fields, values, lists = {} }) {
  const answer = updateAttrsDialog(fields, { title, submitText })(editor, values);
  const dialogs = editor.view.dom.parentElement.querySelectorAll("dialog.prose-editor-dialog");
  const dialog = dialogs[dialogs.length - 1];
  const heading = dialog.querySelector("h3");
  heading.id = `${dialog.querySelector("input, select, textarea").id}-title`;
  dialog.setAttribute("aria-labelledby", heading.id);
  for (const [field, name] of Object.entries(lists)) {
    const input = dialog.querySelector(`[name="${field}"]`);
    const options = choicesOf(editor, name).map((choice) => crel("option", { value: written(choice) }));
    const list = crel("datalist", { id: `${input.id}-choices` }, options);
    input.after(list);
    input.setAttribute("list", list.id);
    input.setAttribute("autocomplete", "off");
    input.pattern = "\\s*[1-9][0-9]{0,17}([^0-9].*)?";
    input.title = "Choose from the list, or give the number";
  }
  return answer;
}

/* A field for a picture of the library: its number, with a button that opens the picker. */
export function pictureField(editor) {
  const address = textareaOf(editor)?.dataset.picturePicker;
  const field = {
    type: "string",
    format: "number",
    min: "1",
    title: "Picture",
    description: "Its number in the library. Empty: to be chosen later.",
  };
  if (address) {
    field.picker = { label: "Choose from the library…", handler: ({ input }) => pick(address, input) };
  }
  return field;
}

function pick(address, input) {
  const picker = window.open(address, "picture-picker", "popup,width=900,height=700");
  const listen = (event) => {
    if (event.origin !== window.location.origin || event.source !== picker) {
      return;
    }
    const id = idIn(String(event.data?.id ?? ""));
    if (!id) {
      return;
    }
    window.removeEventListener("message", listen);
    pickedThumbnails.set(id, String(event.data.thumbnail_url || ""));
    input.value = id;
    input.focus();
  };
  window.addEventListener("message", listen);
}
