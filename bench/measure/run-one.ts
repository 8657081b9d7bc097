import { loadavg } from 'node:os';
import { whatIsMissing } from '../../test/lab/requirements.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { renderTable } from './table.ts';

/** One benchmark as a process of its own, so that none meets code that another has warmed up; its outcome goes to the parent. */
if (import.meta.main) {
  const outcome = await runOne(process.argv[2] ?? '');
  process.send?.(outcome, () => process.disconnect());
}

async function runOne(name: string): Promise<Outcome> {
  const benchmark = (await import(`../${name}.ts`)) as Benchmark;
  console.log(`\n${name}: ${benchmark.description}`);
  const missing = (await Promise.all(benchmark.needs.map(whatIsMissing))).find((each) => each !== undefined);
  if (missing !== undefined) {
    console.log(`left out: ${missing}`);
    return { rows: [], leftOut: [missing], notes: [] };
  }
  const began = performance.now();
  const outcome = await benchmark.run();
  console.log(renderTable(outcome));
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`took ${seconds} s, load average ${loadavg()[0]?.toFixed(1)} at the end`);
  return outcome;
}
