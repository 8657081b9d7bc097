import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Config } from '../core/config.ts';
import { compareProblems, type Problem } from '../core/problem.ts';
import type { Signature } from '../core/signatures/signature.ts';
import { type ConfigPath, checkConfig } from './load-config.ts';
import { lintRisks } from './load-risks.ts';
import { checkRunbook, loadRunbooks } from './load-runbooks.ts';
import { checkSignatures } from './load-signatures.ts';
import type { Account } from './normalise-config.ts';
import { checkProcedures, loadProcedures } from './procedures/load-procedures.ts';
import { type Reading, readYaml, type YamlDocument } from './read-yaml.ts';
import { signaturesSchema } from './schemas/signature-schema.ts';
import { checkYaml } from './yaml/check-yaml.ts';
import { filesBelow, yamlFilesIn } from './yaml/yaml-folder.ts';

/** An example a signature does not recognise, or a counter-example it does. */
export interface ExampleFault {
  readonly field: 'examples' | 'counterExamples';
  readonly index: number;
  readonly message: string;
}

/** What lint knows about this program: what it would load, and who understands the other files. */
export interface LintSetting {
  readonly config: ConfigPath;
  /** Folder of the runbooks. */
  readonly runbooks: string;
  /** Folder of the procedures for any compose target. */
  readonly procedures: string;
  /** Folder of the signatures. */
  readonly signatures: string;
  /** Folder of the tables about programs. */
  readonly risks: string;
  readonly account: Account;
  /** Tries a signature that compiles on its own examples. */
  readonly tryExamples: (signature: Signature) => Iterable<ExampleFault>;
  /** Checks a compose file or a Dockerfile. */
  readonly lintDeployment: (file: string) => Iterable<Problem>;
}

type Kind = 'runbook' | 'procedures' | 'signatures' | 'risks' | 'config' | 'deployment' | 'unknown';

/** Everything wrong in these files and folders; without any, in all that the program would load. In reading order. */
export function lint(paths: readonly string[], setting: LintSetting): Problem[] {
  const problems: Problem[] = [];
  const together: Together = { signatures: [], risks: [], procedures: [] };
  for (const { file, named, reading } of paths.length > 0 ? expand(paths) : loaded(setting)) {
    if (reading?.kind === 'invalid') problems.push(...reading.problems);
    else if (isDeployment(file) && !isOurs(file, setting)) problems.push(...setting.lintDeployment(file));
    else {
      const read = readYaml(file);
      if (read.kind === 'invalid') problems.push(...read.problems);
      else problems.push(...lintDocument(read.document, setting, together, named));
    }
  }
  problems.push(...lintSignatures(together.signatures, setting));
  problems.push(...beside(together.risks, setting.risks, lintRisks));
  problems.push(
    ...beside(together.procedures, setting.procedures, (each) => problemsOf(checkProcedures(each))),
  );
  return problems.toSorted(compareProblems);
}

/** Files that name each other, and are judged when all are read. */
interface Together {
  readonly signatures: YamlDocument[];
  readonly risks: YamlDocument[];
  readonly procedures: YamlDocument[];
}

interface Entry {
  readonly file: string;
  /** Whether a person named this file, or it was met in a folder, where files of others may lie. */
  readonly named: boolean;
  readonly reading?: Reading<object>;
}

function expand(paths: readonly string[]): Entry[] {
  return paths.flatMap((path): Entry[] => {
    const below = filesBelow(path);
    if (below === undefined) return [{ file: path, named: true }];
    return below
      .filter((file) => /\.ya?ml$/.test(file) || isDeployment(file))
      .map((file) => ({ file, named: false }));
  });
}

/** Runbooks, procedures, signatures, tables about programs, and the config where there is one or one was asked for. */
function loaded({ runbooks, procedures, signatures, risks, config }: LintSetting): Entry[] {
  const entries = [runbooks, procedures, signatures, risks].flatMap((folder): Entry[] => {
    const reading = yamlFilesIn(folder);
    if (reading.kind === 'invalid') return [{ file: folder, named: true, reading }];
    return reading.files.map((file) => ({ file, named: true }));
  });
  const hasConfig = config.given || existsSync(config.path);
  return hasConfig ? [...entries, { file: config.path, named: true }] : entries;
}

function isDeployment(file: string): boolean {
  return /^((docker-|podman-)?compose([.-].*)?\.ya?ml|dockerfile(\..*)?|.*\.dockerfile|containerfile)$/i.test(
    basename(file),
  );
}

/** A file of signatures may well be called compose.yaml. */
function isOurs(file: string, { runbooks, procedures, signatures, risks }: LintSetting): boolean {
  const folder = resolve(dirname(file));
  return [runbooks, procedures, signatures, risks].some((each) => resolve(each) === folder);
}

