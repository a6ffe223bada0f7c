// A lesson in the page: what a learner does with mouse, keyboard and address bar, by real events on real pixels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickOn, command, difference, pixels, ready, rectOf, settled, state, useBrowser } from './harness.mjs';

const { withPage, origin } = useBrowser();

const FIRST = '#lesson=one-at-a-time';

const PROGRAM = `param tasks = 3 in 1..8 "how many"
param cores = 1 in 1..4
shared x = 0
machine {
    cores cores
    policy round_robin(quantum: 1)
}
thread job[tasks] { work 2; x = x + 1 }
`;

const LESSON = `---
title: A test
unit: 9 Tests
order: 1
summary: For the tests.
---

## First

Some *prose* with \`code\`, <b>raw</b> and a [moment](#t=2).

\`\`\`scenario editable
${PROGRAM}\`\`\`

\`\`\`stage
views board, memory, program, timeline
knobs tasks, cores
\`\`\`

## Second

Before the question.

\`\`\`quiz
Which is right?
- [ ] This one
  It is not.
- [x] That one

Because.
\`\`\`

After the question.
`;

async function open(page, text = LESSON) {
  await page.evaluate((lesson) => window.interleave.command('open', { slug: 'test.md', text: lesson }), text);
  await settled(page);
}

test('Play, Pause, Step and Undo by mouse change the state and the picture', async () => {
  await withPage({}, async (page) => {
    await open(page);
    const start = await pixels(page);
    await clickOn(page, 'Step');
    assert.equal((await state(page)).t, 1);
    const first = await pixels(page);
    assert.ok(difference(start, first) > 500);
    await clickOn(page, 'Step');
    assert.equal((await state(page)).t, 2);
    await clickOn(page, 'Undo');
    assert.equal((await state(page)).t, 1);
    await page.mouse.move(5, 5);
    await clickOn(page, 'Undo');
    assert.equal((await state(page)).t, 0);

    const { x, y, width, height } = await rectOf(page, 'Play');
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.waitForFunction(() => window.interleave.state().t >= 2);
    assert.equal((await state(page)).playing, true);
    // The canvas hears of a press with its next frame.
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.waitForFunction(() => !window.interleave.state().playing);
    const stopped = await state(page);
    await page.waitForTimeout(300);
    assert.equal((await state(page)).t, stopped.t);
  });
});

test('a knob by mouse runs the lesson anew', async () => {
  await withPage({}, async (page) => {
    await open(page);
    const before = await pixels(page);
    const knob = await rectOf(page, 'Cores');
    await page.mouse.click(knob.x + knob.width - 8, knob.y + knob.height * 0.7);
    await settled(page);
    const now = await state(page);
    assert.equal(now.knobs.find((k) => k.name === 'cores').value, 4);
    assert.equal(now.cores.length, 4);
    assert.ok(difference(before, await pixels(page)) > 1000);

    const tasks = await rectOf(page, 'Tasks');
    await page.mouse.move(tasks.x + tasks.width / 3, tasks.y + tasks.height * 0.7);
    await page.mouse.down();
    await page.mouse.move(tasks.x + tasks.width - 3, tasks.y + tasks.height * 0.7, { steps: 5 });
    await page.mouse.up();
    await settled(page);
    assert.equal((await state(page)).strands.length, 8);
  });
});

test('the playhead follows the pointer', async () => {
  await withPage({}, async (page) => {
    await open(page);
    await command(page, 'end');
    await settled(page);
    const { end } = await state(page);
    const head = await rectOf(page, 'Time');
    const timeline = await rectOf(page, 'timeline');
    const middle = head.x + head.width / 2;
    await page.mouse.move(middle, head.y + 12);
    await page.mouse.down();
    await page.mouse.move((middle + timeline.x) / 2, head.y + 12, { steps: 6 });
    await page.mouse.up();
    await settled(page);
    const { t } = await state(page);
    assert.ok(t > 0 && t < end, `t = ${t} of ${end}`);
  });
});

test('a run without an end fills the timeline with what the page plays of it', async () => {
  await withPage({ url: '#lesson=starvation-livelock-inversion&page=after-you-no-after-you' }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await command(page, 'seek', { t: 40 });
    await settled(page);
    const { end, stop, outcome } = await state(page);
    assert.equal(outcome, 'cut_off');
    assert.ok(end > 1000 && stop === 40, `${stop} of ${end}`);
    const timeline = await rectOf(page, 'timeline');
    const head = await rectOf(page, 'Time');
    assert.ok(head.x > timeline.x + timeline.width * 0.8, `tick 40 is at ${head.x}`);
  });
});

test('a click on a slice asks why', async () => {
  await withPage({}, async (page) => {
    await open(page);
    await command(page, 'end');
    await settled(page);
    const head = await rectOf(page, 'Time');
    await page.mouse.click(head.x - 40, head.y + 40);
    await settled(page);
    const { selection } = await state(page);
    assert.match(selection.sentence, /runs|ready|idle/);
    await page.keyboard.press('Escape');
    assert.equal((await state(page)).selection, null);
  });
});

