/* What the editor says to who writes, in its toolbar: why something was not done. */
import { crel } from "django-prose-editor/editor";

const CLASS = "editor-says";

/* Say it until the text changes. */
export function say(editor, words) {
  const bar = editor.options.element.querySelector(".prose-menubar");
  bar.querySelector(`.${CLASS}`)?.remove();
  // Put in anew, so that a screen reader hears it each time.
  const line = crel("p", { className: CLASS, role: "alert", textContent: words });
  bar.append(line);
  editor.once("update", () => line.remove());
}
