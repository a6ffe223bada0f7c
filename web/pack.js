// A program in a link, compressed: `zip=` instead of the session's `source=`. Both are understood for ever; what cannot
// be unpacked is told and left out.
const MOST_BYTES = 64 * 1024;  // a program; see src/session/commands.cpp

function toBase64url(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64url(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

async function through(bytes, transform, most) {
  const parts = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error('too large');
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// The parts of a link by name; a + in a schedule's code is one.
export const partsOf = (link) => Object.fromEntries(new URLSearchParams(link.replaceAll('+', '%2B')));

// The program in a link that is not compressed, or null.
export function programIn(link) {
  const { source } = partsOf(link);
  if (!source) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fromBase64url(source));
  } catch {
    return null;
  }
}

// The link with this program in it.
export const withProgram = (link, text) => [
  ...link.split('&').filter((part) => !part.startsWith('source=')),
  `source=${toBase64url(new TextEncoder().encode(text))}`,
].join('&');

const SOURCE = /(^|&)source=([^&]*)/;
const ZIP = /(^|&)zip=([^&]*)/;

// The link with its program compressed, where that makes it shorter.
export async function pack(link) {
  const found = SOURCE.exec(link);
  if (!found) return link;
  const bytes = fromBase64url(found[2]);
  const zip = toBase64url(await through(bytes, new CompressionStream('deflate-raw'), Infinity));
  return zip.length < found[2].length ? link.replace(SOURCE, `$1zip=${zip}`) : link;
}

// The link as the session reads it: {link, damaged}.
export async function unpack(link) {
  const found = ZIP.exec(link);
  if (!found) return { link, damaged: false };
  try {
    const bytes = await through(fromBase64url(found[2]), new DecompressionStream('deflate-raw'), MOST_BYTES);
    return { link: link.replace(ZIP, `$1source=${toBase64url(bytes)}`), damaged: false };
  } catch {
    return { link: link.replace(ZIP, ''), damaged: true };
  }
}
