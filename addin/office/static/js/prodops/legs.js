// What is behind a figure: each leg with its rate, heading and source.
const COLUMNS = ["Leg", "Rate", "Amount", "Per unit", "Source"];

export function showLegs(outcome, area) {
  const heading = document.createElement("div");
  heading.className = "small fw-bold";
  heading.textContent = `PO ${outcome.key[0]}, line ${outcome.key[1]}`;
  const table = document.createElement("table");
  table.className = "table table-sm small mb-1";
  table.createTHead().append(line("th", COLUMNS));
  const body = table.createTBody();
  for (const leg of outcome.legs) {
    body.append(
      line("td", [
        leg.Leg,
        leg.Rate == null ? "" : leg.Rate,
        money(leg.Amount, 2),
        money(leg["Per unit"], 4),
        [leg.Heading, leg.Source].filter(Boolean).join(", "),
      ]),
    );
    if (leg.Sentence) {
      const row = line("td", [leg.Sentence]);
      row.firstChild.colSpan = COLUMNS.length;
      row.firstChild.className = "text-secondary border-top-0 pt-0";
      body.append(row);
    }
  }
  area.replaceChildren(heading, table);
}

function money(amount, digits) {
  return amount == null
    ? ""
    : Number(amount).toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function line(kind, cells) {
  const row = document.createElement("tr");
  for (const text of cells) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}
