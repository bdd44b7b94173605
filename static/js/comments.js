// Mentions: typing @ and the beginning of a name offers people; choosing one writes her code.
// Without this script the code is typed by hand.
"use strict";

(() => {
  const begun = /(^|[^\w@])@([^\s@]{1,40})$/;
  let asking = null;
  let waiting = 0;

  const listOf = (field) => field.form?.querySelector("[role=listbox]");
  const options = (list) => [...list.querySelectorAll("[role=option]")];

  const close = (field) => {
    const list = listOf(field);
    if (!list) return;
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (field, option) => {
    const before = field.value.slice(0, field.selectionStart).replace(begun, `$1@${option.dataset.code} `);
    const after = field.value.slice(field.selectionStart);
    field.value = before + after;
    field.setSelectionRange(before.length, before.length);
    close(field);
    field.focus();
  };

  const point = (field, list, place) => {
    const found = options(list);
    const chosen = found[(place + found.length) % found.length];
    for (const option of found) option.setAttribute("aria-selected", String(option === chosen));
    field.setAttribute("aria-activedescendant", chosen.id);
  };

  const offer = async (field) => {
    const match = begun.exec(field.value.slice(0, field.selectionStart));
    asking?.abort();
    if (!match) return close(field);
    asking = new AbortController();
    const address = `${field.form.dataset.mentions}?q=${encodeURIComponent(match[2])}`;
    const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    try {
      const answer = await fetch(address, { headers, signal: asking.signal });
      if (!answer.ok) return close(field);
      const list = listOf(field);
      list.innerHTML = await answer.text(); // escaped by the server
      list.hidden = !options(list).length;
      if (!list.hidden) point(field, list, 0);
    } catch {
      // the next letter asks again
    }
    return undefined;
  };

  const mentions = (element) => element.matches?.("[data-mentions] textarea");

  document.addEventListener("input", (event) => {
    if (!mentions(event.target)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(event.target), 200);
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const list = mentions(field) && listOf(field);
    if (!list || list.hidden) return;
    const found = options(list);
    const place = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") point(field, list, place + 1);
    else if (event.key === "ArrowUp") point(field, list, place - 1);
    else if (event.key === "Enter" || event.key === "Tab") choose(field, found[Math.max(place, 0)]);
    else if (event.key === "Escape") close(field);
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest("[data-mentions] [role=option]");
    if (option) choose(option.closest("form").querySelector("textarea"), option);
  });
})();
