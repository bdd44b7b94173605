// Rows of the tree that are dragged onto their new parent, forms in rows, sums as one types.
// Every listener stands on the document, so that parts which htmx swaps in need no set-up.
"use strict";

(() => {
  let dragged = null;

  const row = (event) => event.target.closest?.("tr[data-place]");
  const unmark = () => {
    for (const marked of document.querySelectorAll(".is-goal")) marked.classList.remove("is-goal");
  };
  const goal = (event) => {
    const found = dragged && event.target.closest?.("tr[data-takes]");
    return found && found !== dragged ? found : null;
  };

  document.addEventListener("dragstart", (event) => {
    dragged = row(event);
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.place);
  });
  document.addEventListener("dragover", (event) => {
    unmark();
    const found = goal(event);
    if (!found) return;
    event.preventDefault();
    found.classList.add("is-goal");
  });
  document.addEventListener("drop", (event) => {
    const found = goal(event);
    if (!found) return;
    event.preventDefault();
    const address = new URL(found.closest("[data-moves]").dataset.moves, location.href);
    address.searchParams.set("at", dragged.dataset.place);
    address.searchParams.set("to", found.dataset.place);
    location.assign(address);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    unmark();
  });

  // A form that was opened in a row closes without asking the server, and gives the focus back.
  const close = (form) => {
    const opener = form.previousElementSibling?.querySelector(".tree__button[hx-get]");
    form.remove();
    opener?.focus();
  };
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("[data-cancels]")?.closest("tr.editing");
    if (!form) return;
    event.preventDefault();
    close(form);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && event.target.closest?.("tr.editing");
    if (form) close(form);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (!event.detail?.ctx?.sourceElement?.matches?.(".tree__button")) return;
    const open = document.querySelectorAll("tr.editing");
    const opened = event.detail.ctx.sourceElement.closest("tr").nextElementSibling;
    for (const form of open) if (form !== opened) form.remove(); // one at a time
    opened?.querySelector("input:not([type=hidden])")?.focus();
  });

  // Sums in hundredths, so that they are as exact as what is saved.
  const hundredths = (text) => {
    const found = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text.normalize("NFKC").trim());
    return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : 0;
  };
  const plain = (number) => {
    const text = `${number < 0 ? "-" : ""}${Math.floor(Math.abs(number) / 100)}`;
    const rest = Math.abs(number) % 100;
    return rest ? `${text}.${String(rest).padStart(2, "0").replace(/0$/, "")}` : text;
  };
  document.addEventListener("input", (event) => {
    const table = event.target.closest?.("[data-sums]");
    if (!table) return;
    let sum = 0;
    for (const field of table.querySelectorAll("[data-share]")) sum += hundredths(field.value);
    const rest = Number(table.dataset.sums) * 100 - sum;
    table.querySelector("[data-sum]").value = plain(sum);
    table.querySelector("[data-rest]").value = plain(rest);
    table.querySelector("[data-rest]").classList.toggle("is-off", rest !== 0);
  });
})();
