import { expect, test } from 'vitest';
import approve from '../../../commands/approve.ts';
import diagnose from '../../../commands/diagnose.ts';
import exec from '../../../commands/exec.ts';
import incident from '../../../commands/incident.ts';
import run from '../../../commands/run.ts';
import { complete } from '../../../src/chat/terminal/complete.ts';

const vocabulary = {
  commands: [diagnose, run, exec, approve, incident],
  targets: ['neuros', 'shop'],
  procedures: (target: string) => (target === 'neuros' ? ['restart', 'rebuild', 'clean-rebuild'] : []),
};

test.each<[line: string, offered: string[], word: string]>([
  ['', ['approve', 'diagnose', 'exec', 'exit', 'help', 'incident', 'run'], ''],
  ['d', ['diagnose '], 'd'],
  ['/di', ['diagnose '], 'di'],
  ['ex', ['exec', 'exit'], 'ex'],
  ['x', [], 'x'],
  ['diagnose ', ['--all', 'neuros', 'shop'], ''],
  ['diagnose n', ['neuros '], 'n'],
  ['diagnose --all n', ['neuros '], 'n'],
  ['diagnose neuros --', ['--all '], '--'],
  ['diagnose neuros s', [], 's'],
  ['/diagnose s', ['shop '], 's'],
  ['run ', ['neuros', 'shop'], ''],
  ['run neuros re', ['rebuild', 'restart'], 're'],
  ['run neuros c', ['clean-rebuild '], 'c'],
  ['run shop ', [], ''],
  ['run nosuch ', [], ''],
  ['run neuros rebuild n', [], 'n'],
  ['exec n', ['neuros '], 'n'],
  ['exec neuros n', [], 'n'],
  ['approve n', [], 'n'],
  ['incident neuros ', ['close', 'note', 'report', 'resolve', 'timeline'], ''],
  ['incident neuros rep', ['report '], 'rep'],
  ['incident neuros note n', [], 'n'],
  ['nonsense n', [], 'n'],
  ['help n', [], 'n'],
])('Tab after %j offers %j', (line, offered, word) => {
  expect(complete(line, vocabulary)).toEqual([offered, word]);
});
