import { expect } from 'vitest';
import { fields } from '../../page/pager-service.ts';
import type { Seen } from './look.ts';
import { FIXES } from './shop.ts';
import type { World } from './world.ts';

/** Tells a story in steps; fixes count from 1, and each that fails is the strike of its number. */
export interface Teller {
  readonly world: World;
  /** Does something, waits until all that it set going has settled, and calls what comes between steps. */
  step<T>(name: string, act: () => Promise<T>): Promise<T>;
  /** Ana asks for a fix. */
  tries(strike: number): Promise<void>;
  /** A fix has failed, as the thread shows it. */
  fails(strike: number): Promise<void>;
  /** Ana asks for a fix that needs a senior; resolves with its card. */
  asks(strike: number): Promise<Seen>;
}

export function createTeller(world: World, between: (step: string) => Promise<void>): Teller {
  const { ana } = world.people;
  const tries = async (strike: number) => {
    await ana.types(`/exec shop ${fix(strike).command}`);
  };
  return {
    world,
    tries,
    async step(name, act) {
      const result = await act();
      await world.settled();
      await between(name);
      return result;
    },
    async fails(strike) {
      const { command, exitCode } = fix(strike);
      const card = await world.sees(
        `Failed in step 1: ${command} on shop`,
        `This is strike ${strike} on shop.`,
      );
      expect(card.whole).toContain(`failed: exit code ${exitCode} ·`);
      await world.sees(`Step 1 of 1, ${command}: failed`);
    },
    async asks(strike) {
      await tries(strike);
      return world.sees(`Ana wants: ${fix(strike).command} on shop`, 'Waiting for approval', 'senior');
    },
  };
}

function fix(strike: number): (typeof FIXES)[number] {
  return part(FIXES[strike - 1]);
}

/** What the story cannot go on without. */
export function part<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the story has no such part');
  return value;
}

/** The operation whose card it is. */
export function idOn({ whole }: Seen): string {
  return part(/operation (shop-[a-z0-9]+\.\d+)/.exec(whole)?.[1]);
}

/** What PagerDuty took about each level, in order: what was said, and whom it calls. */
export function calls({ pager }: World): Record<string, string[]> {
  const said: Record<string, string[]> = {};
  for (const request of pager.taken) {
    const { event_action: action, dedup_key: key, payload } = fields(request);
    const paged = JSON.stringify(payload)?.match(/"paged":"(\w*)"/)?.[1] ?? '';
    const alert = String(key).replace(/shop-\w+/, 'CASE');
    said[alert] = [...(said[alert] ?? []), `${action} ${paged}`.trim()];
  }
  return said;
}

/** The text of the first file of that name. */
export async function download({ sees, workspace }: World, name: RegExp): Promise<string> {
  const { files } = await sees(new RegExp(`"name":"${name.source}"`));
  return new TextDecoder().decode(await workspace.download(part(files[0]).url));
}
