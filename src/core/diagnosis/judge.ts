import { compileExpression, type Expression, type Mistake, type Scope } from '../expression/expression.ts';
import { compileTemplate, type Template } from '../expression/template.ts';
import type { Redactor } from '../redact/redaction.ts';
import type { Check, Expectation } from '../runbook.ts';
import { cleanText } from '../signatures/match-log.ts';
import type { Match } from '../signatures/signature.ts';
import type { Catalogue } from '../signatures/signature-catalogue.ts';
import type { Target } from '../target.ts';
import type { Finding, FindingStatus } from './diagnosis.ts';
import { excerptOf } from './excerpt.ts';
import type { Observation } from './observation.ts';

/** A check with its expressions ready to be judged. */
export interface CompiledCheck {
  readonly check: Check;
  readonly expectations: readonly {
    readonly otherwise: 'fail' | 'warn';
    readonly that: Expression;
    readonly because: Template;
  }[];
}

export interface Judgement {
  readonly target: Target;
  readonly catalogue: Catalogue;
  readonly redactor: Redactor;
  readonly durationMs: number;
}

/** Compiles a check's expectations. Throws on a mistake: the loader has reported it with its place before. */
export function compileCheck(check: Check): CompiledCheck {
  const expectations = check.expect.map((expectation) => ({
    otherwise: expectation.otherwise,
    that: sound(compileExpression(expectation.that), check, expectation),
    because: sound(compileTemplate(expectation.because), check, expectation),
  }));
  return { check, expectations };
}

function sound<T extends { kind: 'ok' }>(compiled: T | Mistake, { id }: Check, { that }: Expectation): T {
  if (isMistake(compiled)) throw new Error(`check ${id}, expectation ${that}: ${compiled.message}`);
  return compiled;
}

function isMistake(compiled: { readonly kind: string }): compiled is Mistake {
  return compiled.kind === 'invalid';
}

/** One thing found: how bad, and in a sentence. */
interface Ruling {
  readonly status: FindingStatus;
  readonly reason: string;
}

/**
 * Makes a finding of an observation. The text is redacted before anything looks at it; the data stays raw for the
 * expressions and is not kept; reasons made from it are redacted.
 */
export function judge(compiled: CompiledCheck, observation: Observation, judgement: Judgement): Finding {
  const { check } = compiled;
  const redact = (text: string) => judgement.redactor.redact(cleanText(text), observation.secrets);
  const text = redact(observation.text);
  const matches = judgement.catalogue.match(
    observation.kind === 'none' && text === '' ? redact(observation.message) : text,
  );
  const rulings =
    observation.kind === 'answer'
      ? rule(compiled, observation.data, text, matches, judgement.target)
      : [absent(check, observation)];
  const status = worst(rulings);
  const told = rulings
    .filter((ruling) => ruling.status !== 'pass')
    .toSorted((a, b) => rank(a.status) - rank(b.status));
  const remedy = observation.kind === 'none' && status !== 'skipped' ? redact(observation.remedy) : '';
  const first = matches.find((match) => !match.harmless);
  return {
    id: check.id,
    title: check.title,
    status,
    reasons: told.map((ruling) => redact(ruling.reason).trim() || check.title),
    excerpt: excerptOf(text, first?.line),
    trace: observation.trace.map((call) => ({ ...call, argv: shownArgv(call.argv, judgement, observation) })),
    signatures: matches.map(({ signature, cause, harmless, advice }) => ({
      id: signature,
      cause,
      harmless,
      advice,
    })),
    advice: [remedy, check.advice].filter(Boolean).join('\n'),
    repair: check.repair,
    durationMs: judgement.durationMs,
  };
}

/** A program handed to an interpreter is one long argument: its beginning tells which. */
const ARGUMENT_CHARS = 200;

function shownArgv(argv: readonly string[], { redactor }: Judgement, { secrets }: Observation): string[] {
  return redactor
    .redactArgv(argv, secrets)
    .map((word) =>
      word.length <= ARGUMENT_CHARS ? word : `${word.slice(0, ARGUMENT_CHARS)}… (${word.length} characters)`,
    );
}

function absent(check: Check, { reason, message }: Extract<Observation, { kind: 'none' }>): Ruling {
  return { status: check.without[reason] ?? 'error', reason: message };
}

function rule(
  { expectations }: CompiledCheck,
  data: Scope['it'],
  text: string,
  matches: readonly Match[],
  target: Target,
): Ruling[] {
  const matched = matches.filter((match) => !match.harmless).map((match) => match.signature);
  const scope: Scope = {
    it: data,
    text,
    matched,
    target: { name: target.name, environment: target.environment },
  };
  return expectations.map(({ otherwise, that, because }): Ruling => {
    const held = that.evaluate(scope);
    if (held.kind === 'error')
      return { status: 'error', reason: `This could not be judged: ${held.message}` };
    if (held.value === true) return { status: 'pass', reason: '' };
    if (held.value !== false)
      return { status: 'error', reason: 'This could not be judged: the expression gives no true or false' };
    const said = because.render(scope);
    return { status: otherwise, reason: said.kind === 'text' ? said.text : `${otherwise}: ${said.message}` };
  });
}

const ORDER: readonly FindingStatus[] = ['fail', 'error', 'warn', 'skipped', 'pass'];

function rank(status: FindingStatus): number {
  return ORDER.indexOf(status);
}

function worst(rulings: readonly Ruling[]): FindingStatus {
  const statuses = rulings.map((ruling) => ruling.status).toSorted((a, b) => rank(a) - rank(b));
  return statuses[0] ?? 'pass';
}
