// Hands the chosen picture to the text editor that opened this window (see editor/pictures.js).

for (const choice of document.querySelectorAll("[data-picture-id]")) {
  choice.addEventListener("click", () => {
    window.opener?.postMessage(
      {
        id: Number(choice.dataset.pictureId),
        thumbnail_url: choice.dataset.pictureThumbnail,
        alternative_text: choice.dataset.pictureAlt,
      },
      window.location.origin,
    )
    window.close()
  })
}
