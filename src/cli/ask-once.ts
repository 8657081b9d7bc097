import { askOnce as ask } from '../app/ask-once.ts';
import { Stopped } from '../app/run-process.ts';
import { createLiveView, type LiveView } from '../chat/terminal/live-view.ts';
import type { Answer } from '../chat/terminal/session.ts';
import { diagnosisJson } from '../core/diagnosis-json.ts';
import { EXIT } from './exit.ts';

/** A slash command as a subcommand: `umpire diagnose neuros [--all] [--json]`. */
export async function askOnce(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const json = argv.includes('--json');
  const line = argv.filter((word) => word !== '--json').join(' ');
  const view = json ? SILENT : createLiveView(process.stdout);
  const answer = await ask(line, view, environment).catch((error: unknown) => {
    if (error instanceof Stopped) return error;
    throw error;
  });
  if (answer instanceof Stopped) {
    process.stderr.write(`umpire: ${answer.message}; what was asked for goes on where it has begun\n`);
    return answer.exitCode;
  }
  if (answer.kind !== 'diagnosed') {
    process.stderr.write(`${answer.text}\n`);
    return EXIT.badInput;
  }
  if (json) process.stdout.write(`${JSON.stringify(diagnosisJson(answer.state, answer.diagnosis))}\n`);
  else view.settle(answer.state, answer.diagnosis);
  return exitCode(answer);
}

const SILENT: LiveView = { accepted: () => {}, changed: () => {}, settle: () => {} };

function exitCode({ diagnosis: { ending } }: Extract<Answer, { kind: 'diagnosed' }>): number {
  if (ending?.kind !== 'finished') return EXIT.notAsked;
  switch (ending.report.status) {
    case 'healthy':
      return EXIT.healthy;
    case 'failing':
      return EXIT.failing;
    case 'unreachable':
      return EXIT.notAsked;
    default:
      return ending.report.status satisfies never;
  }
}
