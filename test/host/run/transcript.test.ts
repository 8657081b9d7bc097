import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TRANSCRIPT_BYTES, transcribe } from '../../../src/host/run/transcript.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bytes = (text: string): Buffer => Buffer.from(text);

test('both streams are written down in the order they came, line by line', () => {
  const kept = transcribe(() => {});
  kept.add('stdout', bytes('Build'));
  kept.add('stderr', bytes('warning: old\n'));
  kept.add('stdout', bytes('ing\nready'));
  kept.end();
  expect(kept.text()).toBe('warning: old\nBuilding\nready\n');
});

test('half a line is not told: half a secret would not be known for one', () => {
  const heard: string[] = [];
  const kept = transcribe((text) => heard.push(text));
  kept.add('stdout', bytes('first\ntoken hunte'));
  vi.advanceTimersByTime(1000);
  expect(heard).toStrictEqual(['first\n']);
  kept.add('stdout', bytes('r2-secret\n'));
  vi.advanceTimersByTime(1000);
  expect(heard.at(-1)).toBe('first\ntoken hunter2-secret\n');
});

test('whoever follows is told at most twice a second, and has heard the newest then', () => {
  const heard: string[] = [];
  const kept = transcribe((text) => heard.push(text));
  for (let ms = 0; ms < 3000; ms += 10) {
    kept.add('stdout', bytes(`${ms}\n`));
    vi.advanceTimersByTime(10);
  }
  expect(heard.length).toBeGreaterThan(4);
  expect(heard.length).toBeLessThanOrEqual(7);
  vi.advanceTimersByTime(500);
  expect(heard.at(-1)).toMatch(/\n2990\n$/);
});

test('nobody is told after the end, nor when nothing is new', () => {
  const heard: string[] = [];
  const kept = transcribe((text) => heard.push(text));
  kept.add('stdout', bytes('a\n'));
  vi.advanceTimersByTime(5000);
  kept.add('stdout', bytes('b\n'));
  kept.end();
  kept.add('stdout', bytes('c\n'));
  vi.advanceTimersByTime(5000);
  kept.end();
  expect(heard).toStrictEqual(['a\n']);
  expect(kept.text()).toBe('a\nb\n');
});

test('of a long one the first and last lines stay, none of them cut', () => {
  const kept = transcribe(() => {});
  const count = 40_000;
  for (let line = 0; line < count; line++) kept.add('stdout', bytes(`line ${line} of many\n`));
  kept.end();
  const text = kept.text();
  expect(text.length).toBeLessThan(TRANSCRIPT_BYTES + 100);
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toBe('line 0 of many');
  expect(lines.at(-1)).toBe(`line ${count - 1} of many`);
  const odd = lines.filter((line) => !/^line \d+ of many$/.test(line));
  expect(odd).toStrictEqual([expect.stringMatching(/^… \d+ bytes left out …$/)]);
  const left = Number(/\d+/.exec(odd[0] ?? '')?.[0]);
  const whole = Array.from({ length: count }, (_, line) => `line ${line} of many\n`).join('');
  expect(whole.length - left).toBe(text.length - (odd[0]?.length ?? 0) - 1);
});

test('a line without end leaves nothing but how long it was', () => {
  const kept = transcribe(() => {});
  kept.add('stdout', Buffer.alloc(300_000, 'x'));
  kept.end();
  expect(kept.text()).toBe('… 300001 bytes left out …\n');
});
