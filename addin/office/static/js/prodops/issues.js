// The Issues sheet as a list: read in the workbook itself, nothing is sent. A click goes to the cell.
const NAMES = ["ProdOps Issues", "Issues"];
const SHOWN = 200;

export async function readIssues() {
  return await Excel.run(async (context) => {
    const sheets = NAMES.map((name) => context.workbook.worksheets.getItemOrNullObject(name));
    await context.sync();
    for (const sheet of sheets) {
      if (sheet.isNullObject) continue;
      const used = sheet.getUsedRangeOrNullObject(true).load("values");
      await context.sync();
      const rows = used.isNullObject ? [] : rowsOf(used.values);
      if (rows.length > 0) return rows;
    }
    return [];
  });
}

export function rowsOf(values) {
  const at = values.findIndex((row) => row.includes("Sentence") && row.includes("Cell"));
  if (at < 0) return [];
  const column = (name) => values[at].indexOf(name);
  const [sentence, fix, cell, severity, money] = ["Sentence", "Fix", "Cell", "Severity", "Money at risk"].map(column);
  return values
    .slice(at + 1)
    .filter((row) => row[sentence])
    .map((row) => ({
      sentence: String(row[sentence]),
      fix: fix < 0 ? "" : String(row[fix]),
      cell: String(row[cell] || ""),
      severity: String(row[severity] || "remark"),
      money: money < 0 ? "" : row[money],
    }));
}

export function showIssues(rows, list, count) {
  count.textContent = rows.length.toLocaleString();
  list.replaceChildren(...rows.slice(0, SHOWN).map(item));
  if (rows.length > SHOWN) {
    const more = document.createElement("div");
    more.className = "list-group-item small text-secondary";
    more.textContent = `${(rows.length - SHOWN).toLocaleString()} more stand on the Issues sheet.`;
    list.append(more);
  }
}

function item(row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `list-group-item list-group-item-action small ${row.severity}`;
  if (row.cell) button.dataset.cell = row.cell;
  const sentence = document.createElement("div");
  sentence.textContent = row.sentence;
  const where = document.createElement("div");
  where.className = "text-secondary";
  const money = typeof row.money === "number" && row.money ? `${Math.round(row.money).toLocaleString()} at risk` : "";
  where.textContent = [row.cell, money, row.fix].filter(Boolean).join(" · ");
  button.append(sentence, where);
  return button;
}

export async function goTo(place) {
  const at = place.lastIndexOf("!");
  await Excel.run(async (context) => {
    const sheet = context.workbook.worksheets.getItemOrNullObject(place.slice(0, at).replace(/^'|'$/g, ""));
    await context.sync();
    if (sheet.isNullObject) {
      throw new Error(`The sheet ${place.slice(0, at)} is no longer there; run the command again.`);
    }
    sheet.activate();
    sheet.getRange(place.slice(at + 1)).select();
    await context.sync();
  });
}
