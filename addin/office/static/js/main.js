// What the task pane loads beside xlwings' own scripts.
import { showCellErrors } from "./prodops/cell-errors.js";
import { startPane } from "./prodops/pane.js";

showCellErrors();
startPane();
