import type { Card, Message, Section, Tone } from '../card.ts';
import type { Diagnosis } from '../case/case.ts';
import type { Finding, FindingStatus, LayerResult } from '../diagnosis/diagnosis.ts';
import type { Trace } from '../diagnosis/observation.ts';
import { quoteAsNeeded } from '../quote.ts';
import { layerLine } from './diagnosis-card.ts';
import { duration, shortenMiddle, statusWord } from './wording.ts';

/** More evidence than this goes into the thread as a file. */
const REPLY_EXCERPT_CHARS = 1_200;

/** The reply in the thread for a finished layer; long evidence goes beside it as a file. */
export function layerMessage(diagnosis: Diagnosis, layer: LayerResult): Message {
  const long = layer.checks.some(
    (check) => isBad(check.status) && check.excerpt.length > REPLY_EXCERPT_CHARS,
  );
  return {
    key: `layer/${diagnosis.id}/${diagnosis.attempt}/${layer.index}`,
    room: 'thread',
    card: layerCard(layer, diagnosis.layers.length),
    files: long ? [{ name: `layer-${layer.index}-${layer.id}.txt`, content: evidenceText(layer) }] : [],
  };
}

function layerCard(layer: LayerResult, count: number): Card {
  const checks: Section[] = layer.checks.map((check) => ({ kind: 'text', text: checkLine(check) }));
  const excerpts: Section[] = layer.checks
    .filter((check) => isBad(check.status) && check.excerpt !== '')
    .map((check) => ({ kind: 'code', text: shortenMiddle(check.excerpt, REPLY_EXCERPT_CHARS) }));
  return {
    title: layerLine(layer, count),
    tone: TONES[layer.status],
    sections: [...checks, ...excerpts],
    buttons: [],
    footer: duration(layer.durationMs),
  };
}

const TONES: Record<LayerResult['status'], Tone> = {
  pass: 'good',
  warn: 'warning',
  fail: 'bad',
  error: 'unknown',
  'not-run': 'unknown',
};

function isBad(status: FindingStatus): boolean {
  return status === 'fail' || status === 'error' || status === 'warn';
}

function checkLine(check: Finding): string {
  const reasons = check.reasons.length === 0 ? '' : `: ${check.reasons.join(' ')}`;
  const harmless = check.signatures
    .filter((each) => each.harmless)
    .map((each) => ` (harmless: ${each.cause})`);
  return `${check.title}, ${statusWord(check.status)}${reasons}${harmless.join('')}`;
}

/** Everything a layer's checks brought back, as text: what was asked, how it ended, what it said. */
export function evidenceText(layer: LayerResult): string {
  return layer.checks
    .map((check) => `## ${check.title}: ${statusWord(check.status)}\n${findingEvidence(check)}`)
    .join('\n\n');
}

/** One check's evidence: reasons, each call with its exit code and duration, and the output worth showing. */
export function findingEvidence(check: Finding): string {
  return [...check.reasons, ...check.trace.map(traceLine), check.excerpt].filter(Boolean).join('\n');
}

function traceLine({ argv, exitCode, durationMs }: Trace): string {
  const ending = exitCode === null ? '' : `exit ${exitCode}, `;
  return `$ ${quoteAsNeeded(argv)} (${ending}${duration(durationMs)})`;
}
