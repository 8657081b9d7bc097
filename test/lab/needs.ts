import { describe, inject, type TestOptions, test } from 'vitest';
import type { Need } from './requirements.ts';

/** The daemons that run for the whole test run; only those a selected test file `needs`. */
export interface Lab {
  readonly sshd: SharedSshd;
  readonly docker: { readonly socket: string };
  readonly podman: { readonly socket: string };
  readonly redis: { readonly url: string };
  readonly postgres: { readonly url: string };
}

export interface SharedSshd {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** A plain user; `undefined` when the lab does not run as root. */
  readonly deploy: string | undefined;
  readonly key: string;
  readonly strangerKey: string;
  readonly knownHosts: string;
  readonly hostKeyFingerprint: string;
  readonly pid: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    lab: Partial<Lab>;
    /** What cannot run on this machine, and what to do about it. */
    leftOut: Partial<Record<Need, string>>;
  }
}

type Describe = (
  name: string,
  ...body: [body: () => void] | [options: TestOptions, body: () => void]
) => unknown;

/**
 * `describe` for tests that use the run's own daemons (`theLab`). Where one cannot run, the tests are left out and the name
 * says what was missing and how to get it; under `CI=true` that is a failure.
 */
export function needs(...names: readonly (keyof Lab)[]): Describe {
  return unlessLeftOut(names);
}

/** The same for tests that start daemons of their own: nothing is started for them. */
export function needsPrograms(...names: readonly Need[]): Describe {
  return unlessLeftOut(names);
}

/** A daemon of the run, for a test below `needs` of the same name. */
export function theLab<N extends keyof Lab>(name: N): Lab[N] {
  const part: Lab[N] | undefined = inject('lab')[name];
  if (part === undefined) throw new Error(`the lab has no ${name}: put the test below needs('${name}')`);
  return part;
}

function unlessLeftOut(names: readonly Need[]): Describe {
  const reasons = inject('leftOut');
  const missing = names.flatMap((name) =>
    reasons[name] === undefined ? [] : [`${name} (${reasons[name]})`],
  );
  if (missing.length === 0) return describe as Describe;
  const left = `left out, needs ${missing.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(`under CI=true nothing may be left out: ${left}`);
  return (name, ..._body) => describe.skip(`${name}: ${left}`, () => test('left out', () => {}));
}
