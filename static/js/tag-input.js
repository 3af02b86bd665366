// Offers the tags that exist while one is typed: a combobox with a list (WAI-ARIA, "list
// autocomplete with manual selection"). Bound to every input[data-tag-suggestions] (the address to
// ask); data-tag-one says that the line takes one tag, else it takes many, with commas.
// Keys: arrows, Enter, Escape. Nothing is lost without it: names are typed out.

const PAUSE_MS = 120

// The part of a line that the caret stands in: from the comma before it to the one after it.
function partAtCaret(input) {
  const { value } = input
  if ("tagOne" in input.dataset) return { begins: 0, ends: value.length }
  const caret = input.selectionStart ?? value.length
  const next = value.indexOf(",", caret)
  return { begins: value.lastIndexOf(",", caret - 1) + 1, ends: next < 0 ? value.length : next }
}

const element = (name, className, text) =>
  Object.assign(document.createElement(name), { className, textContent: text })

function bind(input) {
  const list = element("ul", "tag-suggestions", "")
  list.id = `${input.id}-suggestions`
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", "Tags that exist")
  list.hidden = true
  // Says to those who do not see the list that there is one.
  const said = element("span", "visually-hidden", "")
  said.setAttribute("role", "status")
  const field = element("div", "tag-field", "")
  input.before(field)
  field.append(input, list, said)
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value)

  let chosen = -1
  let asked = 0
  let timer = 0

  const close = () => {
    list.hidden = true
    chosen = -1
    asked++
    said.textContent = ""
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }

  const mark = (place) => {
    chosen = place
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(index === place))
      if (index !== place) continue
      input.setAttribute("aria-activedescendant", item.id)
      item.scrollIntoView({ block: "nearest" })
    }
  }

  const take = (name) => {
    const { begins, ends } = partAtCaret(input)
    const before = input.value.slice(0, begins)
    const after = input.value.slice(ends).replace(/^\s*,\s*/, "")
    const written = name.includes(",") ? `"${name}"` : name
    const isOne = "tagOne" in input.dataset
    const upToCaret = isOne ? name : `${before}${before ? " " : ""}${written}, `
    input.value = isOne ? name : upToCaret + after
    input.setSelectionRange(upToCaret.length, upToCaret.length)
    close()
    input.focus()
    input.dispatchEvent(new Event("change", { bubbles: true }))
  }

  const show = (tags) => {
    list.replaceChildren(
      ...tags.map(({ name, label, count }, index) => {
        const item = element("li", "", "")
        item.id = `${list.id}-${index}`
        item.setAttribute("role", "option")
        item.setAttribute("aria-selected", "false")
        const called = element("span", "", name)
        if (label) called.append(element("span", "tag-suggestions__label", ` — ${label}`))
        const uses = count === 1 ? "1 article" : `${count} articles`
        item.setAttribute("aria-label", [name, label, uses].filter(Boolean).join(", "))
        item.append(called, element("span", "tag-suggestions__count", uses))
        item.addEventListener("mousedown", (event) => {
          event.preventDefault()
          take(name)
        })
        return item
      }),
    )
    list.hidden = tags.length === 0
    input.setAttribute("aria-expanded", String(tags.length > 0))
    input.removeAttribute("aria-activedescendant")
    chosen = -1
    if (tags.length === 0) said.textContent = "No tag is called so yet."
    else said.textContent = tags.length === 1 ? "One tag exists." : `${tags.length} tags exist.`
  }

  const ask = async () => {
    const { begins, ends } = partAtCaret(input)
    const typed = input.value.slice(begins, ends).trim().replace(/^"/, "")
    if (!typed) return close()
    const mine = ++asked
    const address = new URL(input.dataset.tagSuggestions, location.href)
    address.searchParams.set("q", typed)
    const answer = await fetch(address).catch(() => null)
    // A slow answer to an older question must not overwrite a newer one.
    if (mine !== asked || !answer?.ok) return
    const { tags } = await answer.json()
    if (mine === asked) show(tags)
  }

  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE_MS)
  })

  input.addEventListener("keydown", (event) => {
    // While a Korean syllable is being composed, Enter and arrows belong to the input method.
    if (list.hidden || event.isComposing) return
    const last = list.children.length - 1
    if (event.key === "ArrowDown") mark(chosen < last ? chosen + 1 : 0)
    else if (event.key === "ArrowUp") mark(chosen > 0 ? chosen - 1 : last)
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen].firstChild.firstChild.data)
    else if (event.key === "Escape") close()
    else return
    event.preventDefault()
  })

  input.addEventListener("blur", close)
}

document.querySelectorAll("input[data-tag-suggestions]").forEach(bind)
