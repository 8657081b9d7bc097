import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/core/redact/redaction.ts';
import { createLog } from '../../src/telemetry/log.ts';

const SECRET = 'correct"horse\\battery';
const redactor = createRedactor({ values: [SECRET], patterns: [] });

function recorded(level = 'info') {
  const lines: string[] = [];
  const log = createLog({ level, redactor, destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '') };
}

describe('a line', () => {
  test('is one object with level, time and event, and ends in a newline', () => {
    const { log, lines, last } = recorded();
    log.info('diagnosis.finished', { target: 'neuros', layers: 5 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    expect(last()).toMatchObject({ level: 'info', event: 'diagnosis.finished', target: 'neuros', layers: 5 });
    expect(new Date(String(last().time)).toISOString()).toBe(last().time);
  });

  test('keeps its own keys when a field has the same name', () => {
    const { log, last } = recorded();
    log.warn('escalated', { level: 5, event: 'mine', time: 'later' });
    expect(last()).toMatchObject({
      level: 'warn',
      event: 'escalated',
      level_: 5,
      event_: 'mine',
      time_: 'later',
    });
  });

  test.each([
    ['warn', ['second', 'third']],
    ['error', ['third']],
    ['silent', []],
  ])('is written from level %s upwards', (level, events) => {
    const { log, lines } = recorded(level);
    log.info('first', {});
    log.warn('second', {});
    log.error('third', {});
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(events);
  });

  test('tells an error with its causes, code and remedy, and nothing else it carries', () => {
    const { log, last } = recorded();
    const cause = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      request: { body: 'long' },
    });
    log.error('queue.lost', {
      error: Object.assign(new Error('no queue', { cause }), { remedy: 'start Redis' }),
    });
    expect(last().error).toMatchObject({
      type: 'Error',
      message: 'no queue',
      remedy: 'start Redis',
      stack: expect.stringContaining('log.test.ts'),
      cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    });
    expect(JSON.stringify(last())).not.toContain('"request"');
  });

  test('tells the parts of an aggregate, errors in a list, and what was thrown that is no error', () => {
    const { log, last } = recorded();
    log.error('x', {
      error: new AggregateError([new Error('one'), 'two'], 'both'),
      all: [new Error('three')],
    });
    expect(last()).toMatchObject({
      error: { errors: [{ message: 'one' }, 'two'] },
      all: [{ message: 'three' }],
    });
    log.error('x', { error: new Error('outer', { cause: 'inner' }) });
    expect(last()).toMatchObject({ error: { cause: 'inner' } });
  });

  test('is written even of what cannot be serialised', () => {
    const { log, last } = recorded();
    const circle: Record<string, unknown> = { name: 'circle', big: 10n };
    circle.self = circle;
    log.info('odd', { circle, nothing: undefined, call: () => 1 });
    expect(last()).toMatchObject({ event: 'odd', circle: { name: 'circle' } });
    const error = new Error('loop');
    error.cause = error;
    log.info('odd', { error });
    expect(last()).toMatchObject({ error: { message: 'loop' } });
  });

  test('has a bound', () => {
    const { log, lines } = recorded();
    log.info('long', { text: 'line of a log '.repeat(100_000) });
    expect(lines[0]?.length).toBeLessThan(10_000);
  });
});

describe('a secret', () => {
  test.each<[string, Record<string, unknown>]>([
    ['in a field', { url: `postgres://umpire:${encodeURI('hunter2hunter2')}@db/umpire hunter2hunter2` }],
    ['deep inside', { a: [{ b: { c: `password=hunter2hunter2` } }] }],
    ['under a key that names it', { config: { password: 'hunter2hunter2' } }],
    ['in a list under such a key', { passwords: ['hunter2hunter2'] }],
    ['as a key', { 'password=hunter2hunter2': 1 }],
    ['in an error', { error: new Error('PASSWORD=hunter2hunter2 refused') }],
    ['in the cause of an error', { error: new Error('x', { cause: new Error('token: hunter2hunter2') }) }],
  ])('%s is masked', (_, fields) => {
    const known = createRedactor({ values: ['hunter2hunter2'], patterns: [] });
    const lines: string[] = [];
    createLog({
      level: 'info',
      redactor: known,
      destination: { write: (line: string) => void lines.push(line) },
    }).info('x', fields);
    expect(lines[0]).not.toContain('hunter2');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'x' });
  });

  test('nobody knows is masked by the name of its key', () => {
    const { log, last } = recorded();
    log.info('x', { slackToken: 'a1', password: 1234, host: 'lab' });
    expect(last()).toMatchObject({ slackToken: '[redacted]', password: '[redacted]', host: 'lab' });
  });

  test('with characters that JSON escapes is masked, and the line stays JSON', () => {
    const { log, lines, last } = recorded();
    log.info('x', { text: `before ${SECRET} after`, quoted: 'password="one two" and more' });
    expect(lines[0]).not.toContain('battery');
    expect(lines[0]).not.toContain('one two');
    expect(last().text).toMatch(/^before .* after$/);
  });

  test('in the name of an event is masked', () => {
    const { log, lines } = recorded();
    log.info(`said ${SECRET}`, {});
    expect(lines[0]).not.toContain('battery');
  });

  test('is not let through by a redactor that fails', () => {
    const lines: string[] = [];
    const broken = {
      redact: () => {
        throw new Error('out of order');
      },
    };
    createLog({
      level: 'info',
      redactor: broken,
      destination: { write: (line: string) => void lines.push(line) },
    }).info('x', { text: SECRET });
    expect(lines.join('')).not.toContain('battery');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', event: 'log.unmaskable' });
  });
});

test('without a destination lines go to stderr, all of them, even when the process ends at once', () => {
  const program = `
    import { createLog } from ${JSON.stringify(new URL('../../src/telemetry/log.ts', import.meta.url).href)};
    const log = createLog({ level: 'info', redactor: { redact: (text) => text } });
    for (let i = 0; i < 200; i++) log.info('line', { i });
    process.exit(3);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(status).toBe(3);
  expect(stdout).toBe('');
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).i),
  ).toEqual(Array.from({ length: 200 }, (_, i) => i));
});
