/* Once an editor stands: names for those who do not see it. */
import { textareaOf } from "./choices.js";

export function nameTextBox({ detail: { editor, textarea } }) {
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
