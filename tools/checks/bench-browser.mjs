// Has dist/web/bench.html measure the app in headless Chromium (drawing in software), in a context where nothing is
// cached yet, and writes its figures as rows for tools/checks/bench-table.mjs. Needs dist/.
//
//   node tools/checks/bench-browser.mjs ROWS.json
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from '../site/server.mjs';
import { FLAGS, root } from '../../tests/browser/harness.mjs';

const LONGEST_MS = 600000;

const server = await serve(join(root, 'dist/web'));
const executablePath = process.env.INTERLEAVE_CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: FLAGS });
const page = await browser.newPage({ viewport: { width: 1320, height: 1200 } });
await page.goto(`http://127.0.0.1:${server.port}/bench.html`);
await page.getByRole('button', { name: 'Measure' }).click();
await page.waitForFunction(() => window.benchmark.done, null, { timeout: LONGEST_MS, polling: 500 });
const { error, rows } = await page.evaluate(() => window.benchmark);
await browser.close();
await server.close();
if (error) throw new Error(error);

// The server packs quickly; what the limit is about is the best that gzip does.
const { total, limit } = JSON.parse(readFileSync(join(root, 'dist/weight.json'), 'utf8'));
rows.push({ name: 'first visit, gzip -9', value: total, unit: 'bytes', goal: { most: limit } });
writeFileSync(process.argv[2], JSON.stringify(rows.map((row) => ({ ...row, name: `page: ${row.name}` }))));
