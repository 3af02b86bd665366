// Offers the tags that exist while one is typed into a line of tags with commas.
// Bound to every input[data-tag-suggestions] (the address to ask). Keys: arrows, Enter, Escape.

const lastTag = (value) => value.slice(value.lastIndexOf(",") + 1).trim()

function bind(input) {
  const list = document.createElement("ul")
  list.className = "tag-suggestions"
  list.id = `${input.id}-suggestions`
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", "Tags that exist")
  list.hidden = true
  input.after(list)
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value)

  let chosen = -1
  let asked = 0

  const close = () => {
    list.hidden = true
    chosen = -1
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }

  const mark = (place) => {
    chosen = place
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(index === place))
      if (index === place) input.setAttribute("aria-activedescendant", item.id)
    }
  }

  const take = (name) => {
    const before = input.value.slice(0, input.value.lastIndexOf(",") + 1)
    input.value = `${before}${before ? " " : ""}${name}, `
    close()
    input.focus()
  }

  const show = (names) => {
    list.replaceChildren(
      ...names.map((name, index) => {
        const item = document.createElement("li")
        item.id = `${list.id}-${index}`
        item.setAttribute("role", "option")
        item.textContent = name
        item.addEventListener("mousedown", (event) => {
          event.preventDefault()
          take(name)
        })
        return item
      }),
    )
    list.hidden = names.length === 0
    input.setAttribute("aria-expanded", String(names.length > 0))
    chosen = -1
  }

  input.addEventListener("input", async () => {
    const typed = lastTag(input.value)
    const mine = ++asked
    if (!typed) return close()
    const address = new URL(input.dataset.tagSuggestions, location.href)
    address.searchParams.set("q", typed)
    const answer = await fetch(address).catch(() => null)
    // A slow answer to an older question must not overwrite a newer one.
    if (mine !== asked || !answer?.ok) return
    show((await answer.json()).tags)
  })

  input.addEventListener("keydown", (event) => {
    if (list.hidden) return
    const last = list.children.length - 1
    if (event.key === "ArrowDown") mark(chosen < last ? chosen + 1 : 0)
    else if (event.key === "ArrowUp") mark(chosen > 0 ? chosen - 1 : last)
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen].textContent)
    else if (event.key === "Escape") close()
    else return
    event.preventDefault()
  })

  input.addEventListener("blur", close)
}

document.querySelectorAll("input[data-tag-suggestions]").forEach(bind)
