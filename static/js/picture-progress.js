// Keeps fresh how far the sizes of pictures are, without reloading what an editor is typing.
// Bound to every [data-picture-progress] (the address to ask) that says data-state="waiting".

const EVERY_MS = 1500
// A worker that does not come within this time comes with the sweep: the page says to look later.
const LONGEST_MS = 5 * 60 * 1000

async function follow(place) {
  const bar = place.querySelector("progress")
  const words = place.querySelector("[data-picture-words]")
  const began = Date.now()
  while (place.dataset.state === "waiting") {
    await new Promise((done) => setTimeout(done, EVERY_MS))
    if (Date.now() - began > LONGEST_MS) {
      words.textContent += " Reload the page later to see more."
      return
    }
    // A hidden page asks nothing: nobody looks at it.
    if (document.hidden) continue
    const answer = await fetch(place.dataset.pictureProgress).catch(() => null)
    if (answer && !answer.ok) return
    if (!answer) continue
    const news = await answer.json()
    bar.value = news.done
    // Said again only when it says something else, for those who hear the page.
    if (words.textContent !== news.words) words.textContent = news.words
    bar.hidden = news.state !== "waiting"
    place.classList.replace(`picture-progress--${place.dataset.state}`, `picture-progress--${news.state}`)
    place.dataset.state = news.state
    if (news.state === "failed") words.textContent += " Reload the page to try again."
  }
}

document.querySelectorAll('[data-picture-progress][data-state="waiting"]').forEach(follow)
