// An error value comes from the server with its sentence. Excel shows the sentence of a CustomFunctions.Error at the
// cell, also of one inside a spilled range, so error values are turned into those before Excel gets them.
const CODES = {
  Value: "invalidValue",
  NotAvailable: "notAvailable",
  Num: "invalidNumber",
  Div0: "divisionByZero",
  Name: "invalidName",
  Null: "nullReference",
  Ref: "invalidReference",
};
// Excel takes a sentence for these two alone.
const WITH_SENTENCE = new Set(["Value", "NotAvailable"]);

export function asExcelErrors(rows) {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row) =>
    Array.isArray(row)
      ? row.map((cell) => (cell && cell.type === "Error" ? asError(cell) : cell))
      : row,
  );
}

function asError(cell) {
  const code = CustomFunctions.ErrorCode[CODES[cell.errorType] || "invalidValue"];
  return WITH_SENTENCE.has(cell.errorType)
    ? new CustomFunctions.Error(code, cell.message)
    : new CustomFunctions.Error(code);
}

// The functions' script posts its calls through this bridge.
export function showCellErrors() {
  const plain = globalThis.xwRequest;
  globalThis.xwRequest = {
    ...plain,
    post: async (url, body, options) => {
      const response = await plain.post(url, body, options);
      if (url.endsWith("/xlwings/custom-functions-call") && response.data) {
        response.data.result = asExcelErrors(response.data.result);
      }
      return response;
    },
  };
}
