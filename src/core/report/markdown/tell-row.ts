import { receiptText } from '../../cards/operation-replies.ts';
import { nameOf, plural, statusWord } from '../../cards/wording.ts';
import type { LedgerEvent, OperationEvent, PageEvent } from '../../case/event.ts';
import type { Verdict } from '../../gate/verdict.ts';
import { wayName } from '../../paging/page-section.ts';
import type { Pen, Span } from './pen.ts';

/** What an entry of the ledger says, in a sentence. */
export function tellRow(row: LedgerEvent, pen: Pen): Span {
  const { markdown } = tell(row, pen);
  return { markdown: /[.!?…]$/.test(markdown) ? markdown : `${markdown}.` };
}

function tell({ body, actor }: LedgerEvent, pen: Pen): Span {
  const { say, code } = pen;
  const who = nameOf(actor);
  switch (body.kind) {
    case 'case.opened':
      return say`The case of ${code(body.target)} on host ${code(body.host)} was opened.`;
    case 'case.closed':
      return say`${who} closed the case: ${body.reason}`;
    case 'diagnosis.requested':
      return say`${who} asked for diagnosis ${code(body.diagnosis)} of ${plural(body.layers.length, 'layer')}.`;
    case 'diagnosis.waiting':
      return say`No worker had taken diagnosis ${code(body.diagnosis)} yet.`;
    case 'layer.finished':
      return say`Diagnosis ${code(body.diagnosis)}: layer ${body.layer.index}, ${body.layer.title}: ${statusWord(body.layer.status)}.`;
    case 'diagnosis.finished': {
      const { status, failedLayer, rootCause } = body.report;
      const layer = failedLayer === null ? '' : `: layer ${failedLayer.index}, ${failedLayer.title}`;
      const cause = rootCause === null ? '' : `: ${rootCause.cause}`;
      return say`Diagnosis ${code(body.diagnosis)} ended ${status}${layer}${cause}`;
    }
    case 'diagnosis.failed':
      return say`Umpire could not make diagnosis ${code(body.diagnosis)}: ${body.message}`;
    case 'level.reached':
      return say`Level ${code(body.level)} was reached with ${plural(body.strikes, 'strike')}.`;
    case 'help.given':
      return say`${who} helps.`;
    case 'meeting.held':
      return say`The team met; ${who} told the decision: ${body.decision}`;
    case 'note.added':
      return say`${who} noted: ${body.text}`;
    case 'report.written':
      return say`${who} had report ${code(body.id)} written.`;
    case 'timeline.asked':
      return say`${who} asked for a picture of the case.`;
    case 'page.sent':
    case 'page.taken':
    case 'page.failed':
    case 'page.acknowledged':
    case 'page.unanswered':
    case 'page.ended':
      return tellPage(body, pen);
    default:
      return tellOperation(body, who, pen);
  }
}

function tellPage(body: PageEvent, { say, code }: Pen): Span {
  const level = code(body.level);
  switch (body.kind) {
    case 'page.sent':
      return body.to === null
        ? say`Call ${body.call} for level ${level}: ${wayName(body.way)} was told to ${body.action}.`
        : say`Call ${body.call} for level ${level}: ${body.to.name} was paged by ${wayName(body.way)}.`;
    case 'page.taken':
      return say`Call ${body.call} for level ${level} was accepted.`;
    case 'page.failed':
      return say`Call ${body.call} for level ${level} failed: ${body.message}`;
    case 'page.acknowledged':
      return say`${body.by} took the page for level ${level} in ${wayName(body.way)}.`;
    case 'page.unanswered':
      return say`Nobody was called any more for level ${level}: ${body.reason}.`;
    case 'page.ended':
      return say`The paging for level ${level} ended.`;
    default:
      return body satisfies never;
  }
}

function tellOperation(body: OperationEvent, who: string, { say, code }: Pen): Span {
  const id = code(body.operation);
  switch (body.kind) {
    case 'operation.requested':
      return say`${who} asked for ${code(body.title)} (operation ${id}, risk ${code(body.risk)}).`;
    case 'operation.waiting':
      return say`No worker had taken operation ${id} yet.`;
    case 'operation.planned':
      return say`Operation ${id} was planned, in ${plural(body.planned.plan.steps.length, 'step')}: ${verdictText(body.verdict)}.`;
    case 'approval.given':
      return say`${who} approved operation ${id}.`;
    case 'approval.withdrawn':
      return say`${who} took the approval of operation ${id} back.`;
    case 'approval.refused':
      return say`The vote of ${who} on operation ${id} did not count: ${body.text}`;
    case 'operation.granted':
      return say`Operation ${id} was granted.`;
    case 'operation.denied':
      return say`${who} denied operation ${id}: ${body.reason}`;
    case 'operation.expired':
      return say`The ${body.what} of operation ${id} expired.`;
    case 'operation.failed':
      return say`Umpire could not do operation ${id}: ${body.message}`;
    case 'operation.started':
      return say`Operation ${id} began.`;
    case 'backup.taken':
      return say`A backup was taken for operation ${id}: ${receiptText(body.receipt)}`;
    case 'step.started':
      return say`Step ${body.index} of operation ${id} began: ${body.title}`;
    case 'step.said':
      return say`Step ${body.index} of operation ${id} went on.`;
    case 'step.finished':
      return say`Step ${body.step.index} of operation ${id}, ${body.step.title}: ${body.step.state}${exitText(body.step.exitCode)}.`;
    case 'operation.finished':
      return say`Operation ${id} ${endingWord(body.ending.kind)}: ${'text' in body.ending ? body.ending.text : body.ending.message}`;
    default:
      return body satisfies never;
  }
}

export function exitText(exitCode: number | null): string {
  return exitCode === null ? '' : `, exit code ${exitCode}`;
}

/** How an operation ended, as a verb. */
export function endingWord(kind: 'succeeded' | 'failed' | 'refused' | 'interrupted'): string {
  return kind === 'refused' || kind === 'interrupted' ? `was ${kind}` : kind;
}

export function verdictText(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'allow':
      return `allowed by the rule “${verdict.rule}”`;
    case 'deny':
      return `denied by the rule “${verdict.rule}”`;
    case 'approve': {
      const { people, seniors } = verdict.quorum;
      const of = seniors === 0 ? '' : ` (${plural(seniors, 'senior')})`;
      return `${people} must approve${of}, by the rule “${verdict.rule}”`;
    }
    default:
      return verdict satisfies never;
  }
}
