"use strict";
const tools = document.getElementById("tools");
const filter = document.getElementById("filter");
const shown = document.getElementById("shown");
const rows = [...document.querySelectorAll("[data-row]")];
const groups = [...document.querySelectorAll("[data-group]")];
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
function apply() {
  const wanted = filter.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    row.hidden = wanted !== "" && !texts.get(row).includes(wanted);
    if (!row.hidden) count += 1;
    const details = row.querySelector(":scope > details");
    if (details && wanted !== "" && !row.hidden) details.open = true;
  }
  for (const group of groups) {
    group.hidden = group.querySelector("[data-row]:not([hidden])") === null;
    if (wanted !== "" && !group.hidden && group.tagName === "DETAILS") group.open = true;
  }
  shown.textContent = wanted === "" ? "" : `${count} of ${rows.length}`;
}
filter.addEventListener("input", apply);
for (const [id, open] of [["expand", true], ["collapse", false]]) {
  document.getElementById(id).addEventListener("click", () => {
    for (const details of document.querySelectorAll("details")) details.open = open;
  });
}
tools.hidden = false;
