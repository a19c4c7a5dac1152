// The whole client. The server renders HTML; this file carries it and moves the focus.
const $ = (selector, root = document) => root.querySelector(selector);
const log = $("#log"), list = $("#log ol"), text = $("#text"), palette = $("#palette"), hint = $("#hint");
const who = document.body.dataset.account;  // another tab may show somebody else
const ask = (path, more) => fetch(path, { ...more, headers: { "X-Script": "1", "X-Who": who } });
const words = JSON.parse(document.body.dataset.words);  // what this file says, in the page's language

/* --- the zone: offered to the server for confirmation, never used unasked --- */
document.cookie = `zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone || "")}; path=/; max-age=31536000; samesite=lax`;

/* --- messages ---------------------------------------------------------- */
const parse = (html) => { const t = document.createElement("template"); t.innerHTML = html; return t.content.firstElementChild; };
const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
const toEnd = () => { log.scrollTop = log.scrollHeight; $("#newest").hidden = true; };
const { lang } = document.documentElement, { language } = navigator;  // where they agree, the browser's knows more
const shown = (more) => new Intl.DateTimeFormat(language.startsWith(lang) ? language : lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...more });
const clock = shown(), day = shown({ weekday: "short", day: "numeric", month: "short" });
const localise = (root) => root.querySelectorAll("time").forEach((t) => {
  const at = new Date(t.dateTime), isToday = at.toDateString() === new Date().toDateString();
  t.textContent = (isToday ? clock : day).format(at);
  t.title = at.toLocaleString();
});

// What has the focus may be replaced by its newer self: the focus stays, or goes to `instead`.
function keepFocus(within, change, instead) {
  const had = within.contains(document.activeElement), id = had && document.activeElement.id;
  change();
  if (had) ((id && document.getElementById(id)) || instead).focus({ preventScroll: true });
}

let unseen = 0;
function show(html) {
  const node = parse(html), old = document.getElementById(node.id), stick = isAtEnd();
  localise(node);
  if (old && old.dataset.html === html) return old;
  node.dataset.html = html;
  if (old) {
    keepFocus(old, () => old.replaceWith(node), $("article", node));
  } else {
    list.append(node);
    if (document.hidden) document.title = `(${++unseen}) Study Buddy`;
  }
  if (stick) toEnd(); else if (!old) $("#newest").hidden = false;
  return node;
}
function look() {
  if (document.hidden) return;
  unseen = 0;
  document.title = "Study Buddy";
  if (!stream) connect();
}
document.addEventListener("visibilitychange", look);
window.addEventListener("focus", look);
$("#newest").addEventListener("click", toEnd);

let upcoming = $("#upcoming").innerHTML;
async function refreshUpcoming() {
  try {
    const reply = await ask("/upcoming"), line = $("#upcoming");
    const html = reply.ok && await reply.text();
    if (html && html !== upcoming) keepFocus(line, () => { line.innerHTML = upcoming = html; }, text);
  } catch { /* the stream says that the bot is away */ }
}

let soon;  // a reminder moves its next time on a moment after it was told, and many messages may come at once
function refreshSoon() { clearTimeout(soon); soon = setTimeout(refreshUpcoming, 1000); }
setInterval(() => { if (!document.hidden) { refreshUpcoming(); localise(document); } }, 60_000);

/* --- the stream: EventSource reconnects and resumes by itself ------------ */
let stream, seen = document.body.dataset.seen;
function connect() {
  const source = stream = new EventSource(`/events?after=${seen}&as=${who}`);
  const end = (said) => { source.close(); if (stream === source) { stream = null; status(said, true); } };
  source.addEventListener("open", () => status(words.connected));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) end(words.stopped);
    else if (!$("#status").classList.contains("bad")) status(words.away, true);  // what wasn't sent stays said
  });
  source.addEventListener("message", (e) => { seen = e.lastEventId; show(e.data); refreshSoon(); });
  source.addEventListener("retire", () => end(words.paused));
}
// After a second without an answer the log says that it is being worked on; several may be at once.
let waiting = 0;
function wait() {
  let shown = false;
  const show = () => { const stick = isAtEnd(); shown = true; $("#pending").hidden = !++waiting; if (stick) toEnd(); }, timer = setTimeout(show, 1000);
  return () => { clearTimeout(timer); if (shown) { shown = false; $("#pending").hidden = !--waiting; } };
}
function status(said, bad = false) { const s = $("#status"); s.hidden = false; if (s.textContent !== said) s.textContent = said; s.classList.toggle("bad", bad); }

