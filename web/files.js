// A file from the learner, dropped on the page or chosen: a lesson (.md) opens as one, which is how a lesson is
// previewed; a program (.scn) opens in the sandbox.
import { toast } from './dom.js';
import { say } from './words.js';

const MOST_LESSON_BYTES = 256 * 1024;  // as src/lesson/lesson.h
const MOST_PROGRAM_BYTES = 64 * 1024;

// Names in links are plain: "Mein Test.md" is "mein-test".
const slugOf = (name) => name.replace(/^\d+-/, '').toLowerCase().normalize('NFD').replace(/[^a-z0-9]+/g, '-')
  .replace(/^-+|-+$/g, '').slice(0, 60) || 'file';

// Text that is none (a picture that was renamed) holds bytes that are no UTF-8, or zeros.
async function textOf(file) {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  if (text.includes('\0')) throw new Error('binary');
  return text;
}

export async function openFile(lessons, file) {
  const [, name, ending] = /^(.*)\.(md|scn|txt)$/i.exec(file.name) ?? [];
  if (name === undefined) return toast(say('wrong_ending'));
  const program = ending.toLowerCase() !== 'md';
  if (file.size > (program ? MOST_PROGRAM_BYTES : MOST_LESSON_BYTES)) {
    return toast(say(program ? 'program_too_large' : 'lesson_too_large'));
  }
  let text;
  try {
    text = await textOf(file);
  } catch {
    return toast(say('not_text'));
  }
  if (program) await lessons.openProgram(text);
  else await lessons.openOwn(slugOf(name), text);
}
