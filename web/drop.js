// Dropping a lesson (.md) or a program (.scn) on the page opens it: this is how a lesson is previewed.
import { toast } from './dom.js';

const MOST_BYTES = 256 * 1024;

export function attachDrop(lessons) {
  window.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  window.addEventListener('drop', async (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    const [, name, ending] = /^(.*)\.(md|scn)$/i.exec(file.name) ?? [];
    if (!name) return toast('A lesson ends in .md, a program in .scn.');
    if (file.size > MOST_BYTES) return toast('This file is too large to be a lesson.');
    lessons.openFile(name.replace(/^\d+-/, ''), ending.toLowerCase() === 'md' ? 'lesson' : 'scenario', await file.text());
  });
}
