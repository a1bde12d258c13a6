// One more row of a table of rows: the page has spare ones already, this adds as many as are needed.
"use strict";

for (const button of document.querySelectorAll("button[data-add]")) {
  const name = button.dataset.add;
  const table = document.querySelector(`table[data-rows="${name}"]`);
  const count = document.querySelector(`[name="${name}-TOTAL_FORMS"]`);
  const blank = document.getElementById(`${name}-row`);
  if (!table || !count || !blank) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const number = Number(count.value);
    if (number >= Number(table.dataset.most)) return;
    const row = blank.content.firstElementChild.cloneNode(true);
    for (const field of row.querySelectorAll("[name]")) {
      for (const attribute of ["name", "id"]) field.setAttribute(attribute, field.getAttribute(attribute).replace("__prefix__", number));
      field.setAttribute("aria-label", `${field.getAttribute("aria-label")} ${number + 1}`);
    }
    table.tBodies[0].append(row);
    count.value = number + 1;
    button.disabled = number + 1 >= Number(table.dataset.most);
    row.querySelector("input").focus();
  });
}
