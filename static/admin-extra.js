// The admin's search boxes for choosing skills have no name of their own. They borrow their field's label.
// So do the two halves of a date with its time, and the hints of the lists of permissions.
"use strict";

{
  const name = (box) => {
    const select = box.previousElementSibling;
    const label = select?.labels?.[0];
    if (!label) return;
    label.id ||= `${select.id}_label`;
    const single = box.querySelector(".select2-selection--single");
    if (single) single.setAttribute("aria-labelledby", `${label.id} ${select.id ? `select2-${select.id}-container` : ""}`);
    if (single?.hasAttribute("aria-owns")) single.setAttribute("aria-controls", single.getAttribute("aria-owns"));
    box.querySelector(".select2-selection--multiple")?.setAttribute("aria-labelledby", label.id);
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", label.textContent.trim());
    const chosen = box.querySelector("span.select2-selection__rendered");
    chosen?.removeAttribute("role");
    chosen?.removeAttribute("aria-readonly");
    // A list whose items are told to be options would need to be a list of options; nothing is lost without.
    box.querySelector(".select2-selection__rendered:is(ul)")?.setAttribute("role", "presentation");
  };

  // The list that opens stands elsewhere in the page, with a field of its own to search in.
  const nameSearch = (field) => {
    const id = /^select2-(.+)-results$/.exec(field.getAttribute("aria-controls"))?.[1];
    const label = id && document.getElementById(id)?.labels?.[0];
    if (!label) return;
    const box = field.closest(".select2-container");
    [field, box].forEach((named) => named.setAttribute("aria-label", label.textContent.trim()));
    box.setAttribute("role", "region");
  };

  const nameAll = () => {
    document.querySelectorAll(".select2-container").forEach(name);
    document.querySelectorAll(".select2-dropdown .select2-search__field").forEach(nameSearch);
    document.querySelectorAll(".datetime input:not([aria-label])").forEach((input) => {
      const label = input.closest(".form-row")?.querySelector("label, legend")?.textContent.trim();
      input.setAttribute("aria-label", `${label} ${input.classList.contains("vTimeField") ? "time" : "date"}`);
    });
    document.querySelectorAll("span.help-tooltip[aria-label]").forEach((hint) => hint.setAttribute("role", "img"));
  };

  // Rows that are new are numbered again when one comes or goes; what marks one of them right is named by its number.
  const numberKeys = () => {
    document.querySelectorAll("tr[id] .field-key input[value^='new-']").forEach((key) => {
      const number = /-(\d+)$/.exec(key.closest("tr").id)?.[1];
      if (!number || key.value === `new-${number}`) return;
      key.value = `new-${number}`;
      key.labels[0].textContent = `Option ${Number(number) + 1} is right`;
    });
  };

  // How much of its room a text uses, while it is written.
  addEventListener("input", ({ target }) => {
    const room = target.id && document.getElementById(`room-${target.id}`);
    if (!room) return;
    const texts = room.dataset.of === "line" ? target.value.split("\n") : [target.value];
    room.querySelector("span").textContent = Math.max(...texts.map((text) => [...text].length));
  });

  addEventListener("load", nameAll);
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.addedNodes].some((node) => node.matches?.(".select2-container, tr, .inline-related")))) nameAll();
    numberKeys();
  }).observe(document.documentElement, { childList: true, subtree: true });
}
