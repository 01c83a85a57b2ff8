// What xlwings' payload does not hold and a command must know before it writes: formulas, fills, number formats, notes
// and merged cells of the sheets that are sent. What an Excel cannot tell is left out; the server then does without.
const CELLS_AT_ONCE = 20000;
const MOST_CELLS = 1000000;

const can = (version) => Office.context.requirements.isSetSupported("ExcelApi", version);

export async function readFacts(context, names) {
  const facts = {};
  for (const name of names) {
    const sheet = context.workbook.worksheets.getItem(name);
    const used = sheet
      .getUsedRangeOrNullObject(true)
      .load("rowIndex,columnIndex,rowCount,columnCount");
    await context.sync();
    const told = {};
    if (used.isNullObject) {
      Object.assign(told, { formulas: [], fills: [], formats: [], merged: [] });
    } else if (used.rowCount * used.columnCount <= MOST_CELLS) {
      await cells(context, sheet, used, told);
      if (can("1.13")) await attempt(told, "merged", () => merged(context, used));
    }
    if (can("1.18")) await attempt(told, "notes", () => notes(context, sheet));
    facts[name] = told;
  }
  return facts;
}

async function attempt(told, kind, read) {
  try {
    told[kind] = await read();
  } catch (error) {
    console.warn(`This Excel does not tell ${kind}: ${error.message || error}`);
  }
}

async function cells(context, sheet, used, told) {
  const { rowIndex, columnIndex, rowCount, columnCount } = used;
  const step = Math.max(Math.floor(CELLS_AT_ONCE / columnCount), 1);
  const formulas = [];
  const formats = new Runs();
  const fills = new Runs();
  let colored = can("1.9");
  for (let first = 0; first < rowCount; first += step) {
    const rows = Math.min(step, rowCount - first);
    const block = sheet
      .getRangeByIndexes(rowIndex + first, columnIndex, rows, columnCount)
      .load("formulas,numberFormat");
    await context.sync();
    const row = rowIndex + first + 1;
    block.formulas.forEach((line, i) =>
      line.forEach((cell, j) => {
        if (typeof cell === "string" && cell.startsWith("=")) {
          formulas.push([row + i, columnIndex + 1 + j, cell]);
        }
      }),
    );
    block.numberFormat.forEach((line, i) =>
      line.forEach((format, j) => {
        if (format && format !== "General") formats.add(columnIndex + 1 + j, row + i, format);
      }),
    );
    if (colored) {
      try {
        const asked = block.getCellProperties({ format: { fill: { color: true, pattern: true } } });
        await context.sync();
        asked.value.forEach((line, i) =>
          line.forEach((cell, j) => {
            const color = colorOf(cell?.format?.fill);
            if (color) fills.add(columnIndex + 1 + j, row + i, color);
          }),
        );
      } catch (error) {
        console.warn(`This Excel does not tell fills: ${error.message || error}`);
        colored = false;
      }
    }
  }
  told.formulas = formulas;
  told.formats = formats.rows;
  if (colored) told.fills = fills.rows;
}

function colorOf(fill) {
  if (!fill || fill.pattern === "None" || !fill.color) return null;
  return /^#[0-9a-f]{6}$/i.test(fill.color) ? fill.color.toUpperCase() : null;
}

// Stretches of alike cells down a column: [column, first row, last row, what].
class Runs {
  rows = [];
  last = new Map();

  add(column, row, what) {
    const run = this.last.get(column);
    if (run && run[2] === row - 1 && run[3] === what) {
      run[2] = row;
      return;
    }
    const begun = [column, row, row, what];
    this.last.set(column, begun);
    this.rows.push(begun);
  }
}

async function merged(context, used) {
  const found = used.getMergedAreasOrNullObject();
  found.load("areas/rowIndex,areas/columnIndex,areas/rowCount,areas/columnCount");
  await context.sync();
  if (found.isNullObject) return [];
  return found.areas.items.map((area) => [
    area.rowIndex + 1,
    area.columnIndex + 1,
    area.rowCount,
    area.columnCount,
  ]);
}

async function notes(context, sheet) {
  const all = sheet.notes.load("items/content");
  await context.sync();
  const places = all.items.map((note) => note.getLocation().load("rowIndex,columnIndex"));
  await context.sync();
  return all.items.map((note, i) => [
    places[i].rowIndex + 1,
    places[i].columnIndex + 1,
    note.content,
  ]);
}
