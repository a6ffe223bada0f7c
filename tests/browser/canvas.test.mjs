// The canvas as a guest of the page: sharp, the right size, quiet, robust, and no thief of keys.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { difference, frames, pixels, screenshots, settled, useBrowser } from './harness.mjs';

const { withPage } = useBrowser();

// The largest step of brightness between neighbouring pixels of a row. Glyphs drawn at the screen's own resolution have
// edges as steep as the contrast of ink and paper; enlarged ones spread over several pixels.
function steepestEdge({ width, height, data }) {
  const light = (x, y) => {
    const i = (y * width + x) * 4;
    return 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
  };
  const steps = [];
  for (let y = 0; y < height; ++y) {
    for (let x = 1; x < width; ++x) {
      const step = Math.abs(light(x, y) - light(x - 1, y));
      if (step > 20) steps.push(step);
    }
  }
  steps.sort((a, b) => b - a);
  return steps[Math.floor(steps.length / 10)] ?? 0;  // a tenth of all edges are at least this steep
}

for (const deviceScaleFactor of [1, 1.5, 2, 3]) {
  test(`the canvas has the screen's own pixels at a ratio of ${deviceScaleFactor}`, async () => {
    await withPage({ deviceScaleFactor, viewport: { width: 1003, height: 701 } }, async (page) => {
      const size = await page.evaluate(() => {
        const canvas = document.getElementById('canvas');
        const box = canvas.getBoundingClientRect();
        return { css: [box.width, box.height], pixels: [canvas.width, canvas.height] };
      });
      for (const axis of [0, 1]) {
        const exact = size.css[axis] * deviceScaleFactor;
        assert.ok(Math.abs(size.pixels[axis] - exact) < 1, `${size.pixels[axis]} pixels for ${exact}`);
      }
      await page.screenshot({ path: join(screenshots, `sharp-${deviceScaleFactor}.png`) });
      const edge = steepestEdge(await pixels(page));
      assert.ok(edge > 90, `edges are ${edge.toFixed(0)} of 255 steep`);
    });
  });
}

test('a resize is followed at once, by the drawing too', async () => {
  await withPage({}, async (page) => {
    for (const viewport of [{ width: 700, height: 500 }, { width: 1600, height: 900 }]) {
      await page.setViewportSize(viewport);
      await settled(page);
      const fits = await page.evaluate(() => {
        const canvas = document.getElementById('canvas');
        const box = canvas.getBoundingClientRect();
        return Math.abs(canvas.width - box.width) < 1 && Math.abs(canvas.height - box.height) < 1;
      });
      assert.ok(fits);
    }
  });
});

test('nothing is drawn when nothing changes', async () => {
  await withPage({}, async (page) => {
    const before = await settled(page);
    await page.evaluate(() => {
      const ask = window.requestAnimationFrame.bind(window);
      window.asked = 0;
      window.requestAnimationFrame = (callback) => {
        window.asked += 1;
        return ask(callback);
      };
    });
    await page.waitForTimeout(1500);
    assert.equal(await page.evaluate(() => window.asked), 0, 'nor does it look whether something did');
    assert.equal((await frames(page)).drawn, before);
  });
});

test('a pointer over the canvas draws, and a few frames later no more', async () => {
  await withPage({}, async (page) => {
    const before = await settled(page);
    const box = await page.locator('#canvas').boundingBox();
    await page.mouse.move(box.x + 60, box.y + 60);
    const after = await settled(page);
    assert.ok(after > before);
  });
});

test('a lost drawing context comes back with the same picture', async () => {
  await withPage({ allow: /CONTEXT_LOST_WEBGL|context lost|WebGL/i }, async (page) => {
    const before = await pixels(page);
    await page.evaluate(() => {
      const gl = document.getElementById('canvas').getContext('webgl2');
      window.loser = gl.getExtension('WEBGL_lose_context');
      window.loser.loseContext();
    });
    await page.waitForTimeout(200);
    await page.evaluate(() => window.loser.restoreContext());
    await page.waitForTimeout(300);
    await settled(page);
    assert.ok(difference(before, await pixels(page)) < 50);
  });
});

test('light and dark follow the system, while the page is open too', async () => {
  await withPage({ colorScheme: 'light' }, async (page) => {
    const corner = async () => (await pixels(page)).data[0];
    const light = await corner();
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(page);
    const dark = await corner();
    assert.ok(light > 180 && dark < 80, `light ${light}, dark ${dark}`);
  });
});

test('Tab leaves the canvas, and the browser keeps its shortcuts', async () => {
  await withPage({}, async (page) => {
    await page.locator('#canvas').focus();
    const prevented = await page.evaluate(() => {
      const press = (key, options = {}) => {
        const event = new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true, ...options });
        document.getElementById('canvas').dispatchEvent(event);
        return event.defaultPrevented;
      };
      return {
        tab: press('Tab'), f5: press('F5'), find: press('f', { ctrlKey: true }), address: press('l', { metaKey: true }),
      };
    });
    assert.deepEqual(prevented, { tab: false, f5: false, find: false, address: false });
    await page.keyboard.press('Tab');
    assert.notEqual(await page.evaluate(() => document.activeElement?.id), 'canvas');
  });
});

test('keys typed elsewhere on the page are not the canvas\'s', async () => {
  await withPage({}, async (page) => {
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.id = 'elsewhere';
      document.body.prepend(input);
      input.focus();
    });
    await page.keyboard.type('play it');
    await page.keyboard.press('Backspace');
    assert.equal(await page.locator('#elsewhere').inputValue(), 'play i');
  });
});
