// How the page gets its data files: over the network from a site, or out of the page itself when all of it is one
// file (tools/site/build.mjs embeds them). Callers can't tell the difference.

const version = ASSET_VERSION;

function embedded(name) {
  const element = document.querySelector(`script[data-asset="${CSS.escape(name)}"]`);
  if (!element) return null;
  const bytes = Uint8Array.from(atob(element.textContent), (character) => character.charCodeAt(0));
  return new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
}

// Counts what passes through, decompressed.
function counted(stream, onBytes) {
  return stream.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      onBytes(chunk.byteLength);
      controller.enqueue(chunk);
    },
  }));
}

// A Response for the file `name`, with its type set. Throws when it can't be had.
export async function openAsset(name, type, onBytes = () => {}) {
  let stream = embedded(name);
  if (!stream) {
    const response = await fetch(`${name}?v=${version}`);
    if (!response.ok) throw new Error(`${name}: the server answers ${response.status}`);
    stream = response.body;
  }
  return new Response(counted(stream, onBytes), { headers: { 'content-type': type } });
}

export async function assetBytes(name, onBytes) {
  return new Uint8Array(await (await openAsset(name, 'application/octet-stream', onBytes)).arrayBuffer());
}

let style = null;

// A module that is fetched later, together with the styles that only such need; the one file has them from the start.
export async function later(module) {
  style ??= document.querySelector('script[data-asset]') ? true : new Promise((done) => {
    const link = document.createElement('link');
    Object.assign(link, { rel: 'stylesheet', href: `later.css?v=${version}`, onload: done, onerror: done });
    document.head.append(link);
  });
  await style;
  return module;
}

export async function assetText(name) {
  return (await openAsset(name, 'text/plain')).text();
}

// The size of a file before it is fetched, for the loading bar; 0 when nobody knows.
export const assetSize = (name) => ASSET_SIZES[name] ?? 0;
