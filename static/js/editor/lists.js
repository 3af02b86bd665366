/*
 * Lists of Word as lists. The program writes each item as a paragraph, whose style names list and
 * level (mso-list:l0 level2 lfo1) and whose bullet or number stands in it as words, marked
 * mso-list:Ignore or held between conditional comments. Word in a browser writes each item as a
 * list of its own.
 */

const ITEM = /(?:^|;)\s*mso-list:\s*(l\d+)\s+level(\d+)\s+(lfo\d+)/i;
const ITEM_CLASS = /\bMsoList(Bullet|Number|Paragraph)(\d?)/;
const MARKER = /(?:^|;)\s*mso-list:\s*ignore/i;
// "1.", "iv)", "가", "①" are numbers; a bullet is a sign, or a lone letter of a font of signs.
const NUMBER = /\p{N}|\p{L}\s*[.)、]|[\p{Script=Hangul}\p{Script=Han}]/u;
const WRAPPERS = "ul, ol, .ListContainerWrapper";

/* Put items that stand beside each other into lists. `body` has its styles in data-style. */
export function makeLists(body) {
  const items = [...body.querySelectorAll(`p, ${WRAPPERS}`)].filter((block) => itemsOf(block).length);
  for (const parent of new Set(items.map((block) => block.parentElement))) {
    // The lists that the next item may go on with, outermost first.
    let open = [];
    for (const block of [...parent.children]) {
      const found = itemsOf(block);
      if (found.length) {
        open = found.reduce((lists, item) => put(item, lists, block), open);
        if (block.matches(WRAPPERS)) {
          block.remove();
        }
      } else if (open.length && block.matches("p[class^=MsoListParagraph]")) {
        // Without a bullet of its own it goes on with the item before it.
        open.at(-1).element.lastElementChild.append(block);
      } else if (block.textContent.trim() || block.querySelector("hr")) {
        open = [];
      }
    }
  }
}

/* Return the items that a block is: usually one or none. */
function itemsOf(block) {
  if (block.matches(WRAPPERS)) {
    return [...block.querySelectorAll("li[data-listid][data-aria-level]")].map((li) => ({
      key: li.dataset.listid,
      level: Number(li.dataset.ariaLevel),
      tag: li.parentElement.localName,
      start: li.dataset.ariaPosinset,
      marker: li.querySelectorAll(".EOP"),
      content: li.childNodes,
    }));
  }
  const [, list, level, use] = ITEM.exec(block.dataset.style) || [];
  const [, kind, rank] = ITEM_CLASS.exec(block.className) || [];
  const marker = block.matches("p") && (list || kind) ? markerOf(block) : [];
  if (!marker.length && !(block.matches("p") && list)) {
    return [];
  }
  const words = marker.map((node) => node.textContent).join("");
  return [
    {
      key: list ? `${list} ${use}` : kind,
      level: Number(level || rank || 1),
      tag: NUMBER.test(words) ? "ol" : "ul",
      start: /^\D*(\d+)\D*$/.exec(words)?.[1],
      marker,
      content: [block],
    },
  ];
}

/* Return the nodes that draw the bullet or the number of a paragraph. */
function markerOf(paragraph) {
  const marked = [...paragraph.querySelectorAll("[data-style]")].filter((run) => MARKER.test(run.dataset.style));
  if (marked.length) {
    return marked;
  }
  const comments = document.createNodeIterator(paragraph, NodeFilter.SHOW_COMMENT);
  for (let comment = comments.nextNode(); comment; comment = comments.nextNode()) {
    if (comment.data.includes("if !supportLists")) {
      const between = [];
      let node = comment.nextSibling;
      while (node && !(node.nodeType === Node.COMMENT_NODE && node.data.includes("endif"))) {
        between.push(node);
        node = node.nextSibling;
      }
      return between;
    }
  }
  return [];
}

/* Add an item to the list it belongs to, a new one if need be; return the lists open then. */
function put(item, open, block) {
  const { key, level, tag } = item;
  let lists = open.filter((list) => list.level <= level);
  if (open.length && !lists.length && open[0].key === key && open[0].tag === tag) {
    // It began with an item of a lower level.
    lists = [{ ...open[0], level }];
  }
  if (lists.at(-1)?.level === level && lists.at(-1).key !== key) {
    lists.pop();
  }
  if (lists.at(-1)?.level !== level) {
    const element = block.ownerDocument.createElement(tag);
    if (tag === "ol" && item.start > 1) {
      element.setAttribute("start", item.start);
    }
    const outer = lists.at(-1)?.element.lastElementChild;
    if (outer) {
      outer.append(element);
    } else {
      block.before(element);
    }
    lists.push({ key, level, tag, element });
  }
  const entry = block.ownerDocument.createElement("li");
  item.marker.forEach((node) => node.remove());
  entry.append(...item.content);
  lists.at(-1).element.append(entry);
  return lists;
}
