// What comes from elsewhere (links, files, lessons) cannot run script, leave the page, or freeze it.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { command, ready, root, settled, state, useBrowser } from './harness.mjs';

const { withPage, origin } = useBrowser();

const lesson = (body) => `---\ntitle: Hostile\nunit: 9 Tests\norder: 1\nsummary: Hostile.\n---\n\n## Page\n\n${body}\n`;
const open = async (page, text) => {
  const answer = await command(page, 'open', { slug: 'hostile.md', text });
  await settled(page);
  return answer;
};

test('the site has no inline script or style; the one file names each by its hash', async () => {
  const pages = (await readdir(join(root, 'dist/web'), { recursive: true })).filter((name) => name.endsWith('.html'));
  assert.deepEqual(pages.sort(), ['bench.html', 'index.html']);
  const sites = await Promise.all(pages.map((name) => readFile(join(root, 'dist/web', name), 'utf8')));
  const policy = (html) => /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)[1];
  for (const site of sites) {
    for (const [, attributes, text] of site.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
      assert.match(attributes, /src=/);
      assert.equal(text, '');
    }
    assert.ok(!/<style|\sstyle=|\son\w+=/.test(site));
  }
  for (const html of [...sites, await readFile(join(root, 'dist/interleave.html'), 'utf8')]) {
    assert.ok(!/unsafe-inline|'unsafe-eval'|\*/.test(policy(html)), policy(html));
    for (const part of ['default-src \'none\'', 'base-uri \'none\'', 'form-action \'none\'']) {
      assert.ok(policy(html).includes(part), part);
    }
  }
});

