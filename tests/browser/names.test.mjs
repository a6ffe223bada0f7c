// Whoever looks at a card knows whom a token stands for, and no word that matters is cut off: on a phone and beside
// another card, where room is scarce.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickOn, command, pixels, rectOf, settled, state, swept, useBrowser } from './harness.mjs';

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
    await page.locator('#fold').click();  // the places to wait in come into sight
    await settled(page);
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

// The widths of the gaps between what is drawn along a strip of the canvas, in pixels.
async function gapsIn(page, label) {
  const picture = await pixels(page);
  const canvas = await page.locator('#canvas').boundingBox();
  const { x, y, width, height } = await rectOf(page, label);
  const [left, top] = [Math.round(x - canvas.x), Math.round(y - canvas.y)];
  const at = (column, row) => 4 * (row * picture.width + column);
  const ground = at(left + Math.floor(width) - 1, top);
  // Its edges are those of what is beside it, too.
  const isDrawn = (column) => {
    for (let row = top + 4; row < top + height - 2; ++row) {
      const here = at(column, row);
      if ([0, 1, 2].some((part) => Math.abs(picture.data[here + part] - picture.data[ground + part]) > 12)) return true;
    }
    return false;
  };
  const gaps = [];
  let last = null;
  for (let column = left; column < left + width; ++column) {
    if (!isDrawn(column)) continue;
    if (last !== null && column > last + 1) gaps.push(column - last - 1);
    last = column;
  }
  return gaps;
}

test('the letters of a token stay within it, as large as a lecturer has them', async () => {
  const viewport = { width: 1280, height: 720 };
  await withPage({ url: '?teacher#lesson=a-thread-or-a-task&page=ten-thousand', viewport }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await settled(page);
    // f0 – f9999 file[0...9999]: between the four there are three gaps, wider than those between letters.
    const gaps = await gapsIn(page, 'names');
    assert.ok(gaps.filter((gap) => gap >= 4).length >= 3, JSON.stringify(gaps));
    // How far the run goes is said in whole, or not at all.
    await command(page, 'end');
    await settled(page);
    assert.ok((await cut(page)).every((text) => !text.startsWith('of ')), JSON.stringify(await cut(page)));
  });
});

test('no lock and no thread of the wait-for graph lies on another, as large as a lecturer has them', async () => {
  await withPage({ url: '?teacher', viewport: { width: 1280, height: 480 } }, async (page) => {
    await show(page, DINNER, 'locks, program', 4);
    const [boxes, strands] = await Promise.all(['fork', 'philosopher'].map((name) =>
      Promise.all([0, 1, 2, 3, 4].map((i) => rectOf(page, `Why ${name}[${i}]?`)))));
    for (const one of boxes) {
      for (const other of strands) {
        const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
        const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
        assert.ok(wide <= 1 || high <= 1, JSON.stringify({ one, other }));
      }
    }
  });
});

// Two tasks that hold what the other wants; one of them is an arm of a select, beside a sleep.
const DROPPED = `machine { cores 1 }
runtime rt { workers 1; flavor current_thread }
async mutex a
async mutex b
async fn both() { await lock a; await sleep(2); await lock b; unlock b; unlock a }
task main on rt { select { await both() { } await sleep(20) { } } }
task other on rt { await lock b; await sleep(3); await lock a; unlock a; unlock b }`;

test('a circle that a select may still drop is not said to last', async () => {
  await withPage({}, async (page) => {
    await command(page, 'note_texts');
    const said = async () => (await cut(page)).filter((text) => text.startsWith('A circle'));
    await show(page, DROPPED, 'locks, timeline', 8);
    assert.deepEqual(await said(), ['A circle, unless a select drops one.']);
    await command(page, 'end');
    await settled(page);
    assert.deepEqual(await said(), []);
    await show(page, DINNER, 'locks, timeline', 6);
    assert.deepEqual(await said(), ['A circle: nobody in it can go on.']);
  });
  // It may lead through one who waits for another to end.
  await withPage({ url: '#lesson=deadlock&page=only-one-lock' }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await command(page, 'note_texts');
    await command(page, 'end');
    await settled(page);
    assert.ok((await cut(page)).includes('A circle: nobody in it can go on.'));
  });
  // As large as a lecturer has it, and beside another card.
  await withPage({ url: '?teacher', viewport: { width: 1280, height: 720 } }, async (page) => {
    await show(page, DINNER, 'program, locks, timeline', 6);
    assert.ok((await cut(page)).every((text) => !text.startsWith('A circle')));
  });
});

test('at a table each sits between the forks that she takes: no arrow goes across', async () => {
  await withPage({}, async (page) => {
    await show(page, DINNER, 'locks, timeline', 6);
    const middles = (name) => Promise.all([0, 1, 2, 3, 4].map(async (i) => {
      const { x, y, width, height } = await rectOf(page, `Why ${name}[${i}]?`);
      return { x: x + width / 2, y: y + height / 2 };
    }));
    const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
    const [forks, strands] = [await middles('fork'), await middles('philosopher')];
    for (const [i, strand] of strands.entries()) {
      const near = forks.map((fork, n) => [apart(fork, strand), n]).sort(([a], [b]) => a - b)
        .slice(0, 2).map(([, n]) => n);
      assert.deepEqual(near.sort(), [i, (i + 1) % 5].sort(), `philosopher ${i}`);
    }
  });
});

