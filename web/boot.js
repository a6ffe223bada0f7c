// Brings the app up: fetches the WebAssembly and the fonts beside a loading bar, hands the fonts' bytes to the page and
// to the app, and starts it. Nothing here knows what the app does.
import createInterleave from 'interleave-app';
import { assetBytes, assetSize, openAsset } from './assets.js';
import { attachCanvas } from './canvas.js';
import { say } from './words.js';

const WASM = 'interleave.wasm';

// In the order of platform::FontFile.
const FONTS = [
  { name: 'fonts/Inter-Regular.ttf', family: 'Inter', weight: '400' },
  { name: 'fonts/Inter-SemiBold.ttf', family: 'Inter', weight: '600' },
  { name: 'fonts/JetBrainsMono-Regular.ttf', family: 'JetBrains Mono', weight: '400' },
];

function progressBar() {
  const bar = document.getElementById('boot-bar');
  const whole = [WASM, ...FONTS.map((font) => font.name)].reduce((sum, name) => sum + assetSize(name), 0);
  let loaded = 0;
  return (bytes) => {
    loaded += bytes;
    bar.value = Math.min(1, loaded / whole);
  };
}

async function loadFont({ name, family, weight }, onBytes) {
  const bytes = await assetBytes(name, onBytes);
  // A page that can't use the font (it happens) still has the system's; the canvas needs the bytes anyway.
  const face = new FontFace(family, bytes.buffer.slice(0), { weight });
  face.load().then(() => document.fonts.add(face), () => {});
  return bytes;
}

function instantiate(onBytes) {
  return new Promise((done, failed) => {
    createInterleave({
      canvas: document.getElementById('canvas'),
      printErr: (text) => console.error(text),
      instantiateWasm(imports, receive) {
        openAsset(WASM, 'application/wasm', onBytes)
          .then((response) => WebAssembly.instantiateStreaming(response, imports))
          .then(({ instance, module }) => receive(instance, module))
          .catch(failed);
        return {};
      },
      onAbort: (reason) => failed(new Error(String(reason))),
    }).then(done, failed);
  });
}

// One try is enough: a browser without WebGL 2 gets a sentence, not an empty page.
function requireBrowser() {
  if (typeof WebAssembly !== 'object' || typeof DecompressionStream !== 'function') {
    throw new Error(say('too_old'));
  }
  if (!document.createElement('canvas').getContext('webgl2')) {
    throw new Error(say('no_webgl'));
  }
}

// Instead of the app: what happened, and what can be done about it.
export function showFailure(text, ...ways) {
  const box = document.getElementById('boot');
  box.hidden = false;
  box.classList.add('failed');
  document.getElementById('boot-text').textContent = text;
  box.append(...ways);
  document.getElementById('app').hidden = true;
}

// Resolves to the running app's module. `beforeStart(module)` runs when everything is loaded and nothing drawn.
export async function boot() {
  requireBrowser();
  const onBytes = progressBar();
  const [module, ...fonts] = await Promise.all([
    instantiate(onBytes),
    ...FONTS.map((font) => loadFont(font, onBytes)),
  ]);
  fonts.forEach((bytes, index) => {
    const address = module._malloc(bytes.length);
    module.HEAPU8.set(bytes, address);
    module._il_font(index, address, bytes.length);
  });

  // The canvas has a size only once it is shown.
  document.getElementById('app').hidden = false;
  document.getElementById('boot').hidden = true;
  attachCanvas(module, document.getElementById('canvas'));
  const code = module.callMain([]);
  if (code) throw new Error(say('no_drawing'));
  return module;
}
