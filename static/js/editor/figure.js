/* A picture of the library with its caption, and what this use of it says. */
import { Node, crel } from "django-prose-editor/editor";
import { dataAttribute, marked, optionalAttribute } from "./attributes.js";
import { active, insertBlock, item, leaveOnEnter, setAttributes, words } from "./blocks.js";
import { idIn } from "./choices.js";
import { ask, textField } from "./dialogs.js";
import { pictureField, pictureOf } from "./pictures.js";

const LONGEST_ALT = 300;

async function editFigure(editor, found) {
  const attrs = found?.node.attrs;
  const answer = ask(editor, {
    title: "Figure",
    submitText: found ? "Update" : "Insert",
    fields: {
      picture: pictureField(editor, { onPick: sayAlt }),
      alt: textField("Alternative text of this use", {
        description: "What a reader who cannot see it needs to know here. Empty: that of the library.",
        longest: LONGEST_ALT,
        isLong: true,
      }),
      reconstruction: {
        type: "boolean",
        title: "Reconstruction",
        description: "It shows how something may have been; readers see this word beside it.",
      },
      ...(found ? {} : { caption: textField("Caption", { isLong: true }) }),
    },
    values: { picture: attrs?.picture, alt: attrs?.alt, reconstruction: attrs?.reconstruction },
  });
  const input = editor.view.dom.parentElement.querySelector("dialog [name=picture]");
  const libraryAlt = crel("span", { className: "prose-editor-help", id: `${input.id}-library` });
  const alt = input.closest("form").querySelector("[name=alt]");
  alt.closest(".prose-editor-dialog-field").append(libraryAlt);
  alt.setAttribute("aria-describedby", `${alt.getAttribute("aria-describedby")} ${libraryAlt.id}`);
  function sayAlt() {
    const known = pictureOf(editor, input.value.trim());
    const text = known?.alt ? `In the library: “${known.alt}”` : "The library has none for it.";
    libraryAlt.textContent = known ? text : "";
  }
  input.addEventListener("input", sayAlt);
  sayAlt();
  const values = await answer;
  if (!values) {
    return;
  }
  const chosen = {
    picture: idIn(values.picture),
    alt: values.alt.trim().replace(/\s+/g, " "),
    reconstruction: values.reconstruction ? "yes" : "",
  };
  if (found) {
    setAttributes(editor, found.position, chosen);
  } else {
    const caption = values.caption.trim().replace(/\s+/g, " ");
    insertBlock(editor, {
      type: "archiveFigure",
      attrs: chosen,
      content: [{ type: "archiveCaption", content: words(caption) }],
    });
  }
}

/* Return what the frame says of a figure beside its picture, each a line: [words, is a fault]. */
function remarks({ picture, alt, reconstruction }, known) {
  const lines = reconstruction ? [["Reconstruction", false]] : [];
  if (alt) {
    lines.push([`Alternative text of this use: ${alt}`, false]);
  } else if (known?.alt) {
    lines.push([`Alternative text: ${known.alt}`, false]);
  } else if (known) {
    lines.push(["No alternative text: readers who cannot see the picture learn nothing of it.", true]);
  }
  if (picture && !known) {
    lines.push([`Picture ${picture}`, false]);
  }
  return lines;
}

export const ArchiveFigure = Node.create({
  name: "archiveFigure",
  group: "block",
  content: "archiveCaption",
  draggable: true,
  isolating: true,
  // Above a picture one writes a paragraph, not the caption of another.
  allowGapCursor: false,
  addAttributes() {
    return {
      picture: dataAttribute("picture", "picture"),
      alt: optionalAttribute("alt", "alt"),
      reconstruction: optionalAttribute("reconstruction", "reconstruction"),
    };
  },
  ...marked("figure", "figure"),
  addNodeView() {
    return ({ editor, node, getPos }) => {
      const slot = crel("div", { className: "editor-figure__picture" });
      slot.contentEditable = "false";
      const contentDOM = crel("div", { className: "editor-figure__content" });
      const dom = crel("figure", { className: "editor-figure" }, [slot, contentDOM]);
      const draw = ({ attrs }) => {
        const button = crel("button", {
          type: "button",
          className: "editor-figure__choose",
          textContent: attrs.picture ? "Change picture or its text" : "Picture missing: choose one",
        });
        button.addEventListener("click", () => {
          const position = getPos();
          editFigure(editor, { node: editor.state.doc.nodeAt(position), position });
        });
        const known = attrs.picture ? pictureOf(editor, attrs.picture) : null;
        const alt = attrs.alt || known?.alt || `Picture ${attrs.picture}`;
        const shown = known?.address ? [crel("img", { src: known.address, alt })] : [];
        const said = remarks(attrs, known).map(([textContent, isFault]) =>
          crel("p", {
            className: isFault ? "editor-figure__fault" : "editor-figure__remark",
            textContent,
          }),
        );
        dom.classList.toggle("editor-figure--missing", !attrs.picture);
        slot.replaceChildren(...shown, crel("div", { className: "editor-figure__said" }, [...said, button]));
      };
      draw(node);
      return {
        dom,
        contentDOM,
        update(updated) {
          if (updated.type.name !== "archiveFigure") {
            return false;
          }
          draw(updated);
          return true;
        },
        ignoreMutation: (mutation) => slot.contains(mutation.target),
        stopEvent: (event) => slot.contains(event.target) && event.type !== "dragstart",
      };
    };
  },
  addMenuItems(storage) {
    item("archiveBlocks", "archiveFigure", "Figure", "Figure from the picture library", {
      active: (editor) => editor.isActive("archiveFigure"),
      command: (editor) => editFigure(editor, active(editor, "archiveFigure")),
    })(storage);
  },
});

export const ArchiveCaption = Node.create({
  name: "archiveCaption",
  content: "inline*",
  isolating: true,
  parseHTML() {
    return [{ tag: "figcaption" }];
  },
  renderHTML() {
    return ["figcaption", {}, 0];
  },
  ...leaveOnEnter("archiveFigure"),
});
