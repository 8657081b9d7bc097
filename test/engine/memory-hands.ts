import { createHash } from 'node:crypto';
import type { BackupItem, Receipt } from '../../src/core/plan/backup.ts';
import type { Inventory } from '../../src/core/plan/inventory.ts';
import type { Plan, Step } from '../../src/core/plan/plan.ts';
import type { Target } from '../../src/core/target.ts';
import type { Hands, StepEnd, Unable } from '../../src/ports/hands.ts';

/** How a step or a backup goes on a host; what is left out goes well. */
export interface Deed {
  readonly exitCode?: number;
  /** What it wrote; of a backup, how its restore was rehearsed. */
  readonly output?: string;
  /** Heard one after another while it runs, each with all that was said before. */
  readonly says?: readonly string[];
  /** What the host knows to be secret in it. */
  readonly secrets?: readonly string[];
  /** What is another on the host when it is done. */
  readonly changes?: (inventory: Inventory) => Inventory;
  /** It does not end before this resolves. */
  readonly takes?: Promise<unknown>;
  readonly unable?: Omit<Unable, 'kind'>;
  readonly timedOut?: boolean;
  /** A fault of ours: it throws. */
  readonly surprise?: Error;
}

const CALLED_OFF = 'it was called off';

/** A host without a machine: what is on it, what was spent on it, and what was done to it. It outlives its workers. */
export class MemoryHost {
  readonly name: string;
  inventory: Inventory;
  /** Values that a survey finds to be secret. */
  secrets: readonly string[] = [];
  readonly claims = new Set<string>();
  /** `survey`, `claim neuros-1.1`, `back up volume data`, `perform docker compose down`: each as it begins. */
  readonly calls: string[] = [];
  /** Asked before each call: what it waits for makes the host slow, what it changes is found changed. */
  before: (call: string) => Promise<unknown> | unknown = () => {};
  /** Nobody reaches it. */
  away = false;
  readonly #deeds: [RegExp, Deed][] = [];
  #surveys = 0;

  constructor(name: string, inventory: Inventory) {
    this.name = name;
    this.inventory = inventory;
  }

  /** What comes of calls like this, as `calls` names them; the newest counts. */
  when(call: RegExp, deed: Deed): void {
    this.#deeds.unshift([call, deed]);
  }

  deed(call: string): Deed {
    return this.#deeds.find(([pattern]) => pattern.test(call))?.[1] ?? {};
  }

  /** What was done to it besides looking. */
  get touched(): string[] {
    return this.calls.filter((call) => /^(back up|perform) /.test(call));
  }

