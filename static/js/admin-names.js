/*
 * Names for what Django's admin leaves without one, so that a screen reader can say it: the two
 * halves of a moment, the cells of rows that are edited in a table, and Select2.
 */
const words = (element) => element?.textContent.replace(/[:*]/g, " ").trim().replace(/\s+/g, " ") ?? "";

const hasName = (field) => field.labels?.length || field.getAttribute("aria-label");

const nameMoments = (root) => {
  for (const field of root.querySelectorAll(".datetime :is(.vDateField, .vTimeField)")) {
    const group = field.closest(".fieldBox, .form-row, td");
    const half = field.matches(".vDateField") ? "date" : "time";
    if (!hasName(field)) {
      field.setAttribute("aria-label", `${words(group?.querySelector("legend, label"))} ${half}`.trim());
    }
  }
};

const nameCells = (root) => {
  for (const head of root.querySelectorAll(".tabular th")) {
    if (words(head)) continue;
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = head.matches(".original") ? "Row" : "Actions";
    head.append(name);
  }
  for (const field of root.querySelectorAll(".tabular td :is(input, select, textarea)")) {
    const cell = field.closest("td");
    const head = cell.closest("table").rows[0].cells[cell.cellIndex];
    if (field.type !== "hidden" && !hasName(field)) field.setAttribute("aria-label", words(head));
    field.removeAttribute("title");
  }
};

/** Name the box that Select2 puts in the place of a select: by the select's label, then its value. */
const nameChoices = (root) => {
  for (const box of root.querySelectorAll(".select2-container")) {
    const select = box.parentElement.querySelector("select");
    const name = select?.getAttribute("aria-label") || words(select?.labels?.[0]);
    const combobox = box.querySelector("[role=combobox]");
    if (!name || !combobox) continue;
    const value = combobox.querySelector(".select2-selection__rendered");
    value?.removeAttribute("role");
    value?.removeAttribute("aria-readonly");
    combobox.removeAttribute("aria-labelledby");
    combobox.setAttribute("aria-label", [name, words(value).replace("×", "")].filter(Boolean).join(": "));
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", name);
  }
};

const nameAll = (root) => {
  root.querySelector("#searchbar")?.setAttribute("aria-label", "Search");
  [nameMoments, nameCells, nameChoices].forEach((give) => give(root));
};

// Django's jQuery keeps the order in which one asked: after the boxes of Select2, and added rows.
const jQuery = window.django?.jQuery;
if (jQuery) {
  jQuery(() => nameAll(document));
  jQuery(document).on("change", "select", (event) => nameChoices(event.target.parentElement));
} else {
  nameAll(document);
}
document.addEventListener("formset:added", (event) =>
  requestAnimationFrame(() => nameAll(event.target.parentElement)),
);
