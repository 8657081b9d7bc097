import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import diagnose from '../../../commands/diagnose.ts';
import { openSlack, type Slack } from '../../../src/chat/slack/open-slack.ts';
import type { Receipt } from '../../../src/ports/chat.ts';
import { BOT_TOKEN, startWorkspace, type Workspace } from './emulator.ts';
import { refusal } from './gateway.ts';
import { click, type Ears, type Scene, slashCommand, startEars } from './person.ts';
import { RecordingDesk, started } from './recording-desk.ts';
import { type SocketFacade, startSocketFacade } from './socket-facade.ts';
import { type LogLine, recordingLog } from './stage.ts';

let workspace: Workspace;
let facade: SocketFacade;
let ears: Ears;
let desk: RecordingDesk;
let slack: Slack;
let scene: Scene;
const logged: LogLine[] = [];

beforeEach(async () => {
  workspace = await startWorkspace();
  facade = await startSocketFacade(workspace.apiUrl);
  ears = await startEars();
  desk = new RecordingDesk();
  scene = { account: workspace.anaId, channel: workspace.channels.ops, responseUrl: ears.url };
  logged.length = 0;
  slack = await openSlack({
    token: BOT_TOKEN,
    appToken: 'xapp-1-umpire',
    apiUrl: facade.gateway.apiUrl,
    commands: [diagnose],
    messageAt: async () => undefined,
    desk,
    log: recordingLog(logged),
  });
});
afterEach(async () => {
  await slack.stop();
  await Promise.all([facade.close(), ears.close(), workspace.close()]);
});

const soon = { timeout: 8_000, interval: 10 };

describe('Socket Mode', () => {
  it('needs no listener, and is ready when connected', async () => {
    expect(slack.listener).toBeNull();
    await expect(slack.ready()).rejects.toThrow(/Socket Mode/);
    await slack.start();
    await slack.ready();
    await vi.waitFor(() => expect(facade.open.size).toBe(2), soon);
  });

  it('hears commands and clicks, and acknowledges with what the desk says', async () => {
    await slack.start();
    desk.accepts('Diagnosing neuros.');
    expect(await facade.deliver('slash_commands', slashCommand('/diagnose neuros', scene))).toEqual({
      response_type: 'ephemeral',
      text: 'Diagnosing neuros.',
    });
    await facade.deliver('interactive', click('diagnose neuros --all', scene));
    await vi.waitFor(() => expect(ears.told).toEqual(['Diagnosing neuros.']), soon);
    expect(desk.heard.map(({ text }) => text)).toEqual(['diagnose neuros', 'diagnose neuros --all']);
  });

  it('hears at once on the other connection while one is renewed, and has both again', async () => {
    await slack.start();
    await vi.waitFor(() => expect(facade.open.size).toBe(2), soon);
    const [renewed] = facade.open;
    if (renewed === undefined) throw new Error('no connection');
    facade.disconnect(renewed);
    await vi.waitFor(() => expect(facade.open.has(renewed)).toBe(false), soon);
    await facade.deliver('slash_commands', slashCommand('/diagnose neuros', scene));
    expect(desk.heard).toHaveLength(1);
    await vi.waitFor(() => expect([facade.open.size, facade.opened()]).toEqual([2, 3]), soon);
  });

  it('connects again after all connections were cut, within seconds', async () => {
    await slack.start();
    await vi.waitFor(() => expect(facade.open.size).toBe(2), soon);
    const before = performance.now();
    for (const connection of facade.open) connection.terminate();
    await vi.waitFor(() => expect(facade.opened()).toBe(4), soon);
    expect(performance.now() - before).toBeLessThan(3_000);
    await slack.ready();
    await facade.deliver('slash_commands', slashCommand('/diagnose neuros', scene));
    expect(desk.heard).toHaveLength(1);
  });

  it('goes on trying while Slack is away, without taking the process down', async () => {
    let away = true;
    facade.gateway.answer(({ method }) =>
      away && method === 'apps.connections.open' ? { status: 503, body: {} } : undefined,
    );
    await slack.start();
    await expect(slack.ready()).rejects.toThrow(/Socket Mode/);
    await vi.waitFor(
      () => expect(logged.filter(({ event }) => event === 'slack.socket-failed').length).toBeGreaterThan(2),
      soon,
    );
    away = false;
    await vi.waitFor(() => slack.ready(), soon);
  });

  it('stops for good, after the work that began', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: ended, resolve: end } = Promise.withResolvers<Receipt>();
    desk.accepts('Diagnosing neuros.', () => {
      begin();
      return ended;
    });
    await slack.start();
    await facade.deliver('slash_commands', slashCommand('/diagnose neuros', scene));
    await begun;
    const order: string[] = [];
    const stopped = slack.stop().then(() => order.push('stopped'));
    await vi.waitFor(() => expect(facade.open.size).toBe(0), soon);
    order.push('work ends');
    end(started);
    await stopped;
    expect(order).toEqual(['work ends', 'stopped']);
    const opened = facade.opened();
    await expect(slack.ready()).rejects.toThrow(/Socket Mode/);
    expect(facade.opened()).toBe(opened);
  });

  it('start refuses an app token that Slack does not take', async () => {
    facade.gateway.answer(({ method }) =>
      method === 'apps.connections.open' ? refusal('not_allowed_token_type') : undefined,
    );
    await expect(slack.start()).rejects.toMatchObject({ remedy: expect.stringMatching(/SLACK_APP_TOKEN/) });
  });
});
