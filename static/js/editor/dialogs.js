/*
 * What the dialogs of the text editor share: fields with their help and their errors.
 *
 * A field is what updateAttrsDialog of the editor takes ({ type, title, description, format … }),
 * and of ours `choices` (the list of the form that it offers), `longest` (how many characters it
 * takes) and `check` (a function of what was typed that returns what is wrong with it, or "").
 */
import { crel, updateAttrsDialog } from "django-prose-editor/editor";
import { choicesOf, idIn, labelOf, written } from "./choices.js";

/* A field of plain words. */
export function textField(title, { description, longest, check, isLong = false } = {}) {
  const field = { type: "string", title, description, longest, check };
  return isLong ? { ...field, format: "textarea" } : field;
}

/* A field that takes one of the choices of the form, found by typing a part of its label. */
export function choiceField(title, choices, description = "") {
  return {
    type: "string",
    title,
    choices,
    description: [description, "Type a part of the name and choose from the list."].join(" ").trim(),
  };
}

/*
 * Open a dialog. Resolves to the values, or to null where the editor cancels. What is wrong with a
 * field is said below it, and the dialog stays open.
 */
export function ask(editor, { title, submitText, fields, values }) {
  const answer = updateAttrsDialog(fields, { title, submitText })(editor, values);
  const dialogs = editor.view.dom.parentElement.querySelectorAll("dialog.prose-editor-dialog");
  const dialog = dialogs[dialogs.length - 1];
  const heading = dialog.querySelector("h3");
  heading.id = `${dialog.querySelector("input, select, textarea").id}-title`;
  dialog.setAttribute("aria-labelledby", heading.id);
  const checks = Object.entries(fields).map(([name, field]) => {
    const input = dialog.querySelector(`[name="${name}"]`);
    describe(input);
    if (field.choices) {
      offer(editor, input, field.choices);
    }
    return { input, faultOf: () => faultIn(editor, field, input, values[name]) };
  });
  dialog.querySelector("form").noValidate = true;
  // Before the editor's own listener on the button, which closes the dialog.
  dialog.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("button[type=submit]") && !isRight(checks)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
  return answer;
}

/* The help stands below its field and describes it; the label is the name alone. */
function describe(input) {
  const row = input.closest(".prose-editor-dialog-field");
  const help = row.querySelector(".prose-editor-help");
  if (help) {
    help.id = `${input.id}-help`;
    row.append(help);
    input.setAttribute("aria-describedby", help.id);
  }
}

function offer(editor, input, choices) {
  const options = choicesOf(editor, choices).map((choice) => crel("option", { value: written(choice) }));
  const list = crel("datalist", { id: `${input.id}-choices` }, options);
  input.after(list);
  input.setAttribute("list", list.id);
  input.setAttribute("autocomplete", "off");
}

/* Return what is wrong with what stands in a field, or "". */
function faultIn(editor, field, input, before) {
  const typed = input.value.trim();
  if (input.validity.badInput) {
    return "Give the number alone.";
  }
  if (field.longest && typed.length > field.longest) {
    return `At most ${field.longest} characters; these are ${typed.length}.`;
  }
  if (field.choices && typed && typed !== before) {
    const id = idIn(typed);
    if (!id || !labelOf(editor, field.choices, id)) {
      return "There is nothing of this name or number: choose from the list.";
    }
  }
  return field.check?.(typed) || "";
}

/* Say beside each field what is wrong with it; go to the first. */
function isRight(checks) {
  let first = null;
  for (const { input, faultOf } of checks) {
    const row = input.closest(".prose-editor-dialog-field");
    const key = `${input.id}-error`;
    row.querySelector(".editor-dialog__error")?.remove();
    const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== key);
    const fault = faultOf();
    if (fault) {
      row.append(crel("p", { id: key, className: "editor-dialog__error", textContent: fault }));
      others.unshift(key);
      first ||= input;
    }
    input.setAttribute("aria-invalid", String(Boolean(fault)));
    input.setAttribute("aria-describedby", others.join(" "));
  }
  first?.focus();
  return !first;
}
