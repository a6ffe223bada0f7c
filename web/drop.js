// Files dropped on the page.
export function attachDrop(openFile) {
  const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes('Files'));
  const mark = (on) => document.body.classList.toggle('dropping', on);
  // In the capturing phase: the editor would take the file's text as typed.
  window.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  }, { capture: true });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  window.addEventListener('drop', (event) => {
    mark(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const file = event.dataTransfer.files[0];
    if (file) openFile(file);
  }, { capture: true });
}
