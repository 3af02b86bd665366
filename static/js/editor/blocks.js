/* What the nodes share: finding, changing, framing and inserting blocks; buttons. */
import { say } from "./saying.js";

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

// What has more to it than words: a frame that cannot hold it would take that away.
const WHOLE = {
  archiveFigure: "A figure",
  ask: "A give button",
  warningBreak: "A warning",
  horizontalRule: "A line between scenes",
  pullQuote: "A pull quote",
  epigraph: "An epigraph",
  excerpt: "An excerpt",
  turn: "A turn",
};

/* What may stand in a new node behind its first parts. */
function takenBy({ nodes }, name, before = []) {
  return before.reduce((match, part) => match.matchType(nodes[part]), nodes[name].contentMatch);
}

/* Tell whether something in the selection cannot be put into a new node, and say so. */
export function isRefused(editor, name, { before } = {}) {
  const range = selectedRange(editor, editor.schema.nodes[name]);
  const takes = takenBy(editor.schema, name, before);
  for (let index = range?.startIndex; index < range?.endIndex; index += 1) {
    const { type } = range.parent.child(index);
    if (WHOLE[type.name] && !takes.matchType(type)) {
      say(editor, `${WHOLE[type.name]} cannot stand in ${WHOLE[name].toLowerCase()}: select the words without it.`);
      return true;
    }
  }
  return false;
}

/* Where a position stands among the textblocks from `start` on: in which, and how far in it. */
function placeIn($position, start) {
  let depth = $position.depth;
  while (depth && !$position.node(depth).isTextblock) {
    depth -= 1;
  }
  let line = depth ? -1 : 0;
  $position.doc.nodesBetween(start, $position.pos, (node) => {
    line += Number(node.isTextblock && depth > 0);
    return !node.isTextblock;
  });
  return { line, offset: depth ? $position.pos - $position.start(depth) : 0 };
}

/* Put the caret at such a place again, in what stands between two positions now. */
function putCaret(editor, { line, offset }, start, end) {
  let seen = -1;
  let position = start;
  editor.state.doc.nodesBetween(start, end, (node, at) => {
    if (node.isTextblock) {
      seen += 1;
      if (seen <= line) {
        position = at + 1 + (seen === line ? offset : node.content.size);
      }
    }
    return !node.isTextblock;
  });
  editor.chain().setTextSelection(position).focus().run();
}

/*
 * Put the blocks of the selection into a new node, and leave the caret in its words. Blocks that
 * may stand in the node stay what they are; of others it takes the words, as paragraphs.
 */
export function wrapSelection(editor, name, attributes, { before = [], after = [] } = {}) {
  const { nodes } = editor.schema;
  const range = selectedRange(editor, nodes[name]);
  if (!range) {
    return;
  }
  const place = placeIn(editor.state.selection.$head, range.start);
  const takes = takenBy(editor.schema, name, before);
  const blocks = [];
  for (let index = range.startIndex; index < range.endIndex; index += 1) {
    const block = range.parent.child(index);
    if (takes.matchType(block.type)) {
      blocks.push(block);
    } else if (block.isTextblock) {
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
  const frame = nodes[name].create(attributes, content);
  editor.commands.command(({ tr }) => {
    tr.replaceWith(range.start, range.end, frame);
    return true;
  });
  const inside = range.start + 1 + before.length * 2;
  putCaret(editor, place, inside, range.start + frame.nodeSize);
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
      const place = placeIn(editor.state.selection.$head, found.position);
      const blocks = [];
      found.node.forEach((block) => {
        const isPart = ["quoteAttribution", "excerptContext"].includes(block.type.name);
        if (!isPart) {
          blocks.push(block);
        } else if (block.content.size) {
          blocks.push(nodes.paragraph.create(null, block.content));
        } else if (!blocks.length) {
          // An empty line before the words goes with the frame.
          place.line = Math.max(place.line - 1, 0);
        }
      });
      editor.commands.command(({ tr }) => {
        tr.replaceWith(found.position, found.position + found.node.nodeSize, blocks);
        return true;
      });
      const end = blocks.reduce((position, block) => position + block.nodeSize, found.position);
      putCaret(editor, place, found.position, end);
      return;
    }
  }
}

export const BACK = ["Backspace", "Mod-Backspace", "Shift-Backspace"];
export const FORTH = ["Delete", "Mod-Delete"];

/* Keys that all do the same. */
export const keys = (names, command) => Object.fromEntries(names.map((name) => [name, command]));

/*
 * Backspace at the start of a frame takes the frame away, as it does with a quotation; the editor
 * would choose the whole block above it, which the next key takes away.
 */
export function leaveFrame(editor) {
  const { $from, empty } = editor.state.selection;
  const frame = empty && !$from.parentOffset && $from.depth > 1 ? $from.node(-1) : null;
  if (!frame || !FRAMES.includes(frame.type.name) || $from.index(-1)) {
    return false;
  }
  unwrap(editor);
  return true;
}

/* Words below a quotation do not become its attribution by Backspace: the caret goes up alone. */
export function leaveBelow(editor) {
  const { $from, empty } = editor.state.selection;
  if (!empty || $from.parentOffset || !$from.depth || !$from.parent.content.size) {
    return false;
  }
  const above = editor.state.doc.resolve($from.before()).nodeBefore;
  const isQuotation = above?.lastChild?.type.name === "quoteAttribution";
  return isQuotation && editor.commands.setTextSelection($from.before() - 2);
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