test('hostile Markdown comes out as text', async () => {
  await withPage({}, async (page) => {
    await open(page, lesson([
      '<script>window.intruder = 1</script>',
      '<img src=x onerror="window.intruder = 2">',
      '[a](javascript:window.intruder=3) [b](JaVaScRiPt:window.intruder=3) [c](data:text/html,<script>1</script>)',
      '[d](vbscript:x) [e](java&#115;cript:window.intruder=4) <javascript:window.intruder=5>',
      '![x](javascript:window.intruder=6) ![y](https://intruder.invalid/pixel.png)',
      '<svg onload="window.intruder = 7"> <a href="javascript:1" onclick="window.intruder = 8">x</a>',
      '`<b onmouseover=1>`',
      '| a |\n|---|\n| <iframe src="javascript:parent.intruder=9"> |',
      '<JAVASCRIPT:window.intruder=10> <data:text/html,x> [f][ref] [g](\tjavascript:window.intruder=11)',
      '[h](//intruder.invalid/x) [i](file:///etc/passwd) [j](blob:x) [k](https://a.example/"onmouseover="window.intruder=12)',
      '![z](data:image/svg+xml,<svg/onload=window.intruder=13>)',
      '```scenario\nthread A { print "<img src=x onerror=window.intruder=14>" }\n```',
      '```quiz\n<img src=x onerror=window.intruder=15>?\n\n- [x] <b onclick=window.intruder=16>yes</b>\n- [ ] [no](javascript:window.intruder=17)\n```',
      '```js real\n</code><script>window.intruder = 18</script>\n```',
      '```teacher\nmisconception: <img src=x onerror=window.intruder=19>\n```',
      '[ref]: JaVaScRiPt:window.intruder=20',
    ].join('\n\n')));
    const found = await page.evaluate(() => {
      const all = [...document.querySelectorAll('#page *')];
      return {
        // The page's own form, of the quiz, goes nowhere.
        tags: all.filter((node) => node.tagName !== 'FORM' || node.hasAttribute('action'))
          .map((node) => node.tagName).filter((tag) => /SCRIPT|IMG|SVG|IFRAME|OBJECT|EMBED|FORM/.test(tag)),
        handlers: all.flatMap((node) => [...node.attributes].map((a) => a.name)).filter((name) => name.startsWith('on')),
        links: all.map((node) => node.getAttribute('href')).filter((href) => href && !/^(#|https?:|mailto:)/.test(href)),
      };
    });
    assert.deepEqual(found, { tags: [], handlers: [], links: [] });
    for (const link of await page.locator('#page a').all()) await link.click({ trial: true });
    assert.equal(await page.evaluate(() => window.intruder), undefined);
  });
});

test('a bad link gives one sentence, and the app goes on', async () => {
  const links = [
    '#lesson=%3Cimg%20src%3Dx%20onerror%3Dwindow.intruder%3D1%3E', '#lesson=../../etc/passwd', '#lesson=%00',
    '#lesson=one-at-a-time&page=%ff', '#lesson=one-at-a-time&page=no-such-page', '#%', '#=&=&=',
    '#lesson=one-at-a-time&cores=-9999999999999999999999', '#lesson=one-at-a-time&t=1e999',
    '#lesson=one-at-a-time&schedule=u1%3Cscript%3E', '#lesson=sandbox&zip=%%%', '#lesson=sandbox&source=~~~~',
    `#lesson=one-at-a-time&x=${'y'.repeat(200000)}`,
  ];
  // A navigation away cuts off what the page is fetching.
  await withPage({ allow: /request failed: .*lessons/ }, async (page) => {
    for (const link of links) {
      await page.evaluate(() => { document.getElementById('toast').textContent = ''; });
      await page.evaluate((hash) => { location.hash = hash; }, link);
      await page.waitForTimeout(250);
      const { lesson: shown, lanes } = await state(page);
      assert.ok(shown && lanes.length > 0, link.slice(0, 60));
    }
    assert.equal(await page.evaluate(() => window.intruder), undefined);
    await page.goto('about:blank');
    await page.goto(`${origin()}${links[0]}`);
    await ready(page);
    await page.locator('#toast', { hasText: 'no lesson called “<img' }).waitFor();
    assert.equal(await page.locator('#toast img').count(), 0);
  });
});

test('a program that never ends, or is huge, does not freeze the page', async () => {
  const programs = [
    'thread A { loop { work 1 } }\n',
    'shared x = 0\nthread A { while true { x = x + 1 } }\n',
    'thread A { let i = 0\n while true { i = i + 1 } }\n',
    'shared a[100000000] = 0\nthread A { a[0] = 1 }\n',
    'thread t[1000000] { work 1 }\n',
    `thread A { ${'{'.repeat(5000)} }\n`,
    `thread A { work ${'1 + '.repeat(9000)}1 }\n`,
    // Much between two steps, after each step, in one tick; a billion ticks one by one; many that wait for a value.
    'shared x = 0\nthread A { loop { x = 1; let i = 0; while i < 19000 { i = i + 1 } } }\n',
    'shared x = 0\nfn f() { let i = 0; while i < 19000 { i = i + 1 } return i }\nthread A { loop { x = 1 } }\nalways f() > 0\n',
    'machine { policy round_robin(quantum: 1) }\nthread A { work 1000000000 }\n',
    'shared x = 0\nthread W[5000] { wait until x == 1000000 }\nthread A { loop { x = x + 1 } }\n',
    'thread A { loop { repeat 10000 { print "hello" }; yield } }\n',
  ];
  const times = [];
  await withPage({ open: false }, async (page) => {
    await page.goto(`${origin()}#lesson=sandbox`);
    await page.waitForFunction(() => window.interleave !== undefined);
    for (const source of ['thread A { work 3 }\n', ...programs]) {
      const longest = await page.evaluate(async (text) => {
        const begin = performance.now();
        window.interleave.command('edit', { source: text });
        const took = performance.now() - begin;
        // The page answers while the run goes on in slices.
        let worst = took;
        for (let i = 0; i < 5; ++i) {
          const start = performance.now();
          await new Promise((done) => { setTimeout(done, 0); });
          worst = Math.max(worst, performance.now() - start);
        }
        return worst;
      }, source);
      times.push(longest);
      assert.ok((await state(page)).lesson);
    }
  });
  // Against what an ordinary program takes at the same time: the machine may have other things to do.
  const [ordinary, ...others] = times;
  const most = Math.max(2000, 100 * ordinary);
  others.forEach((time, i) => {
    assert.ok(time < most, `${time.toFixed(0)} of ${most.toFixed(0)} ms for ${programs[i].slice(0, 40)}`);
  });
});
