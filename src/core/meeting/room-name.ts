/** The longest name of a channel (docs.slack.dev, conversations.create). */
const NAME_CHARS = 80;

/**
 * The name of a case's own channel, the same each time: lower-case letters, digits and dashes. The end of the id, which
 * tells the cases of a target apart, is never cut off.
 */
export function roomName(caseId: string): string {
  const word = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
  const at = caseId.lastIndexOf('-');
  const end = word(caseId.slice(at + 1)).slice(-NAME_CHARS / 2);
  const start = `umpire-${word(caseId.slice(0, Math.max(0, at)))}`;
  return `${start.slice(0, NAME_CHARS - 1 - end.length).replace(/-+$/, '')}-${end}`.replace(/-+$/, '');
}