/* --- forms: every button, menu, dialog and the composer is a <form> -------- */
const AS_PAGES = ["/people"];
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (AS_PAGES.includes(new URL(form.action).pathname)) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  if (form.id === "composer" && !text.value.trim()) return;
  if ($(".many", form) && !$("input:checked", form)) return status(words.unpicked, true);
  const data = new FormData(form, event.submitter), body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  const typed = form.id === "composer" && text.value;
  if (typed) { text.value = ""; close(); hint.hidden = true; }  // at once: the next command may be typed before the answer
  else form.setAttribute("aria-busy", "true");
  const done = wait();
  try {
    const reply = await ask(form.action, { method: "POST", body });
    if (!reply.ok) throw new Error((await reply.text()).trim());
    const html = await reply.text(), dialog = form.closest("dialog");
    done();
    form.querySelectorAll("details[open]").forEach((d) => (d.open = false));
    if (reply.headers.get("X-Kind") === "form") open(html, dialog);
    else {
      dialog?.close();
      const node = show(html);  // the stream may have shown it already
      if (node === list.lastElementChild) toEnd();
      if (!typed && node.id !== `m-${body.get("message")}`) $("article", node).focus({ preventScroll: true });
      refreshUpcoming();
    }
    if (stream?.readyState === EventSource.OPEN) status(words.connected);
    look();
  } catch (error) {
    if (typed && !text.value) text.value = typed;
    const said = error instanceof TypeError ? words.unsent : error.message;
    status(said, true);
    const title = form.closest("dialog") && $("h2", form);
    if (title) { $(".problem", form)?.remove(); title.after(Object.assign(document.createElement("p"), { className: "error problem", role: "alert", textContent: said })); }
  } finally { done(); form.removeAttribute("aria-busy"); }
});

let opener;  // its id outlives it: what it stands in may be replaced while the dialog is open
function open(html, before) {
  if (!before) opener = document.activeElement.id;
  const dialog = parse(html);
  before?.querySelectorAll("input[type=file]").forEach((old) => {  // what was right need not be chosen again
    const field = $(`input[type=file][name="${old.name}"]`, dialog);
    if (field && !field.ariaInvalid) field.files = old.files;
  });
  before?.remove();
  $("#dialogs").append(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); if (document.activeElement === document.body) (document.getElementById(opener) || text).focus({ preventScroll: true }); });
  dialog.addEventListener("click", (e) => { if (e.target.closest("[data-close]")) { e.preventDefault(); dialog.close(); } });
  dialog.querySelectorAll("input[data-param]").forEach(offer);
  dialog.showModal();
}

/* --- a listbox under an input: the palette, and suggestions in dialogs ----- */
function span(cls, words) { const s = document.createElement("span"); s.className = cls; s.textContent = words; return s; }
function fill(box, input, items, prefix, choose) {
  box.replaceChildren(...items.map((item, n) => {
    const li = document.createElement("li");
    li.id = `${prefix}${n}`;
    li.setAttribute("role", "option");
    li.setAttribute("aria-selected", "false");
    li.append(span("label", item.label), ...(item.args || []).map((a) => span("arg", a)), span("detail", item.detail));
    li.addEventListener("pointerdown", (e) => { e.preventDefault(); choose(n); });
    return li;
  }));
  box.hidden = !items.length;
  input.setAttribute("aria-expanded", String(!!items.length));
  input.removeAttribute("aria-activedescendant");
}
function point(box, input, n) {
  [...box.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === n)));
  input.setAttribute("aria-activedescendant", box.children[n].id);
  box.children[n].scrollIntoView({ block: "nearest" });
}