test('the keyboard does what the buttons do, wherever the focus is', async () => {
  await withPage({}, async (page) => {
    await open(page);
    for (const focus of ['body', '#canvas', '#reading']) {
      await page.locator(focus).focus();
      await command(page, 'home');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      assert.equal((await state(page)).t, 2, focus);
      await page.keyboard.press('ArrowLeft');
      assert.equal((await state(page)).t, 1, focus);
    }
    await page.locator('#canvas').focus();
    await page.keyboard.press('End');
    assert.equal((await state(page)).t, (await state(page)).end);
    await page.keyboard.press('Home');
    assert.equal((await state(page)).t, 0);
    await page.keyboard.press('Shift+ArrowRight');
    assert.ok((await state(page)).t > 0);
    await page.keyboard.press('Home');
    await page.keyboard.press('e');
    const first = (await state(page)).t;
    assert.ok(first > 0, 'E goes to the next event');
    await page.keyboard.press('e');
    const second = (await state(page)).t;
    assert.ok(second > first);
    await page.keyboard.press('b');
    assert.equal((await state(page)).t, first, 'B goes back by one');
    await page.keyboard.press('Space');
    assert.equal((await state(page)).playing, true);
    await page.keyboard.press('Space');
    assert.equal((await state(page)).playing, false);
    await page.keyboard.press('?');
    await page.locator('#help', { hasText: 'To the next event of' }).waitFor();
    await page.locator('#help', { hasText: 'To the next switch' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#help').waitFor({ state: 'hidden' });
    await page.keyboard.press('n');
    assert.equal((await state(page)).page.slug, 'second');
  });
});

test('the mirror\'s elements are the controls: they can be focused, pressed and slid', async () => {
  await withPage({}, async (page) => {
    await open(page);
    await page.getByRole('button', { name: 'Step' }).focus();
    await page.keyboard.press('Enter');
    assert.equal((await state(page)).t, 1);
    await page.keyboard.press('Space');
    assert.equal((await state(page)).t, 2);
    const slider = page.getByRole('slider', { name: 'Cores' });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    assert.equal((await state(page)).cores.length, 2);
    assert.equal(await slider.inputValue(), '2');
    const canvas = await page.locator('#canvas').boundingBox();
    const box = await page.getByRole('button', { name: 'Step' }).boundingBox();
    const drawn = await rectOf(page, 'Step');
    assert.ok(Math.abs(box.x - drawn.x) < 1 && Math.abs(box.y - drawn.y) < 1 && box.x > canvas.x);
    await page.getByRole('slider', { name: 'Time' }).focus();
    await page.keyboard.press('End');
    await settled(page);
    assert.equal((await state(page)).t, (await state(page)).end);
  });
});

test('a question hides what comes after it, until it is answered', async () => {
  await withPage({}, async (page) => {
    await open(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await settled(page);
    assert.equal(await page.getByText('After the question.').isVisible(), false);
    const hidden = await state(page);
    assert.equal(hidden.end, null);
    assert.equal(await page.getByText('Because.').count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Check' }).isDisabled(), true);
    await page.getByRole('radio', { name: 'This one' }).check();
    await page.getByRole('button', { name: 'Check' }).click();
    await settled(page);
    assert.equal(await page.getByText('Not quite.').isVisible(), true);
    assert.equal(await page.getByText('It is not.').isVisible(), true);
    assert.equal(await page.getByText('After the question.').isVisible(), true);
    assert.ok((await state(page)).end > 0);
    await clickOn(page, 'Step');
    assert.equal((await state(page)).t, 1);
  });
});

test('a reload restores the moment, and the address is a link to it', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await page.waitForFunction(() => location.hash.includes('lesson='));
    await command(page, 'quiz', { skip: true });
    const knob = (await state(page)).knobs[0];
    if (knob) await command(page, 'set', { name: knob.name, value: knob.high });
    await command(page, 'seek', { t: 3 });
    await settled(page);
    const before = await state(page);
    await page.waitForFunction(() => location.hash.endsWith('t=3'));
    await page.reload();
    await ready(page);
    const after = await state(page);
    for (const key of ['t', 'knobs', 'lanes', 'page', 'url', 'narration', 'quiz']) {
      assert.deepEqual(after[key], before[key], key);
    }
  });
});

test('the browser\'s Back leads to the page before', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await page.waitForFunction(() => location.hash.includes('lesson='));
    const first = (await state(page)).page.slug;
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.waitForFunction((slug) => window.interleave.state().page.slug !== slug, first);
    await settled(page);
    await page.goBack();
    await page.waitForFunction((slug) => window.interleave.state().page.slug === slug, first);
  });
});

test('a link to another lesson in the address bar opens it; a bad one says so', async () => {
  await withPage({}, async (page) => {
    await page.evaluate(() => { location.hash = '#lesson=many-cores'; });
    await page.waitForFunction(() => window.interleave.state().lesson.slug === 'many-cores');
    await page.evaluate(() => { location.hash = '#lesson=no-such-lesson'; });
    await page.locator('#toast', { hasText: 'no-such-lesson' }).waitFor();
    assert.equal((await state(page)).lesson.slug, 'many-cores');
  });
});

