import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Lines of healthy services: no signature knows them, though many have words that signatures begin with. */
const ORDINARY: readonly ((n: number) => string)[] = [
  (n) => `INFO:     10.0.${n % 250}.7:${40000 + (n % 9999)} - "GET /api/threads/${n}/state HTTP/1.1" 200 OK`,
  (n) => `INFO:     10.0.${n % 250}.9:${40000 + (n % 9999)} - "POST /api/runs HTTP/1.1" 201 Created`,
  (n) =>
    `2026-11-20 03:14:${10 + (n % 49)}.${n % 1000} UTC [${n % 30000}] LOG:  checkpoint complete: wrote ${n % 900} buffers (0.${n % 9}%); 0 WAL file(s) added`,
  (n) => `1:M 20 Nov 2026 03:14:15.${n % 1000} * ${n % 100} changes in 300 seconds. Saving...`,
  (n) =>
    `{"level":30,"time":${1763600000000 + n},"pid":1,"msg":"run finished","run":"${n.toString(16)}","ms":${n % 977}}`,
  (n) => `DEBUG:neuros.graph:node retrieve took ${n % 640} ms, ${n % 12} documents, thread ${n.toString(36)}`,
  (n) => `WARNING:neuros.llm:retrying in ${n % 8} s (attempt ${1 + (n % 3)} of 5)`,
  (n) => `ERROR:neuros.worker:run ${n.toString(16)} was cancelled by its owner`,
];

/** Of so many lines one is of a known error. */
const ONE_IN = 300;
const CHUNK_LINES = 2_000;

/** Writes about `bytes` of lines that have words of every signature, in another order each, so that matching has most to do. */
export async function writeHostileLog(path: string, bytes: number, known: readonly string[]): Promise<void> {
  const words = known.flatMap((line) => line.split(' '));
  const perLine = 400;
  function* lines(): Generator<string> {
    for (let written = 0, n = 0; written < bytes; n++) {
      const line = Array.from({ length: perLine }, (_, at) => words[(n * 7 + at * 31) % words.length]).join(
        ' ',
      );
      written += line.length + 1;
      yield `${line}\n`;
    }
  }
  await pipeline(lines, createWriteStream(path));
}

/** Writes a log of about `bytes`, the same each time: ordinary lines, and now and then one of `known`. Resolves with how often each of `known` is in it. */
export async function writeLog(path: string, bytes: number, known: readonly string[]): Promise<number[]> {
  const counts = known.map(() => 0);
  let written = 0;
  let line = 0;
  function* chunks(): Generator<string> {
    while (written < bytes) {
      let chunk = '';
      for (let at = 0; at < CHUNK_LINES; at++) chunk += `${next()}\n`;
      written += chunk.length;
      yield chunk;
    }
  }
  function next(): string {
    line += 1;
    if (line % ONE_IN === 0) {
      const which = (line / ONE_IN) % known.length;
      counts[which] = (counts[which] ?? 0) + 1;
      return known[which] ?? '';
    }
    // Knuth's multiplicative hash: lines in no visible order.
    const mixed = Math.imul(line, 2654435761) >>> 0;
    return ORDINARY[mixed % ORDINARY.length]?.(mixed >>> 3) ?? '';
  }
  await pipeline(chunks, createWriteStream(path));
  return counts;
}
