import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/core/risk/classify.ts';
import { RISKS } from '../../../src/core/risk/risk.ts';
import { SHIPPED } from './knowledge.ts';

const isDown = (command: string): boolean => classify(command, SHIPPED.knowledge).composeDown;

describe('compose down, however it is spelled', () => {
  test.each([
    'docker compose down',
    'docker-compose down',
    'podman compose down',
    'podman-compose down',
    'nerdctl compose down',
    'docker --context prod compose -f a.yml -p shop down -v --remove-orphans',
    '/usr/bin/docker-compose -f a.yml down',
    '\'dock\'er com\\pose "do"wn',
    'sudo -u deploy docker compose down',
    'env COMPOSE_PROJECT_NAME=shop docker compose down',
    'nohup timeout 60 nice docker compose down',
    "bash -c 'docker compose down'",
    "sudo sh -ec 'cd /srv/shop && docker compose down -t 0'",
    'ssh prod docker compose down',
    "ssh -p 2222 prod 'cd /srv/shop; docker-compose down'",
    'echo shop | xargs docker compose down',
    'echo down | xargs docker compose',
    'find /srv -name compose.yml -execdir docker compose down \\;',
    'watch docker compose down',
    'docker compose ps && docker compose down',
    'docker ps | grep -q web || { docker compose down; }',
    'ls "$(docker compose down)"',
    'eval docker compose down',
    'down() { docker compose down; }; down',
    'dc() { docker compose "$@"; }; dc down',
    "bash <<< 'docker compose down'",
    'docker exec builder docker compose down',
    'docker compose wait --down-project web',
    'docker compose "$verb"',
    'docker $(echo compose down)',
    '$DOCKER compose down',
    '/opt/bin/docker-compose down',
    'doas docker compose -p shop down',
  ])('%s', (command) => {
    expect(isDown(command)).toBe(true);
  });
});

describe('its neighbours', () => {
  test.each([
    'docker compose stop',
    'docker compose rm -sf web',
    'docker compose up -d',
    'docker compose logs down',
    'docker compose exec web ifconfig eth0 down',
    'docker compose -p down ps',
    'docker compose -f down stop',
    'docker compose down --dry-run',
    'docker compose --dry-run down',
    'docker compose down --help',
    'echo docker compose down',
    "grep 'docker compose down' deploy.sh",
    "git commit -m 'compose down'",
    'docker stop shop-web-1',
    'docker stack down shop',
    'down() { docker compose down; }; docker ps',
    './deploy.sh down',
    "./note 'docker compose down'",
    'ip link set eth0 down',
    '',
  ])('%j', (command) => {
    expect(isDown(command)).toBe(false);
  });
});

test('what may be compose down is never less than unknown', () => {
  for (const command of ['docker compose down', 'docker compose "$verb"', 'doas docker compose down']) {
    expect(RISKS.slice(2)).toContain(classify(command, SHIPPED.knowledge).risk);
  }
});

test.each([500, 1900])('it is not lost behind %i other commands', (count) => {
  const many = Array.from({ length: count }, (_, at) => `x${at}`).join('; ');
  expect(isDown(`${many}; docker compose down`)).toBe(true);
});

test('it is not lost before what is nested too deeply to be read', () => {
  expect(isDown(`docker compose down; ${'$('.repeat(900)}${')'.repeat(900)}`)).toBe(true);
});
