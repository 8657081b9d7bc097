import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { Interface } from 'node:readline/promises';
import type { Output } from './render-card.ts';

/** Says something above the line a person is typing; while an answer is being shown it waits. */
export interface Notices {
  say(text: string): void;
  /** From now on an answer is being shown. */
  hold(): void;
  /** The prompt is back. */
  release(): void;
}

/** Notices above the prompt of `reader`, or simply on `output` when that is no terminal. */
export function createNotices(reader: Interface, output: Output): Notices {
  const waiting: string[] = [];
  let held = false;
  let closed = false;
  reader.once('close', () => {
    closed = true;
  });
  function flush(): void {
    if (held || waiting.length === 0) return;
    const text = waiting.splice(0).join('');
    if (closed || !reader.terminal) return void output.write(text);
    moveCursor(output, 0, -reader.getCursorPos().rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    output.write(text);
    reader.prompt(true);
  }
  return {
    say(text) {
      waiting.push(text);
      flush();
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
      flush();
    },
  };
}
