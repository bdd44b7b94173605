// The keys of a spreadsheet for tables marked data-grid: arrows, Enter, Esc, copy and paste of blocks.
// The fields are plain inputs; without this file the grid is a form like any other.
"use strict";

(() => {
  const cellOf = (element) => element?.closest?.("table[data-grid] .cell") || null;
  const placed = (cell) => {
    const row = cell.closest("tr");
    return { body: row.parentElement, row: row.sectionRowIndex, column: cell.closest("td").cellIndex };
  };
  const cellAt = (body, row, column) => body.rows[row]?.cells[column]?.querySelector(".cell") || null;

  // The next field in a direction; places that have none are passed over.
  const beside = (cell, down, right) => {
    const { body, row, column } = placed(cell);
    const width = body.rows[row].cells.length;
    for (let r = row + down, c = column + right; r >= 0 && r < body.rows.length && c >= 0 && c < width; r += down, c += right) {
      const found = cellAt(body, r, c);
      if (found) return found;
    }
    return null;
  };

  let start = null; // where the chosen block began
  let end = null;
  const block = () => {
    if (!start || !end) return [];
    const [a, b] = [placed(start), placed(end)];
    if (a.body !== b.body) return [];
    const rows = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
    const columns = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
    const found = [];
    for (let r = rows[0]; r <= rows[1]; r += 1) {
      const line = [];
      for (let c = columns[0]; c <= columns[1]; c += 1) line.push(cellAt(a.body, r, c));
      found.push(line);
    }
    return found;
  };
  const choose = (from, to) => {
    for (const cell of document.querySelectorAll(".cell[data-chosen]")) delete cell.dataset.chosen;
    [start, end] = [from, to];
    if (!from || from === to) return;
    for (const cell of block().flat()) if (cell) cell.dataset.chosen = "";
  };

  const go = (cell) => {
    cell.focus();
    cell.select();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  // As in a spreadsheet: arrows leave the cell, unless F2 or a second click went into its text.
  let inside = null;
  const write = (cell, text) => {
    cell.value = text;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  document.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target);
    if (!cell || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key] || (event.key === "Enter" ? [event.shiftKey ? -1 : 1, 0] : null);
    if (step) {
      const extends_ = event.shiftKey && event.key !== "Enter";
      if (step[1] && inside === cell) return; // moves inside the text
      event.preventDefault();
      const next = beside(extends_ && end ? end : cell, ...step);
      if (!next) return;
      if (extends_) choose(start || cell, next);
      else {
        choose(next, next);
        go(next);
      }
    } else if (event.key === "Escape") {
      event.preventDefault();
      choose(cell, cell);
      inside = null;
      if (cell.value !== cell.defaultValue) write(cell, cell.defaultValue);
      cell.select();
    } else if (event.key === "F2") {
      event.preventDefault();
      inside = cell;
      cell.setSelectionRange(cell.value.length, cell.value.length);
    }
  });

  document.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    inside = null;
    if (!("chosen" in cell.dataset)) choose(cell, cell);
    cell.select();
  });

  document.addEventListener("mousedown", (event) => {
    const cell = cellOf(event.target);
    if (cell && cell === document.activeElement) inside = cell;
    else if (cell) {
      event.preventDefault(); // the first click chooses the whole value
      cell.focus();
    }
  });

  document.addEventListener("input", (event) => {
    const cell = cellOf(event.target);
    if (cell) cell.classList.toggle("cell--typed", cell.value !== cell.defaultValue);
  });

  document.addEventListener("copy", (event) => {
    const cell = cellOf(event.target);
    const chosen = cell ? block() : [];
    if (chosen.flat().length < 2) return;
    event.preventDefault();
    const text = chosen.map((line) => line.map((each) => each?.value ?? "").join("\t")).join("\n");
    event.clipboardData.setData("text/plain", text);
  });

  // A block goes into the fields right of and below the one it is pasted into. What does not fit
  // is said, never dropped in silence.
  document.addEventListener("paste", (event) => {
    const cell = cellOf(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    if (!cell || lines.flat().length < 2) return;
    event.preventDefault();
    const { body, row, column } = placed(cell);
    let lost = 0;
    lines.forEach((line, down) =>
      line.forEach((value, right) => {
        const field = cellAt(body, row + down, column + right);
        if (field && value.trim()) write(field, value.trim());
        else if (value.trim()) lost += 1;
      }),
    );
    const told = document.getElementById("pasted");
    if (told) {
      told.hidden = !lost;
      told.textContent = lost ? told.dataset.lost.replace("{0}", lost) : "";
    }
    go(cell);
  });

  const reveal = () => {
    for (const words of document.querySelectorAll(".scripted[hidden]")) words.hidden = false;
  };
  document.addEventListener("DOMContentLoaded", reveal);
  document.addEventListener("htmx:after:swap", reveal);
})();
