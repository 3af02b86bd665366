/* Qualities of words: a changed name, another language, a link. */
import { Link as BaseLink, Mark } from "django-prose-editor/editor";
import { dataAttribute, langAttribute, marked } from "./attributes.js";
import { item } from "./blocks.js";
import { ask, textField } from "./dialogs.js";

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

export const NameChanged = Mark.create({
  name: "nameChanged",
  priority: 1100,
  inclusive: false,
  addAttributes() {
    return { explanation: dataAttribute("explanation", "explanation") };
  },
  ...marked("span", "name-changed"),
  addMenuItems(storage) {
    item("archiveInline", "nameChanged", "Name changed", "The name is not the person's own", {
      active: (editor) => editor.isActive("nameChanged"),
      enabled: (editor) => !editor.state.selection.empty || editor.isActive("nameChanged"),
      async command(editor) {
        if (editor.isActive("nameChanged")) {
          editor.chain().focus().extendMarkRange("nameChanged").unsetMark("nameChanged").run();
          return;
        }
        const values = await ask(editor, {
          title: "Name changed",
          submitText: "Mark",
          fields: {
            explanation: textField("Words of the note (optional)", {
              description: "Empty: “This name was changed to protect the person.”",
              longest: 500,
              isLong: true,
            }),
          },
          values: {},
        });
        if (values) {
          const explanation = values.explanation.trim().replace(/\s+/g, " ");
          editor.chain().focus().setMark("nameChanged", { explanation }).run();
        }
      },
    })(storage);
  },
});

export const LanguageRun = Mark.create({
  name: "languageRun",
  // What is typed behind words in another language is in that of the text again.
  inclusive: false,
  addAttributes() {
    return { lang: langAttribute };
  },
  parseHTML() {
    return [{ tag: "span[lang]" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes, 0];
  },
  addMenuItems(storage) {
    item("archiveInline", "languageRun", "Language", "Words or paragraph in another language", {
      active: (editor) => editor.isActive("languageRun") || Boolean(editor.getAttributes("paragraph").lang),
      async command(editor) {
        const isRun = !editor.state.selection.empty || editor.isActive("languageRun");
        const before = editor.getAttributes(isRun ? "languageRun" : "paragraph").lang;
        const values = await ask(editor, {
          title: isRun ? "Language of these words" : "Language of this paragraph",
          submitText: "Set",
          fields: {
            lang: textField("Language", {
              description: "Its code: ko, en, zh, zh-Hant … Empty: as the text.",
              check: (typed) =>
                !typed || LANGUAGE.test(typed) ? "" : "Give the code of a language, for example ko.",
            }),
          },
          values: { lang: before },
        });
        if (!values) {
          return;
        }
        const lang = values.lang.trim() || null;
        const chain = editor.chain().focus();
        if (!isRun) {
          chain.updateAttributes("paragraph", { lang }).run();
        } else if (lang) {
          chain.extendMarkRange("languageRun").setMark("languageRun", { lang }).run();
        } else {
          chain.extendMarkRange("languageRun").unsetMark("languageRun").run();
        }
      },
    })(storage);
  },
});

/* Return what was typed as an address that the server keeps (validators.valid_link), or "". */
function wholeAddress(typed) {
  if (!typed || /[\s<>"'`\\{}|^]/.test(typed) || typed.startsWith("//")) {
    return "";
  }
  if (typed.startsWith("/") || /^mailto:[^@]+@/i.test(typed)) {
    return typed;
  }
  const address = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(typed) ? typed : `https://${typed}`;
  return /^https?:\/\/[^/@?#]+([/?#]|$)/i.test(address) ? address : "";
}

/* A link has an address and nothing else. */
export const Link = BaseLink.extend({
  addAttributes() {
    return { href: { default: null } };
  },
  addCommands() {
    return {
      ...this.parent?.(),
      addLink: () => ({ editor }) => {
        const before = editor.getAttributes("link").href;
        if (editor.state.selection.empty && !editor.isActive("link")) {
          return false;
        }
        ask(editor, {
          title: "Link",
          submitText: "Set",
          fields: {
            href: textField("Address", {
              description: "https://…, mailto:… or a page of this site: /about/",
              check: (typed) => (wholeAddress(typed) ? "" : "Give an address, for example https://example.org/."),
            }),
          },
          values: { href: before },
        }).then((values) => {
          if (!values) {
            return;
          }
          const href = wholeAddress(values.href.trim());
          editor.chain().focus().extendMarkRange("link").setMark("link", { href }).run();
        });
        return true;
      },
    };
  },
});
