// The list of lessons, from their front matter alone: the page fetches each lesson's text only when it is opened.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const LISTS = ['concepts', 'paths', 'prerequisites'];

// `key: value` lines between two `---`, as the app itself reads them (src/lesson): a value that YAML would take for
// something else stands in quotes. A lesson with a mistake in it stays in the list: the page shows what is wrong with
// it when it is opened.
function frontMatter(text) {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text);
  const values = {};
  for (const line of match ? match[1].split(/\r?\n/) : []) {
    const [, key, value] = /^([a-z_]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key) values[key] = value.replace(/^"(.*)"$/, '$1');
  }
  return values;
}

function entryOf(name, text) {
  const slug = name.replace(/\.md$/, '').replace(/^\d+-/, '');
  const values = frontMatter(text);
  const entry = {
    slug,
    title: values.title ?? slug,
    unit: values.unit ?? '',
    order: Number.parseInt(values.order ?? '0', 10) || 0,
    summary: values.summary ?? '',
  };
  entry.pages = pagesOf(text).length;
  for (const list of LISTS) {
    entry[list] = (values[list] ?? '').split(',').map((item) => item.trim()).filter(Boolean);
  }
  return entry;
}

// As GitHub makes it, and src/lesson/prose.cpp.
const anchorOf = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');

// Pages and their fenced blocks, by the same rules as src/lesson: a `##` heading outside of a fence opens a page.
function pagesOf(text) {
  const pages = [];
  let fence = null;
  let block = null;
  for (const line of text.split(/\r?\n/)) {
    const mark = /^(`{3,}|~{3,})\s*(.*?)\s*$/.exec(line);
    if (fence) {
      if (mark && mark[1].startsWith(fence) && mark[2] === '') {
        fence = null;
        block = null;
      } else {
        block?.lines.push(line);
      }
    } else if (mark) {
      fence = mark[1];
      block = { info: mark[2], lines: [] };
      pages.at(-1)?.blocks.push(block);
    } else if (line.startsWith('## ')) {
      const title = line.slice(3).replace(/[*_`]/g, '').trim();
      pages.push({ title, slug: anchorOf(title), blocks: [] });
    }
  }
  return pages;
}

// The programs of all lessons, to start from in the sandbox: [{title, programs: [{page, text}]}].
export function programsOf(lessons) {
  return lessons.map(({ entry, text }) => ({
    title: entry.title,
    programs: pagesOf(text).flatMap(({ title, blocks }) => blocks
      .filter(({ info }) => /^scenario\b/.test(info))
      .map(({ info, lines }) => {
        const name = info.split(/\s+/).slice(1).find((word) => word !== 'editable');
        return { page: name ? `${title} (${name})` : title, text: `${lines.join('\n')}\n` };
      })),
  })).filter(({ programs }) => programs.length > 0);
}

// Every lesson as {entry, text, slugs of its pages}, in the order of units and of lessons within them; `language` is a
// folder of translations ("de"), or empty. What is not translated is there in English.
export async function readLessons(root, language = '') {
  const directory = join(root, 'lessons');
  const names = (await readdir(directory).catch(() => [])).filter((name) => /^\d+-.*\.md$/.test(name)).sort();
  const lessons = [];
  for (const name of names) {
    const text = await readFile(join(directory, language, name), 'utf8')
      .catch(() => readFile(join(directory, name), 'utf8'));
    lessons.push({ entry: entryOf(name, text), text, slugs: pagesOf(text).map(({ slug }) => slug) });
  }
  const unitNumber = (lesson) => Number.parseInt(lesson.entry.unit, 10) || Number.MAX_SAFE_INTEGER;
  return lessons.sort((a, b) => unitNumber(a) - unitNumber(b) || a.entry.order - b.entry.order);
}

const EXTRAS = [['sandbox', 'sandbox', 'web/sandbox.md'], ['reference', 'language', 'docs/language.md']];

// What opens like a lesson and is none of the course: {entry, text}. `extra` is what the page calls it.
export async function readExtras(root) {
  const extras = [];
  for (const [extra, slug, path] of EXTRAS) {
    const text = await readFile(join(root, path), 'utf8').catch(() => null);
    if (text !== null) extras.push({ entry: { ...entryOf(`${slug}.md`, text), extra }, text });
  }
  return extras;
}
