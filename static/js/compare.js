// On the page that compares two versions: whoever writes by hand has chosen what stands there.

document.querySelectorAll(".difference__by-hand").forEach((box) => {
  const radio = box.closest("fieldset").querySelector("input[type=radio][value=hand]")
  box.addEventListener("input", () => {
    radio.checked = true
  })
})
