// Shared by the tests that type programs in the sandbox.
export const SANDBOX = '#lesson=sandbox';

export const content = (page) => page.locator('.editor .cm-content');

// The program as it stands in the editor.
export const text = (page) => content(page).evaluate((node) => [...node.querySelectorAll('.cm-line')]
  .map((line) => line.textContent).join('\n'));

// Types a whole program in place of what is there, as a learner would.
export async function type(page, program) {
  await content(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(program);
}
