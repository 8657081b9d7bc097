/** Collects a stream within a bound: the first and the last half of `keepBytes` are kept, the middle is dropped. */
export interface Capture {
  add(chunk: Buffer): void;
  /** Bytes seen, kept or not. */
  readonly seen: number;
  readonly truncated: boolean;
  /** What was kept, as text; a dropped middle is named between the halves. */
  text(): string;
  /** The same, without the parts of lines next to the gap: half a word tells nobody that it is a secret. */
  lines(): string;
}

/** A new, empty capture. */
export function capture(keepBytes: number): Capture {
  const half = Math.floor(keepBytes / 2);
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let seen = 0;

  const trimTail = (): void => {
    for (let first = tail[0]; first && tailBytes - first.length >= half; first = tail[0]) {
      tail.shift();
      tailBytes -= first.length;
    }
  };

  const ends = (): { start: Buffer; end: Buffer; dropped: number } => {
    const start = Buffer.concat(head);
    const end = Buffer.concat(tail);
    const dropped = Math.max(0, seen - headBytes - Math.min(end.length, half));
    return { start, end: dropped === 0 ? end : end.subarray(end.length - half), dropped };
  };

  return {
    add(chunk) {
      seen += chunk.length;
      const room = Math.min(half - headBytes, chunk.length);
      if (room > 0) {
        head.push(chunk.subarray(0, room));
        headBytes += room;
      }
      if (room === chunk.length) return;
      // A copy, so that a small rest does not keep a whole network buffer alive.
      const rest = Buffer.from(chunk.subarray(Math.max(room, chunk.length - half)));
      tail.push(rest);
      tailBytes += rest.length;
      trimTail();
    },
    get seen() {
      return seen;
    },
    get truncated() {
      return seen > half * 2;
    },
    text() {
      const { start, end, dropped } = ends();
      if (dropped === 0) return printable(Buffer.concat([start, end]));
      return `${printable(start)}\n… ${dropped} bytes left out …\n${printable(end)}`;
    },
    lines() {
      const { start, end, dropped } = ends();
      if (dropped === 0) return printable(Buffer.concat([start, end]));
      const before = start.subarray(0, start.lastIndexOf('\n') + 1);
      const behind = end.subarray(end.includes('\n') ? end.indexOf('\n') + 1 : end.length);
      const left = seen - before.length - behind.length;
      return `${printable(before)}… ${left} bytes left out …\n${printable(behind)}`;
    },
  };
}

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Bytes as text that is safe to show and store: bad UTF-8 becomes U+FFFD, control characters but tab and line ends
 * become visible (`␀`, `\x9b`), so that no output can steer a terminal or break a row of the store.
 */
export function printable(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\r\n', '\n').replace(CONTROL, visible);
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return code < 0x100 ? `\\x${code.toString(16)}` : `\\u${code.toString(16)}`;
}
