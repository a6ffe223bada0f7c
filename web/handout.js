// A lesson on paper: all its pages with their programs, the timelines as vectors, the questions, and on a page of their
// own the answers. It is made when it is asked for, and goes away after printing.
import { element, toast } from './dom.js';
import { say } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';

// Fills a box with copies of a pattern's tile. A browser prints a pattern as pixels, one image for each box: dozens of
// megabytes for a long run.
function tiled(box, pattern, id) {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((key) => Number(box.getAttribute(key)));
  const size = Number(pattern.getAttribute('width'));
  const clip = document.createElementNS(SVG, 'clipPath');
  clip.id = id;
  clip.append(box.cloneNode());
  const tiles = document.createElementNS(SVG, 'g');
  tiles.setAttribute('clip-path', `url(#${id})`);
  for (let top = Math.floor(y / size) * size; top < y + height; top += size) {
    for (let left = Math.floor(x / size) * size; left < x + width; left += size) {
      const tile = pattern.firstElementChild.cloneNode(true);
      tile.setAttribute('transform', `translate(${left} ${top})`);
      tiles.append(tile);
    }
  }
  box.before(clip, tiles);
  box.setAttribute('fill', 'none');
}

// Its style sheet is no part of this page, where none may stand between elements: it is put aside meanwhile.
function withoutPatterns(svg) {
  const style = /<style>.*?<\/style>/.exec(svg)?.[0] ?? '<desc/>';
  const root = new DOMParser().parseFromString(svg.replace(style, '<desc id="style"/>'), 'image/svg+xml');
  root.querySelectorAll('rect[fill^="url(#"]').forEach((box, i) => {
    const pattern = root.getElementById(box.getAttribute('fill').slice(5, -1));
    if (pattern) tiled(box, pattern, `clip-${i}`);
  });
  return new XMLSerializer().serializeToString(root).replace('<desc id="style"/>', style);
}

function picture({ name, caption, svg }) {
  const url = `data:image/svg+xml,${encodeURIComponent(withoutPatterns(svg))}`;
  const label = caption || name;
  return element('figure', {}, label ? element('figcaption', {}, label) : null,
    element('img', { src: url, alt: label ? say('timeline_of', { name: label }) : say('timeline') }));
}

const LETTERS = 'ABCDEFGHIJKL';

function question(block, number) {
  return element('section', { class: 'question' },
    element('p', {}, element('strong', {}, `${say('question_n', { number })} `), element('span', { html: block.question_html })),
    element('ol', { class: 'letters' }, ...block.answers.map(({ html }) => element('li', { html }))));
}

function answer(block, number) {
  const letters = block.answers.map((a, i) => (a.right ? LETTERS[i] : '')).filter(Boolean).join(', ');
  return element('section', {}, element('p', {}, element('strong', {}, `${say('question_n', { number })} ${letters}`)),
    element('div', { html: block.explanation_html }));
}

function solution(block, number) {
  const { settings, schedule, program } = block.solution;
  return element('section', {}, element('p', {},
    element('strong', {}, `${say('challenge_n', { number })} `),
    element('span', { translate: 'no' }, [...settings, schedule].filter(Boolean).join(', '))),
  program ? element('pre', { translate: 'no' }, program) : null,
  element('div', { html: block.after_html }));
}

function build(state, pages) {
  let questions = 0;
  let challenges = 0;
  const answers = [];
  const parts = pages.map((page) => {
    const blocks = page.blocks.map((block) => {
      if (block.kind === 'prose') return element('div', { html: block.html });
      if (block.kind === 'goal') {
        answers.push(solution(block, ++challenges));
        return element('section', { class: 'question' },
          element('p', {}, element('strong', {}, say('challenge_n', { number: challenges }))),
          element('div', { html: block.text_html }));
      }
      answers.push(answer(block, ++questions));
      return question(block, questions);
    });
    // What is asked is about the program; the timeline tells.
    const asked = page.blocks.findIndex(({ kind }) => kind !== 'prose');
    if (page.program) {
      blocks.splice(asked < 0 ? blocks.length : asked, 0, element('pre', { translate: 'no' }, page.program));
    }
    return element('section', { class: 'sheet' }, element('h2', { html: page.title_html }), ...blocks, ...page.lanes.map(picture));
  });
  const { lesson } = state;
  return element('main', { id: 'handout' },
    element('header', {}, element('p', {}, [lesson.unit_number ? say('unit_n', { number: lesson.unit_number }) : '',
      lesson.unit].filter(Boolean).join(' · ')),
    element('h1', {}, lesson.title), element('p', {}, lesson.summary)),
    ...parts,
    answers.length > 0 ? element('section', { class: 'answers-sheet' }, element('h2', {}, say('answers')), ...answers) : null,
    element('footer', {}, say('licence_print')));
}

export async function printHandout(app) {
  const { pages, error } = app.command('handout');
  if (error) return toast(error);
  document.getElementById('handout')?.remove();
  const sheet = build(app.state(), pages);
  document.body.append(sheet);
  await Promise.all([...sheet.querySelectorAll('img')].map((image) => image.decode().catch(() => {})));
  window.addEventListener('afterprint', () => sheet.remove(), { once: true });
  window.print();
}
