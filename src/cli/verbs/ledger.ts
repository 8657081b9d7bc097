import { loadKnowledge } from '../../app/knowledge.ts';
import { loadEnv } from '../../app/load-env.ts';
import { openLedgerStore } from '../../app/open/open-data.ts';
import { openTelemetry } from '../../app/telemetry.ts';
import { UsageError } from '../../core/errors.ts';
import { EXIT } from '../exit.ts';
import { VERBS, type Verb } from '../verbs.ts';

const BROKEN = 1;

/** `umpire ledger verify`: walks the whole hash chain. */
export const ledger: Verb = {
  async run(argv, environment) {
    if (argv.length !== 1 || argv[0] !== 'verify')
      throw new UsageError(`Usage: umpire ${VERBS.ledger?.usage}`);
    const env = loadEnv(environment);
    const { config } = loadKnowledge(env, environment);
    const data = await openLedgerStore(env, openTelemetry(env, config).log);
    try {
      const verdict = await data.store.ledger.verify();
      if (verdict.kind === 'intact') {
        process.stdout.write(`The ledger is intact: ${verdict.rows} rows, head ${verdict.head}.\n`);
        return EXIT.healthy;
      }
      process.stdout.write(`The ledger is broken at row ${verdict.seq}: ${verdict.problem}\n`);
      return BROKEN;
    } finally {
      await data.close();
    }
  },
};
