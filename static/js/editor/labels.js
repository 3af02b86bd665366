/* What an id stands for, shown on the frame of a node (css/editor.css reads data-label). */
import { Plugin, pm } from "django-prose-editor/editor";
import { labelOf } from "./choices.js";

const NAMED = {
  epigraph: ["source", "sources"],
  excerpt: ["source", "sources"],
  ask: ["campaign", "campaigns"],
  warningBreak: ["warning", "warnings"],
};

export function labelPlugin(editor) {
  return new Plugin({
    props: {
      decorations(state) {
        const labels = [];
        state.doc.descendants((node, position) => {
          const named = NAMED[node.type.name];
          const label = named && labelOf(editor, named[1], node.attrs[named[0]]);
          if (label) {
            const end = position + node.nodeSize;
            labels.push(pm.view.Decoration.node(position, end, { "data-label": label }));
          }
          return !node.isTextblock;
        });
        return pm.view.DecorationSet.create(state.doc, labels);
      },
    },
  });
}
