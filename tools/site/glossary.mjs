// docs/glossary.md as data for the page: each `## Term`, its definition, and where in the lessons one sees it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const LINK = /^→ \[(.+)\]\(\.\.\/lessons\/(?:\d+-)?([\w-]+)\.md(?:#([\w-]+))?\)(?: `(.+)`)?$/;
// What is seen there, as an expectation says it: “with cores=2: at 1: A running”. tests/unit holds that it is so.
const MOMENT = /^(?:with ([\w. =-]+): )?(?:lane \w+ )?at (\d+): .+$/;

// The rest of a link to the moment: “cores=2&t=1”.
function stateOf(term, moment) {
  if (moment === undefined) return '';
  const [whole, settings, tick] = MOMENT.exec(moment) ?? [];
  if (!whole) throw new Error(`docs/glossary.md: “${term}”: “${moment}” names no moment, such as “at 5: A blocked”`);
  return [...(settings?.split(' ') ?? []), `t=${tick}`].join('&');
}

// [{term, text, lesson, page, state}]. Throws when an entry has another form.
export function parseGlossary(markdown) {
  return markdown.split(/^## /m).slice(1).map((part) => {
    const [term, ...lines] = part.trim().split('\n');
    const [, , lesson, page, moment] = LINK.exec(lines.at(-1)) ?? [];
    const text = lines.slice(0, -1).join(' ').trim();
    if (!lesson || !text) throw new Error(`docs/glossary.md: “${term}” needs a definition and a line “→ [lesson](...)”`);
    return { term, text, lesson, page: page ?? '', state: stateOf(term, moment) };
  });
}

// What is wrong with the links, one sentence each; `lessons` as of readLessons().
export function brokenLinks(glossary, lessons) {
  return glossary.flatMap(({ term, lesson, page }) => {
    const found = lessons.find(({ entry }) => entry.slug === lesson);
    if (!found) return [`“${term}”: there is no lesson “${lesson}”`];
    if (page && !found.slugs.includes(page)) return [`“${term}”: the lesson “${lesson}” has no page “${page}”`];
    return [];
  });
}

export async function readGlossary(root, lessons) {
  const glossary = parseGlossary(await readFile(join(root, 'docs/glossary.md'), 'utf8'));
  const broken = brokenLinks(glossary, lessons);
  if (broken.length > 0) throw new Error(`docs/glossary.md: ${broken.join('; ')}`);
  return glossary.sort((a, b) => a.term.localeCompare(b.term, 'en'));
}
