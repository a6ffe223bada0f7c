// The program's editor: errors while typing, running on a pause, nothing lost, files and links.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { SANDBOX, content, text, type } from './editing.mjs';
import { oneFile, rectOf, screenshots, settled, state, useBrowser } from './harness.mjs';

const { withPage, openPage, origin } = useBrowser();

async function ran(page, program) {
  await page.waitForFunction((wanted) => window.interleave.state().source === wanted, program);
  await settled(page);
}

async function openSandbox(page, url = SANDBOX) {
  await openPage(page, url);
  await content(page).waitFor();
}

const PROGRAM = 'thread A { work 5 }\nthread B { work 2 }\n';

test('what is typed runs after a pause, and a knob appears for each param', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    await type(page, 'param n = 3 in 1..9\nthread A { work n }\n');
    await ran(page, 'param n = 3 in 1..9\nthread A { work n }\n');
    const { knobs, end, errors } = await state(page);
    assert.deepEqual(errors, []);
    assert.equal(end, 3);
    assert.deepEqual(knobs.map((knob) => knob.name), ['n']);
  });
});

test('an error stands in the gutter, under the word and in words; the run before stays', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    await type(page, 'thread A { wrok 5 }\n');
    await page.locator('.editor .cm-lint-marker-error').waitFor();
    assert.equal(await page.locator('.editor .cm-lintRange-error').first().innerText(), 'wrok');
    await page.locator('.problems', { hasText: /Line 1:.*work/s }).waitFor();
    assert.equal((await state(page)).end, 7);
    await page.screenshot({ path: join(screenshots, 'sandbox-error.png') });
    await type(page, PROGRAM);
    await page.locator('.editor .cm-lint-marker-error').waitFor({ state: 'detached' });
    await page.locator('.problems li').first().waitFor({ state: 'detached' });
  });
});

test('on a phone an error is told in sight, however long the program is', async () => {
  await withPage({ url: SANDBOX, viewport: { width: 375, height: 812 }, hasTouch: true }, async (page) => {
    await content(page).waitFor();
    await type(page, `thread A { wrok 5 }\n${'// another line\n'.repeat(40)}`);
    const told = page.locator('.problems li').first();
    await told.waitFor();
    await settled(page);
    const [{ y, height }, reading] = await Promise.all([told, page.locator('#reading')].map((one) => one.boundingBox()));
    assert.ok(y > reading.y && y + height < reading.y + reading.height - 12, JSON.stringify({ y, height, reading }));
  });
});

test('the line that is typed stays in sight above the error that it has', async () => {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 375, height: 812 }]) {
    await withPage({ url: SANDBOX, viewport }, async (page) => {
      await content(page).click();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('\nthread Z { wrok 3 }');
      const told = page.locator('.problems li').first();
      await told.waitFor();
      await settled(page);
      const [line, problem] = await Promise.all([page.locator('.cm-activeLine'), told].map((one) => one.boundingBox()));
      assert.ok(line.y + line.height <= problem.y, JSON.stringify({ viewport, line, problem }));
    });
  }
});

test('however many stand at a line, the program stays in sight beside them', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    const program = 'thread t[64] { work 3 }\n';
    await type(page, program);
    await ran(page, program);
    const who = page.locator('.cm-who .cm-gutterElement span');
    assert.deepEqual(await who.allTextContents(), ['t0', 't1', '+62']);
    assert.match(await who.nth(2).getAttribute('title'), /^t\[2\], t\[3\],.* t\[63\]$/);
    const [editor, code] = [await page.locator('.cm-editor').boundingBox(), await content(page).boundingBox()];
    assert.ok(code.x - editor.x < 0.4 * editor.width, `${code.x} in ${editor.x} to ${editor.x + editor.width}`);
  });
});

test('everything is open in the sandbox, below what runs', async () => {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 375, height: 740 }]) {
    await withPage({ url: '#lesson=sandbox', viewport }, async (page) => {
      assert.equal((await state(page)).further, true);
      const stage = await page.locator('#canvas').boundingBox();
      const timeline = await rectOf(page, 'timeline');
      const drawer = await rectOf(page, 'further');
      assert.ok(timeline.y < stage.y + stage.height - 150, `the timeline begins at ${timeline.y}`);
      assert.ok(drawer.y > timeline.y, `${drawer.y} is below ${timeline.y}`);
    });
  }
});

