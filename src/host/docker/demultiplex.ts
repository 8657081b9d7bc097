/** Which of a container's streams bytes belong to. */
export type StreamName = 'stdout' | 'stderr';

/** Reads Docker's frames (8 bytes: stream, 0, 0, 0, length; then so many bytes), wherever the chunks are cut. */
export interface Demultiplexer {
  /** The payload in `chunk`, in order. `end` is true with the last bytes of a frame. */
  push(chunk: Buffer): { readonly stream: StreamName; readonly bytes: Buffer; readonly end: boolean }[];
}

const HEADER_BYTES = 8;
const STDERR = 2;

/** A demultiplexer at the start of a stream. It holds no payload back: only the header under way. */
export function demultiplexer(): Demultiplexer {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerHas = 0;
  let left = 0;
  return {
    push(chunk) {
      const parts: { stream: StreamName; bytes: Buffer; end: boolean }[] = [];
      for (let from = 0; from < chunk.length; ) {
        if (left === 0) {
          const taken = chunk.copy(header, headerHas, from, from + HEADER_BYTES - headerHas);
          headerHas += taken;
          from += taken;
          if (headerHas < HEADER_BYTES) break;
          headerHas = 0;
          left = header.readUInt32BE(4);
          continue;
        }
        const bytes = chunk.subarray(from, from + left);
        from += bytes.length;
        left -= bytes.length;
        parts.push({ stream: header[0] === STDERR ? 'stderr' : 'stdout', bytes, end: left === 0 });
      }
      return parts;
    },
  };
}
