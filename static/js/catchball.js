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

  // What went wrong before is no news once it was tried again.
  const hush = () => {
    for (const toast of document.querySelectorAll("#toasts > .toast--error")) toast.remove();
  };
  const tell = (id) => {
    hush();
    const words = document.getElementById(id);
    if (words) document.getElementById("toasts").append(words.content.cloneNode(true));
  };

  // Two requests under way at once may both say the same; it is said once.
  const toasts = document.getElementById("toasts");
  const sayOnce = () => {
    const said = new Set();
    for (const toast of [...toasts.querySelectorAll(":scope > .toast--error")].reverse()) {
      if (said.has(toast.textContent)) toast.remove();
      said.add(toast.textContent);
    }
  };
  if (toasts) new MutationObserver(sayOnce).observe(toasts, { childList: true });

  // A box with data-ticks="name" ticks every box of that name in its form, or none.
  document.addEventListener("change", (event) => {
    const ticks = event.target.dataset?.ticks;
    if (!ticks) return;
    for (const box of event.target.form.elements) {
      if (box.type === "checkbox" && box.name === ticks) box.checked = event.target.checked;
    }
  });

  // Forms marked data-unsaved are not left in silence while something typed in them is not saved.
  let unsaved = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-unsaved]")) unsaved = true;
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.matches("[data-unsaved]")) unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  // What was not sent, or was answered by something else than this site (a proxy, a portal), leaves
  // the page as it is, with all that was typed.
  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx && !ctx.response) tell("toast-unsent");
  });
  document.addEventListener("htmx:before:response", (event) => {
    const { request, response: { headers } } = event.detail.ctx;
    if (request.method !== "GET") hush();
    if (!headers.has("Content-Security-Policy")) {
      event.preventDefault();
      tell("toast-unanswered");
    }
    if (headers.has("HX-Redirect")) unsaved = false;
    if (headers.has("X-CSRFToken")) renew(headers.get("X-CSRFToken"));
  });

  // The page was older than the sign-in: its forms can be sent again.
  const renew = (token) => {
    for (const field of document.getElementsByName("csrf_token")) field.value = token;
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
  };

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
