// The strategy map: the chain of a card, going from card to card, drawing arrows, forms beside it.
// Arrows are drawn and removed by filling in the form beside the map, which also works by itself.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const mapOf = (element) => element.closest(".map");
  const nodesOf = (map) => [...map.querySelectorAll(".map__node")];
  const titleOf = (node) => node.getAttribute("aria-label").replace(/: [^:]*$/, "");

  // The chain: what leads to a card and what it leads to.
  const reached = (arrows, start, from, to) => {
    const seen = new Set([start]);
    const waiting = [start];
    while (waiting.length) {
      const key = waiting.pop();
      for (const arrow of arrows) {
        const next = arrow.dataset[to];
        if (arrow.dataset[from] === key && !seen.has(next)) {
          seen.add(next);
          waiting.push(next);
        }
      }
    }
    return seen;
  };
  const showChain = (node) => {
    const map = mapOf(node);
    const arrows = [...map.querySelectorAll(".map__arrow")].filter((arrow) => getComputedStyle(arrow).display !== "none");
    const causes = reached(arrows, node.dataset.key, "to", "from");
    const effects = reached(arrows, node.dataset.key, "from", "to");
    map.classList.add("map--chain");
    for (const other of nodesOf(map)) {
      const key = other.dataset.key;
      other.classList.toggle("is-linked", causes.has(key) || effects.has(key));
    }
    for (const arrow of arrows) {
      const { from, to } = arrow.dataset;
      const linked = (causes.has(from) && causes.has(to)) || (effects.has(from) && effects.has(to));
      arrow.classList.toggle("is-linked", linked);
    }
  };
  const hideChain = (map) => {
    map.classList.remove("map--chain");
    for (const part of map.querySelectorAll(".is-linked")) part.classList.remove("is-linked");
  };

  // Going from card to card: the nearest one in that direction.
  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const middle = (element) => {
    const box = element.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const nextNode = (node, [dx, dy]) => {
    const [x, y] = middle(node);
    let best = null;
    let least = Infinity;
    for (const other of nodesOf(mapOf(node))) {
      const [ox, oy] = middle(other);
      const ahead = (ox - x) * dx + (oy - y) * dy;
      const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      if (ahead > 4 && ahead + 2 * aside < least) [best, least] = [other, ahead + 2 * aside];
    }
    return best;
  };

  // Drawing: `drawing` is the arrow that is begun and not yet ended. Its handle is dragged to the
  // other card (`held`: where that began), or clicked and then the other card.
  const A_CLICK = 5; // pixels: whoever moves no farther has not dragged
  let drawing = null;
  let focused = null;
  let wasDragged = false;
  let before = null; // what was in focus when the button or finger went down

  const say = (text) => {
    const place = document.getElementById("drawing");
    if (place) place.textContent = text;
  };
  const nodeAt = (event) => {
    const hit = document.elementFromPoint(event.clientX, event.clientY);
    const near = hit?.closest?.(".map__node, .map__handle");
    return near && mapOf(near)?.querySelector(`.map__node[data-key="${CSS.escape(near.dataset.key)}"]`);
  };
  const place = (map, x, y) => new DOMPoint(x, y).matrixTransform(map.getScreenCTM().inverse());
  const edge = (node, wanted) => {
    const box = node.getBoundingClientRect();
    return place(mapOf(node), box.left + box.width / 2, wanted === "top" ? box.top : box.bottom);
  };

  const begin = (node, pointer) => {
    giveUp(false);
    const map = mapOf(node);
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("class", "map__pencil");
    map.append(line);
    map.classList.add("map--drawing");
    node.classList.add("is-start");
    drawing = { start: node, map, line, byPointer: Boolean(pointer), held: pointer, end: null };
    say(document.getElementById("drawing").dataset.begun.replace("{start}", titleOf(node)));
  };
  const lead = (end, x, y) => {
    const from = edge(drawing.start, "top");
    const to = end ? edge(end, middle(end)[1] > middle(drawing.start)[1] ? "top" : "bottom") : place(drawing.map, x, y);
    drawing.line.setAttribute("d", `M${from.x} ${from.y}C${from.x} ${(from.y + to.y) / 2} ${to.x} ${(from.y + to.y) / 2} ${to.x} ${to.y}`);
    drawing.end?.classList.remove("is-end");
    drawing.end = end && end !== drawing.start ? end : null;
    drawing.end?.classList.add("is-end");
  };
  const giveUp = (aloud = true) => {
    if (!drawing) return;
    drawing.line.remove();
    drawing.map.classList.remove("map--drawing");
    drawing.start.classList.remove("is-start");
    drawing.end?.classList.remove("is-end");
    drawing = null;
    if (aloud) say(document.getElementById("drawing").dataset.givenUp);
  };
  const finish = () => {
    const form = document.getElementById("arrows");
    form.elements.from.value = drawing.start.dataset.key;
    form.elements.to.value = drawing.end.dataset.key;
    focused = drawing.end.dataset.key;
    giveUp(false);
    form.requestSubmit(form.querySelector("[name=do]"));
  };
  const endAt = (node) => {
    lead(node);
    finish();
  };
  const remove = (arrow) => {
    focused = arrow.dataset.from;
    document.querySelector(`${arrow.getAttribute("href")} button`)?.click();
  };

  for (const [enter, leave] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(enter, (event) => {
      const node = event.target.closest?.(".map__node");
      if (!node || drawing?.byPointer) return;
      showChain(node);
      if (drawing && enter === "focusin") lead(node);
    });
    document.addEventListener(leave, (event) => {
      const node = event.target.closest?.(".map__node");
      if (node) hideChain(mapOf(node));
    });
  }

  document.addEventListener("pointerdown", (event) => {
    before = document.activeElement;
    const handle = event.target.closest?.(".map__handle");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    const node = nodeAt(event);
    if (drawing && node !== drawing.start) endAt(node);
    else if (drawing) giveUp();
    else begin(node, event);
  });
  // A finger on a handle draws; by touch-action alone browsers would scroll, it is a part of a drawing.
  document.addEventListener("touchstart", (event) => {
    if (event.target.closest?.(".map__handle")) event.preventDefault();
  }, { passive: false });
  document.addEventListener("pointermove", (event) => {
    if (drawing?.byPointer) lead(nodeAt(event), event.clientX, event.clientY);
  });
  document.addEventListener("pointerup", (event) => {
    if (!drawing?.held) return;
    const { clientX, clientY } = drawing.held;
    drawing.held = null;
    if (Math.hypot(event.clientX - clientX, event.clientY - clientY) < A_CLICK) return;
    wasDragged = true;
    setTimeout(() => { wasDragged = false; });
    if (drawing.end) finish();
    else giveUp();
  });
  document.addEventListener("pointercancel", () => giveUp());

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const node = at(".map--edited .map__node");
    if (node && (wasDragged || drawing)) {
      event.preventDefault();
      if (drawing && node !== drawing.start) endAt(node);
      else giveUp();
      return;
    }
    if (drawing?.byPointer && !at(".map__handle")) giveUp();
    const form = node || at(".map__add, #drawer .plan__ways a");
    if (form && isPlain(event)) {
      event.preventDefault();
      openForm(form.getAttribute("href"));
      return;
    }
    if (at("#drawer [data-cancels]")) {
      event.preventDefault();
      document.getElementById("drawer").close();
      return;
    }
    const arrow = at("a.map__arrow");
    if (!arrow) return;
    event.preventDefault();
    // Without a mouse the × is seen once the arrow is in focus: the first tap shows it.
    const isSeen = event.pointerType !== "touch" || before === arrow;
    if ((at(".map__cut") && isSeen) || event.detail === 0) remove(arrow);
    else arrow.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") giveUp();
    const node = event.target.closest?.(".map__node");
    const next = node && STEPS[event.key] && nextNode(node, STEPS[event.key]);
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (node && event.key === "c" && node.closest(".map--edited")) {
      event.preventDefault();
      begin(node, null);
    } else if (event.target.matches?.("a.map__arrow") && ["Delete", "Backspace"].includes(event.key)) {
      event.preventDefault();
      remove(event.target);
    }
  });

  // A form beside the map: what its address shows as a page of its own.
  const openForm = async (address) => {
    const answer = await fetch(address, { headers: { "HX-Current-URL": location.href } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const content = page.querySelector("#main .cols > div");
    if (!answer.ok || !content) {
      location.assign(address);
      return;
    }
    const drawer = document.getElementById("drawer");
    const body = document.getElementById("drawer-body");
    document.getElementById("drawer-title").textContent = page.querySelector("h1").textContent;
    body.replaceChildren(...content.childNodes);
    window.htmx.process(body);
    if (!drawer.open) drawer.showModal();
    body.querySelector("input:not([type=hidden]), select")?.focus();
  };
  const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  // The form has answered: the map is a new one, and the focus goes back to where it was.
  document.addEventListener("htmx:after:swap", () => {
    if (focused === null || document.querySelector(".problem[role=alert]")) return;
    document.querySelector(`.map__node[data-key="${CSS.escape(focused)}"]`)?.focus();
    focused = null;
  });
})();
