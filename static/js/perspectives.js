// The sum of the weights and what is missing to 100, as one types. Without it, saving says so.
"use strict";

const hundredths = (text) => {
  const found = /^\s*(\d{1,9})(?:\.(\d{0,2}))?\s*$/.exec(text.normalize("NFKC"));
  return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : 0;
};

const written = (number) => String(number / 100);

const add = (form) => {
  const rows = [...form.querySelectorAll("tr")].filter((row) => !row.querySelector(":checked"));
  const fields = rows.flatMap((row) => [...row.querySelectorAll("[data-summand]")]);
  const sum = fields.reduce((total, field) => total + hundredths(field.value), 0);
  const rest = form.querySelector("[data-rest]");
  form.querySelector("[data-sum]").textContent = written(sum);
  rest.textContent =
    sum === 10000
      ? rest.dataset.whole
      : `${sum < 10000 ? rest.dataset.less : rest.dataset.more} ${written(Math.abs(10000 - sum))}`;
};

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-sums]");
  if (form) add(form);
});
