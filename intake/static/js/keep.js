// Keeps what is typed before it is sent, and asks in good time whether somebody is still there.
// The pages work without it. Nothing here writes HTML.

const SOON_MS = 700;
const LATER_MS = 5000;
const LATEST_MS = 60000;

/** 32 hexadecimal digits that no other window has. */
function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends the form's fields to be kept, a moment after the last change; quietly again if that fails. */
function keepWhatIsTyped(marker, tellTimeLeft) {
  const form = marker.form;
  const said = document.querySelector("[data-kept]");
  let name = form.elements.namedItem("window");
  let timer = 0;
  let pause = LATER_MS;
  let fresh = false;
  let asked = null;
  let leaving = false;

  const fields = () => {
    if (!name) {
      name = document.createElement("input");
      name.type = "hidden";
      name.name = "window";
      name.value = newName();
      form.append(name);
    }
    const body = new URLSearchParams(new FormData(form));
    body.set("number", String(Date.now()));
    return body;
  };
  const wait = (ms) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, ms);
  };
  const keep = async () => {
    if (!fresh || asked || leaving) {
      return;
    }
    asked = new AbortController();
    fresh = false;
    try {
      const answer = await fetch(marker.dataset.keep, {
        method: "POST",
        body: fields(),
        signal: asked.signal,
      });
      if (!answer.ok && answer.status !== 409) {
        throw new Error(String(answer.status));
      }
      const { kept, left } = await answer.json();
      pause = LATER_MS;
      tellTimeLeft(left);
      if (said && kept && !fresh) {
        said.hidden = false;
      }
    } catch {
      fresh = true;
      wait(pause);
      pause = Math.min(pause * 2, LATEST_MS);
    }
    asked = null;
    if (fresh && pause === LATER_MS) {
      wait(SOON_MS);
    }
  };
  const changed = () => {
    // Somebody who types on has not left after all.
    leaving = false;
    fresh = true;
    if (said) {
      said.hidden = true;
    }
    wait(SOON_MS);
  };
  const flush = () => {
    if (fresh && !leaving) {
      fresh = false;
      fetch(marker.dataset.keep, { method: "POST", body: fields(), keepalive: true }).catch(() => {
        fresh = true;
      });
    }
  };

  // Not "change": a box that loses the focus, to our own question say, is no act of the person's.
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) {
      return;
    }
    leaving = true;
    window.clearTimeout(timer);
    asked?.abort();
  });
  window.addEventListener("online", () => wait(0));
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.hidden && flush());
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) {
      // What this window held was sent: it is another one from here on.
      name?.remove();
      name = null;
    }
  });
}

/** Asks two minutes before the form rests; the server says how long that is, and a look extends nothing. */
function askInTime(dialog) {
  const AHEAD_MS = 120000;
  const { ask, over } = dialog.dataset;
  const form = dialog.querySelector("form");
  const shown = dialog.querySelector("[data-left]");
  let end = 0;
  let timer = 0;

  const left = () => end - Date.now();
  const leave = () => {
    dialog.close();
    document.body.classList.add("is-leaving");
    window.location.replace(over);
  };
  const tell = () => {
    const seconds = Math.max(0, Math.round(left() / 1000));
    shown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const set = (seconds) => {
    if (typeof seconds !== "number") {
      return;
    }
    end = Date.now() + seconds * 1000;
    window.clearTimeout(timer);
    if (dialog.open && left() > AHEAD_MS) {
      dialog.close();
    }
    timer = window.setTimeout(look, Math.max(0, left() - AHEAD_MS));
  };
  /** Another window may have gone on meanwhile: the server knows. */
  const look = async () => {
    try {
      const answer = await fetch(ask);
      const seconds = (await answer.json()).left;
      if (typeof seconds === "number" && seconds * 1000 > AHEAD_MS + 1000) {
        set(seconds);
        return;
      }
      end = typeof seconds === "number" ? Date.now() + seconds * 1000 : end;
    } catch {
      // Without an answer our own count goes on.
    }
    count();
  };
  const count = () => {
    window.clearTimeout(timer);
    if (left() <= 0) {
      leave();
      return;
    }
    if (!dialog.open) {
      tell();
      dialog.showModal();
    }
    tell();
    timer = window.setTimeout(count, 1000);
  };
  const extend = async () => {
    try {
      const answer = await fetch(ask, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      set((await answer.json()).left);
    } catch {
      tell();
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    extend();
  });
  // Escape is a sign of life, too.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    extend();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && left() <= AHEAD_MS) {
      look();
    }
  });
  set(Number(dialog.dataset.rests));
  return set;
}

for (const said of document.querySelectorAll("[data-without-script]")) {
  said.hidden = true;
}
const dialog = document.querySelector("dialog[data-rests]");
const tellTimeLeft = dialog instanceof HTMLDialogElement ? askInTime(dialog) : () => {};
for (const marker of document.querySelectorAll("input[data-keep]")) {
  if (marker instanceof HTMLInputElement && marker.form) {
    keepWhatIsTyped(marker, tellTimeLeft);
  }
}
