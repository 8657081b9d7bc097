import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** What the thread answers to an SVG document. */
export type Drawing =
  | { readonly kind: 'drawn'; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly message: string };

/** Pixels of a picture for each of the drawing's own, so that small letters are sharp on any screen. */
const ZOOM = 2;
/** More pixels than this, and a drawing is refused before memory is taken for it. */
const MOST_PIXELS = 40_000_000;
const FAMILY = 'DejaVu Sans';

const read = (name: string) => readFile(fileURLToPath(import.meta.resolve(name)));

async function prepare(): Promise<readonly Uint8Array[]> {
  await initWasm(await read('@resvg/resvg-wasm/index_bg.wasm'));
  return Promise.all(
    ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((font) => read(`dejavu-fonts-ttf/ttf/${font}`)),
  );
}

/** Images and fonts from outside are never loaded: resvg only names them, and nobody brings them. */
function draw(svg: string, fontBuffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { fontBuffers: [...fontBuffers], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  });
  const pixels = drawing.width * drawing.height * ZOOM * ZOOM;
  if (pixels > MOST_PIXELS) throw new Error(`it would have ${pixels} pixels; at most ${MOST_PIXELS}`);
  const image = drawing.render();
  const png = new Uint8Array(image.asPng());
  image.free();
  drawing.free();
  return png;
}

const port = parentPort;
if (port === null) throw new Error('this file is run as a thread');
const ready = prepare();
ready.catch(() => {});
port.on('message', async (svg: string) => {
  const fonts = await ready;
  try {
    const png = draw(svg, fonts);
    port.postMessage({ kind: 'drawn', png } satisfies Drawing, [png.buffer]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ kind: 'failed', message } satisfies Drawing);
  }
});