/* --- the palette: suggestions from the server for the line as it stands ---- */
let items = [], at = -1, asking, timer, stale = false;
function close() { items = []; at = -1; fill(palette, text, [], "p"); }
async function suggest() {
  clearTimeout(timer); asking?.abort(); asking = new AbortController();
  if (!text.value.startsWith("/")) { stale = false; close(); hint.hidden = true; return; }
  const asked = text.value;
  let data;
  try { data = await (await ask(`/suggest?text=${encodeURIComponent(asked)}`, { signal: asking.signal })).json(); }
  catch (error) { if (error.name !== "AbortError") { stale = false; close(); } return; }  // the line can still be sent
  if (asked !== text.value) return;
  stale = false; items = data.items; at = -1;
  fill(palette, text, items, "p", choose);
  if (items.length && !data.ready) mark(0);
  hint.hidden = !data.hint;
  if (data.hint) {
    hint.replaceChildren(span("cmd", data.hint.command), ...data.hint.args.map((a) => span(`arg ${a.state}`, a.name + (a.required ? "" : "?"))), span("detail", data.hint.detail));
  }
  $("#count").textContent = items.length === 1 ? words.one : items.length ? words.several.replace("{n}", items.length) : "";
}
function mark(n) { at = (n + items.length) % items.length; point(palette, text, at); }
function choose(n) {
  const item = items[n];
  text.value = item.insert; stale = true; close();
  if (item.run) text.form.requestSubmit(); else { if (!item.insert.endsWith(":")) text.value += " "; suggest(); }
}
text.addEventListener("input", () => { stale = true; clearTimeout(timer); timer = setTimeout(suggest, 60); });
text.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== text) close(); }, 100));
text.addEventListener("keydown", async (e) => {
  if (e.isComposing || !text.value.startsWith("/")) return;
  const takes = e.key === "Enter" || (e.key === "Tab" && !e.shiftKey && (!palette.hidden || stale));
  if (takes) {
    e.preventDefault();
    if (stale) await suggest();
    if (stale) return;  // never act on suggestions for other text than what stands there
    if (items.length && (at >= 0 || e.key === "Tab")) choose(Math.max(at, 0)); else if (e.key === "Enter") text.form.requestSubmit();
  } else if (!palette.hidden && e.key === "ArrowDown") { e.preventDefault(); mark(at + 1); }
  else if (!palette.hidden && e.key === "ArrowUp") { e.preventDefault(); mark(at < 0 ? -1 : at - 1); }
  else if (e.key === "Escape") { stale = false; clearTimeout(timer); asking?.abort(); close(); }
});

/* --- suggestions in a dialog's field --------------------------------------- */
function offer(input) {
  const box = document.getElementById(input.getAttribute("aria-controls"));
  let found = [], on = -1, later, request;
  const shut = () => { found = []; on = -1; fill(box, input, [], `${box.id}-`); };
  const take = (n) => { input.value = found[n].insert; shut(); };
  const look = async () => {
    request?.abort(); request = new AbortController();
    const query = new URLSearchParams({ call: input.dataset.call, param: input.dataset.param, typed: input.value });
    try { found = await (await ask(`/offers?${query}`, { signal: request.signal })).json(); } catch { return; }
    on = -1;
    if (document.activeElement === input) fill(box, input, found, `${box.id}-`, take);
  };
  input.addEventListener("input", () => { clearTimeout(later); later = setTimeout(look, 80); });
  input.addEventListener("blur", () => { clearTimeout(later); request?.abort(); shut(); });
  input.addEventListener("keydown", (e) => {
    if (box.hidden) { if (e.key === "ArrowDown") { e.preventDefault(); look(); } return; }
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      on = (on + (e.key === "ArrowDown" ? 1 : -1) + found.length + (on < 0 && e.key === "ArrowUp" ? 1 : 0)) % found.length;
      point(box, input, on);
    } else if (e.key === "Enter" && on >= 0) { e.preventDefault(); take(on); }
    else if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); shut(); }
  });
}

/* --- keys and menus --------------------------------------------------------- */
document.addEventListener("keydown", (e) => {
  if (e.key === "/" && !e.ctrlKey && !e.metaKey && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName) && !$("dialog[open]")) { e.preventDefault(); text.focus(); text.value = "/"; suggest(); }
  if (e.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((d) => { d.open = false; $("summary", d).focus(); });
});
document.addEventListener("toggle", (e) => { if (e.target.matches?.("#log details.menu[open]")) e.target.scrollIntoView({ block: "nearest" }); }, true);
document.addEventListener("click", (e) => document.querySelectorAll("details.menu[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; }));

/* --- theme: a cookie, so that the server renders it and nothing flashes ---- */
$("#theme").addEventListener("click", () => {
  const root = document.documentElement, dark = root.dataset.theme === "dark" || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

$("#theme").hidden = false;

localise(document); toEnd(); connect(); text.focus({ preventScroll: true });
