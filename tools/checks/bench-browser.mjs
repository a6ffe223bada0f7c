// Measures the page itself in headless Chromium (drawing in software) and prints one table: the first visit, a long
// run and moving about in it, frames by the number of slices, and the search. Needs dist/.
//
//   node tools/checks/bench-browser.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from '../site/server.mjs';
import { command, FLAGS, ready, root, settled } from '../../tests/browser/harness.mjs';

const tell = (what, figure) => console.log(`${what.padEnd(52)}  ${figure}`);
const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const ms = (value) => `${value.toFixed(1)} ms`;

const server = await serve(join(root, 'dist/web'));
const executablePath = process.env.INTERLEAVE_CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: FLAGS });

async function withPage(body) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/`);
  const drawn = await page.waitForFunction(() => window.interleave?.frames().drawn > 0 && performance.now());
  const at = await drawn.jsonValue();
  await ready(page);
  await body(page, at);
  await context.close();
}

async function open(page, text) {
  const answer = await command(page, 'open', { slug: 'program.scn', text, kind: 'scenario' });
  if (answer.error) throw new Error(answer.error);
}

// From navigation to the first lesson drawn, nothing cached: a fresh context each time.
const visits = [];
for (let i = 0; i < 5; ++i) await withPage((_, at) => visits.push(at));
tell('navigation to first lesson drawn, median of 5', ms(middle(visits)));
const weight = JSON.parse(readFileSync(join(root, 'dist/weight.json'), 'utf8'));
tell('weight of the first visit, gzip', `${weight.total} of at most ${weight.limit} bytes`);
for (const [name, bytes] of Object.entries(weight.parts)) tell(`  ${name}`, `${bytes} bytes`);

const SEEKS = 40;
// Runs of growing length: each tick of a thread is a slice of its own.
for (const work of [250, 2500, 25000]) {
  await withPage(async (page) => {
    const start = Date.now();
    await open(page, `machine { cores 1; policy round_robin(quantum: 1) }\nthread w[4] { work ${work} }`);
    await page.waitForFunction(() => !window.interleave.state().simulating, null, { timeout: 120000, polling: 20 });
    const spent = Date.now() - start;
    await settled(page, { timeout: 30000 });
    const { seeks, own, end } = await page.evaluate(async (count) => {
      const frame = () => new Promise((done) => { requestAnimationFrame(done); });
      const { interleave } = window;
      const last = interleave.state().end;
      const spentOn = [];
      for (let i = 0; i < count; ++i) {
        const begin = performance.now();
        interleave.command('seek', { t: Math.floor(last * ((i * 0.618034) % 1)) });
        spentOn.push(performance.now() - begin);
        await frame();
      }
      return { seeks: spentOn.sort((a, b) => a - b), own: interleave.frames(), end: last };
    }, SEEKS);
    tell(`run of ${end} ticks: simulated, between frames`, `${spent} ms`);
    tell('  seek, median and worst (the command alone)', `${ms(seeks[SEEKS >> 1])}, ${ms(seeks[SEEKS - 1])}`);
    tell('  frame (own work, last 256), median and 99 %', `${ms(own.median)}, ${ms(own.p99)}`);
  });
}

// The search, and the frames meanwhile.
for (const threads of [4, 5, 6]) {
  await withPage(async (page) => {
    await open(page, `shared x = 0\nthread t[${threads}] { let i = 0; while i < 3 { x = x + id + 1; i += 1 } }`);
    await settled(page);
    const found = await page.evaluate(async () => {
      const { interleave } = window;
      const begin = performance.now();
      interleave.command('explore', {});
      let longest = 0;
      let before = begin;
      for (;;) {
        await new Promise((done) => { requestAnimationFrame(done); });
        const now = performance.now();
        longest = Math.max(longest, now - before);
        before = now;
        const { status, states } = interleave.state().exploration;
        if (status !== 'running' || now - begin > 10000 || states >= 1e6) {
          const { worst } = interleave.frames();
          return { status, states, seconds: (now - begin) / 1000, longest, worst };
        }
      }
    });
    tell(`search of ${threads} threads`, `${found.states} states in ${found.seconds.toFixed(2)} s (${found.status}), ` +
      `${Math.round(found.states / found.seconds)} states/s`);
    tell('  longest frame: own work, and between two frames', `${ms(found.worst)}, ${ms(found.longest)}`);
  });
}

await browser.close();
await server.close();
