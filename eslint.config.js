// For web/, tools/ and tests/browser/: mistakes, and what makes code harder to read. tools/test lint runs it.
import js from '@eslint/js';

const browser = [
  'window', 'document', 'navigator', 'location', 'history', 'console', 'performance', 'localStorage',
  'sessionStorage', 'fetch', 'Response', 'Request', 'Headers', 'URL', 'URLSearchParams', 'Blob', 'File', 'FileReader',
  'FontFace', 'Event', 'EventTarget', 'CustomEvent', 'KeyboardEvent', 'PointerEvent', 'MouseEvent', 'DragEvent', 'DataTransfer',
  'ResizeObserver', 'MutationObserver', 'IntersectionObserver', 'TransformStream', 'ReadableStream',
  'DecompressionStream', 'CompressionStream', 'TextEncoder', 'TextDecoder', 'WebAssembly', 'CSS', 'Node', 'Element',
  'HTMLElement', 'HTMLCanvasElement', 'NodeFilter', 'DOMParser', 'XMLSerializer', 'Image', 'getComputedStyle', 'matchMedia',
  'requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback', 'setTimeout', 'clearTimeout', 'setInterval',
  'clearInterval', 'queueMicrotask', 'atob', 'btoa', 'devicePixelRatio', 'innerWidth', 'innerHeight', 'scrollTo',
  'structuredClone', 'crypto', 'AbortController', 'DOMException', 'MessageChannel', 'parent',
];
const node = ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'fetch', 'performance', 'WebAssembly'];
const readonly = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

const rules = {
  ...js.configs.recommended.rules,
  'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  'no-shadow': 'error',
  'no-use-before-define': ['error', { functions: false, classes: false }],
  'no-throw-literal': 'error',
  'no-return-assign': 'error',
  'no-self-compare': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-promise-executor-return': 'error',
  'no-constant-binary-expression': 'error',
  'array-callback-return': 'error',
  'max-len': ['error', { code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
};
// The page shows what others wrote: text goes in as text. The one place for HTML is the prose that the app rendered and
// made safe; it says so with an exception of its own.
const noHtml = ['error',
  { property: 'innerHTML', message: 'Use textContent, or the prose module.' },
  { property: 'outerHTML' },
  { property: 'insertAdjacentHTML', message: 'Use textContent, or the prose module.' },
  { object: 'document', property: 'write' },
];

export default [
  { ignores: ['build/', 'dist/', 'node_modules/'] },
  {
    files: ['web/**/*.js'],
    languageOptions: {
      ecmaVersion: 2023,
      sourceType: 'module',
      globals: { ...readonly(browser), ASSET_SIZES: 'readonly', ASSET_VERSION: 'readonly', LANGUAGES: 'readonly' },
    },
    rules: { ...rules, 'no-restricted-properties': noHtml },
  },
  {
    files: ['tools/**/*.mjs', 'tests/**/*.mjs', '*.js'],
    // Functions given to page.evaluate() run in the browser.
    languageOptions: { ecmaVersion: 2023, sourceType: 'module', globals: readonly([...node, ...browser]) },
    rules,
  },
];
