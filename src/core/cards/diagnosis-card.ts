import type { Button, Card, LayerRow, Section, Tone } from '../card.ts';
import { type Case, type Diagnosis, type Ending, runningLayer, worstChecks } from '../case/case.ts';
import type { LayerResult, Report } from '../diagnosis/diagnosis.ts';
import { clock, duration, nameOf, shortenMiddle, statusWord, waitingText } from './wording.ts';

/** The card of one diagnosis: running and settled are the same body, so a settled card keeps its trail. */
export function diagnosisCard(state: Case, diagnosis: Diagnosis): Card {
  const { ending } = diagnosis;
  return {
    title: title(state, diagnosis),
    tone: tone(ending),
    sections: [
      { kind: 'layers', layers: layerRows(diagnosis.layers, runningLayer(diagnosis)) },
      ...waiting(state, diagnosis),
      ...outcome(ending),
    ],
    buttons: ending === null ? [] : buttons(state, ending, diagnosis),
    footer: footer(state, diagnosis),
  };
}

function title({ target }: Case, { ending, layers, all }: Diagnosis): string {
  if (ending === null) return `Diagnosing ${target}${all ? ', all layers' : ''}`;
  if (ending.kind === 'failed') return `${target}: Umpire could not do it`;
  const { report } = ending;
  const where = `layer ${report.failedLayer?.index} of ${layers.length}, ${report.failedLayer?.title}`;
  switch (report.status) {
    case 'healthy':
      return report.layers.some((layer) => layer.status === 'warn')
        ? `${target} is healthy, with warnings`
        : `${target} is healthy`;
    case 'failing':
      return `${target} fails in ${where}`;
    case 'unreachable':
      return `${target} could not be asked: ${where}`;
    default:
      return report.status satisfies never;
  }
}

function tone(ending: Ending | null): Tone {
  if (ending === null) return 'working';
  if (ending.kind === 'failed') return 'unknown';
  const { status, layers } = ending.report;
  if (status === 'healthy') return layers.some((layer) => layer.status === 'warn') ? 'warning' : 'good';
  return status === 'failing' ? 'bad' : 'unknown';
}

/** Layers as rows, the one under way named. */
export function layerRows(layers: readonly LayerResult[], running: number | null): LayerRow[] {
  return layers.map((layer) => ({
    index: layer.index,
    title: layer.title,
    status: layer.index === running ? 'running' : layer.status,
    detail: layer.status === 'not-run' ? '' : detail(layer),
  }));
}

function detail(layer: LayerResult): string {
  const first = layer.status === 'pass' ? undefined : worstChecks(layer)[0];
  const reason = first === undefined ? '' : ` · ${first.reasons[0] ?? first.title}`;
  return `${duration(layer.durationMs)}${reason}`;
}

function waiting({ host }: Case, { ending, waiting: nobody }: Diagnosis): Section[] {
  if (ending !== null || !nobody) return [];
  return [{ kind: 'labelled', label: 'Waiting', text: waitingText(host) }];
}

function outcome(ending: Ending | null): Section[] {
  if (ending === null) return [];
  if (ending.kind === 'failed') {
    return [
      { kind: 'labelled', label: 'What happened', text: ending.message },
      { kind: 'labelled', label: 'What to do', text: ending.remedy },
    ];
  }
  return failure(ending.report);
}

/** How much of a check's excerpt the card itself shows; the thread has the rest. */
const CARD_EXCERPT_CHARS = 700;

function failure(report: Report): Section[] {
  const layer = report.layers.find((each) => each.index === report.failedLayer?.index);
  if (layer === undefined) return [];
  const checks = worstChecks(layer);
  const sections: Section[] = [];
  if (report.rootCause !== null)
    sections.push({ kind: 'labelled', label: 'Root cause', text: report.rootCause.cause });
  const found = checks.flatMap((check) =>
    check.reasons.slice(0, 3).map((reason) => `${check.title}: ${reason}`),
  );
  if (found.length > 0) sections.push({ kind: 'labelled', label: 'What was found', text: found.join('\n') });
  const excerpt = checks.find((check) => check.excerpt !== '')?.excerpt;
  if (excerpt !== undefined)
    sections.push({ kind: 'code', text: shortenMiddle(excerpt, CARD_EXCERPT_CHARS) });
  const advice = [
    ...new Set([report.rootCause?.advice ?? '', ...checks.map((check) => check.advice)]),
  ].filter(Boolean);
  if (advice.length > 0) sections.push({ kind: 'labelled', label: 'What to do', text: advice.join('\n') });
  if (report.procedures.length > 0) {
    const text = report.procedures.map(
      (each) => `${each.id}: ${each.title}\n${each.steps.map((step) => `  ${step}`).join('\n')}`,
    );
    sections.push({ kind: 'labelled', label: 'Procedures that would repair it', text: text.join('\n') });
  }
  return sections;
}

function buttons(state: Case, ending: Ending, { all }: Diagnosis): Button[] {
  const again = { label: 'Diagnose again', command: `diagnose ${state.target}` };
  const stopped = !all && ending.kind === 'finished' && ending.report.status !== 'healthy';
  return stopped ? [again, { label: 'Walk all layers', command: `diagnose ${state.target} --all` }] : [again];
}

function footer(state: Case, { askedBy, askedAt, ending, attempt }: Diagnosis): string {
  const parts = [
    `case ${state.id}`,
    `host ${state.host}`,
    `asked by ${nameOf(askedBy)} at ${clock(askedAt)}`,
  ];
  if (ending !== null) parts.push(`took ${duration(ending.at.getTime() - askedAt.getTime())}`);
  if (attempt > 1) parts.push(`attempt ${attempt}`);
  return parts.join(' · ');
}

/** One line for notifications and plain logs. */
export function layerLine(layer: LayerResult, count: number): string {
  return `Layer ${layer.index} of ${count}, ${layer.title}: ${statusWord(layer.status)}`;
}
