// Comforts of the staff's pages, which work without them. Nothing here writes HTML or sends a form.

/** Says that new cases have come, and leaves the list as it is until the reader asks for them. */
function watchForNews() {
  const EVERY_MS = 30_000;
  const place = document.querySelector("[data-news]");
  if (!(place instanceof HTMLElement)) {
    return;
  }
  let said = "";
  const ask = async () => {
    if (document.hidden) {
      return;
    }
    const answer = await fetch(place.dataset.news, { redirect: "error" }).catch(() => null);
    // Signed out, or the server is away: the next page says so itself.
    if (!answer?.ok) {
      return;
    }
    const { words } = await answer.json();
    if (words === said) {
      return;
    }
    said = words;
    place.replaceChildren();
    if (words) {
      const show = document.createElement("a");
      show.href = window.location.href;
      show.textContent = place.dataset.show;
      place.append(`${words}: `, show);
    }
  };
  window.setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}

const SWITCH = "intake-shortcuts";

/** Whether the reader wants shortcuts. A browser that keeps nothing has them on. */
function wanted() {
  try {
    return window.localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

/** Keys that move the focus, as the page itself lists them. They press nothing. */
function listenToKeys() {
  const list = document.querySelector("[data-keys]");
  const button = list?.querySelector("[data-keys-switch]");
  if (!(button instanceof HTMLButtonElement)) {
    return;
  }
  let on = wanted();
  const label = () => {
    button.textContent = on ? button.dataset.off : button.dataset.on;
  };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    on = !on;
    label();
    try {
      window.localStorage.setItem(SWITCH, on ? "on" : "off");
    } catch {
      // It holds for this page.
    }
  });
  const goals = new Map();
  for (const key of list.querySelectorAll("[data-key-goal]")) {
    goals.set(key.textContent, key.dataset.keyGoal);
  }
  document.addEventListener("keydown", (event) => {
    const goal = goals.get(event.key);
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing;
    if (!on || !goal || busy || isTyping(event.target)) {
      return;
    }
    event.preventDefault();
    follow(goal);
  });
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function follow(goal) {
  if (goal === "reload") {
    window.location.reload();
  } else if (goal === "next" || goal === "previous") {
    walkRows(goal === "next" ? 1 : -1);
  } else {
    document.querySelector(goal)?.focus();
  }
}

function walkRows(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
  rows[next]?.focus();
}

watchForNews();
listenToKeys();
