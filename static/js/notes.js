/*
 * Opens a note where it is called, below its paragraph (templates/includes/_notes.html). Escape and a
 * button close it, and the focus goes back to where it came from. The notes at the end stay.
 */
const CALLS = '.note-ref a[role="doc-noteref"]';
const notes = document.querySelector("[data-notes]");
let opened = 0;

const button = (label) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "opened-note__close";
  made.textContent = label;
  return made;
};

/** Return the words of a note as they stand at the end, without the way back and without ids. */
const words = (item) => {
  const copy = item.cloneNode(true);
  copy.querySelectorAll('[role="doc-backlink"], .notes__sign').forEach((one) => one.remove());
  copy.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
  const text = document.createElement("div");
  text.className = "opened-note__text";
  text.append(...copy.childNodes);
  return text;
};

const open = (call, item) => {
  const note = document.createElement("div");
  opened += 1;
  note.id = `opened-note-${opened}`;
  note.className = "opened-note";
  note.tabIndex = -1;
  note.setAttribute("role", "note");
  note.setAttribute("aria-label", call.getAttribute("aria-label"));
  note.append(words(item), button(notes.dataset.close));
  const block = call.closest("p, li, h2, h3, figcaption");
  if (block.matches("li, figcaption")) block.append(note);
  else block.after(note);
  call.setAttribute("aria-expanded", "true");
  call.setAttribute("aria-controls", note.id);
  note.focus({ preventScroll: true });
  note.scrollIntoView({ block: "nearest" });
};

const close = (call) => {
  document.getElementById(call.getAttribute("aria-controls"))?.remove();
  call.setAttribute("aria-expanded", "false");
  call.removeAttribute("aria-controls");
  call.focus({ preventScroll: true });
};

const isOpen = (call) => call.getAttribute("aria-expanded") === "true";

/** Return the call of the note in which an event happened, or the call that it happened on. */
const callAt = (target) => {
  const note = target.closest(".opened-note");
  return note ? document.querySelector(`[aria-controls="${note.id}"]`) : target.closest(CALLS);
};

document.querySelectorAll(CALLS).forEach((call) => call.setAttribute("aria-expanded", "false"));

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const call = event.target.closest(CALLS);
  const item = call && document.getElementById(call.hash.slice(1));
  if (item) {
    event.preventDefault();
    if (isOpen(call)) close(call);
    else open(call, item);
  } else if (event.target.closest(".opened-note__close")) {
    close(callAt(event.target));
  }
});

document.addEventListener("keydown", (event) => {
  const call = event.key === "Escape" && callAt(event.target);
  if (call && isOpen(call)) close(call);
});
