import { makeKeys, signingFile, verifyingFile } from '../../app/keys.ts';
import { loadEnv } from '../../app/load-env.ts';
import { UsageError } from '../../core/errors.ts';
import { EXIT } from '../exit.ts';
import { VERBS, type Verb } from '../verbs.ts';

/** `umpire keys init`: a new pair of keys for grants, and who gets which. */
export const keys: Verb = {
  async run(argv, environment) {
    if (argv.length !== 1 || argv[0] !== 'init') throw new UsageError(`Usage: umpire ${VERBS.keys?.usage}`);
    const env = loadEnv(environment);
    makeKeys(env);
    process.stdout.write(`Made a pair of Ed25519 keys:
  ${signingFile(env)}    secret, for the bot alone: it signs what people approved
  ${verifyingFile(env)}  no secret, for every worker: it takes nothing else
\`umpire start\` is both, and finds them there. For \`umpire bot\` and \`umpire worker\` apart, copy each half its file, into
the folder UMPIRE_KEYS names (keys in UMPIRE_DATA when it is not set). No worker may have signing.pem.
`);
    return EXIT.healthy;
  },
};