function lintDocument(
  document: YamlDocument,
  setting: LintSetting,
  together: Together,
  named: boolean,
): readonly Problem[] {
  const kind = kindOf(document, setting);
  switch (kind) {
    case 'runbook':
      return problemsOf(checkRunbook(document));
    case 'procedures':
    case 'signatures':
    case 'risks':
      together[kind].push(document);
      return [];
    case 'config':
      return lintConfig(document, setting);
    case 'deployment':
      return [...setting.lintDeployment(document.file)];
    case 'unknown': {
      const message =
        'is nothing of ours: a runbook has `layers`, a file of procedures has `procedures`, a file of signatures is a list with `patterns`, ' +
        'a table about programs a list with `names` and `examples`, ' +
        'a config has `hosts` and `targets`, a compose file has `services`';
      return named ? [document.problem([], message)] : [];
    }
  }
}

/** By where a file lies, else by what is in it. */
function kindOf({ file, value }: YamlDocument, setting: LintSetting): Kind {
  const folder = resolve(dirname(file));
  if (folder === resolve(setting.signatures)) return 'signatures';
  if (folder === resolve(setting.procedures)) return 'procedures';
  if (folder === resolve(setting.risks)) return 'risks';
  if (folder === resolve(setting.runbooks)) return 'runbook';
  if (resolve(file) === resolve(setting.config.path)) return 'config';
  if (Array.isArray(value)) return kindOfList(value);
  if (has(value, 'layers')) return 'runbook';
  if (has(value, 'procedures')) return 'procedures';
  if (has(value, 'services')) return 'deployment';
  return ['targets', 'hosts', 'people', 'teams', 'policy'].some((key) => has(value, key))
    ? 'config'
    : 'unknown';
}

function kindOfList(value: readonly unknown[]): Kind {
  if (value.some((entry) => has(entry, 'patterns'))) return 'signatures';
  return value.some((entry) => has(entry, 'names') && has(entry, 'examples')) ? 'risks' : 'unknown';
}

const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key);

const problemsOf = (reading: Reading<object>): readonly Problem[] =>
  reading.kind === 'invalid' ? reading.problems : [];

/** The config, and the compose files of its targets on this machine. */
function lintConfig(document: YamlDocument, setting: LintSetting): Problem[] {
  const runbooks = loadRunbooks(setting.runbooks);
  const known = runbooks.kind === 'ok' ? runbooks.runbooks : undefined;
  const procedures = loadProcedures(setting.procedures);
  const common = procedures.kind === 'ok' ? procedures.procedures : undefined;
  const checked = checkConfig(document, known, setting.account, common);
  if (checked.kind === 'invalid') return [...checked.problems];
  return localComposeFiles(checked.config).flatMap((file) => [...setting.lintDeployment(file)]);
}

function localComposeFiles({ hosts, targets }: Config): string[] {
  const files = [...targets.values()].flatMap(({ host, compose }) =>
    compose && hosts.get(host)?.transport.kind === 'local' ? [compose.file] : [],
  );
  return [...new Set(files)];
}

/** A file of the signatures' folder is judged beside its neighbours, which it may name; only its own problems count. */
function lintSignatures(documents: readonly YamlDocument[], setting: LintSetting): readonly Problem[] {
  if (documents.length === 0) return [];
  const checked = checkSignatures([...neighboursOf(documents, setting.signatures), ...documents]);
  if (checked.kind === 'invalid') return ownProblems(checked.problems, documents);
  return documents.flatMap((document) => tryExamples(document, setting));
}

/** So are tables about programs, whose examples may need others, and procedures, whose ids are unique over all files. */
function beside(
  documents: readonly YamlDocument[],
  folder: string,
  check: (documents: readonly YamlDocument[]) => readonly Problem[],
): readonly Problem[] {
  if (documents.length === 0) return [];
  return ownProblems(check([...neighboursOf(documents, folder), ...documents]), documents);
}

function neighboursOf(documents: readonly YamlDocument[], folder: string): YamlDocument[] {
  const files = new Set(documents.map(({ file }) => resolve(file)));
  const inside = documents.some(({ file }) => resolve(dirname(file)) === resolve(folder));
  const listing = inside ? yamlFilesIn(folder) : undefined;
  return (listing?.kind === 'ok' ? listing.files : []).flatMap((file) => {
    const read = files.has(resolve(file)) ? undefined : readYaml(file);
    return read?.kind === 'ok' ? [read.document] : [];
  });
}

function ownProblems(problems: readonly Problem[], documents: readonly YamlDocument[]): Problem[] {
  const files = new Set(documents.map(({ file }) => resolve(file)));
  return problems.filter(({ file }) => files.has(resolve(file)));
}

function tryExamples(document: YamlDocument, setting: LintSetting): Problem[] {
  const checked = checkYaml(document, signaturesSchema);
  if (checked.kind === 'invalid') return [];
  return checked.value.flatMap((signature, entry) =>
    [...setting.tryExamples(signature)].map(({ field, index, message }) =>
      document.problem([entry, field, index], message),
    ),
  );
}
