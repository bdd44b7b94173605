// The first form: the browser knows the time zone that it is in.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const zone = document.getElementById("timezone");
  if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
});
