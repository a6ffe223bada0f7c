// Puts the functions of a WebAssembly file into an order in which similar ones are neighbours: gzip looks back no
// further than 32 KB, and the instances of a template are as alike as they are far apart. It takes a twentieth off what
// the page weighs, and changes nothing else.
//
//   node tools/site/order.mjs FILE.wasm WASM-OPT
//
// wasm-opt can sort functions by name, so each is given its place as its name; the names are dropped again.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { gzipped } from './weight.mjs';

// Which of them is best differs from program to program by as much as a kilobyte, so all are tried.
//   window  bytes of neighbours that count; less than gzip's, which has other things to remember too
//   piece   bytes that two functions have in common, to be alike in them
//   common  a piece in more functions than this says nothing about any two
//   small   bytes of a function that gzip needs anyway: without them the smallest would come first
const TRIED = [
  { window: 28000, piece: 7, common: 100, small: 150 },
  { window: 31000, piece: 7, common: 100, small: 150 },
  { window: 26000, piece: 7, common: 100, small: 150 },
  { window: 28000, piece: 8, common: 200, small: 150 },
  { window: 28000, piece: 7, common: 100, small: 60 },
  { window: 28000, piece: 7, common: 200, small: 60 },
  { window: 28000, piece: 6, common: 25, small: 150 },
  { window: 26000, piece: 5, common: 25, small: 150 },
  { window: 26000, piece: 6, common: 40, small: 250 },
];
const ONE_BYTE = 128;  // function numbers below it take one byte in a call

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  limits() {
    const flags = this.number();
    this.number();
    if (flags & 1) this.number();
  }
}

// {bodies: the code of each function, imports: how many functions come before them from outside}
function functionsOf(file) {
  const reader = new Reader(file);
  reader.at = 8;
  const found = { bodies: [], imports: 0 };
  while (reader.at < file.length) {
    const kind = reader.number();
    const section = new Reader(reader.take(reader.number()));
    if (kind === 2) found.imports = importedFunctions(section);
    if (kind !== 10) continue;
    for (let left = section.number(); left > 0; --left) found.bodies.push(section.take(section.number()));
  }
  return found;
}

function importedFunctions(section) {
  let functions = 0;
  for (let left = section.number(); left > 0; --left) {
    section.take(section.number());
    section.take(section.number());
    const kind = section.number();
    if (kind === 0) {
      ++functions;
      section.number();
    } else if (kind === 1) {
      section.number();
      section.limits();
    } else if (kind === 2) {
      section.limits();
    } else if (kind === 3) {
      section.take(2);
    } else {
      throw new Error(`an import of the unknown kind ${kind}`);
    }
  }
  return functions;
}

// For each function the numbers of the pieces that it shares with a few others, and for each piece its functions.
function piecesOf(bodies, size, common) {
  const holders = new Map();
  bodies.forEach((body, index) => {
    const text = Buffer.from(body).toString('latin1');
    for (let at = 0; at + size <= text.length; ++at) {
      const piece = text.slice(at, at + size);
      const holder = holders.get(piece);
      if (holder === undefined) holders.set(piece, [index]);
      else if (holder.at(-1) !== index) holder.push(index);
    }
  });
  const functions = [...holders.values()].filter(({ length }) => length > 1 && length <= common);
  const pieces = bodies.map(() => []);
  functions.forEach((holder, piece) => holder.forEach((index) => pieces[index].push(piece)));
  return { functions, pieces };
}

// Function numbers in their new order: next comes whichever has the largest part in common with those just placed.
function similarOrder(bodies, pinned, { window, piece: size, common, small }) {
  const { functions, pieces } = piecesOf(bodies, size, common);
  const shared = new Int32Array(bodies.length);
  const near = new Int32Array(functions.length);
  const left = new Set(bodies.keys());
  const order = [];
  let oldest = 0;
  let bytes = 0;
  const count = (index, step) => {
    for (const piece of pieces[index]) {
      const before = near[piece];
      near[piece] += step;
      if (before > 0 && near[piece] > 0) continue;
      for (const other of functions[piece]) shared[other] += step;
    }
  };
  const place = (index) => {
    left.delete(index);
    order.push(index);
    count(index, 1);
    bytes += bodies[index].length;
    for (; bytes > window && oldest < order.length - 1; ++oldest) {
      count(order[oldest], -1);
      bytes -= bodies[order[oldest]].length;
    }
  };
  for (let index = 0; index < Math.min(pinned, bodies.length); ++index) place(index);
  while (left.size > 0) {
    let best = -1;
    let most = -1;
    for (const index of left) {
      const likeness = shared[index] / (bodies[index].length + small);
      if (likeness > most) [best, most] = [index, likeness];
    }
    place(best);
  }
  return order;
}

const encoded = (value) => {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
};
const sized = (bytes) => [...encoded(bytes.length), ...bytes];
const text = (string) => sized([...Buffer.from(string)]);

// The custom section "name" with one name for each function.
function nameSection(names, first) {
  const entries = names.flatMap((name, index) => [...encoded(first + index), ...text(name)]);
  const functions = [1, ...sized([...encoded(names.length), ...entries])];
  return Buffer.from([0, ...sized([...text('name'), ...functions])]);
}

// The file with its functions in that order.
function inOrder(path, wasmOpt, order, imports) {
  const names = [];
  order.forEach((index, place) => { names[index] = String(place).padStart(6, '0'); });
  const [named, sorted] = [`${path}.named`, `${path}.sorted`];
  writeFileSync(named, Buffer.concat([readFileSync(path), nameSection(names, imports)]));
  execFileSync(wasmOpt, [named, '--all-features', '--optimize-level=2', '--shrink-level=2', '--optimize-stack-ir',
    '--reorder-functions-by-name', '-o', sorted], { stdio: 'inherit' });
  const result = readFileSync(sorted);
  rmSync(named);
  rmSync(sorted);
  if (!WebAssembly.validate(result)) throw new Error(`${path} in another order is not valid`);
  return result;
}

function main([path, wasmOpt]) {
  const { bodies, imports } = functionsOf(readFileSync(path));
  let best = null;
  let least = Infinity;
  for (const tried of TRIED) {
    // The compiler put the most called ones first, where their numbers are short: those stay.
    const result = inOrder(path, wasmOpt, similarOrder(bodies, ONE_BYTE - imports, tried), imports);
    const weight = gzipped(result);
    if (weight < least) [best, least] = [result, weight];
  }
  writeFileSync(`${path}.best`, best);
  renameSync(`${path}.best`, path);
}

main(process.argv.slice(2));
