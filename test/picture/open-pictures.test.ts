import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { type Limits, openPictures } from '../../src/picture/open-pictures.ts';
import { readPng } from './png.ts';

const opened: ReturnType<typeof openPictures>[] = [];
const open = (limits?: Limits) => {
  const pictures = openPictures(limits);
  opened.push(pictures);
  return pictures;
};
afterEach(() => Promise.all(opened.splice(0).map((pictures) => pictures.close())));

const svg = (inside: string, size = 'width="40" height="20"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${inside}</svg>`;
const SQUARE = svg('<rect width="20" height="20" fill="#c2410c"/>');
/** Noise so fine that no machine ends with it. */
const ENDLESS = svg(
  '<filter id="n"><feTurbulence baseFrequency="0.1" numOctaves="1000000000"/></filter><rect width="900" height="900" filter="url(#n)"/>',
  'width="900" height="900"',
);

describe('a drawing becomes a PNG', () => {
  test('with two pixels for each of its own', async () => {
    expect(readPng(await open().png(SQUARE))).toEqual({ width: 80, height: 40 });
  });

  test('with letters, which need no font of this machine', async () => {
    const pictures = open();
    const [empty, regular, bold] = await Promise.all(
      [svg(''), svg('<text y="15">Ж✗</text>'), svg('<text y="15" font-weight="bold">Ж✗</text>')].map((each) =>
        pictures.png(each),
      ),
    );
    expect(regular).not.toEqual(empty);
    expect(bold).not.toEqual(regular);
  });

  test('each asked for at the same time its own', async () => {
    const pictures = open();
    const widths = [10, 20, 30, 40];
    const drawn = await Promise.all(
      widths.map((width) => pictures.png(svg('', `width="${width}" height="5"`))),
    );
    expect(drawn.map((png) => readPng(png).width)).toEqual([20, 40, 60, 80]);
  });
});

describe('what cannot be drawn is refused, and the next one is drawn', () => {
  test.each([
    ['nothing', ''],
    ['an element without an end', svg('<g>')],
    ['two documents', SQUARE + SQUARE],
    ['no SVG', '<html/>'],
    ['text that is not escaped', svg('<text>a & b < c</text>')],
    ['a control character', svg('<text>\u0001</text>')],
    ['more pixels than there is memory for', svg('', 'width="20000" height="20000"')],
    ['no size at all', svg('', 'width="0" height="0"')],
  ])('%s', async (_, broken) => {
    const pictures = open();
    const [bad, good] = await Promise.allSettled([pictures.png(broken), pictures.png(SQUARE)]);
    expect(bad).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/cannot be drawn/) },
    });
    expect(good.status).toBe('fulfilled');
  });

  test('what takes too long is given up; the next one gets a new thread', async () => {
    const pictures = open({ timeoutMs: 3_000, waiting: 5 });
    await pictures.png(SQUARE);
    const [endless, next] = await Promise.allSettled([pictures.png(ENDLESS), pictures.png(SQUARE)]);
    expect(endless).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/within 3000 ms/) },
    });
    expect(next.status).toBe('fulfilled');
  });
});

test('a picture reads no file and asks no network', async () => {
  const pictures = open();
  const self = `file://${join(import.meta.dirname, 'open-pictures.test.ts')}`;
  const outside = ['file:///etc/passwd', self, 'http://127.0.0.1:1/x.png', '/etc/passwd'];
  const plain = await pictures.png(svg(''));
  for (const href of outside) {
    const image = svg(`<image href="${href}" width="40" height="20"/><use href="${href}#a"/>`);
    expect(await pictures.png(image)).toEqual(plain);
  }
  const entity = `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<text y="15">&x;</text>')}`;
  const read = await pictures.png(entity).catch((error: Error) => error.message);
  expect(typeof read === 'string' ? read : Buffer.from(read).equals(plain)).toBeTruthy();
});

test('no more than there is room for are waiting', async () => {
  const pictures = open({ timeoutMs: 10_000, waiting: 2 });
  const asked = await Promise.allSettled([1, 2, 3, 4].map(() => pictures.png(SQUARE)));
  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(asked[3]).toMatchObject({ reason: { message: '2 pictures are waiting already' } });
  await expect(pictures.png(SQUARE)).resolves.toBeDefined();
});

describe('the end', () => {
  test('what is being drawn, what waits and what comes later is refused', async () => {
    const pictures = open({ timeoutMs: 60_000, waiting: 2 });
    const asked = Promise.allSettled([pictures.png(ENDLESS), pictures.png(SQUARE)]);
    await pictures.close();
    const late = await Promise.allSettled([pictures.png(SQUARE)]);
    for (const each of [...(await asked), ...late])
      expect(each).toMatchObject({ status: 'rejected', reason: { message: 'pictures are closed' } });
  });

  test('a process with nothing else to do ends by itself, also while it draws', async () => {
    const module = join(import.meta.dirname, '../../src/picture/open-pictures.ts');
    const program = `import { openPictures } from ${JSON.stringify(module)};
      openPictures().png(${JSON.stringify(ENDLESS)}).catch(() => {});
      process.stdout.write('asked');`;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', program], {
      timeout: 8_000,
    });
    expect(stdout).toBe('asked');
  });
});
