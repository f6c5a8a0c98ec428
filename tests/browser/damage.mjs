// Flips one bit in a record of one table of a closed SQLite file, and finds the places where that can be done: as much of the file
// format (sqlite.org/fileformat2.html) as that needs.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

function varint(bytes, at) {
  let value = 0n;
  for (let read = 0; read < 9; read++) {
    const byte = BigInt(bytes[at + read]);
    if (read === 8) return [(value << 8n) | byte, 9];
    value = (value << 7n) | (byte & 0x7fn);
    if (byte < 0x80n) return [value, read + 1];
  }
}

// Bytes of a payload that stand on the page itself (section 1.6 of the format).
function local(size, usable, tableLeaf) {
  const most = tableLeaf ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (size <= most) return size;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const kept = least + ((size - least) % (usable - 4));
  return kept <= most ? kept : least;
}

// Every cell of a b-tree: where its payload stands in the file and how much of it.
function cells(file, root) {
  const pageSize = file.readUInt16BE(16) === 1 ? 65536 : file.readUInt16BE(16);
  const found = [];
  const open = [root];
  while (open.length) {
    const no = open.pop();
    const start = (no - 1) * pageSize;
    const head = start + (no === 1 ? 100 : 0);
    const kind = file[head];
    const interior = kind === 2 || kind === 5;
    if (interior) open.push(file.readUInt32BE(head + 8));
    for (let cell = 0; cell < file.readUInt16BE(head + 3); cell++) {
      let at = start + file.readUInt16BE(head + (interior ? 12 : 8) + 2 * cell);
      if (interior) {
        open.push(file.readUInt32BE(at));
        at += 4;
        if (kind === 5) continue;
      }
      const [size, width] = varint(file, at);
      at += width;
      if (kind === 13) at += varint(file, at)[1];
      found.push({ at, length: local(Number(size), pageSize, kind === 13) });
    }
  }
  return found;
}

// Text and integers of a record, as far as it stands on its page.
function record(file, { at }) {
  let [head, width] = varint(file, at);
  let body = at + Number(head);
  const values = [];
  for (let here = at + width; here < at + Number(head); ) {
    let [type, wide] = varint(file, here);
    here += wide;
    type = Number(type);
    const length = type >= 12 ? (type - (type % 2 ? 13 : 12)) >> 1 : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type];
    const bytes = file.subarray(body, body + length);
    body += length;
    values.push(type >= 13 && type % 2 ? bytes.toString() : type >= 1 && type <= 6 ? bytes.readIntBE(0, length) : bytes);
  }
  return values;
}

// The records of a table, by its name.
export function records(path, table) {
  const file = readFileSync(path);
  const entry = cells(file, 1)
    .map((cell) => record(file, cell))
    .find(([type, name]) => type === "table" && name === table);
  if (!entry) throw new Error(`no table ${table} in ${path}`);
  return cells(file, entry[3]);
}

// Flips a bit of the byte at this offset of the file.
export function flip(path, offset, bit = 0) {
  const before = readFileSync(path)[offset];
  const file = openSync(path, "r+");
  writeSync(file, Buffer.from([before ^ (1 << bit)]), 0, 1, offset);
  closeSync(file);
}
