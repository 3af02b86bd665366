/*
 * Keys act where the caret is seen. A browser tells of a new place of the caret in a task of its
 * own; on a busy machine the next key comes before it, and would go to the place before. After a
 * click the editor would even put the caret back there.
 */
import { Extension, Plugin } from "django-prose-editor/editor";
import { BACK, keys, leaveBelow, leaveFrame } from "./blocks.js";

function readCaret(view, event) {
  // What an input method composes is read once it is complete.
  if (!view.composing && !event.isComposing) {
    view.domObserver.flush();
  }
  return false;
}

export const Caret = Extension.create({
  name: "caret",
  // Before the editor's own.
  priority: 200,
  addKeyboardShortcuts() {
    return keys(BACK, ({ editor }) => leaveFrame(editor) || leaveBelow(editor));
  },
  addProseMirrorPlugins() {
    return [new Plugin({ props: { handleDOMEvents: { keydown: readCaret, mouseup: readCaret } } })];
  },
});
