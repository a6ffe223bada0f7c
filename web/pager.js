// Back, a dot for each page, Next. On the last page Next leads to the next lesson.
import { byId, element, onChange } from './dom.js';
import { say } from './words.js';

// A lesson has three to six pages, the language reference many more.
const MOST_DOTS = 12;

export function attachPager(app, lessons) {
  const previous = byId('previous');
  const next = byId('next');
  const dots = byId('dots');
  let following = null;

  const go = (slug) => {
    app.command('page', { slug });
    lessons.restorePage();
    byId('reading').scrollTop = 0;
  };
  previous.addEventListener('click', () => go('previous'));
  next.addEventListener('click', () => {
    if (next.dataset.to === 'page') go('next');
    else if (following) lessons.openLesson(following.slug);
    else byId('all-lessons').click();
  });

  const update = onChange(({ pages, index, slug, primary, wide }) => {
    const last = index + 1 >= pages.length;
    const at = lessons.entries.findIndex((entry) => entry.slug === slug);
    following = at >= 0 ? lessons.entries[at + 1] ?? null : null;
    previous.disabled = index === 0;
    next.dataset.to = last ? 'lesson' : 'page';
    next.textContent = say(wide ? 'continue' : !last ? 'next' : following ? 'next_lesson' : 'all_lessons');
    // A demonstration is taken one step at a time: the way on shows when it is over.
    const hadFocus = document.activeElement === next;
    next.hidden = wide && !primary;
    if (next.hidden && hadFocus) byId('page').focus({ preventScroll: true });
    previous.hidden = wide && index === 0;
    if (last && following) next.title = following.title;
    else next.removeAttribute('title');
    next.classList.toggle('primary', primary);
    if (pages.length > MOST_DOTS) {
      dots.replaceChildren(element('li', {}, element('select', {
        class: 'button', 'aria-label': say('page_choice'), onchange: (event) => go(event.target.value),
      }, ...pages.map((page, i) => element('option', { value: page.slug, selected: i === index }, page.title)))));
      return;
    }
    dots.replaceChildren(...pages.map((page, i) => element('li', {}, element('button', {
      type: 'button', 'aria-label': say('page_n', { number: i + 1, title: page.title }), title: page.title,
      'aria-current': i === index ? 'page' : null, onclick: () => go(page.slug),
    }))));
  });

  return (state) => {
    byId('pager').hidden = !state.page;
    if (!state.page) return;
    const last = state.page.index + 1 >= state.pages.length;
    const done = last && !state.locked && (state.end === null || state.t >= state.stop || state.lanes.length === 0);
    // She may leave a challenge, but is not urged to.
    const challenged = state.goals.some(({ met }) => !met);
    update({
      pages: state.pages, index: state.page.index, slug: state.lesson.slug,
      primary: (state.primary === 'next' || done) && !challenged, wide: state.lesson.layout === 'wide',
    });
  };
}