test('a reload and a new visit bring the program back', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    await page.waitForTimeout(500);
    await page.reload();
    await content(page).waitFor();
    assert.equal((await state(page)).source, PROGRAM);
    await openPage(page, '#lesson=one-at-a-time');
    await page.goto('about:blank');
    await openSandbox(page);
    assert.equal((await state(page)).source, PROGRAM);
  });
});

test('a tab that dies loses nothing that was typed a second ago', async () => {
  await withPage({ url: SANDBOX, allow: /crash/i }, async (page) => {
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    const context = page.context();
    await page.goto('chrome://crash').catch(() => {});  // no unload handler of ours can run
    const next = await context.newPage();
    await openSandbox(next);
    assert.equal((await state(next)).source, PROGRAM);
  });
});

for (const [how, message] of [['refused', 'SecurityError'], ['full', 'QuotaExceededError']]) {
  test(`a program survives a reload where storage is ${how}`, async () => {
    await withPage({ open: false }, async (page) => {
      await page.addInitScript(([how_, message_]) => {
        const fail = () => { throw new DOMException('no', message_); };
        if (how_ === 'refused') {
          for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: fail });
        } else {
          window.Storage.prototype.setItem = fail;
        }
      }, [how, message]);
      await openSandbox(page);
      await type(page, PROGRAM);
      await ran(page, PROGRAM);
      await page.locator('#toast', { hasText: 'keeps nothing' }).waitFor();
      await page.waitForTimeout(500);
      await page.reload();
      await content(page).waitFor();
      assert.equal((await state(page)).source, PROGRAM);
    });
  });
}

test('where the device has no room left, what is kept for the tab counts, not what the device still holds', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    await page.waitForTimeout(500);
    // Filled for real, to the last character.
    await page.evaluate(() => {
      let count = 0;
      for (let size = 4 << 20; size >= 1;) {
        try {
          localStorage.setItem(`filler-${count++}`, 'x'.repeat(size));
        } catch {
          size >>= 1;
        }
      }
    });
    const longer = `${PROGRAM}${'// It takes more room than there is.\n'.repeat(20)}thread C { work 1 }\n`;
    await type(page, longer);
    await ran(page, longer);
    await page.locator('#toast', { hasText: 'tab' }).waitFor();
    await page.waitForTimeout(500);
    await page.goto('about:blank');
    await openSandbox(page);
    assert.equal((await state(page)).source, longer);
    // There is room again: the device has the newest, and the tab's own is gone.
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage)) if (!key.startsWith('interleave.')) localStorage.removeItem(key);
    });
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    await page.waitForTimeout(500);
    assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('.page.'))), []);
    const next = await page.context().newPage();
    await openSandbox(next);
    assert.equal((await state(next)).source, PROGRAM);
  });
});

test('a link holds the program, compressed, and opens elsewhere; an uncompressed one does too', async () => {
  const long = Array.from({ length: 60 }, (_, i) => `thread t${i} { work ${i + 1} }`).join('\n');
  let link;
  await withPage({ url: SANDBOX, permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await type(page, long);
    await page.locator('#copy-link').click();
    await page.locator('#copy-link', { hasText: 'Copied' }).waitFor();
    link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /zip=/);
    assert.ok(link.length < long.length, `${link.length} characters for ${long.length}`);
  });
  await withPage({ url: link }, async (page) => {
    assert.equal((await state(page)).source, long);
  });
  const plain = Buffer.from(PROGRAM).toString('base64url');
  await withPage({ url: `#lesson=sandbox&page=your-program&source=${plain}` }, async (page) => {
    assert.equal((await state(page)).source, PROGRAM);
  });
});

test('a link with another program keeps the learner\'s own at hand', async () => {
  const other = Buffer.from('thread Z { work 9 }\n').toString('base64url');
  await withPage({ url: SANDBOX }, async (page) => {
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    await page.waitForTimeout(400);
    await page.goto('about:blank');
    await openSandbox(page, `#lesson=sandbox&page=your-program&source=${other}`);
    assert.match((await state(page)).source, /thread Z/);
    await page.waitForTimeout(400);
    await page.reload();
    await content(page).waitFor();
    await page.getByRole('button', { name: 'Bring back the one before' }).click();
    await ran(page, PROGRAM);
    assert.match(await text(page), /thread B/);
  });
});

test('a damaged program in a link is told, and the page works', async () => {
  await withPage({ url: '#lesson=sandbox&page=your-program&zip=AAAA__' }, async (page) => {
    await page.locator('#toast', { hasText: 'damaged' }).waitFor();
    assert.match((await state(page)).source, /counter/);
  });
});

