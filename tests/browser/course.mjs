// Taking the course as a learner does: every lesson of the folder, every page of it, by real clicks or taps. What one
// page owes her is asserted in one place, so that a new lesson is held to it without a line here.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { command, rectOf, root, screenshots, settled, state } from './harness.mjs';

// Slugs in the order of the course; the index is sorted the same way.
export const lessonSlugs = () =>
  readdirSync(join(root, 'lessons')).filter((name) => name.endsWith('.md')).sort()
    .map((name) => name.replace(/^\d+-/, '').replace(/\.md$/, ''));

// A run of more ticks than that is begun, and she goes to its end.
const patience = 1000;

// With INTERLEAVE_COURSE_SHOTS=1 each page is kept as a picture, as it opens and as it has been played.
const keepsShots = Boolean(process.env.INTERLEAVE_COURSE_SHOTS);
const shotsFolder = join(screenshots, 'course');

export class Learner {
  // touch: she taps instead of clicking. device: a word for the pictures' names.
  constructor(page, { touch, device }) {
    this.page = page;
    this.touch = touch;
    this.device = device;
    if (keepsShots) mkdirSync(shotsFolder, { recursive: true });
  }

  async press(locator) {
    await (this.touch ? locator.tap() : locator.click());
  }

  async pressAt(x, y) {
    await (this.touch ? this.page.touchscreen.tap(x, y) : this.page.mouse.click(x, y));
  }

  // A control of the canvas, by its label.
  async pressControl(label) {
    const { x, y, width, height } = await rectOf(this.page, label);
    await this.pressAt(x + width / 2, y + height / 2);
  }

  async until(what, check, argument) {
    await this.page.waitForFunction(check, argument, { timeout: 30000, polling: 30 })
      .catch(() => { throw new Error(`${this.where}: waited in vain ${what}`); });
  }

  // What was done last is drawn, or it moves by itself: the controls are where they will be pressed.
  async stands() {
    await this.page.waitForFunction(() => !window.interleave.frames().pending || window.interleave.state().playing,
      null, { timeout: 5000, polling: 30 }).catch(() => {});
  }

  async shot(moment) {
    if (!keepsShots) return;
    await settled(this.page);
    await this.page.screenshot({ path: join(shotsFolder, `${this.where.replace('/', '--')}--${this.device}-${moment}.png`) });
  }

  // A lesson from its first page to its last; it ends on the next lesson, or on the last page of the last.
  async take(slug) {
    this.where = slug;
    await this.until('for the lesson', (wanted) => window.interleave.state().lesson?.slug === wanted, slug);
    const { pages } = await state(this.page);
    for (const [index, { slug: pageSlug }] of pages.entries()) {
      this.where = `${slug}/${pageSlug}`;
      await this.until('for the page', (wanted) => window.interleave.state().page?.index === wanted, index);
      await this.takePage(index);
      if (index + 1 < pages.length) await this.press(this.page.locator('#next'));
    }
  }

  async takePage(index) {
    await this.shot('opened');
    let now = await state(this.page);
    assert.equal(now.error_text, '', this.where);
    assert.equal(await this.page.locator('#problem').isVisible(), false, this.where);
    await this.fits();
    for (const [i, quiz] of now.quiz.entries()) await this.answer(i, quiz, index);
    now = await this.watch();
    await this.shot('played');
    for (const i of now.goals.keys()) await this.meet(i);
    await this.turn((await state(this.page)).knobs[0]);
    now = await state(this.page);
    assert.equal(now.error_text, '', this.where);
    await this.fits();
  }

  // Nothing in the text is wider than the column; tables and code may scroll by themselves. The page does not scroll.
  async fits() {
    const wide = await this.page.evaluate(() => {
      const reading = document.getElementById('reading');
      return document.documentElement.scrollWidth > innerWidth || reading.scrollWidth > reading.clientWidth;
    });
    assert.equal(wide, false, `${this.where}: wider than the screen`);
    const higher = await this.page.evaluate(() => document.documentElement.scrollHeight > innerHeight);
    assert.equal(higher, false, `${this.where}: higher than the screen`);
  }

