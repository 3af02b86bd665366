/* What the nodes share: finding, changing, framing and inserting blocks; buttons. */

export function active(editor, name) {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === name) {
      return { node: $from.node(depth), position: $from.before(depth) };
    }
  }
  const { node, from } = editor.state.selection;
  return node?.type.name === name ? { node, position: from } : null;
}

export function setAttributes(editor, position, attributes) {
  editor.commands.command(({ tr }) => {
    const node = tr.doc.nodeAt(position);
    tr.setNodeMarkup(position, undefined, { ...node.attrs, ...attributes });
    return true;
  });
  editor.commands.focus();
}

/* The blocks that the selection touches, and whether `type` may stand in their place. */
function selectedRange(editor, type) {
  const { $from, $to } = editor.state.selection;
  const range = $from.blockRange($to);
  const fits = range?.parent.canReplaceWith(range.startIndex, range.endIndex, type);
  return fits ? range : null;
}

export function canStand(editor, name) {
  return Boolean(selectedRange(editor, editor.schema.nodes[name]));
}

/* Put the paragraphs of the selection into a new node; other blocks keep their words. */
export function wrapSelection(editor, name, attributes, { before = [], after = [] } = {}) {
  const { nodes } = editor.schema;
  const range = selectedRange(editor, nodes[name]);
  if (!range) {
    return;
  }
  const blocks = [];
  for (let index = range.startIndex; index < range.endIndex; index += 1) {
    const block = range.parent.child(index);
    if (block.isTextblock) {
      blocks.push(nodes.paragraph.create(null, block.content));
    } else {
      block.descendants((inner) => {
        if (inner.isTextblock) {
          blocks.push(nodes.paragraph.create(null, inner.content));
        }
        return !inner.isTextblock;
      });
    }
  }
  const content = [
    ...before.map((part) => nodes[part].create()),
    ...(blocks.length ? blocks : [nodes.paragraph.create()]),
    ...after.map((part) => nodes[part].create()),
  ];
  editor.commands.command(({ tr }) => {
    tr.replaceWith(range.start, range.end, nodes[name].create(attributes, content));
    return true;
  });
  const inside = range.start + 2 + before.length * 2;
  editor.chain().setTextSelection(inside).focus().run();
}

/* Put a node in the place of an empty paragraph, or below the block that holds the cursor. */
export function insertBlock(editor, content) {
  const { $to } = editor.state.selection;
  const isEmpty = $to.depth === 1 && $to.parent.isTextblock && $to.parent.content.size === 0;
  const place = isEmpty ? { from: $to.before(1), to: $to.after(1) } : $to.after(1);
  editor.chain().insertContentAt(place, content).focus().run();
}

export const words = (text) => (text ? [{ type: "text", text }] : []);

/* Nodes that put a frame around paragraphs. */
export const FRAMES = ["pullQuote", "epigraph", "excerpt", "turn"];

/* Take the frame away: the paragraphs of a node stand for themselves again. */
export function unwrap(editor) {
  for (const name of FRAMES) {
    const found = active(editor, name);
    if (found) {
      const { nodes } = editor.schema;
      const blocks = [];
      found.node.forEach((block) => {
        const isPart = ["quoteAttribution", "excerptContext"].includes(block.type.name);
        if (!isPart) {
          blocks.push(block);
        } else if (block.content.size) {
          blocks.push(nodes.paragraph.create(null, block.content));
        }
      });
      editor.commands.command(({ tr }) => {
        tr.replaceWith(found.position, found.position + found.node.nodeSize, blocks);
        return true;
      });
      editor.commands.focus();
      return;
    }
  }
}

/* Enter in a line that is the last of its node goes on below the node, or below what holds it. */
export const leaveOnEnter = (...outers) => ({
  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== this.name) {
          return false;
        }
        const found = outers.map((name) => active(editor, name)).find(Boolean);
        const below = found.position + found.node.nodeSize;
        return editor
          .chain()
          .insertContentAt(below, { type: "paragraph" })
          .setTextSelection(below + 1)
          .focus()
          .run();
      },
    };
  },
});

/* A button of the toolbar. */
export const item = (group, name, label, title, rest) => ({ buttons, menu }) => {
  const button = buttons.text(label, title);
  // The name is what is written on it; the rest is its description.
  button.setAttribute("aria-label", label);
  menu.defineItem({ name, groups: group, button, ...rest });
};
