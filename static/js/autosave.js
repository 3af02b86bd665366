/*
 * Keeps what is typed into a form on the server, so that a crash costs seconds.
 *
 * Bound to the element with data-autosave (the address to post to) inside a form; in it
 * data-autosave-status takes the state in words and data-autosave-retry is a button.
 * data-autosave-unsaved says that the form already holds what is saved nowhere.
 *
 * The form is looked at every second rather than listened to: date shortcuts, the pickers of
 * related rows and the text editor change fields without an event.
 */
const EVERY = 1000
const PAUSE = 3000
const LONGEST = 11000
const AGAIN = 10000

function bind(box) {
  const form = box.closest("form")
  const status = box.querySelector("[data-autosave-status]")
  const retry = box.querySelector("[data-autosave-retry]")
  const address = box.dataset.autosave

  const fields = () => {
    const data = new FormData(form)
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
    return data
  }
  const written = () =>
    JSON.stringify([...fields()].filter(([name]) => name !== "csrfmiddlewaretoken"))

  let seen = written()
  let kept = "autosaveUnsaved" in box.dataset ? "" : seen
  let changedAt = 0
  let unkeptSince = 0
  let waitUntil = 0
  let sending = null
  let leaving = false
  let isAsking = false
  let isSignedIn = false

  const say = (state, words) => {
    if (status.textContent !== words) status.textContent = words
    box.dataset.state = state
    retry.hidden = !["failed", "offline"].includes(state)
  }

  const fail = (state, words) => {
    waitUntil = Date.now() + AGAIN
    say(state, `${words} Tried again every ten seconds.`)
  }

  /* After signing in again in another window the form needs the new token. */
  async function askWho() {
    const answer = await fetch(address, { redirect: "manual" })
    if (!answer.ok) return answer
    const { token } = await answer.json()
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      input.value = token
    }
    return answer
  }

  async function send() {
    const current = written()
    sending = new AbortController()
    say("saving", "Keeping what you typed…")
    try {
      const post = () =>
        fetch(address, {
          method: "POST",
          body: fields(),
          redirect: "manual",
          signal: sending.signal,
        })
      let answer = await post()
      if (answer.status === 403 && (await askWho()).ok) answer = await post()
      if (answer.ok) {
        const { saved_at: at, is_newer: isNewer } = await answer.json()
        kept = current
        waitUntil = 0
        const newer = isNewer
          ? " Somebody has saved a newer version meanwhile: saving will show you both."
          : ""
        say("kept", `Not saved yet, but kept at ${at}.${newer}`)
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        fail("failed", "Not kept: you are signed out, or may not change this any more. Sign in in another window and leave this one open.")
      } else if (answer.status === 413) {
        fail("failed", "Not kept: the text is too long. Save it, or make it shorter.")
      } else if (answer.status === 404) {
        fail("failed", "Not kept: somebody deleted this article. Press Save: your text then becomes a new article.")
      } else {
        fail("failed", `Not kept: the server could not do it (${answer.status}). Leave this window open, or save.`)
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        fail("offline", "Offline: what you type is only in this window. Leave it open.")
      }
    } finally {
      sending = null
    }
  }

  function look() {
    if (leaving) return
    const current = written()
    const now = Date.now()
    if (current !== seen) {
      seen = current
      changedAt = now
    }
    if (seen === kept) {
      unkeptSince = 0
      return
    }
    unkeptSince ||= now
    if (sending || now < waitUntil) return
    if (now - changedAt >= PAUSE || now - unkeptSince >= LONGEST) {
      unkeptSince = now
      send()
    }
  }

  const beacon = () => {
    if (!leaving && written() !== kept) navigator.sendBeacon(address, fields())
  }

  retry.addEventListener("click", () => {
    waitUntil = 0
    if (!sending) send()
  })
  /* Whoever is signed out would be led to sign in, and what is kept nowhere would be gone. */
  async function sendOnceSignedIn(submitter) {
    isAsking = true
    const answer = await askWho().catch(() => null)
    isAsking = false
    if (answer && answer.type !== "opaqueredirect") {
      isSignedIn = true
      form.requestSubmit(submitter)
      return
    }
    waitUntil = Date.now() + AGAIN
    if (answer) say("failed", "Not saved: you are signed out. Sign in in another window, leave this one open, and save then.")
    else say("offline", "Not saved: you are offline. Leave this window open, and save later.")
    box.scrollIntoView({ block: "center" })
  }

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return
    if (!isSignedIn && written() !== kept) {
      event.preventDefault()
      if (!isAsking) sendOnceSignedIn(event.submitter)
      return
    }
    isSignedIn = false
    // The form itself is on its way: nothing that is kept may arrive after it.
    leaving = true
    sending?.abort()
  })
  // Another form of the page leads to this one again, which then offers what was typed.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) beacon()
  })
  window.addEventListener("pagehide", beacon)
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") beacon()
  })
  window.addEventListener("pageshow", () => {
    leaving = false
  })
  window.addEventListener("online", () => {
    waitUntil = 0
  })
  setInterval(look, EVERY)
}

document.querySelectorAll("[data-autosave]").forEach(bind)
