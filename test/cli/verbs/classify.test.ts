import { describe, expect, test } from 'vitest';
import { runUmpire } from '../run-umpire.ts';

const DOWN = "docker compose down removes the project's containers and networks";

describe('umpire classify', () => {
  test('the words of a command, in words', async () => {
    const { code, stdout } = await runUmpire(['classify', '--', 'docker', 'compose', 'down']);
    expect(stdout).toBe(`destroy\n  ${DOWN}\n`);
    expect(code).toBe(0);
  });

  test('one word is a line of shell, as JSON', async () => {
    const { stdout } = await runUmpire(['classify', '--json', '--', 'docker ps; docker compose down']);
    expect(JSON.parse(stdout)).toEqual({
      command: 'docker ps; docker compose down',
      risk: 'destroy',
      reasons: [DOWN],
    });
  });

  test('several words are words: what a shell would read in them is not read', async () => {
    const { stdout } = await runUmpire(['classify', '--json', '--', 'echo', '$(rm x)', "it's; rm y"]);
    expect(JSON.parse(stdout)).toMatchObject({ risk: 'read' });
  });

  test('--stdin: a JSON string a line, an answer a line, in order', async () => {
    const commands = ['docker ps', 'docker restart x', '$x', 'rm -rf /', 'cat <<E\nrm x\nE\n', ''];
    const input = commands.map((each) => JSON.stringify(each)).join('\n');
    const { code, stdout } = await runUmpire(['classify', '--stdin'], { input });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ command }) => command)).toEqual(commands);
    expect(answers.map(({ risk }) => risk)).toEqual([
      'read',
      'change',
      'unknown',
      'destroy',
      'read',
      'unknown',
    ]);
    expect(code).toBe(0);
  });

  test.each([
    [['classify'], /COMMAND is missing/],
    [['classify', '--'], /COMMAND is missing/],
    [['classify', '--colour', '--', 'ls'], /--colour is no option of classify/],
    [['classify', '--stdin', '--', 'ls'], /not both/],
  ])('umpire %j is bad input', async (argv, message) => {
    const { code, stdout, stderr } = await runUmpire(argv);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/Usage: umpire classify \[--json\] -- COMMAND… \| --stdin/);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('a line that is no JSON string is named', async () => {
    const { code, stderr } = await runUmpire(['classify', '--stdin'], { input: '"ls"\nls\n' });
    expect(stderr).toMatch(/standard input, line 2: expected a JSON string holding a command/);
    expect(code).toBe(2);
  });
});