test('the times of a timeline that goes on below the stage stand at its edge', async () => {
  const viewport = { width: 1280, height: 720 };
  await withPage({ url: '?teacher#lesson=philosophers&page=one-order', viewport }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await command(page, 'end');
    await settled(page);
    // Of both, what is in sight: ten rows are more than that.
    const [card, times] = [await rectOf(page, 'timeline'), await rectOf(page, 'times')];
    assert.ok(card.height < 260, 'the card goes on');
    assert.ok(times.height > 20, JSON.stringify({ card, times }));
  });
});

const HALL = { width: 1920, height: 1080 };

test('a pattern whose bars are too narrow for its word is named beside the title', async () => {
  const words = async (page, lesson) => {
    await page.evaluate((slug) => { location.hash = `lesson=${slug}`; }, lesson);
    await page.waitForFunction((slug) => window.interleave.state().lesson?.slug === slug, lesson);
    await command(page, 'quiz', { skip: true });
    await command(page, 'note_texts');
    await command(page, 'end');
    await settled(page);
    return cut(page);
  };
  await withPage({ url: '#lesson=one-at-a-time', viewport: { width: 1280, height: 800 } }, async (page) => {
    const told = await words(page, 'what-a-switch-costs');
    assert.ok(told.includes('switch') && told.includes('ready'), told.join(' | '));
    // Where each bar says it, there is nothing to add.
    assert.ok(!(await words(page, 'one-at-a-time')).includes('ready'));
  });
});

test('the times of a long run do not touch, as large as a lecturer has them', async () => {
  const url = '?teacher#lesson=starvation-livelock-inversion&page=after-you-no-after-you';
  await withPage({ url, viewport: HALL }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await command(page, 'end');
    await settled(page);
    // 0, 100000, ... 400000: between the five there are four gaps.
    const gaps = await gapsIn(page, 'times');
    assert.ok(gaps.filter((gap) => gap >= 16).length >= 4, JSON.stringify(gaps));
  });
});

test('two lanes are compared in one sight, as large as a lecturer has them', async () => {
  const url = '?teacher#lesson=starvation-livelock-inversion&page=a-queue-at-the-lock';
  await withPage({ url, viewport: HALL }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await command(page, 'end');
    await settled(page);
    const [plain, queue] = [await rectOf(page, 'lane plain'), await rectOf(page, 'lane queue')];
    // Both whole, and with room for their text: a heading, two rows and the times.
    assert.ok(Math.min(plain.height, queue.height) >= 200, JSON.stringify({ plain, queue }));
    assert.ok(Math.abs(plain.height - queue.height) < 1, JSON.stringify({ plain, queue }));
  });
});

test('no place of the board lies on another, as large as a lecturer has them and in a low frame', async () => {
  const url = '?teacher#lesson=the-lock-that-stops-a-runtime&page=a-place-to-block';
  for (const viewport of [HALL, { width: 1280, height: 480 }]) {
    await withPage({ url, viewport }, async (page) => {
      await command(page, 'quiz', { skip: true });
      await settled(page);
      const names = ['in Ready', 'in Ended', 'in m', 'in I/O', 'in a timer', 'in others', 'core 0', 'core 1'];
      const places = await Promise.all(names.map((name) => rectOf(page, name)));
      for (const [i, one] of places.entries()) {
        for (const other of places.slice(i + 1)) {
          const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
          const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
          assert.ok(wide <= 1 || high <= 1, JSON.stringify({ one, other }));
        }
      }
    });
  }
});

test('a small runtime fills its card on a large screen', async () => {
  const url = '#lesson=the-lock-that-stops-a-runtime&page=the-silent-heartbeat';
  await withPage({ url, viewport: { width: 2560, height: 1440 } }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await settled(page);
    const [card, last] = [await rectOf(page, 'runtime'), await rectOf(page, 'task heartbeat')];
    const empty = card.y + card.height - last.y - last.height;
    assert.ok(empty >= 0 && empty < 40, `${empty} pixels`);
  });
});

test('a line that is too long for its card goes on in the next row', async () => {
  for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
    await withPage({ viewport, hasTouch: viewport === PHONE, isMobile: viewport === PHONE }, async (page) => {
      await show(page, `thread A {\n    work 1 // ${'and on '.repeat(12)}\n    work 2\n}\n`, 'program', 0);
      const card = await rectOf(page, 'program');
      const [first, long, next, last] = await Promise.all([1, 2, 3, 4].map((n) => rectOf(page, `end of line ${n}`)));
      for (const { x } of [first, long, next, last]) assert.ok(x > card.x && x <= card.x + card.width, `${x}`);
      const rows = (long.y - first.y) / first.height;
      assert.ok(rows > 1.9 && Math.abs(rows - Math.round(rows)) < 0.05, `${rows} rows`);
      assert.ok(Math.abs(next.y - long.y - first.height) < 1, 'the next line follows');
    });
  }
});

