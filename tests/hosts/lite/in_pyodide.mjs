// node in_pyodide.mjs PYODIDE MAIN.py XLWINGS.zip IN_PYODIDE.py: puts the files into Pyodide's memory and runs the last one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, main, xlwings, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: folder });
pyodide.FS.mkdir("/workbook");
pyodide.FS.writeFile("/workbook/main.py", readFileSync(main));
pyodide.FS.writeFile("/workbook/xlwings.zip", readFileSync(xlwings));
try {
  console.log(await pyodide.runPythonAsync(readFileSync(program, "utf8")));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
