import { askOnce as ask } from '../../app/ask-once.ts';
import { Stopped } from '../../app/run-process.ts';
import { createLiveView, type LiveView } from '../../chat/terminal/live-view.ts';
import { printable } from '../../chat/terminal/render-card.ts';
import type { Answer } from '../../chat/terminal/session.ts';
import { awaitsPeople, type Followed, subjectOf } from '../../core/cards/followed.ts';
import { progressLines } from '../../core/cards/progress-lines.ts';
import { operationJson } from '../../core/case/operation-json.ts';
import { diagnosisJson } from '../../core/diagnosis/diagnosis-json.ts';
import { EXIT } from '../exit.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import { readLine } from '../read-line.ts';

const HINT = 'This waits for them. Ctrl-C leaves the request standing.';

/** A slash command as a subcommand: `umpire diagnose neuros [--all] [--json]`. */
export async function askOnce(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const { text, json } = readLine(argv);
  const view = json ? quietView() : createLiveView(process.stdout, HINT);
  let last: Followed | undefined;
  const audience = {
    accepted: view.accepted,
    noted:
      process.stdout.isTTY || json ? view.noted : (note: string) => void process.stderr.write(`${note}\n`),
    changed(followed: Followed) {
      last = followed;
      view.changed(followed);
    },
  };
  try {
    return conclude(await ask(text, audience, environment), view, json);
  } catch (error) {
    view.leave();
    if (!(error instanceof Stopped)) throw error;
    process.stderr.write(`umpire: ${error.message}; ${whatStands(last)}\n`);
    return error.exitCode;
  }
}

/** Beside JSON nothing is said, but that people are waited for, and how they approve. */
function quietView(): LiveView {
  const said = new Set<string>();
  return {
    accepted: () => {},
    noted: () => {},
    changed(followed) {
      if (!awaitsPeople(followed)) return;
      for (const line of [...progressLines(followed), HINT].filter((each) => !said.has(each))) {
        said.add(line);
        process.stderr.write(`${printable(line)}\n`);
      }
    },
    leave: () => {},
    settle: () => {},
  };
}

function conclude(answer: Answer, view: LiveView, json: boolean): number {
  switch (answer.kind) {
    case 'answered':
    case 'refused':
      view.leave();
      process.stderr.write(`${answer.text}\n`);
      return answer.kind === 'answered' ? EXIT.badInput : EXIT.notAsked;
    case 'told':
      view.leave();
      process.stdout.write(
        json ? `${JSON.stringify({ schema: 1, text: answer.text })}\n` : `${answer.text}\n`,
      );
      return answer.done ? EXIT.healthy : EXIT.notAsked;
    case 'abandoned':
      process.stderr.write(`umpire: the running Umpire has ended; ${whatStands(answer)}\n`);
      break;
    case 'followed':
      break;
    default:
      return answer satisfies never;
  }
  if (json) process.stdout.write(`${JSON.stringify(jsonOf(answer))}\n`);
  else view.settle(answer);
  return exitCodeOf(answer);
}

function jsonOf(followed: Followed) {
  const subject = subjectOf(followed);
  return subject.kind === 'diagnosis'
    ? diagnosisJson(followed.state, subject.it)
    : operationJson(followed.state, subject.it);
}

/** What nobody watches any more is not undone by that. */
function whatStands(last: Followed | undefined): string {
  if (last === undefined || last.about === 'diagnosis')
    return 'what was asked for goes on where it has begun';
  if (awaitsPeople(last))
    return `the request stands until it expires: umpire approve ${last.id}, umpire deny ${last.id} REASON`;
  return `operation ${last.id} goes on where it has begun, and the ledger has how it ends`;
}
