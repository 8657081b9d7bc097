import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demultiplexer } from '../../../src/host/docker/demultiplex.ts';

function frame(stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function read(pieces: readonly Buffer[]): { stdout: string; stderr: string } {
  const frames = demultiplexer();
  const parts = pieces.flatMap((piece) => frames.push(piece));
  const of = (name: string): string =>
    Buffer.concat(parts.filter((part) => part.stream === name).map((part) => part.bytes)).toString('latin1');
  return { stdout: of('stdout'), stderr: of('stderr') };
}

test('frames come apart the same wherever the chunks are cut', () => {
  const payload = fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(
      fc.array(payload, { maxLength: 8 }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (frames, cuts) => {
        const whole = Buffer.concat(frames.map(([stream, bytes]) => frame(stream, Buffer.from(bytes))));
        const at = [0, ...cuts.filter((cut) => cut <= whole.length).sort((a, b) => a - b), whole.length];
        const pieces = at.slice(1).map((end, i) => whole.subarray(at[i], end));
        const of = (wanted: number): string =>
          Buffer.concat(
            frames.filter(([stream]) => stream === wanted).map(([, bytes]) => Buffer.from(bytes)),
          ).toString('latin1');
        expect(read(pieces)).toStrictEqual({ stdout: of(1), stderr: of(2) });
      },
    ),
  );
});

test('a frame of many megabytes is passed on as it comes, not gathered', () => {
  const frames = demultiplexer();
  const whole = frame(1, Buffer.alloc(3_000_000, 'x'));
  const sizes = [whole.subarray(0, 100_000), whole.subarray(100_000)].map(
    (piece) => frames.push(piece)[0]?.bytes.length,
  );
  expect(sizes).toStrictEqual([99_992, 2_900_008]);
});

test('the last bytes of a frame are marked', () => {
  const whole = frame(2, Buffer.from('abcdef'));
  const frames = demultiplexer();
  expect(frames.push(whole.subarray(0, 11)).map((part) => part.end)).toStrictEqual([false]);
  expect(frames.push(whole.subarray(11)).map((part) => part.end)).toStrictEqual([true]);
});
