/*
 * Shows the page that stands in a form, as readers will see it, while it is typed.
 *
 * Bound to the dialog with data-live-preview (the address that the form is posted to) and to the
 * button with data-live-preview-open. Where there is room the dialog stands beside the form, open
 * from the beginning on very wide screens; elsewhere it lies over the page. The frame runs no
 * script; what has changed is put into it piece by piece, so that the reader's place stays, and
 * what was unfolded stays unfolded.
 *
 * The form is looked at rather than listened to, for the reason given in autosave.js.
 */
const EVERY = 400
const PAUSE = 700
const LONGEST = 3000
const BESIDE = matchMedia("(min-width: 80rem)")
const WIDE = matchMedia("(min-width: 100rem)")

function bind(dialog) {
  const form = document.getElementById("article_form")
  const opener = document.querySelector("[data-live-preview-open]")
  const part = (name) => dialog.querySelector(`[data-live-preview-${name}]`)
  const stage = part("stage")
  const frame = part("frame")
  const state = part("state")
  const trouble = part("trouble")
  const retry = part("retry")
  const widths = dialog.querySelectorAll("[data-live-preview-width]")
  const columns = dialog.parentElement

  let width = Number(widths[0].dataset.livePreviewWidth)
  let shown = null
  let seen = ""
  let changedAt = 0
  let unshownSince = 0
  let asking = null
  let isReady = false
  let hasFailed = false

  const fields = () => {
    const data = new FormData(form)
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
    return data
  }
  const written = () =>
    JSON.stringify([...fields()].filter(([name]) => name !== "csrfmiddlewaretoken"))

  const say = (name, words, faults = []) => {
    dialog.dataset.state = name
    state.textContent = words
    retry.hidden = name !== "failed"
    const lines = faults.map((fault) => {
      const line = document.createElement("li")
      line.textContent = fault
      return line
    })
    const list = document.createElement("ul")
    list.append(...lines)
    // Said aloud only when it is another trouble than before.
    const said = trouble.textContent
    if (list.textContent !== said) trouble.replaceChildren(...(lines.length ? [list] : []))
  }

  const fail = (words) => {
    hasFailed = true
    say("failed", shown ? "This is the page as it was before." : "There is nothing to show.", [words])
  }

  async function ask() {
    const current = written()
    asking?.abort()
    const own = (asking = new AbortController())
    say("loading", "Loading…", [...trouble.querySelectorAll("li")].map((one) => one.textContent))
    try {
      const answer = await fetch(dialog.dataset.livePreview, {
        method: "POST",
        body: fields(),
        redirect: "manual",
        signal: own.signal,
      })
      if (answer.ok) {
        const { html, faults } = await answer.json()
        fill(html)
        shown = current
        unshownSince = 0
        hasFailed = false
        if (faults.length) say("invalid", "What cannot be read in the form stands as it was saved:", faults)
        else say("current", "Up to date with the form. Nothing is saved by it.")
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        fail("You are signed out, or may not see this any more. Sign in in another window and leave this one open.")
      } else if (answer.status === 404) {
        fail("Somebody deleted this article.")
      } else {
        fail(`The server could not make the page (${answer.status}).`)
      }
    } catch (error) {
      if (error.name !== "AbortError") fail("The server does not answer. Are you online?")
    } finally {
      if (asking === own) asking = null
    }
  }

  function fill(html) {
    const made = new DOMParser().parseFromString(html, "text/html")
    for (const script of made.querySelectorAll("script")) script.remove()
    for (const link of made.querySelectorAll("a[href]")) {
      if (link.getAttribute("href").startsWith("#")) continue
      link.target = "_blank"
      link.rel = "noopener"
    }
    const page = frame.contentDocument
    page.documentElement.lang = made.documentElement.lang
    page.body.className = made.body.className
    become(page.body, made.body)
  }

  function load() {
    isReady = false
    say("loading", "Loading…")
    frame.src = frame.dataset.livePreviewFrame
  }

  frame.addEventListener("load", () => {
    if (!frame.getAttribute("src")) return
    isReady = "liveFrame" in (frame.contentDocument?.body?.dataset ?? {})
    if (isReady) ask()
    else fail("The frame could not be opened. Are you still signed in?")
  })

  function look() {
    if (!dialog.open || !isReady || document.hidden) return
    const current = written()
    const now = Date.now()
    if (current !== seen) {
      seen = current
      changedAt = now
      hasFailed = false
    }
    if (current === shown || asking || hasFailed) return
    unshownSince ||= now
    if (now - changedAt >= PAUSE || now - unshownSince >= LONGEST) {
      unshownSince = now
      ask()
    }
  }

  /* The frame is as wide as the device, and made as small as the stage wants it. */
  function scale() {
    if (!stage.clientWidth) return
    const factor = Math.min(1, stage.clientWidth / width)
    frame.style.width = `${width}px`
    frame.style.height = `${stage.clientHeight / factor}px`
    frame.style.transform = `scale(${factor})`
    frame.style.marginInlineStart = `${Math.max(0, (stage.clientWidth - width * factor) / 2)}px`
  }

  function open() {
    // The attribute alone: to show a dialog would take the focus from whoever types.
    if (BESIDE.matches) dialog.setAttribute("open", "")
    else dialog.showModal()
    columns.dataset.preview = String(width)
    opener.hidden = BESIDE.matches
    scale()
    if (!isReady) load()
  }

  function close() {
    if (dialog.open) dialog.close()
    delete columns.dataset.preview
    opener.hidden = false
  }

  function choose(button) {
    width = Number(button.dataset.livePreviewWidth)
    for (const one of widths) one.setAttribute("aria-pressed", String(one === button))
    columns.dataset.preview = String(width)
    scale()
  }

  opener.addEventListener("click", open)
  dialog.addEventListener("close", close)
  part("close").addEventListener("click", () => {
    close()
    opener.focus()
  })
  retry.addEventListener("click", () => (isReady ? ask() : load()))
  for (const one of widths) one.addEventListener("click", () => choose(one))
  BESIDE.addEventListener("change", close)
  new ResizeObserver(scale).observe(stage)
  opener.hidden = false
  if (WIDE.matches) open()
  setInterval(look, EVERY)
}

/* Makes one piece of the shown page into another; what is alike stays as it is. */
function become(old, made) {
  const before = [...old.childNodes]
  const after = [...made.childNodes]
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start].isEqualNode(after[start])) start += 1
  let end = 0
  while (end < most - start && before.at(-1 - end).isEqualNode(after.at(-1 - end))) end += 1
  const gone = before.slice(start, before.length - end)
  const come = after.slice(start, after.length - end)
  const next = before[before.length - end] ?? null
  come.forEach((node, index) => {
    const present = gone[index]
    if (!present) old.insertBefore(node, next)
    else if (present.nodeName === node.nodeName) turn(present, node)
    else present.replaceWith(node)
  })
  for (const node of gone.slice(come.length)) node.remove()
}

function turn(old, made) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== made.nodeValue) old.nodeValue = made.nodeValue
    return
  }
  // Whoever looks has unfolded it, or not.
  const isKept = (name) => name === "open" && old.nodeName === "DETAILS"
  for (const { name } of [...old.attributes]) {
    if (!made.hasAttribute(name) && !isKept(name)) old.removeAttribute(name)
  }
  for (const { name, value } of made.attributes) {
    if (old.getAttribute(name) !== value && !isKept(name)) old.setAttribute(name, value)
  }
  become(old, made)
}

document.querySelectorAll("dialog[data-live-preview]").forEach(bind)
