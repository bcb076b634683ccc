// Small comforts on top of pages that work without them. Nothing here writes HTML.

/** Moves to what must be seen first: an error summary, a banner, help in a crisis. */
function focusFirst() {
  const target = document.querySelector("[data-focus-on-load]");
  if (target instanceof HTMLElement) {
    target.focus();
  }
}

/** Following a link of the error summary shows the question with the control, not the control alone. */
function followErrorLinks() {
  const summary = document.querySelector(".errors");
  summary?.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) {
      return;
    }
    event.preventDefault();
    const field = control.closest(".field") ?? control;
    field.scrollIntoView();
    control.focus({ preventScroll: true });
  });
}

/** "None of these" clears the others, and any other clears it. */
function keepExclusive() {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked) {
      return;
    }
    const group = box.closest("[data-choices]");
    const boxes = group?.querySelectorAll(":scope > .choice > input[type=checkbox]") ?? [];
    const alone = "exclusive" in box.dataset;
    for (const other of boxes) {
      if (other !== box && (alone || "exclusive" in other.dataset)) {
        other.checked = false;
      }
    }
  });
}

/** A second press within a few seconds is the same press. The page that comes back may send again. */
function sendOnce() {
  const PAUSE_MS = 5000;
  const sent = new Map();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") {
      return;
    }
    if (performance.now() - (sent.get(form) ?? -Infinity) < PAUSE_MS) {
      event.preventDefault();
      return;
    }
    sent.set(form, performance.now());
  });
  window.addEventListener("pageshow", () => sent.clear());
}

/** Leaves for a page that gives nothing away: by the link, or by Escape pressed three times. */
function leaveQuickly() {
  const link = document.querySelector("[data-exit]");
  if (!(link instanceof HTMLAnchorElement)) {
    return;
  }
  const WAIT_MS = 5000;
  const status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
  let presses = 0;
  let timer = 0;

  const leave = () => {
    document.title = "\u200b";
    document.body.classList.add("is-leaving");
    // Closes the form on our side, whether or not an answer comes.
    fetch(link.href, { keepalive: true, redirect: "manual" }).catch(() => {});
    // Not href: going back must not lead here.
    window.location.replace(link.dataset.exit);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) {
      return;
    }
    presses += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      presses = 0;
      status.textContent = "";
    }, WAIT_MS);
    status.textContent = link.getAttribute(`data-exit-${Math.max(0, 3 - presses)}`);
    if (presses >= 3) {
      leave();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      document.body.classList.remove("is-leaving");
    }
  });
}

/** Buttons that need a script: print this page, copy the text that stands on it. */
function showButtons() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    if (!(text instanceof HTMLTextAreaElement)) {
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        button.textContent = button.dataset.copied;
      } catch {
        // The text stays marked: the reader's own keys copy it.
        text.focus();
      }
    });
  }
}

focusFirst();
followErrorLinks();
keepExclusive();
sendOnce();
leaveQuickly();
showButtons();
