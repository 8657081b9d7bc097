/** Does its work once and resolves with the sample: milliseconds, or what else it measures. */
export type Contestant = () => Promise<number>;

/**
 * Lets contestants work one after another, round by round, in a different order each round: what the machine does
 * meanwhile meets all of them. The warm-up rounds are thrown away. Resolves with each one's samples by name.
 */
export async function inTurns<N extends string>(
  contestants: Readonly<Record<N, Contestant>>,
  { rounds, warmUps }: { rounds: number; warmUps: number },
): Promise<Record<N, number[]>> {
  const names = Object.keys(contestants) as N[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<N, number[]>;
  for (let round = -warmUps; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      const sample = await contestants[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** The milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
