// A small static server for dist/web: what any static host does, with gzip. Also used by the browser tests.
//
//   node tools/site/server.mjs [--port N] [--dir dist/web]
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.wasm': 'application/wasm',
  '.ttf': 'font/ttf',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gif': 'image/gif',
};

// The file that a URL means, or null. Nothing outside of `directory` can be reached.
async function fileOf(directory, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  let file = resolve(directory, `.${path}`);
  if (file !== directory && !file.startsWith(directory + sep)) return null;
  let info = await stat(file).catch(() => null);
  if (info?.isDirectory()) {
    file = join(file, 'index.html');
    info = await stat(file).catch(() => null);
  }
  return info?.isFile() ? { file, info } : null;
}

async function answer(directory, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const found = await fileOf(directory, request.url);
  if (!found) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    return;
  }
  const headers = {
    'content-type': TYPES[extname(found.file)] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    etag: `"${found.info.size}-${Math.trunc(found.info.mtimeMs)}"`,
    'x-content-type-options': 'nosniff',
  };
  if (request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response.writeHead(200, gzip ? { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' } : headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const stream = createReadStream(found.file);
  stream.on('error', () => response.destroy());
  (gzip ? stream.pipe(createGzip({ level: 6 })) : stream).pipe(response);
}

// Port 0 takes any free one. Resolves to {port, close()}.
export function serve(directory, port = 0, host = '127.0.0.1') {
  const root = resolve(directory);
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => response.destroy());
  });
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      done({
        port: server.address().port,
        close: () => new Promise((closed) => {
          server.close(closed);
          server.closeAllConnections?.();
        }),
      });
    });
  });
}

// Without a wish of the user's, the first free port from 8000 on.
async function serveSomewhere(directory, wanted) {
  if (wanted !== undefined) return serve(directory, wanted);
  for (let port = 8000; ; ++port) {
    try {
      return await serve(directory, port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || port >= 8020) throw error;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      dir: { type: 'string', default: fileURLToPath(new URL('../../dist/web', import.meta.url)) },
    },
  });
  try {
    const { port } = await serveSomewhere(values.dir, values.port && Number.parseInt(values.port, 10));
    console.log(`Interleave is at http://localhost:${port}/  (Ctrl+C stops it)`);
  } catch (error) {
    const why = error.code === 'EADDRINUSE' ? `port ${values.port ?? 8000} is in use: name another with --port`
      : error.message;
    console.error(`tools/serve: ${why}`);
    process.exit(1);
  }
}
