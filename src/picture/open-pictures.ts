import type { Pictures } from '../ports/pictures.ts';
import { type DrawingThread, openDrawingThread } from './drawing-thread.ts';

/** `timeoutMs` is from the beginning of one drawing; `waiting` is how many may wait for theirs. */
export interface Limits {
  readonly timeoutMs: number;
  readonly waiting: number;
}

const LIMITS: Limits = { timeoutMs: 10_000, waiting: 20 };

interface Order {
  readonly svg: string;
  readonly promise: PromiseWithResolvers<Uint8Array>;
}

/**
 * Draws in a thread of its own, opened at the first picture, one at a time. A thread that takes too long or fails is
 * ended, and the next picture gets a new one. It never keeps the process alive.
 */
export function openPictures({ timeoutMs, waiting }: Limits = LIMITS): Pictures & { close(): Promise<void> } {
  const orders: Order[] = [];
  let thread: DrawingThread | undefined;
  let busy = false;
  let closed = false;

  async function drawAll(): Promise<void> {
    busy = true;
    for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
      await drawOne(order);
    }
    busy = false;
  }

  async function drawOne({ svg, promise }: Order): Promise<void> {
    try {
      if (thread === undefined || thread.isBroken()) thread = openDrawingThread();
      promise.resolve(await thread.draw(svg, timeoutMs));
    } catch (error) {
      promise.reject(error);
      await thread?.end(new Error('it has failed before'));
    }
  }

  return {
    png(svg) {
      const promise = Promise.withResolvers<Uint8Array>();
      if (closed) promise.reject(new Error('pictures are closed'));
      else if (orders.length >= waiting) promise.reject(new Error(`${waiting} pictures are waiting already`));
      else {
        orders.push({ svg, promise });
        if (!busy) void drawAll();
      }
      return promise.promise;
    },
    async close() {
      closed = true;
      const problem = new Error('pictures are closed');
      for (const { promise } of orders.splice(0)) promise.reject(problem);
      await thread?.end(problem);
    },
  };
}
