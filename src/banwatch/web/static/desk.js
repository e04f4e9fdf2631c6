// Keys and selecting, for the review desk. Everything here can also be done without it.
"use strict";

(() => {
  const form = (name) => document.querySelector(`form[aria-label="${name}"]`);
  const live = document.getElementById("live");
  const cards = () => [...document.querySelectorAll(".cards h2 a")];

  const say = (words) => { live.textContent = words; };

  const takesText = (element) =>
    element.closest("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]");

  // Does what an element is for: a link or button is pressed, a heading of a part opens it, a field gets the focus.
  const use = (element) => {
    if (element.matches("summary")) {
      element.parentElement.open = true;
      (element.parentElement.querySelector("input:not([type=hidden]), select") || element).focus();
    } else if (element.matches("a, button")) {
      element.click();
    } else {
      element.closest("details")?.setAttribute("open", "");
      element.focus();
    }
  };

  const moveInQueue = (step) => {
    const links = cards();
    const at = links.indexOf(document.activeElement);
    const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };

  const rejectFor = (number) => {
    const reject = form("Reject");
    const reason = reject && reject.querySelectorAll("input[name=reason]")[number - 1];
    if (!reason || !reject.contains(document.activeElement)) return false;
    reason.checked = true;
    if (reason.value === "other") reject.querySelector("textarea").focus();
    else reject.requestSubmit();
    return true;
  };

  const onKey = (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    if (key === "Escape" && target !== document.body) { target.blur(); return; }
    if (takesText(target)) return;
    let done = false;
    if (/^[1-9]$/.test(key)) {
      done = rejectFor(Number(key));
    } else if ((key === "j" || key === "k") && cards().length) {
      moveInQueue(key === "j" ? 1 : -1);
      done = true;
    } else {
      const element = document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
      if (element) use(element);
      done = Boolean(element);
    }
    if (done) event.preventDefault();
  };

  // Words that are selected in the article are offered as a fact; their place in the text goes with them.
  const selected = () => {
    const chosen = window.getSelection();
    if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
    const range = chosen.getRangeAt(0);
    const start = range.startContainer.parentElement?.closest(".text p[data-start]");
    const end = range.endContainer.parentElement?.closest(".text p[data-start]");
    if (!start || start !== end) return null;
    const before = document.createRange();
    before.setStart(start, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const told = range.toString();
    const words = told.trim();
    const skipped = before.toString() + told.slice(0, told.indexOf(words));
    return words ? { words, at: Number(start.dataset.start) + [...skipped].length } : null;
  };

  const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december"];

  // "July 2, 2020" and "2 July 2020" as a field of a day wants them; anything else is left to the person.
  const asDay = (words) => {
    const found = /(\d{4})-(\d\d)-(\d\d)/.exec(words);
    if (found) return found[0];
    const parts = /([a-z]+)\.? (\d{1,2}),? (\d{4})/i.exec(words) || /(\d{1,2}) ([a-z]+),? (\d{4})/i.exec(words);
    if (!parts) return "";
    const [name, day] = /\d/.test(parts[1]) ? [parts[2], parts[1]] : [parts[1], parts[2]];
    const month = MONTHS.findIndex((each) => name.length > 2 && each.startsWith(name.toLowerCase())) + 1;
    return month ? `${parts[3]}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}` : "";
  };

  const fill = (name, chosen) => {
    const mend = form("Correct the facts");
    const field = mend.elements[name];
    mend.closest("details").open = true;
    mend.elements[`words-${name}`].value = chosen.words;
    mend.elements[`at-${name}`].value = chosen.at;
    if (field.matches("select")) {
      const fitting = [...field.options].find((each) => chosen.words.toLowerCase().includes(each.text));
      if (fitting) field.value = fitting.value;
    } else if (field.type === "date") {
      field.value = asDay(chosen.words) || field.value;
    } else {
      field.value = chosen.words;
    }
    mend.querySelector(`.proof[data-for="${name}"]`).textContent = `“${chosen.words}”`;
    field.focus();
    say(`${field.labels[0].textContent}: ${chosen.words}`);
  };

  const offerWords = () => {
    const pick = document.getElementById("pick");
    if (!pick || !form("Correct the facts")) return;
    let chosen = null;
    document.addEventListener("selectionchange", () => {
      if (pick.contains(document.activeElement)) return;
      chosen = selected();
      pick.hidden = !chosen;
      if (chosen) pick.querySelector("q").textContent = chosen.words;
    });
    pick.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    pick.addEventListener("click", (event) => {
      const button = event.target.closest("[data-field]");
      if (!button || !chosen) return;
      pick.hidden = true;
      fill(button.dataset.field, chosen);
    });
  };

  if (document.body.dataset.keys === "on") document.addEventListener("keydown", onKey);
  offerWords();
})();
