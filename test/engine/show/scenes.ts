import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { EventBody, Level, Place } from '../../../src/core/case/event.ts';
import type { Config } from '../../../src/core/config.ts';
import { meetingKey } from '../../../src/core/meeting/meeting-messages.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { type Projector, projectCases } from '../../../src/engine/show/projector.ts';
import { ChatRefusal } from '../../../src/ports/chat.ts';
import type { Messages } from '../../../src/ports/messages.ts';
import { config, failingReport, finished, opened, requested } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { type Office, openOffice } from '../office.ts';
import { RecordingChat } from './recording-chat.ts';

/** A case that has come to its levels, and where its messages are; each test has a case and a chat of its own. */
export interface Scene {
  readonly id: string;
  readonly chat: RecordingChat;
  readonly office: Office;
  /** Shows cases until the test is over. */
  project(own?: { channels?: Config['channels']; messages?: Messages }): Promise<Projector>;
  write(...bodies: readonly EventBody[]): Promise<void>;
  /** Everything the ledger has is shown, or was given up until the next event. */
  current(): Promise<void>;
  message(key: string): RecordingChat['messages'][number] | undefined;
  calls(start: string): string[];
  /** From now on the chat refuses calls that begin so. */
  refuse(...starts: readonly string[]): void;
}

export const CHANNELS: Config['channels'] = { default: 'C0DEFAULT', escalations: 'C0LEADS' };
export const IN_SLACK: Place = { surface: 'slack', channel: 'C0OPS' };
export const AT_THE_TERMINAL: Place = { surface: 'terminal', channel: 'ana' };

export const level = (name: Level): EventBody => ({ kind: 'level.reached', level: name, strikes: 1 });
export const red = (id: string, place = IN_SLACK): EventBody[] => [
  opened(id),
  requested(`${id}.1`, { place }),
  finished(failingReport(), `${id}.1`),
];

export const cardKey = (id: string) => `diagnosis/${id}.1`;
export const callKey = (id: string) => `level/${id}/call`;
export { meetingKey as agendaKey };

/** Sets a file of tests up; the returned function gives the scene of the test that runs. */
export function openScenes(): () => Scene {
  let office: Office;
  let scene: Scene;
  let projectors: Projector[] = [];
  let count = 0;
  beforeAll(async () => {
    office = await openOffice();
  });
  afterAll(() => office.close());
  beforeEach(() => {
    count += 1;
    projectors = [];
    office.log.lines.length = 0;
    scene = openScene(office, `shop-${count}`, projectors);
  });
  afterEach(async () => {
    scene.chat.before = () => {};
    await Promise.all(projectors.map((projector) => projector.stop()));
  });
  return () => scene;
}

function openScene(office: Office, id: string, projectors: Projector[]): Scene {
  const chat = new RecordingChat();
  const { store, log } = office;
  return {
    id,
    chat,
    office,
    async project({ channels = CHANNELS, messages = store.messages } = {}) {
      const projector = await projectCases({
        ledger: store.ledger,
        messages,
        chat,
        pictures: { png: async () => new Uint8Array([1]) },
        config: config({ channels }),
        redactor: createRedactor({ values: [], patterns: [] }),
        log,
      });
      projectors.push(projector);
      return projector;
    },
    write: (...bodies) => office.write(id, ...bodies),
    async current() {
      await until(`${id} is shown`, async () => !(await store.messages.behind('slack')).includes(id));
    },
    message: (key) => chat.messages.find((each) => each.key === key),
    calls: (start) => chat.calls.filter((call) => call.startsWith(start)),
    refuse(...starts) {
      chat.before = (call) => {
        if (starts.some((start) => call.startsWith(start))) throw new ChatRefusal('no', 'change something');
      };
    },
  };
}
