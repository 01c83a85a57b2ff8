// The task pane: buttons, progress, messages, and its four parts.
import { Discarded, discard, planFor, run } from "./running.js";
import { goTo, readIssues, showIssues } from "./issues.js";
import { showLegs } from "./legs.js";
import { post } from "./server.js";

const $ = (id) => document.getElementById(id);
const answers = {};
let running = null;

export function startPane() {
  if (!$("pane")) return;
  globalThis.prodops = { press, refresh };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-run], [data-cell]");
    if (button?.dataset.run) press(button.dataset.run);
    else if (button?.dataset.cell) quietly(() => goTo(button.dataset.cell));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-question]")) answered(event.target);
  });
  $("explain").addEventListener("click", explain);
  $("discard").addEventListener("click", letGo);
  $("look").addEventListener("click", () => quietly(look));
  Office.onReady(() => refresh());
}

export async function refresh() {
  await quietly(look);
  await quietly(issues);
}

async function issues() {
  showIssues(await readIssues(), $("issues"), $("issues-count"));
}

async function look() {
  const plan = await planFor("validate-orders", neverSent());
  htmx.swap("#health", await post("/prodops/health", plan), { swapStyle: "innerHTML" });
}

// A ribbon button or a button of the pane.
export async function press(command) {
  if (command === "explain") $("explained").replaceChildren();
  const label = $(`run-${command}`)?.textContent.trim() || command;
  const result = await work(command, label, true);
  if (result?.outcome) {
    tellOutcome(label, result.outcome);
    if (command === "explain") showLegs(result.outcome, $("explained"));
    await refresh();
  }
}

async function explain() {
  const result = await work("explain", "Explain", false);
  if (result?.outcome) {
    say("", "");
    showLegs(result.outcome, $("explained"));
  }
}

async function work(command, label, write) {
  if (running) {
    say("warning", `${running} is under way. Wait for it, or discard its result.`);
    return null;
  }
  running = label;
  busy(true);
  const clock = ticking(label);
  try {
    const result = await run(command, { ...wishes(), write, tell: clock.tell });
    if (result.questions) say("warning", `${result.message}\nAnswer under Sheet health, and run it again.`);
    return result;
  } catch (error) {
    if (error instanceof Discarded) {
      say("secondary", `The late result of ${label} was discarded; the workbook is as it was.`);
    } else {
      say("danger", error.message || String(error));
    }
    return null;
  } finally {
    clock.stop();
    if (running === label) {
      running = null;
      busy(false);
    }
  }
}

function letGo() {
  if (!running) return;
  discard();
  say(
    "secondary",
    `The server cannot be stopped half-way. It finishes ${running}, and its result will not be written.`,
  );
  running = null;
  busy(false);
}

function wishes() {
  const settings = {};
  for (const field of document.querySelectorAll("[data-setting]")) {
    if (field.value.trim()) settings[field.dataset.setting] = field.value.trim();
  }
  return { as_of: $("as-of")?.value || today(), settings, map: answers, neverSent: neverSent() };
}

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function neverSent() {
  const text = $("never-sent")?.value || "";
  return new Set(text.split(";").map((name) => name.trim().toLowerCase()).filter(Boolean));
}

function answered(select) {
  const { table, header } = select.dataset;
  answers[table] ??= {};
  if (select.value === "") delete answers[table][header];
  else answers[table][header] = select.value === "-" ? null : select.value;
  if (Object.keys(answers[table]).length === 0) delete answers[table];
}

// The share done and the seconds gone by: while the server computes nothing else is known.
function ticking(label) {
  const begun = Date.now();
  let phrase = "";
  let share = 0;
  const show = () => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    $("progress-text").textContent = `${label}: ${phrase}${seconds ? `, ${seconds} s` : ""}`;
    $("progress-bar").style.width = `${Math.round(share * 100)}%`;
  };
  const timer = setInterval(show, 500);
  return {
    tell: (now, done) => {
      phrase = now;
      share = done;
      show();
    },
    stop: () => clearInterval(timer),
  };
}

function busy(on) {
  $("progress").classList.toggle("d-none", !on);
  for (const button of document.querySelectorAll("[data-run], #explain")) button.disabled = on;
}

function tellOutcome(label, outcome) {
  const { errors, warnings, remarks } = outcome;
  say(
    errors ? "warning" : "success",
    `${label} is done: ${outcome.rows.toLocaleString()} rows, ${errors} errors, ${warnings} warnings, ${remarks} remarks.`,
  );
  const list = document.createElement("dl");
  list.className = "small mb-1";
  for (const [name, figure] of outcome.summary || []) {
    const term = document.createElement("dt");
    term.textContent = name;
    const said = document.createElement("dd");
    said.className = "mb-1";
    said.textContent = figure;
    list.append(term, said);
  }
  for (const note of outcome.notes || []) {
    const line = document.createElement("p");
    line.className = "mb-1 text-secondary";
    line.textContent = note;
    list.append(line);
  }
  $("outcome").replaceChildren(list);
}

function say(kind, text) {
  const area = $("message");
  area.className = text ? `alert alert-${kind}` : "alert d-none";
  area.textContent = text;
}

async function quietly(work) {
  try {
    await work();
  } catch (error) {
    say("danger", error.message || String(error));
  }
}
