/*
 * Footnotes and endnotes of Word, LibreOffice and Google's exported pages as notes: a sign in the
 * text links to one that stands before the words of the note, and that one links back.
 */

// What such a sign is: "1", "[iv]", "*".
const SIGN = /^[\p{L}\p{N}\p{P}\p{S}]{1,8}$/u;

// Google writes the remarks of who read the text before as it does footnotes.
const REMARK = /^cmnt\d/;
const BLOCKS = "p, li, td, div, h1, h2, h3, h4, h5, h6";

/* Put the words of each note in the place of its sign. */
export function makeNotes(body) {
  const links = [...body.querySelectorAll('a[href*="#"]')].filter((link) => SIGN.test(wordsOf(link)));
  const targetOf = (link) => {
    const name = link.getAttribute("href").split("#")[1];
    return name && links.find((other) => other !== link && [other.id, other.name].includes(name));
  };
  const pairs = links
    .map((sign) => [sign, targetOf(sign)])
    .filter(([sign, back]) => back && targetOf(back) === sign && links.indexOf(back) > links.indexOf(sign));
  const backs = pairs.map(([, back]) => back);
  pairs.forEach(([sign, back]) => move(sign, back, backs));
  // The line that stood before the notes.
  const line = [...body.querySelectorAll("hr")].at(-1);
  if (pairs.length && line) {
    const rest = body.ownerDocument.createRange();
    rest.setStartAfter(line);
    rest.setEndAfter(body.lastChild);
    if (!rest.toString().trim()) {
      line.remove();
    }
  }
}

const wordsOf = (element) => element?.textContent.trim() || "";

function move(sign, back, backs) {
  const first = back.closest("p, li");
  const words = wordsOf(first);
  const isNote = words.startsWith(wordsOf(back)) && words !== wordsOf(back) && !first.contains(sign);
  if (!isNote || wordsOf(sign.closest(BLOCKS)) === wordsOf(sign)) {
    return;
  }
  // It stands in a block of its own with all its paragraphs, or is the one.
  const outer = first.parentElement;
  const isOuter =
    outer.matches("div") &&
    [...outer.children].every((child) => child.matches("p")) &&
    backs.filter((other) => outer.contains(other)).length === 1;
  const lines = isOuter ? [...outer.children] : [first];
  back.remove();
  const note = sign.ownerDocument.createElement("span");
  note.dataset.node = "note";
  lines.forEach((line) => note.append(...line.childNodes, " "));
  const texts = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = text.data ? null : texts.nextNode()) {
    text.data = text.data.trimStart();
  }
  (isOuter ? outer : first).remove();
  let place = sign;
  while (place.parentElement.matches("sup, span") && wordsOf(place.parentElement) === wordsOf(sign)) {
    place = place.parentElement;
  }
  if (REMARK.test(back.id)) {
    place.remove();
  } else {
    place.replaceWith(note);
  }
}
