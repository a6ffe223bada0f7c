// Wiring: starts the app, opens the lesson that the address names, and shows each change of the state to the
// parts of the page.
import { later } from './assets.js';
import { boot, showFailure } from './boot.js';
import { createBridge } from './bridge.js';
import { attachCatalog } from './catalog.js';
import { byId } from './dom.js';
import { attachDrop } from './drop.js';
import { attachCrash, attachGuard, failedStart } from './guard.js';
import { attachKeys } from './keys.js';
import { attachLink } from './link.js';
import { createLessons } from './lessons.js';
import { attachMirror } from './mirror.js';
import { attachNarration } from './narration.js';
import { attachPager } from './pager.js';
import { attachSheet } from './sheet.js';
import { attachTeacher } from './teacher.js';
import { attachTheme } from './theme.js';
import { attachWide } from './wide.js';
import { attachWorkbench } from './workbench.js';
import { say, teach, useLanguage, wantedLanguage } from './words.js';

async function start() {
  if (location.hash.length > 1) import('./prose.js').catch(() => {});  // on its way while the app starts
  const language = useLanguage(wantedLanguage());
  const module = await boot();
  await language;
  const app = createBridge(module);
  teach(app);
  const lessons = await createLessons(app);
  const help = async () => (await later(import('./help.js'))).showHelp(app);
  const openFile = async (file) => (await import('./files.js')).openFile(lessons, file);
  const workbench = attachWorkbench(app, { openFile });
  const teacher = attachTeacher(app);
  // The text of an ordinary page, with its questions: the first minute has none, and can do without it for a while.
  let text = () => {};
  let coming = null;
  const fetchText = () => (coming ??= later(import('./prose.js')).then(({ attachProse }) => { text = attachProse(app); }));
  const showText = (state) => {
    const demonstration = state.lesson?.layout === 'wide' && state.page?.index === 0;
    if (!demonstration && !coming) fetchText().then(show).catch(() => { coming = null; });
    text(state);
  };
  const parts = [
    attachCrash(showFailure),
    attachGuard(),
    attachTheme(app),
    attachWide(app),
    showText,
    attachPager(app, lessons),
    attachMirror(app),
    attachNarration(),
    attachLink(app, lessons, workbench.run),
    workbench.show,
    teacher.show,
  ];
  const catalog = attachCatalog(lessons);
  const settings = {
    lessons,
    help,
    catalog,
    teacher,
    handout: async () => (await later(import('./handout.js'))).printHandout(app),
    copyLink: () => byId('copy-link').click(),
  };
  let menu = null;
  const fetchMenu = () => (menu ??= later(import('./menu.js')).then(({ createMenu }) => createMenu(app, settings)));
  // Fetched when the hand comes near, so that it is there at the click.
  for (const near of ['pointerenter', 'focus']) byId('more').addEventListener(near, fetchMenu);
  byId('more').addEventListener('click', async () => (await fetchMenu()).toggle());
  attachKeys(app, { help, reveal: () => teacher.on() && teacher.reveal() });
  attachSheet();
  attachDrop(openFile);
  if (new URLSearchParams(location.search).has('embed')) (await import('./embed.js')).attachEmbed(app);

  function show() {
    const state = app.state();
    for (const part of parts) part(state);
  }
  app.addEventListener('change', show);
  const failed = await failedStart();
  // What falls although nothing that was kept was run is the lesson itself: then to the first one.
  await lessons.openAddress(failed?.safe ? '' : location.hash, failed?.link);
  if (app.state().lesson?.layout !== 'wide') await fetchText();
  if (failed) (await import('./notice.js')).attachNotice(failed.link, { lessons, workbench });
  show();
  window.interleave = app;
}

start().catch((error) => {
  showFailure(`${say('no_start')}\n${error.message}`);
  throw error;
});
