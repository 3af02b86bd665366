/* Attributes and marks as nkarchive/richtext/vocabulary.py declares them. */

export const dataAttribute = (name, key) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(`data-${key}`) || "",
  renderHTML: (attributes) => ({ [`data-${key}`]: attributes[name] || "" }),
});

/* One that is written only where it says something (NodeType.optional). */
export const optionalAttribute = (name, key) => ({
  ...dataAttribute(name, key),
  renderHTML: (attributes) => (attributes[name] ? { [`data-${key}`]: attributes[name] } : {}),
});

export const langAttribute = {
  default: null,
  parseHTML: (element) => element.getAttribute("lang") || null,
  renderHTML: (attributes) => (attributes.lang ? { lang: attributes.lang } : {}),
};

/* A node or mark of ours is told by its data-node. */
export const marked = (tag, name) => ({
  parseHTML() {
    return [{ tag: `${tag}[data-node="${name}"]`, priority: 100 }];
  },
  renderHTML({ HTMLAttributes }) {
    return [tag, { "data-node": name, ...HTMLAttributes }, 0];
  },
});
