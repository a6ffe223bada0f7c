// Whoever looks at a card knows whom a token stands for, and no word that matters is cut off: on a phone and beside
// another card, where room is scarce.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickOn, command, rectOf, settled, state, useBrowser } from './harness.mjs';

const { withPage } = useBrowser();

const DINNER = `machine { cores 2; policy round_robin(quantum: 1) }
mutex fork[5]
thread philosopher[5] {
  lock fork[id]
  work 1
  lock fork[(id + 1) % 5]
  work 1
  unlock fork[(id + 1) % 5]
  unlock fork[id]
}`;

const POOL = `machine { cores 2; policy round_robin(quantum: 4) }
runtime pool { workers 2; blocking 2; flavor multi_thread }
fn hash(n) { work n }
async fn download(n) { work 1; await io(10); work 2; return n }
task main on pool {
  let a = spawn download(1)
  let b = spawn download(2)
  let h = spawn_blocking hash(6)
  let r = await download(3)
  await a
  await b
  await h
}
task heartbeat on pool { repeat 4 { work 1; await sleep(5) } }`;

const COUNTING = `machine { cores 1; policy round_robin(quantum: 2) }
shared counter = 0
thread worker[3] {
  let i = 0
  while i < 3 {
    let old = counter
    work 1
    counter = old + 1
    i = i + 1
  }
}`;

const PHONE = { width: 375, height: 812 };

// A lesson of one page with this program and these views, at a time.
async function show(page, program, views, t) {
  const text = ['---', 'title: Names', 'unit: 1 Names', 'order: 1', 'summary: Names', '---', '', '## Names', '', 'Look.',
    '', '```scenario', program, '```', '', '```stage', `views ${views}`, '```', ''].join('\n');
  const answer = await command(page, 'open', { slug: 'names', text, kind: 'lesson' });
  assert.equal(answer.error, undefined);
  await command(page, 'seek', { t });
  await settled(page);
}

const cut = async (page) => (await state(page)).cut;

for (const view of ['board', 'locks', 'program']) {
  test(`on a phone the ${view} card says whom its tokens stand for`, async () => {
    await withPage({ viewport: PHONE, hasTouch: true }, async (page) => {
      await show(page, DINNER, view, 4);
      const names = await rectOf(page, 'names');
      const card = await rectOf(page, view);
      assert.ok(names.y >= card.y && names.y + names.height < card.y + 60);
      assert.ok(!(await cut(page)).some((text) => text.includes('…')), 'the names are there in full');
    });
  });
}

test('where a timeline has the names at its left, no card repeats them', async () => {
  await withPage({}, async (page) => {
    await show(page, DINNER, 'timeline, board', 4);
    assert.equal(await page.evaluate(() => window.interleave.rect('names')), null);
    await show(page, DINNER, 'board, locks', 4);
    await rectOf(page, 'names');
  });
});

test('names of one letter need no key', async () => {
  await withPage({ viewport: PHONE, hasTouch: true }, async (page) => {
    await show(page, 'thread A { work 3 }\nthread B { work 3 }', 'board', 2);
    assert.equal(await page.evaluate(() => window.interleave.rect('names')), null);
  });
});

for (const [name, viewport] of [['on a phone', PHONE], ['beside another card', { width: 1280, height: 800 }]]) {
  test(`${name} the runtime card says the state of every task in whole words`, async () => {
    await withPage({ viewport, hasTouch: viewport === PHONE }, async (page) => {
      await show(page, POOL, 'runtime, board', 0);
      const { end } = await state(page);
      for (let t = 1; t <= end; t += 3) {
        await command(page, 'seek', { t });
        await settled(page);
        const words = /^(running|idle|scheduled|done|dropped|blocks)|poll/;
        assert.deepEqual((await cut(page)).filter((text) => words.test(text)), [], `t = ${t}`);
      }
    });
  });
}

test('no node of the locks covers the legend, however low the card is', async () => {
  for (const viewport of [PHONE, { width: 1280, height: 800 }, { width: 1024, height: 420 }]) {
    await withPage({ viewport }, async (page) => {
      await show(page, DINNER, 'locks, board, program', 4);
      const legend = await rectOf(page, 'legend of locks');
      for (let i = 0; i < 5; ++i) {
        const lock = await rectOf(page, `Why fork[${i}]?`);
        assert.ok(lock.y + lock.height <= legend.y + 0.5, `fork[${i}] at ${viewport.width} pixels`);
      }
    });
  }
});

test('a place to wait in is called by what is waited for', async () => {
  await withPage({ viewport: PHONE, hasTouch: true }, async (page) => {
    await show(page, DINNER, 'board', 4);
    assert.deepEqual((await cut(page)).filter((text) => text.includes('fork')), []);
  });
});

test('on a phone the answer to "why?" is there as a whole', async () => {
  await withPage({ viewport: PHONE, hasTouch: true }, async (page) => {
    await show(page, DINNER, 'board', 4);
    await clickOn(page, 'Why philosopher[1]?');
    const { selection } = await state(page);
    assert.match(selection.sentence, /philosopher\[1\] waits for/);
    assert.ok(!(await cut(page)).includes(selection.sentence));
  });
});

test('the memory card has the variables of each strand, while they are of use', async () => {
  await withPage({}, async (page) => {
    await show(page, COUNTING, 'memory', 5);
    await rectOf(page, 'locals of worker[0]');
    await rectOf(page, 'locals of worker[2]');
    await command(page, 'end');
    await settled(page);
    assert.equal(await page.evaluate(() => window.interleave.rect('locals of worker[0]')), null);
  });
});
