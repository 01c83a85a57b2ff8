// Reads the server's functions.json on standard input, writes it as a documented source, and prints what Microsoft's
// own generator (custom-functions-metadata) makes of that source: {functions, errors}.
"use strict";
const { parseTree } = require("custom-functions-metadata/lib/parseTree");
const { readFileSync } = require("node:fs");

const shape = (told) => `{${told.type}${told.dimensionality === "matrix" ? "[][]" : ""}}`;

const source = JSON.parse(readFileSync(0, "utf8"))
  .functions.map((made) => {
    const lines = made.parameters.map((p) => ` * @param ${shape(p)} ${p.optional ? `[${p.name}]` : p.name} ${p.description}`);
    const names = made.parameters.map((p) => p.name).join(", ");
    const head = ["/**", ` * ${made.description}`, ` * @customfunction ${made.id} ${made.name}`];
    return [...head, ...lines, ` * @returns ${shape(made.result)} result`, " */", `function f_${made.id}(${names}) {}`].join("\n");
  })
  .join("\n\n");
const parsed = parseTree(source, "functions.js");
process.stdout.write(JSON.stringify({ functions: parsed.functions, errors: parsed.extras.flatMap((e) => e.errors) }));
