import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PROCEDURES, RUNBOOKS, SIGNATURES } from '../../app/knowledge.ts';
import { RISKS } from '../../app/risk-knowledge.ts';
import { readEnv } from '../../config/env.ts';
import { type ExampleFault, lint as lintFiles } from '../../config/lint.ts';
import { loadSignatures } from '../../config/load-signatures.ts';
import { readAccount } from '../../config/normalise-config.ts';
import { readText } from '../../config/read-yaml.ts';
import { UsageError } from '../../core/errors.ts';
import { formatProblem, type Problem } from '../../core/problem.ts';
import type { Signature } from '../../core/signatures/signature.ts';
import { type Catalogue, compileCatalogue } from '../../core/signatures/signature-catalogue.ts';
import { lintCompose } from '../../host/compose/lint-compose.ts';
import { lintDockerfile } from '../../host/compose/lint-dockerfile.ts';
import { EXIT } from '../exit.ts';
import { VERBS, type Verb } from '../verbs.ts';

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
      procedures: PROCEDURES,
      risks: RISKS,
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

/**
 * An example must show the signature, a counter-example must not. Tried among the signatures Umpire ships, because a
 * harmless one may explain a line away.
 */
function* tryExamples(signature: Signature): Iterable<ExampleFault> {
  const catalogue = catalogueWith(signature);
  const recognised = (text: string) =>
    catalogue.match(text).some((match) => match.signature === signature.id);
  for (const [index, text] of signature.examples.entries()) {
    if (recognised(text)) continue;
    yield { field: 'examples', index, message: `${signature.id} does not recognise this example` };
  }
  for (const [index, text] of signature.counterExamples.entries()) {
    if (!recognised(text)) continue;
    yield { field: 'counterExamples', index, message: `${signature.id} recognises what it must not` };
  }
}

const shipped = lazily(() => {
  const read = loadSignatures(SIGNATURES);
  return compileCatalogue(read.kind === 'ok' ? read.signatures : []);
});

/** One compilation serves all that are shipped; a signature being written is added to the harmless ones. */
function catalogueWith(signature: Signature): Catalogue {
  const known = shipped();
  if (known.signatures.some((each) => isDeepStrictEqual(each, signature))) return known;
  const harmless = known.signatures
    .filter((each) => each.harmless && each.id !== signature.id)
    .map((each) => ({ ...each, explains: each.explains.filter((id) => id === signature.id) }));
  return compileCatalogue([...harmless, { ...signature, explains: [] }]);
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function lintDeployment(file: string): Problem[] {
  const read = readText(file);
  if (read.kind === 'invalid') return [...read.problems];
  if (/dockerfile|containerfile/i.test(basename(file))) return lintDockerfile(read.text, file);
  const dotenv = join(dirname(file), '.env');
  return lintCompose(read.text, existsSync(dotenv) ? readFileSync(dotenv, 'utf8') : undefined, file);
}