  // Her answers differ from page to page, so some are wrong; each is told why.
  async answer(index, quiz, turn) {
    assert.equal(quiz.status, 'open', this.where);
    const before = await state(this.page);
    assert.equal(before.end, null, `${this.where}: the end is known before the question is answered`);
    assert.ok(before.lanes.every((lane) => lane.end === null || lane.known), `${this.where}: a lane gives it away`);
    const wide = before.lesson.layout === 'wide';
    const pick = (turn + index) % quiz.answers.length;
    if (quiz.tap) {
      const { x, y, width, height } = await rectOf(this.page, `Where ${quiz.tap.strand} will start`);
      await this.pressAt(x + width * 0.3, y + height / 2);
    } else if (wide) {
      await this.press(this.page.locator('#page .lead button').nth(pick));
    } else {
      const form = this.page.locator('#page section.quiz').nth(index);
      await this.press(form.locator('label.option').nth(pick));
      await this.press(form.getByRole('button', { name: 'Check', exact: true }));
    }
    await this.until('for the answer', (i) => window.interleave.state().quiz[i].status === 'answered', index);
    const { quiz: { [index]: told } } = await state(this.page);
    assert.ok(told.explanation_html, `${this.where}: no explanation`);
    // A tick that no answer names has no remark of its own.
    if (!told.right && !quiz.tap && !quiz.multiple) assert.ok(told.remarks.length > 0, `${this.where}: wrong, and no word about it`);
    if (!wide) {
      const shown = this.page.locator('#page section.quiz').nth(index).locator('.explanation');
      assert.match(await shown.innerText(), told.right ? /^Right/ : /^Not quite/, this.where);
    }
  }

  // Plays to the end of the page's run, as fast as it goes, or begins a long one and goes to its end; returns the state
  // there.
  async watch() {
    await this.stands();
    const runs = await this.page.evaluate(() => window.interleave.state().controls.some(({ label }) => label === 'Play'));
    let now = await state(this.page);
    if (now.stop !== null && now.seen < now.stop && !now.playing && runs) {
      await command(this.page, 'speed', { value: 16 });
      await this.pressControl('Play');
      await this.until('for the run to begin', () => {
        const { playing, seen } = window.interleave.state();
        return playing || seen > 0;
      });
      if (now.stop > patience) await command(this.page, 'end');
    }
    await this.until('for the run to end', () => {
      const { playing, simulating } = window.interleave.state();
      return !playing && !simulating;
    });
    now = await state(this.page);
    if (now.lanes.length === 0) return now;
    assert.equal(now.locked, false, this.where);
    if (runs) assert.ok(now.seen >= now.stop, `${this.where}: it stopped at ${now.seen} of ${now.stop}`);
    // Where she schedules by hand, there is nothing to tell before her first choice.
    if (!now.by_hand) assert.notEqual(now.narration, '', this.where);
    for (const lane of now.lanes) assert.ok(lane.outcome, `${this.where}: ${lane.name} has no outcome`);
    return now;
  }

  // The knob to its other end: the lesson runs anew, and nothing breaks.
  async turn(knob) {
    if (!knob) return;
    await this.stands();
    const { x, y, width, height } = await rectOf(this.page, knob.label);
    await this.pressAt(knob.value === knob.high ? x + 2 : x + width - 2, y + height * 0.7);
    await this.until(`for the knob ${knob.label}`, ({ name, value }) =>
      window.interleave.state().knobs.find((one) => one.name === name).value !== value, knob);
    const { error_text } = await state(this.page);
    assert.equal(error_text, '', this.where);
  }

  // A challenge: all its hints, then the solution, and it is met.
  async meet(index) {
    const goal = this.page.locator('#page section.goal').nth(index);
    for (let left = 8; left > 0; --left) {
      const { goals: { [index]: now } } = await state(this.page);
      if (now.met || !(now.more_hints || now.solvable)) break;
      const hints = now.hints.length;
      await this.press(goal.getByRole('button'));
      await this.until('for a hint', ({ i, hints: before }) => {
        const { met, hints: after } = window.interleave.state().goals[i];
        return met || after.length > before;
      }, { i: index, hints });
    }
    await this.until('for the challenge to be met', (i) => window.interleave.state().goals[i].met, index);
    await goal.getByText('Challenge met').waitFor();
  }
}
