const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * What a person typed, before Slack's and the keyboard's improvements: curly quotes, long dashes for `--`, special
 * spaces, `<@U1|ana>`, `<#C1|ops>`, `<https://x|x>` and `&amp;` (docs.slack.dev, slash commands, escaping).
 */
export function normalise(text: string): string {
  return text
    .replace(/<([^<>]*)>/g, (_, inside: string) => unwrap(inside))
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/[\u2018\u2019\u201a\u201b]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
    .replace(/(^|\s)[\u2013\u2014](?=[A-Za-z])/g, '$1--')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A person or channel is its id, which cannot be renamed; a link is what was typed. */
function unwrap(inside: string): string {
  const [target = '', label] = inside.split('|', 2);
  if (target.startsWith('@') || target.startsWith('#')) return target;
  if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
  return label || target.replace(/^mailto:/, '');
}
