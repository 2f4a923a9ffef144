// What the page does beyond showing: keys, raw TeX, live exams. All of it is also there as links, buttons and forms.
"use strict";
(() => {
  const root = document.documentElement;
  const typing = (node) => node instanceof HTMLElement && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));

  // Raw TeX: each formula carries its source as its label.
  const sources = () => {
    for (const formula of document.querySelectorAll(".m[aria-label]:not([data-src])")) {
      const code = document.createElement("code");
      code.className = "tex src";
      code.textContent = formula.getAttribute("aria-label");
      formula.dataset.src = "";
      formula.append(code);
    }
  };
  const showTex = (raw) => {
    if (raw) sources();
    root.classList.toggle("raw", raw);
    for (const button of document.querySelectorAll("[data-tex]")) button.setAttribute("aria-pressed", String(raw));
  };
  const toggleTex = () => {
    const raw = !root.classList.contains("raw");
    sessionStorage.setItem("raw", raw ? "1" : "");
    showTex(raw);
  };

  // A key does what the element that carries it does: a link is followed, a button pressed, a field entered.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const dialog = document.getElementById("keys");
    if (event.key === "?") {
      if (dialog.open) dialog.close(); else dialog.showModal();
      event.preventDefault();
      return;
    }
    if (dialog.open) return;
    const chosen = [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key.split(" ").includes(event.key));
    if (!chosen) return;
    event.preventDefault();
    if (typing(chosen)) chosen.focus(); else chosen.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-tex]")) toggleTex();
  });

  // A finding and its place in the text show each other.
  const light = (event, on) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    const there = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (there) there.classList.toggle("lit", on);
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => light(event, on));
  }
  // A place inside folded text unfolds it.
  const unfold = () => {
    const there = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = there; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (there) there.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", unfold);

  document.addEventListener("submit", (event) => {
    const status = event.target.querySelector("[data-status]");
    if (status && event.target.dataset.busy) status.textContent = event.target.dataset.busy;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.target.querySelector && event.target.querySelector("[data-status]");
    if (status) status.textContent = "";
  });
  // Filters that are chosen from a list act at once.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && event.target.tagName === "SELECT") form.requestSubmit();
  });

  const live = () => {
    const box = document.querySelector("[data-live]");
    if (!box || !window.EventSource) return;
    const line = document.getElementById("live-line");
    const source = new EventSource(box.dataset.live);
    let busy = false, again = false;
    const refresh = async () => {
      if (busy) { again = true; return; }
      busy = true;
      try {
        await htmx.ajax("GET", box.dataset.fragment, { target: box, swap: "innerHTML" });
        if (root.classList.contains("raw")) sources();
        // An answer that was marked is marked again, since what it is marked by may have changed.
        const form = document.querySelector("form[data-again]");
        if (form && document.querySelector("[data-marked]")) htmx.trigger(form, "submit");
      } finally {
        busy = false;
      }
      if (again) { again = false; setTimeout(refresh, 300); }
    };
    source.onmessage = (event) => {
      line.textContent = JSON.parse(event.data).line;
      refresh();
    };
    source.addEventListener("over", () => { source.close(); });
  };

  const start = () => {
    showTex(sessionStorage.getItem("raw") === "1" || root.classList.contains("raw"));
    unfold();
    live();
  };
  document.addEventListener("htmx:afterSwap", () => {
    if (root.classList.contains("raw")) sources();
    const said = document.querySelector("#results [data-said]"), status = document.getElementById("found");
    if (said && status) status.textContent = said.dataset.said;
  });
  start();
})();
