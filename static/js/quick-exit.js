/*
 * Leaves a page at once, by its link or by Shift pressed three times (templates/includes/_quick_exit.html).
 * The page is emptied before the neutral one arrives, and takes no place in the history: neither do its
 * parts, so that one step back from the neutral page leads to what was there before this page.
 */
{
  const TIMES = 3;
  const FORGET_AFTER_MS = 5000;
  const FIELDS = "input, select, textarea, [contenteditable]";
  const exit = document.querySelector("[data-quick-exit]");
  const link = exit.querySelector("a");
  const status = exit.querySelector("[role=status]");
  let presses = 0;
  let timer = 0;

  const leave = () => {
    const target = link.href;
    document.title = "\u00a0";
    document.body.replaceChildren();
    location.replace(target);
  };

  const forget = () => {
    clearTimeout(timer);
    presses = 0;
    status.textContent = "";
  };

  // Only Shift by itself counts: not held down, not for a capital letter, not in a field.
  const count = (event) => {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key !== "Shift" || !isPlain || event.target.closest?.(FIELDS)) {
      forget();
    } else if (!event.repeat) {
      presses += 1;
      clearTimeout(timer);
      timer = setTimeout(forget, FORGET_AFTER_MS);
      if (presses === TIMES) leave();
      else status.textContent = presses === 1 ? exit.dataset.twoMore : exit.dataset.oneMore;
    }
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  // A link to another part of the page (a note that opens in place is none) would leave the page
  // behind as one more step back.
  const stay = (event) => {
    const part = event.target.closest?.('a[href^="#"]:not([aria-expanded])');
    if (!part || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    location.replace(part.href);
  };

  document.addEventListener("click", stay);
  document.addEventListener("keydown", count);
  document.addEventListener("pointerdown", forget);
  exit.querySelector(".quick-exit__keys").hidden = false;
}