test('a template takes the place of the program, and Undo brings it back', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    const option = page.locator('#workbench select option', { hasText: /lost|counter|turn/i }).first();
    await page.locator('#workbench select').selectOption(await option.getAttribute('value'));
    await page.waitForFunction((program) => window.interleave.state().source !== program, PROGRAM);
    assert.deepEqual((await state(page)).errors, []);
    await content(page).click();
    await page.keyboard.press('Control+Z');
    await ran(page, PROGRAM);
  });
});

test('a file is saved and opened again', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    const [download] = await Promise.all([page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click()]);
    assert.equal(download.suggestedFilename(), 'program.scn');
    const path = await download.path();
    assert.equal(await readFile(path, 'utf8'), PROGRAM);
    await type(page, 'thread Other { work 1 }\n');
    await ran(page, 'thread Other { work 1 }\n');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'),
      page.getByRole('button', { name: /Open/ }).click()]);
    await chooser.setFiles({ name: 'program.scn', mimeType: 'text/plain', buffer: await readFile(path) });
    await ran(page, PROGRAM);
  });
});

// A file dragged onto the page, as the browser reports it.
async function drop(page, name, bytes) {
  const transfer = await page.evaluateHandle(([name_, bytes_]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes_)], name_));
    return data;
  }, [name, [...bytes]]);
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('#stage', event, { dataTransfer: transfer });
  }
}

test('a dropped program opens in the sandbox; a dropped lesson opens, and stays after a reload', async () => {
  await withPage({}, async (page) => {
    await drop(page, 'mine.scn', Buffer.from(PROGRAM));
    await content(page).waitFor();
    await ran(page, PROGRAM);
    assert.equal((await state(page)).lesson.slug, 'sandbox');
    await drop(page, '07-Mine.md', Buffer.from('---\ntitle: My lesson\n---\n\n## Only page\n\nHello.\n'));
    await page.waitForFunction(() => window.interleave.state().lesson.title === 'My lesson');
    await page.waitForTimeout(400);
    await page.reload();
    await page.waitForFunction(() => window.interleave?.state().lesson.title === 'My lesson');
  });
});

test('what is no text, too large or of another kind is refused with a sentence', async () => {
  await withPage({}, async (page) => {
    for (const [name, bytes, words] of [
      ['picture.png', [1, 2], /ends in \.md/],
      ['evil.scn', [0xff, 0xfe, 0, 0], /no text/],
      ['zeros.md', [0x23, 0, 0x23], /no text/],
      ['huge.scn', new Uint8Array(70 * 1024).fill(0x20), /64 KB/],
      ['huge.md', new Uint8Array(300 * 1024).fill(0x20), /256 KB/],
    ]) {
      await drop(page, name, bytes);
      await page.waitForFunction((source) => new RegExp(source).test(document.getElementById('toast').textContent),
        words.source);
    }
    assert.equal((await state(page)).lesson.slug, 'first-minute');
  });
});

test('Tab leaves the editor, and letters typed in it are no shortcuts', async () => {
  await withPage({ url: SANDBOX }, async (page) => {
    await content(page).click();
    const before = (await state(page)).t;
    await page.keyboard.type('// n p l r');
    assert.equal((await state(page)).t, before);
    assert.equal((await state(page)).lesson.slug, 'sandbox');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.className.includes('editor')), false);
  });
});

test('the one file has the editor too', async () => {
  await withPage({ url: `${oneFile}${SANDBOX}`, offline: true }, async (page) => {
    await content(page).waitFor();
    await type(page, PROGRAM);
    await ran(page, PROGRAM);
    assert.equal((await state(page)).end, 7);
  });
});

test('the editor is not fetched before it is needed', async () => {
  await withPage({ open: false }, async (page) => {
    const fetched = [];
    page.on('request', (request) => fetched.push(request.url()));
    await openPage(page);
    assert.deepEqual(fetched.filter((url) => /editor/.test(url)), []);
    await page.goto(`${origin()}${SANDBOX}`);
    await content(page).waitFor();
    assert.equal(fetched.filter((url) => /editor/.test(url)).length, 1);
  });
});

for (const width of [375, 768, 1280, 2560]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the sandbox at ${width} pixels, ${colorScheme}`, async () => {
      const viewport = { width, height: width < 500 ? 812 : 900 };
      await withPage({ url: SANDBOX, colorScheme, viewport }, async (page) => {
        await content(page).waitFor();
        await page.keyboard.press('End');
        await settled(page);
        await page.screenshot({ path: join(screenshots, `sandbox-${width}-${colorScheme}.png`) });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${wide} pixels wider than the screen`);
      });
    });
  }
}
