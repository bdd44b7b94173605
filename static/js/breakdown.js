// After the table is computed anew, every field but the one being written in shows what was computed.
"use strict";

document.addEventListener("htmx:after:swap", () => {
  for (const input of document.querySelectorAll("#breakdown input.input")) {
    if (input !== document.activeElement) input.value = input.defaultValue;
  }
});
