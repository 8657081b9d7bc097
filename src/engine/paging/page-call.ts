import type { Case } from '../../core/case/case.ts';
import type { Level } from '../../core/case/event.ts';
import type { Config } from '../../core/config.ts';
import { type Call, type Page, pageKey } from '../../core/paging/page.ts';
import { pageText } from '../../core/paging/page-text.ts';
import type { Redactor } from '../../core/redact/redaction.ts';
import type { PageCall } from '../../ports/pager.ts';

/** What names one call in all cases. */
export const callName = (
  { id }: Pick<Case, 'id'>,
  { level }: { readonly level: Level },
  { number }: Pick<Call, 'number'>,
) => `${pageKey(id, level)}:${number}`;

/** A call as a pager gets it, redacted. */
export function pageCall(
  { config, redactor }: { readonly config: Config; readonly redactor: Redactor },
  state: Case,
  page: Page,
  made: Call,
): PageCall {
  const { summary, lines } = pageText(state, page.level);
  const { to } = made;
  const known = to === null ? null : config.people.find(({ id }) => id === to.id);
  return {
    key: pageKey(state.id, page.level),
    number: made.number,
    action: made.action,
    caseId: state.id,
    level: page.level,
    target: state.target,
    host: state.host,
    environment: config.targets.get(state.target)?.environment ?? 'unknown',
    to: to === null ? null : (known ?? { ...to, agent: false, accounts: {} }),
    called: page.calls.flatMap(({ way, to: called }) =>
      way === made.way && called !== null ? (config.people.find(({ id }) => id === called.id) ?? []) : [],
    ),
    takenBy: page.acknowledged?.by ?? null,
    summary: redactor.redact(summary),
    lines: lines.map((line) => redactor.redact(line)),
    at: made.at,
  };
}
