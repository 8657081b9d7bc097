import { Transform } from 'node:stream';

/** Takes the line with the process group's id off the front of a command's output. */
export interface GroupMark {
  /** The part of `chunk` that belongs to the command. */
  pass(chunk: Buffer): Buffer;
  /** Known once the line has arrived. */
  group(): number | undefined;
  /** What was held back, for output that ended without the mark. */
  rest(): Buffer;
}

/** How much a login shell's start-up files may write before the mark. */
const LOOK_BYTES = 64 * 1024;

/** Looks for a line `mark` + number, wherever the chunks are cut; what stands before it is dropped. */
export function groupMark(mark: string): GroupMark {
  const wanted = Buffer.from(mark);
  let held = Buffer.alloc(0);
  let group: number | undefined;
  let looking = true;
  return {
    pass(chunk) {
      if (!looking) return chunk;
      held = Buffer.concat([held, chunk]);
      const at = held.indexOf(wanted);
      const end = at < 0 ? -1 : held.indexOf('\n', at);
      if (end < 0 && held.length < LOOK_BYTES) return Buffer.alloc(0);
      looking = false;
      if (end >= 0) group = Number(held.subarray(at + wanted.length, end).toString('latin1'));
      const rest = held.subarray(end + 1);
      held = Buffer.alloc(0);
      return rest;
    },
    group: () => (group !== undefined && Number.isSafeInteger(group) && group > 1 ? group : undefined),
    rest: () => held,
  };
}

/** A stream of what belongs to the command; `told` is called once it is known whether there is a group. */
export function pastMark(found: GroupMark, told: () => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const passed = found.pass(chunk);
      if (found.group() !== undefined || passed.length > 0) told();
      done(null, passed);
    },
    flush(done) {
      told();
      done(null, found.rest());
    },
  });
}
