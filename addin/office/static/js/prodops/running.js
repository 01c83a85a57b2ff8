// A command, start to end: look, read what is needed, let the server compute, write. A request that is under way cannot
// be stopped: its result can be discarded. Nothing is written where the workbook changed meanwhile, because the answer
// names cells by their place.
import { describe } from "./looking.js";
import { readFacts } from "./facts.js";
import { post } from "./server.js";

const NONE = "[none]"; // no sheet can be called so: xlwings reads an empty list as "all"
let current = 0;

export class Discarded extends Error {}

export function discard() {
  current += 1;
}

export async function planFor(command, neverSent) {
  return await Excel.run(async (context) => {
    const told = await describe(context, neverSent);
    return await post(`/prodops/plan/${command}`, told);
  });
}

// options: as_of, settings, map, neverSent, write (false: only the outcome is wanted), tell(phrase, share)
export async function run(command, options) {
  const ticket = ++current;
  const tell = (phrase, share) => ticket === current && options.tell(phrase, share);
  tell("Looking at sheet names and headers", 0.05);
  const plan = await planFor(command, options.neverSent);
  tell(`Reading ${plan.include.join(", ") || "nothing"}`, 0.15);
  const { payload, facts } = await read(plan.include);
  payload.args = [
    { as_of: options.as_of, settings: options.settings, map: options.map, facts },
  ];
  tell("The server computes", 0.35);
  const answer = await post(
    `/xlwings/custom-scripts-call/${command.replaceAll("-", "_")}`,
    payload,
  );
  if (ticket !== current) throw new Discarded();
  if (answer.questions) return { plan, questions: answer.questions, message: answer.message };
  if (options.write && answer.actions.length > 0) {
    tell("Checking that the workbook is as it was", 0.8);
    const now = await read(plan.include);
    if (print(now) !== print({ payload, facts })) {
      throw new Error(
        "The workbook changed while the server computed, so nothing was written. Run it again.",
      );
    }
    if (ticket !== current) throw new Discarded();
    tell("Writing", 0.85);
    await write(answer);
  }
  tell("Done", 1);
  return { plan, outcome: answer.outcome };
}

// Excel takes nothing back: what was written before it refused something stays.
async function write(answer) {
  try {
    await Excel.run((context) => xlwings.runActions(answer, context));
  } catch (error) {
    throw new Error(
      `Excel refused a part of the result, and what came before it is written: ${error.message || error} ` +
        "Undo it (Ctrl+Z) or go back to an earlier version of the workbook before you run it again.",
    );
  }
}

async function read(include) {
  const comma = include.find((name) => name.includes(","));
  if (comma) {
    throw new Error(`Sheet ${comma} has a comma in its name; rename it, and run this again.`);
  }
  return await Excel.run(async (context) => {
    const payload = await xlwings.getBookData({ include: include.join(",") || NONE }, context);
    withoutTheRest(payload, new Set(include));
    const facts = await readFacts(context, include);
    return { payload, facts };
  });
}

// xlwings sends more of the other sheets than their names: print areas, fields of pivot tables, and every defined name
// with its formula. No command needs them.
function withoutTheRest(payload, included) {
  payload.names = [];
  for (const sheet of payload.sheets) {
    if (!included.has(sheet.name)) Object.assign(sheet, { print_area: null, pivot_tables: [] });
  }
}

// What must not change between reading and writing: sheets and their order, every cell (of a formula its text, not what
// it gives), notes, fills, number formats and merged cells.
function print({ payload, facts }) {
  return JSON.stringify(
    payload.sheets.map((sheet) => {
      const formulas = new Set(
        (facts[sheet.name]?.formulas || []).map(([row, column]) => `${row},${column}`),
      );
      return [
        sheet.name,
        sheet.used_range_address,
        (sheet.tables || []).map((table) => [table.name, table.range_address]),
        sheet.values.map((line, i) =>
          line.map((cell, j) => (formulas.has(`${i + 1},${j + 1}`) ? null : cell)),
        ),
        facts[sheet.name] || null,
      ];
    }),
  );
}
