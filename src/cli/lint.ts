import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RUNBOOKS, SIGNATURES } from '../app/knowledge.ts';
import { readEnv } from '../config/env.ts';
import { type ExampleFault, lint as lintFiles } from '../config/lint.ts';
import { readAccount } from '../config/normalise-config.ts';
import { readText } from '../config/read-yaml.ts';
import { UsageError } from '../core/errors.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import type { Signature } from '../core/signature.ts';
import { compileCatalogue } from '../core/signature-catalogue.ts';
import { lintCompose } from '../host/compose/lint-compose.ts';
import { lintDockerfile } from '../host/compose/lint-dockerfile.ts';
import { EXIT } from './exit.ts';
import { VERBS, type Verb } from './verbs.ts';

/** Problems were found: not the exit code of bad usage. */
const FOUND = 1;

/** `umpire lint`: problems on stdout, a line each; the count on stderr. */
export const lint: Verb = {
  async run(argv, environment) {
    const option = argv.find((word) => word.startsWith('-'));
    if (option !== undefined)
      throw new UsageError(`${option} is no option of lint.\nUsage: umpire ${VERBS.lint?.usage}`);
    const env = readEnv(environment);
    const problems = lintFiles(argv, {
      config: env.kind === 'ok' ? env.env.config : { path: 'umpire.yaml', given: false },
      runbooks: RUNBOOKS,
      signatures: SIGNATURES,
      account: readAccount(),
      tryExamples,
      lintDeployment,
    });
    if (env.kind === 'invalid' && argv.length === 0) problems.unshift(...env.problems);
    for (const problem of problems) process.stdout.write(`${formatProblem(problem)}\n`);
    process.stderr.write(problems.length === 0 ? 'No problems.\n' : `${problems.length} found.\n`);
    return problems.length === 0 ? EXIT.healthy : FOUND;
  },
};

/** An example must show the signature, a counter-example must not; both alone, without the rest of the catalogue. */
function* tryExamples(signature: Signature): Iterable<ExampleFault> {
  const catalogue = compileCatalogue([{ ...signature, explains: [] }]);
  for (const [index, text] of signature.examples.entries()) {
    if (catalogue.match(text).length > 0) continue;
    yield { field: 'examples', index, message: `${signature.id} does not recognise this example` };
  }
  for (const [index, text] of signature.counterExamples.entries()) {
    if (catalogue.match(text).length === 0) continue;
    yield { field: 'counterExamples', index, message: `${signature.id} recognises what it must not` };
  }
}

function lintDeployment(file: string): Problem[] {
  const read = readText(file);
  if (read.kind === 'invalid') return [...read.problems];
  if (/dockerfile|containerfile/i.test(basename(file))) return lintDockerfile(read.text, file);
  const dotenv = join(dirname(file), '.env');
  return lintCompose(read.text, existsSync(dotenv) ? readFileSync(dotenv, 'utf8') : undefined, file);
}