test('all lessons are listed, can be searched, and open', async () => {
  await withPage({}, async (page) => {
    await page.getByRole('button', { name: 'All lessons' }).click();
    const lessons = page.locator('#catalog .lesson');
    await lessons.first().waitFor();
    assert.ok(await lessons.count() >= 3);
    await page.getByRole('searchbox').fill('turns');
    await lessons.filter({ hasText: /turns/i }).first().waitFor();
    await lessons.first().click();
    await page.waitForFunction(() => window.interleave.state().lesson.slug.includes('turns'));
    await page.locator('#catalog').waitFor({ state: 'hidden' });
  });
});

test('a broken lesson shows what is wrong with it, as the command line does, and the app goes on', async () => {
  await withPage({ open: false }, async (page) => {
    const broken = '---\ntitle: Broken\n---\n\n## Only page\n\nProse.\n\n```scenario\nthread A { work }\n```\n';
    await page.route('**/lessons/many-cores.md*', (route) => route.fulfill({ body: broken }));
    await page.goto(`${origin()}#lesson=many-cores`);
    await ready(page);
    await page.locator('#problem').waitFor();
    const text = await page.locator('#problem').innerText();
    assert.match(text, /many-cores\.md:10:/);
    assert.match(text, /error/);
    assert.match(text, /\^/);
    assert.equal(await page.getByText('Prose.').isVisible(), true);
    await page.getByRole('button', { name: 'All lessons' }).click();
    await page.locator('#catalog .lesson').first().click();
    await page.waitForFunction(() => window.interleave.state().lesson.slug !== 'many-cores');
    await page.locator('#problem').waitFor({ state: 'hidden' });
  });
});

test('a lesson that cannot be fetched is named, and the app goes on', async () => {
  await withPage({ open: false, allow: /404|Failed to load|many-cores\.md/ }, async (page) => {
    await page.route('**/lessons/many-cores.md*', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(`${origin()}#lesson=many-cores`);
    await ready(page);
    await page.locator('#toast', { hasText: 'many-cores' }).waitFor();
    assert.ok((await state(page)).lesson);
  });
});

test('an own file can be dropped on the page', async () => {
  await withPage({}, async (page) => {
    const drop = (name, text) => page.evaluate(([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
    }, [name, text]);
    await drop('mine.scn', 'thread A { work 3 }\n');
    await page.waitForFunction(() => /work 3/.test(window.interleave.state().source));
    assert.equal((await state(page)).lesson.slug, 'sandbox');
    assert.equal((await state(page)).end, 3);
    await drop('09-own-lesson.md', LESSON);
    await page.waitForFunction(() => window.interleave.state().lesson.slug === 'own-lesson');
    await drop('picture.png', 'x');
    await page.locator('#toast', { hasText: 'ends in .md' }).waitFor();
  });
});

test('raw HTML of a lesson is text, and script in it does not run', async () => {
  await withPage({}, async (page) => {
    await open(page, LESSON.replace('<b>raw</b>', '<img src=x onerror="window.intruder=1"> [x](javascript:alert(1))'));
    assert.equal(await page.locator('#page img').count(), 0);
    assert.equal(await page.locator('#page a[href^="javascript"]').count(), 0);
    assert.equal(await page.evaluate(() => window.intruder), undefined);
  });
});

test('a link to a moment in the prose goes there', async () => {
  await withPage({}, async (page) => {
    await page.evaluate((lesson) => {
      const data = new DataTransfer();
      data.items.add(new File([lesson], 'test.md'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
    }, LESSON);
    await page.getByRole('link', { name: 'moment' }).click();
    await page.waitForFunction(() => window.interleave.state().t === 2);
  });
});

test('what was made of a page is there on the next visit, without a link', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await page.waitForFunction(() => location.hash.includes('lesson='));
    await command(page, 'quiz', { answer: 0 });
    await settled(page);
    await page.waitForTimeout(400);
    await page.goto('about:blank');
    await page.goto(origin());
    await ready(page);
    assert.equal((await state(page)).quiz[0]?.status ?? 'answered', 'answered');
  });
});

test('it works where storage is refused', async () => {
  await withPage({ open: false }, async (page) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });
    });
    await page.goto(origin());
    await ready(page);
    await command(page, 'quiz', { skip: true });
    await command(page, 'step');
    assert.equal((await state(page)).t, 1);
  });
});

test('a touch steps, and controls are as large as a thumb', async () => {
  await withPage({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true }, async (page) => {
    await open(page);
    for (const label of ['Undo', 'Step', 'Play']) {
      const { width, height } = await rectOf(page, label);
      assert.ok(width >= 44 && height >= 44, `${label}: ${width} x ${height}`);
    }
    const { x, y, width, height } = await rectOf(page, 'Step');
    await page.touchscreen.tap(x + width / 2, y + height / 2);
    await settled(page);
    assert.equal((await state(page)).t, 1);
    await page.getByRole('button', { name: 'Hide text' }).tap();
    await settled(page);
    const taller = await page.locator('#canvas').boundingBox();
    assert.ok(taller.height > 500);
  });
});
