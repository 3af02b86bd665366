/*
 * What the form offers to the dialogs. It hands it over on the text box: data-editor-choices is a
 * JSON object whose "sources", "campaigns" and "warnings" are lists of [id, label], and whose
 * "pictures" is a list of [id, address of a small copy, alternative text in the library].
 */

const readChoices = new WeakMap();

export function textareaOf(editor) {
  return editor.options.element.querySelector("textarea");
}

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

/* A choice is written "12 – Label"; its id is the number at the start. */
export function written([id, label]) {
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
