// First step of a command: names and header rows, from which the server tells which sheets it needs. No other cell
// leaves the workbook here. A line is a header row where two of its cells are headers that our tables know.
import { get } from "./server.js";

const FIRST_ROWS = 60;
const MEMORY = "ProdOps memory";
const REMEMBERED = new Set(["mapping"]);
let known = null;

const plain = (value) => String(value).toLowerCase().replace(/[^a-z0-9]/g, "");

async function knownHeaders() {
  known ??= new Set(await get("/prodops/headers"));
  return known;
}

// neverSent: names of sheets in lower case, since Excel's own names have no case.
export async function describe(context, neverSent) {
  const headers = await knownHeaders();
  const sheets = context.workbook.worksheets.load("items/name");
  await context.sync();
  const looks = sheets.items
    .filter((sheet) => !neverSent.has(sheet.name.toLowerCase()))
    .map((sheet) => ({
      sheet,
      used: sheet
        .getUsedRangeOrNullObject(true)
        .load("rowIndex,columnIndex,rowCount,columnCount"),
      tables: sheet.tables.load("items/name"),
    }));
  await context.sync();
  for (const look of looks) {
    if (look.used.isNullObject) continue;
    const { rowIndex, columnIndex, rowCount, columnCount } = look.used;
    const rows = look.sheet.name === MEMORY ? rowCount : Math.min(rowCount, FIRST_ROWS);
    look.first = look.sheet
      .getRangeByIndexes(rowIndex, columnIndex, rows, columnCount)
      .load("values");
    look.blocks = look.tables.items.map((table) => ({
      name: table.name,
      range: table.getRange().load("rowIndex,columnIndex,rowCount,columnCount"),
      header: table.getHeaderRowRange().load("values,rowIndex,columnIndex"),
    }));
  }
  await context.sync();
  const told = { sheets: [], memory: [], orders_sheet: "" };
  for (const look of looks) told.sheets.push(described(look, headers, told));
  return told;
}

function described(look, headers, told) {
  const name = look.sheet.name;
  if (look.used.isNullObject) return { name, rows: 0, lines: [], tables: [] };
  const { rowIndex, columnIndex, rowCount } = look.used;
  const values = look.first.values;
  const about = { name, left: columnIndex + 1, rows: rowIndex + rowCount, lines: [], tables: [] };
  if (name === MEMORY) {
    told.memory = values.filter((row, i) => i === 0 || REMEMBERED.has(row[0]));
    return about;
  }
  if (name.trim().toLowerCase() === "settings") {
    told.orders_sheet = settingOf(values, "orders.sheet") || told.orders_sheet;
  }
  const lines = new Map();
  for (const i of headerRows(values, headers)) lines.set(rowIndex + 1 + i, values[i]);
  for (const { name: table, range, header } of look.blocks) {
    about.tables.push([table, range.rowIndex + 1, range.columnIndex + 1, range.rowCount, range.columnCount]);
    if (!lines.has(header.rowIndex + 1)) {
      const shift = Math.max(header.columnIndex - columnIndex, 0);
      lines.set(header.rowIndex + 1, [...Array(shift).fill(""), ...header.values[0]]);
    }
  }
  about.lines = [...lines].sort((a, b) => a[0] - b[0]);
  return about;
}

// Lines with at least two known headers; the line above each, which may hold the groups of a double header, and the one
// below where it says nothing but Plan, Actual and the like. Of a sheet without any: the first line of short words.
export function headerRows(values, headers) {
  const isKnown = (cell) => typeof cell === "string" && headers.has(plain(cell));
  const filled = values.map((row) => row.filter((cell) => cell !== ""));
  const found = new Set();
  filled.forEach((row, i) => {
    if (row.filter(isKnown).length < 2) return;
    if (i > 0 && filled[i - 1].length > 1) found.add(i - 1);
    found.add(i);
    if (filled[i + 1]?.length && filled[i + 1].every(isKnown)) found.add(i + 1);
  });
  if (found.size === 0) {
    const first = filled.findIndex((row) => row.length >= 3 && row.every(isWord));
    if (first >= 0) found.add(first);
  }
  return [...found].sort((a, b) => a - b);
}

const isWord = (cell) => typeof cell === "string" && cell.length <= 40 && !/[0-9]{3}/.test(cell);

function settingOf(values, name) {
  for (const row of values) {
    const at = row.indexOf(name);
    if (at >= 0 && at + 1 < row.length) return String(row[at + 1]);
  }
  return "";
}