test('locks show a semaphore with its count, and ask about it by its name', async () => {
  await withPage({}, async (page) => {
    await command(page, 'note_texts');
    await show(page, 'machine { cores 2 }\nsemaphore free = 2\nthread A { acquire free; work 9 }\n', 'locks', 0);
    const noted = async () => (await state(page)).cut;
    assert.ok((await noted()).includes('free = 2') && (await noted()).includes('Locks and semaphores'));
    await command(page, 'seek', { t: 3 });
    await settled(page);
    assert.ok((await noted()).includes('free = 1') && !(await noted()).includes('free = 2'));
    await command(page, 'select', { object: 'free' });
    assert.match((await state(page)).selection.sentence, /A/);
  });
});

test('what a page is about is in sight where not all cards are', async () => {
  const viewport = { width: 1280, height: 720 };
  const inSight = async (page, label) => {
    const [{ y, height }, stage] = [await rectOf(page, label), await page.locator('#canvas').boundingBox()];
    assert.ok(y > stage.y && y + height < stage.y + stage.height - 40, `${label}: ${y}, ${height} high`);
  };
  await withPage({ url: '?teacher#lesson=mutual-exclusion&page=what-a-lock-costs', viewport }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await swept(page);
    await settled(page);
    await inSight(page, 'sweep');
  });
  await withPage({ url: '?teacher#lesson=break-it-first-cracks&page=two-likes', viewport }, async (page) => {
    await inSight(page, 'hand');
  });
  // The last moment of the first minute, with its three lanes.
  await withPage({ url: '?teacher#lesson=first-minute', viewport }, async (page) => {
    await command(page, 'page', { slug: (await state(page)).pages.at(-1).slug });
    await settled(page);
    const rows = await rectOf(page, 'lane parallel');
    assert.ok(rows.y + rows.height < (await rectOf(page, 'Play again')).y, JSON.stringify(rows));
    await command(page, 'note_texts');
    await settled(page);
    assert.ok((await cut(page)).includes('Core 2'), 'all of its cores are there');
  });
});

test('the program of a phone ends where its card does', async () => {
  await withPage({ viewport: PHONE, hasTouch: true }, async (page) => {
    await show(page, COUNTING, 'program', 0);
    const lines = COUNTING.split('\n').length;
    const { height } = await rectOf(page, 'program');
    assert.ok(height < 27 * (lines + 2) + 75, `${height} for ${lines} lines`);
  });
});

const LONG = 'a_name_that_goes_on_and_on_until_it_is_as_long_as_any_may_be_';

test('names of 64 letters: short tokens, and nothing lies on another', async () => {
  await withPage({ viewport: { width: 1280, height: 720 } }, async (page) => {
    await show(page, `shared ${LONG}x = 0\nthread ${LONG}one { ${LONG}x = 1 }\nthread ${LONG}two { work 1 }`,
      'program, memory, timeline', 1);
    const { strands } = await state(page);
    assert.ok(strands.every(({ short }) => short.length <= 2), JSON.stringify(strands));
    assert.ok((await cut(page)).includes(`${LONG}x`), 'who wrote it stands beside the name');
  });
});

test('the drawer says what is chosen in whole words', async () => {
  await withPage({ url: '#lesson=serial-concurrent-parallel' }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await command(page, 'further');
    await command(page, 'sweep', { name: 'waiting', metric: 'turnaround' });
    await swept(page);
    await settled(page);
    assert.ok(!(await cut(page)).includes('Average turnaround'));
  });
  await withPage({ url: '#lesson=sandbox' }, async (page) => {
    await command(page, 'further');
    await settled(page);
    assert.deepEqual((await cut(page)).filter((text) => text.startsWith('round_robin')), []);
  });
});

test('the buttons of the narrowest phone have their words in whole', async () => {
  await withPage({ url: '#lesson=lost-update', viewport: { width: 320, height: 640 }, hasTouch: true }, async (page) => {
    await command(page, 'quiz', { skip: true });
    const before = await rectOf(page, 'Play');
    await command(page, 'end');
    await settled(page);
    const after = await rectOf(page, 'Play again');
    assert.ok(!(await cut(page)).includes('Play again'));
    assert.equal(after.x, before.x, 'it stays where the thumb is');
    for (const label of ['Undo', 'Step', 'Further']) {
      const { width, height } = await rectOf(page, label);
      assert.ok(width >= 40 && height >= 44, `${label}: ${width} by ${height}`);
    }
  });
});

test('on a large screen the timeline has the room that the cards above it cannot fill', async () => {
  await withPage({ url: '#lesson=one-at-a-time', viewport: { width: 2560, height: 1440 } }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await settled(page);
    const board = await rectOf(page, 'board');
    const timeline = await rectOf(page, 'timeline');
    assert.ok(timeline.height > board.height * 1.2, `${board.height} and ${timeline.height} pixels`);
  });
});
