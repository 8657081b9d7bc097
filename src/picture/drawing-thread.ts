import { Worker } from 'node:worker_threads';
import type { Drawing } from './draw.ts';

/** Draws one picture at a time, off the event loop. After its first failure it draws no more. */
export interface DrawingThread {
  isBroken(): boolean;
  /** Rejects for what cannot be drawn, or not within `timeoutMs`. */
  draw(svg: string, timeoutMs: number): Promise<Uint8Array>;
  /** Whatever it is drawing fails with `problem`. */
  end(problem: Error): Promise<void>;
}

const DRAW = new URL('./draw.ts', import.meta.url);

/** Starts a thread that never keeps the process alive. */
export function openDrawingThread(): DrawingThread {
  // Nothing of the environment: what is drawn was written by strangers.
  const worker = new Worker(DRAW, { env: {}, execArgv: [], argv: [] });
  let drawing: PromiseWithResolvers<Uint8Array> | undefined;
  let broken: Error | undefined;
  const fail = (problem: Error) => {
    broken ??= problem;
    drawing?.reject(broken);
  };
  worker.on('message', (answer: Drawing) => {
    if (answer.kind === 'drawn') drawing?.resolve(answer.png);
    else fail(new Error(`the picture cannot be drawn: ${answer.message}`));
  });
  worker.on('error', (cause) => fail(new Error('the thread that draws pictures broke', { cause })));
  worker.on('exit', () => fail(new Error('the thread that draws pictures ended')));
  // After the listeners: one for messages would keep the process alive again.
  worker.unref();
  return {
    isBroken: () => broken !== undefined,
    async draw(svg, timeoutMs) {
      if (broken !== undefined) throw broken;
      drawing = Promise.withResolvers();
      worker.postMessage(svg);
      const late = new Error(`the picture was not drawn within ${timeoutMs} ms`);
      const timer = setTimeout(() => fail(late), timeoutMs).unref();
      try {
        return await drawing.promise;
      } finally {
        clearTimeout(timer);
      }
    },
    async end(problem) {
      fail(problem);
      await worker.terminate();
    },
  };
}