  /** It is never the same moment twice, and no engine lists things in a fixed order. */
  look(files: readonly string[]): Inventory {
    this.#surveys += 1;
    const known = new Map(this.inventory.files.map((file) => [file.path, file]));
    const missing = files.filter((path) => !known.has(path));
    const turned = <T>(all: readonly T[]): T[] => (this.#surveys % 2 === 0 ? all.toReversed() : [...all]);
    return {
      ...this.inventory,
      at: new Date(Date.UTC(2026, 10, 20, 3, 0, this.#surveys)).toISOString(),
      containers: turned(this.inventory.containers),
      volumes: turned(this.inventory.volumes),
      images: turned(this.inventory.images),
      networks: turned(this.inventory.networks),
      freeBytes: (this.inventory.freeBytes ?? 0) - this.#surveys,
      files: [
        ...this.inventory.files,
        ...missing.map((path) => ({ path, sha256: null, bytes: 0, text: null })),
      ],
    };
  }
}

/** One worker's hands on it; a named stand-in of the port, which keeps its contract. */
export class MemoryHands implements Hands {
  readonly #host: MemoryHost;

  constructor(host: MemoryHost) {
    this.#host = host;
  }

  async survey(target: Target, files: readonly string[], signal: AbortSignal) {
    const unable = await this.#begin(target, 'survey', signal);
    if (unable !== null) return unable;
    const { secrets } = this.#host;
    return { kind: 'surveyed', inventory: this.#host.look(files), secrets } as const;
  }

  async claim(target: Target, operation: string, signal: AbortSignal) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(operation))
      return unableTo(`${JSON.stringify(operation)} is no id of an operation`);
    const unable = await this.#begin(target, `claim ${operation}`, signal);
    if (unable !== null) return unable;
    const { claims } = this.#host;
    if (claims.has(operation)) return { kind: 'taken' } as const;
    claims.add(operation);
    return { kind: 'claimed' } as const;
  }

  async backUp(target: Target, operation: string, item: BackupItem, signal: AbortSignal) {
    const call = `back up ${item.kind} ${item.name}`;
    const unable = await this.#begin(target, call, signal);
    if (unable !== null) return unable;
    const { takes, unable: said, surprise, output = 'It was listed.' } = this.#host.deed(call);
    if (surprise !== undefined) throw surprise;
    if ((await ending(takes, 60_000, signal)) !== 'over') return unableTo(CALLED_OFF);
    if (said !== undefined) return { kind: 'unable', ...said } as const;
    const receipt = this.#receipt(target, operation, item, output);
    const { inventory } = this.#host;
    this.#host.inventory = { ...inventory, receipts: [receipt, ...inventory.receipts] };
    return { kind: 'taken', receipt } as const;
  }

  async perform(
    _plan: Plan,
    target: Target,
    step: Step,
    told: (output: string) => void,
    signal: AbortSignal,
  ): Promise<StepEnd> {
    const call = `perform ${deedText(step)}`;
    const unable = await this.#begin(target, call, signal);
    if (unable !== null) return { ...unable, output: '', secrets: [] };
    const deed = this.#host.deed(call);
    const { secrets = [], says = [], exitCode = 0 } = deed;
    if (deed.surprise !== undefined) throw deed.surprise;
    says.forEach((_, at) => {
      told(says.slice(0, at + 1).join(''));
    });
    const output = deed.output ?? says.join('');
    const how = await ending(deed.takes, step.timeoutMs, signal);
    if (how === 'called off') return { ...unableTo(CALLED_OFF), output, secrets };
    if (how === 'late' || deed.timedOut === true) return { kind: 'timed-out', output, secrets };
    if (deed.unable !== undefined) return { kind: 'unable', ...deed.unable, output, secrets };
    if (step.kind === 'restore' && !this.#host.inventory.receipts.some(({ path }) => path === step.from))
      return { ...unableTo(`there is no backup at ${step.from}`), output, secrets };
    this.#host.inventory = deed.changes?.(this.#host.inventory) ?? this.#host.inventory;
    return { kind: 'exited', exitCode, output, secrets };
  }

  async expire(target: Target, before: Date, signal: AbortSignal) {
    const unable = await this.#begin(target, 'expire', signal);
    if (unable !== null) return unable;
    const { unable: said } = this.#host.deed('expire');
    if (said !== undefined) return { kind: 'unable', ...said } as const;
    const { inventory } = this.#host;
    const receipts = inventory.receipts.filter(({ takenAt }) => new Date(takenAt) >= before);
    this.#host.inventory = { ...inventory, receipts };
    return inventory.receipts.length - receipts.length;
  }

  async #begin(target: Target, call: string, signal: AbortSignal): Promise<Unable | null> {
    if (target.host !== this.#host.name) return unableTo(`${target.host} is no host of this worker`);
    if (signal.aborted) return unableTo(CALLED_OFF);
    this.#host.calls.push(call);
    await this.#host.before(call);
    if (this.#host.away) return unableTo(`${target.host} cannot be reached`);
    return signal.aborted ? unableTo(CALLED_OFF) : null;
  }

  #receipt(target: Target, operation: string, item: BackupItem, output: string): Receipt {
    const { inventory } = this.#host;
    return {
      operation,
      target: target.name,
      item,
      path: `${inventory.backupFolder}/${operation}/${item.kind}-${item.name.replaceAll('/', '_')}`,
      bytes: 10_240,
      sha256: createHash('sha256').update(`${item.kind} ${item.source}`).digest('hex'),
      takenAt: new Date(Date.UTC(2026, 10, 20, 4, 0, inventory.receipts.length)).toISOString(),
      rehearsal: { kind: 'passed', text: output },
    };
  }
}

function unableTo(message: string): Unable {
  return { kind: 'unable', message, remedy: 'Look at the host.' };
}

function deedText(step: Step): string {
  if (step.kind === 'write') return `write ${step.path}`;
  if (step.kind === 'restore') return `restore ${step.item.kind} ${step.item.name} from ${step.from}`;
  return step.pipeline.map((argv) => argv.join(' ')).join(' | ');
}

/** How a wait ends: with what is waited for, at its limit, or when it is called off. */
async function ending(
  takes: Promise<unknown> | undefined,
  limitMs: number,
  signal: AbortSignal,
): Promise<'over' | 'late' | 'called off'> {
  if (signal.aborted) return 'called off';
  if (takes === undefined) return 'over';
  const { promise, resolve } = Promise.withResolvers<'over' | 'late' | 'called off'>();
  const timer = setTimeout(() => resolve('late'), limitMs);
  const calledOff = () => resolve('called off');
  signal.addEventListener('abort', calledOff, { once: true });
  takes.then(() => resolve('over'));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', calledOff);
  }
}
