const ELLIPSIS = '…';

/** Text without what a chat cannot show or would be tricked by: control and terminal codes, direction overrides. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '');
}

export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** Slack's three special characters (docs.slack.dev, formatting), and a code fence that evidence must not close. */
export function escapeMrkdwn(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('```', '`\u200b`\u200b`');
}

/** At most `limit` characters of escaped text, with an ellipsis when cut; never ends within an escape or a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 1) return '';
  const kept = text
    .slice(0, limit - ELLIPSIS.length)
    .replace(/&[a-z]{0,3}$/, '')
    .replace(/[\ud800-\udbff]$/, '');
  return kept + ELLIPSIS;
}
