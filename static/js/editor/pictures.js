/*
 * Pictures of the library, as the form knows them and as the picker hands them over.
 *
 * The picker (data-picture-picker on the text box) is a page of our own in a small window. It
 * answers with
 *
 *   window.opener.postMessage({ id, thumbnail_url, alternative_text }, window.location.origin)
 *
 * and closes itself. A message is heard only from that window and from our own origin.
 */
import { choicesOf, idIn, textareaOf } from "./choices.js";

const picked = new Map();

/* Return { address, alt } of a picture, or null where neither form nor picker has named it. */
export function pictureOf(editor, id) {
  if (picked.has(String(id))) {
    return picked.get(String(id));
  }
  const found = choicesOf(editor, "pictures").find(([key]) => String(key) === String(id));
  return found ? { address: found[1], alt: found[2] || "" } : null;
}

/* A field for a picture of the library: its number, with a button that opens the picker. */
export function pictureField(editor, { onPick }) {
  const textarea = textareaOf(editor);
  const address = textarea?.dataset.picturePicker;
  const field = {
    type: "string",
    format: "number",
    min: "1",
    title: "Picture",
    description: "Its number in the library. Empty: to be chosen later.",
    check: (typed) => (typed && !idIn(typed) ? "Give its number in the library." : ""),
  };
  if (address) {
    field.picker = {
      label: "Choose from the library…",
      handler: ({ input }) => {
        // Alternative text is asked for in the language of the piece.
        const language = textarea.form.elements.language?.value;
        pick(language ? `${address}?language=${language}` : address, input, onPick);
      },
    };
  }
  return field;
}

function pick(address, input, onPick) {
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
    picked.set(id, {
      address: String(event.data.thumbnail_url || ""),
      alt: String(event.data.alternative_text || ""),
    });
    input.value = id;
    input.focus();
    onPick(input);
  };
  window.addEventListener("message", listen);
}
