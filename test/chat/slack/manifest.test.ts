import { describe, expect, it } from 'vitest';
import diagnose from '../../../commands/diagnose.ts';
import { slackManifest } from '../../../src/chat/slack/manifest.ts';

describe('the Slack app manifest', () => {
  it('has every command as typed, with its usage, and asks for no more than what is used', () => {
    const manifest = slackManifest([diagnose], { socketMode: true });
    expect(manifest.features.slash_commands).toEqual([
      {
        command: '/diagnose',
        description: diagnose.description,
        usage_hint: 'TARGET [--all]',
        should_escape: true,
      },
    ]);
    expect(manifest.oauth_config.scopes.bot).toEqual([
      'commands',
      'chat:write',
      'files:write',
      'reactions:read',
      'groups:write',
      'groups:read',
    ]);
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    });
    expect(manifest.settings.event_subscriptions).toEqual({
      bot_events: ['reaction_added', 'reaction_removed'],
    });
  });

  it('without Socket Mode sends everything to the public address', () => {
    const { features, settings } = slackManifest([diagnose], {
      socketMode: false,
      url: 'https://umpire.example.com/',
    });
    const endpoint = 'https://umpire.example.com/slack/events';
    expect(features.slash_commands[0]).toHaveProperty('url', endpoint);
    expect(settings.interactivity).toHaveProperty('request_url', endpoint);
  });

  it.each([undefined, 'umpire.example.com', 'http://umpire.example.com'])('refuses the address %s', (url) => {
    const options = url === undefined ? { socketMode: false } : { socketMode: false, url };
    expect(() => slackManifest([diagnose], options)).toThrow(/public https address.*Socket Mode/);
  });

  it('stays within the limits Slack sets for manifests', () => {
    const { display_information, features } = slackManifest([diagnose], { socketMode: true });
    expect(display_information.name.length).toBeLessThanOrEqual(35);
    expect(display_information.description.length).toBeLessThanOrEqual(140);
    for (const { command } of features.slash_commands) expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
  });
});
