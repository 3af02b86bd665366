// What tests/journeys/eyes.py asks a loaded page. Put in before it loads, after axe; nothing here changes the page
// but `spaceOut` and `enlarge`, which `settle` takes back.
window.eyes = (() => {
  const name = (element) => {
    const names = [...element.classList].join(".");
    return element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "") + (names && `.${names}`);
  };
  const all = () => [...document.body.querySelectorAll("*")];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  // Said to ears alone: one pixel wide, or cut away.
  const isForEars = (element) => Boolean(element.closest(".visually-hidden, .skip-link"));
  const sheet = new CSSStyleSheet();
  const change = (rules) => {
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  };

  return {
    // What axe objects to; `only` names rules, without it all of them run, targets of 24 px too.
    async axe(only) {
      // Colours that are on their way to others are judged when they have arrived.
      document.getAnimations().forEach((one) => one.finish());
      const options = { preload: false, resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
      if (only) options.runOnly = only;
      const { violations } = await axe.run(options);
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target}`));
    },

    // WCAG 2.2, 1.4.12, through a constructed sheet: a content policy has nothing against it.
    spaceOut: () => change(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
      p { margin-block-end: 2em !important; }`),
    // 1.4.4: letters of twice the size, the window as it is.
    enlarge: () => change(":root { font-size: 200% !important; }"),
    settle: () => change(""),

    // 1.4.10: how far the page goes beyond the window, and what does.
    beyond() {
      const beyond = document.documentElement.scrollWidth - innerWidth;
      if (beyond <= 0) return [];
      const guilty = all().filter((one) => isShown(one) && one.getBoundingClientRect().right > innerWidth + 1);
      return [`${beyond} px beyond the window: ${guilty.slice(-2).map(name)}`];
    },

    // Boxes that cut off words they hold.
    clipped: () =>
      all()
        .filter((one) => {
          if (!isShown(one) || isForEars(one) || !one.textContent.trim()) return false;
          const style = getComputedStyle(one);
          const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
          const high = cuts(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
          const wide = cuts(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
          return style.display !== "inline" && (high || wide);
        })
        .map((one) => `words cut off in ${name(one)}`),

    // 2.4.3: the keyboard goes through the header as the eye does, along a line and then to the next.
    leaping() {
      const stops = [...document.querySelectorAll(".site-header a")].filter((one) => !isForEars(one));
      const boxes = stops.map((one) => one.getBoundingClientRect());
      return stops
        .filter((_, at) => {
          const [before, here] = [boxes[at - 1], boxes[at]];
          return at && (here.bottom <= before.top || (here.top < before.bottom && here.left < before.right - 1));
        })
        .map((one) => `the focus goes back to ${one.textContent.trim()}`);
    },

    // With the reader's own few colours, whatever acts as a button still has an edge.
    edgeless: () =>
      [...document.querySelectorAll(".button, button, [type=submit], input:not([type=hidden])")]
        .filter((one) => {
          if (!isShown(one) || isForEars(one)) return false;
          const style = getComputedStyle(one);
          const isOwnControl = style.appearance !== "none" && /radio|checkbox|range|file/.test(one.type);
          return !isOwnControl && style.opacity !== "0" && parseFloat(style.borderTopWidth) === 0;
        })
        .map((one) => `no edge in forced colours: ${name(one)}`),

    // For whoever asks for calm, nothing moves.
    moving() {
      const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
      const said = document.getAnimations().length ? ["an animation runs"] : [];
      const restless = all().filter((one) =>
        [undefined, "::before", "::after"].some((part) => {
          const style = getComputedStyle(one, part);
          return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
        }),
      );
      const isSmooth = getComputedStyle(document.documentElement).scrollBehavior === "smooth";
      return [...said, ...restless.map((one) => `${name(one)} moves`), ...(isSmooth ? ["scrolling glides"] : [])];
    },

    // Where the keyboard is, and whether an eye can see it.
    focus() {
      const one = document.activeElement;
      const said = [];
      const ring = [undefined, "::before", "::after"].some((part) => {
        const style = getComputedStyle(one, part);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      });
      const wears = one.labels && [...one.labels].concat([...one.parentElement.children]).some((label) => {
        const style = getComputedStyle(label);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      });
      if (!ring && !wears) said.push(`no ring round ${name(one)}`);
      const { top, bottom, width } = one.getBoundingClientRect();
      if (width && (bottom < 0 || top > innerHeight)) said.push(`${name(one)} has the focus outside the window`);
      const [line] = one.getClientRects();
      const inside = line && [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [line.left + line.width * x, line.top + line.height * y]));
      const over = inside?.map(([x, y]) => document.elementFromPoint(x, y)).filter(Boolean) ?? [];
      // 2.4.11: something that stays in the window lies over all of it.
      if (over.length && !over.some((top) => one.contains(top) || top.contains(one))) said.push(`${name(one)} has the focus under ${name(over[0])}`);
      const words = (one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent || one.value || "");
      return { name: name(one), href: one.getAttribute("href") || "", words: words.trim().replace(/\s+/g, " "), said };
    },
  };
})();
