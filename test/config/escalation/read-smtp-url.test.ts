import { expect, test } from 'vitest';
import { readSmtpUrl } from '../../../src/config/escalation/read-smtp-url.ts';

test.each<[string, object]>([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false }],
  ['smtps://mail.example.com/', { host: 'mail.example.com', port: 465, secure: true }],
  ['smtp://127.0.0.1:25', { host: '127.0.0.1', port: 25, secure: false }],
  ['SMTPS://[::1]:2465', { host: '::1', port: 2465, secure: true }],
  [
    'smtps://umpire%40example.com:p%2Fa%3As%25s@mail.example.com:465',
    {
      host: 'mail.example.com',
      port: 465,
      secure: true,
      auth: { user: 'umpire@example.com', pass: 'p/a:s%s' },
    },
  ],
])('%s is understood', (url, server) => expect(readSmtpUrl(url)).toEqual(server));

test.each([
  ['mail.example.com:25', 'starts with `smtps://`'],
  ['http://s3cret@mail.example.com', 'starts with `smtps://`'],
  ['smtp://', 'must name a server'],
  ['smtp:mail.example.com', 'must name a server'],
  ['smtp://s3cret%20word', 'must name a server'],
  ['smtp://-x:25', 'must name a server'],
  ['smtps://u:s3cret@h?tls.rejectUnauthorized=false', 'must end after the server'],
  ['smtps://u:s3cret@h/?', 'must end after the server'],
  ['smtps://u:s3cret@h#x', 'must end after the server'],
  ['smtps://u:s3cret@h/path', 'must end after the server'],
  ['smtp://h:0', 'must have a port'],
  ['smtp://h:70000', 'starts with `smtps://`'],
  ['smtps://u@h', 'both a user name and a password'],
  ['smtps://:s3cret@h', 'both a user name and a password'],
  ['smtps://u:s3cret%zz@h', 'not percent-encoded'],
  ['smtps://u:s3cret%00@h', 'control character'],
  ['smtps://u%0d%0a:s3cret@h', 'control character'],
])('%s is refused without showing it', (url, problem) => {
  const said = readSmtpUrl(url);
  expect(said).toContain(problem);
  expect(said).not.toContain('s3cret');
});
