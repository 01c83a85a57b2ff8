// Prints {module: source} of a vbaProject.bin: the container read by npm's cfb, the sources unpacked here by
// [MS-OVBA] 2.4.1, written apart from the project's own.
"use strict";
const CFB = require("cfb");
const { readFileSync } = require("node:fs");

function unpacked(data) {
  if (data[0] !== 1) throw new Error("no compressed container");
  const out = [];
  let at = 1;
  while (at < data.length) {
    const header = data[at] | (data[at + 1] << 8);
    if (((header >> 12) & 7) !== 3 || !(header & 0x8000)) throw new Error("no compressed chunk");
    const end = at + (header & 0xfff) + 3;
    const start = out.length;
    at += 2;
    while (at < end) {
      const flags = data[at++];
      for (let bit = 0; bit < 8 && at < end; bit++) {
        if (!((flags >> bit) & 1)) {
          out.push(data[at++]);
          continue;
        }
        const token = data[at] | (data[at + 1] << 8);
        at += 2;
        let bits = 4;
        while (1 << bits < out.length - start) bits++;
        const length = (token & (0xffff >> bits)) + 3;
        const offset = (token >> (16 - bits)) + 1;
        for (let i = 0; i < length; i++) out.push(out[out.length - offset]);
      }
    }
  }
  return Buffer.from(out);
}

const container = CFB.read(readFileSync(process.argv[2]), { type: "buffer" });
const modules = {};
container.FullPaths.forEach((path, i) => {
  const name = path.split("/").pop();
  if (!path.includes("/VBA/") || !name || name === "dir" || name === "_VBA_PROJECT") return;
  modules[name] = new TextDecoder("windows-1252").decode(unpacked(Buffer.from(container.FileIndex[i].content)));
});
process.stdout.write(JSON.stringify(modules));
