// The little script that is left: theme, dialogs, menus, toasts, keys.
// Every listener stands on the document, so that parts which htmx swaps in need no set-up.
"use strict";

(() => {
  const root = document.documentElement;
  const wantsDark = window.matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden; the system's choice then holds
    }
  };
  const theme = () => root.dataset.theme || (wantsDark.matches ? "dark" : "light");
  const nameToggles = () => {
    for (const toggle of document.querySelectorAll("[data-theme-toggle]")) {
      toggle.hidden = false;
      toggle.textContent = theme() === "dark" ? toggle.dataset.light : toggle.dataset.dark;
    }
  };
  const turnTheme = () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // the choice then lasts as long as the page
    }
    nameToggles();
  };

  // Before the first paint: this file is loaded in the head without `defer`.
  if (["light", "dark"].includes(stored())) root.dataset.theme = stored();
  document.addEventListener("DOMContentLoaded", nameToggles);
  wantsDark.addEventListener("change", nameToggles);

  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return Boolean(dialog);
    dialog.showModal();
    return true;
  };
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    closeMenus(at("details[data-menu]"));
    if (at("[data-theme-toggle]")) turnTheme();
    if (at("[data-dismisses]")) at(".toast").remove();
    if (at("[data-closes]")) at("dialog").close();
    if (event.target.matches?.("dialog")) event.target.close(); // a click beside it
    const opener = at("[data-opens]");
    if (opener && openDialog(opener.dataset.opens)) event.preventDefault();
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const source = event.detail?.ctx?.sourceElement;
    if (source?.dataset?.fills) openDialog(source.dataset.fills);
    document.querySelector(".problem[role=alert]")?.focus();
  });

  const writing = (element) =>
    element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus();
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      openDialog("keys");
      return;
    }
    const meant = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
    if (!meant) return;
    event.preventDefault();
    if (writing(meant)) meant.focus();
    else meant.click();
  });
})();
