// The whole course once from start to end on a desktop, clicking what a learner would click.
import { test } from 'node:test';
import { Learner, lessonSlugs } from './course.mjs';
import { useBrowser } from './harness.mjs';

const { withPage } = useBrowser();

// A quarter of the pixels of the same page: it takes two thirds of the time where a processor draws.
const deviceScaleFactor = 0.5;

for (const slug of lessonSlugs()) {
  test(`the lesson ${slug} by mouse`, async () => {
    await withPage({ url: `#lesson=${slug}`, deviceScaleFactor }, async (page) => {
      await new Learner(page, { touch: false, device: 'desktop' }).take(slug);
    });
  });
}
