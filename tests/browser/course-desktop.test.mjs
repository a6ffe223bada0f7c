// The whole course once from start to end on a desktop, clicking what a learner would click.
import { test } from 'node:test';
import { Learner, lessonSlugs } from './course.mjs';
import { useBrowser } from './harness.mjs';

const { withPage } = useBrowser();

for (const slug of lessonSlugs()) {
  test(`the lesson ${slug} by mouse`, async () => {
    await withPage({ url: `#lesson=${slug}` }, async (page) => {
      await new Learner(page, { touch: false, device: 'desktop' }).take(slug);
    });
  });
}
