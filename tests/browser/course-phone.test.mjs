// The whole course once from start to end on a phone, by taps. It takes as long as on a desktop
// (course-desktop.test.mjs) and finds much the same, so it runs when it is asked for: INTERLEAVE_COURSE_PHONE=1.
import { test } from 'node:test';
import { Learner, lessonSlugs } from './course.mjs';
import { useBrowser } from './harness.mjs';

const { withPage } = useBrowser();
const PHONE = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, colorScheme: 'dark' };

for (const slug of lessonSlugs()) {
  test(`the lesson ${slug} by touch`, { skip: !process.env.INTERLEAVE_COURSE_PHONE }, async () => {
    await withPage({ url: `#lesson=${slug}`, ...PHONE }, async (page) => {
      await new Learner(page, { touch: true, device: 'phone' }).take(slug);
    });
  });
}
