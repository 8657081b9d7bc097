const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as XML has it; what XML 1.0 cannot hold is left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

type Attributes = Readonly<Record<string, string | number>>;

/** One element; its children are XML already. */
export function tag(name: string, attributes: Attributes, children = ''): string {
  const list = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  return children === '' ? `<${name}${list}/>` : `<${name}${list}>${children}</${name}>`;
}

/** Words at a place: their beginning, and their base line. */
export function words(text: string, x: number, y: number, kind: string): string {
  return text === '' ? '' : tag('text', { x, y, ...(kind !== '' && { class: kind }) }, escapeXml(text));
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return tag('path', { d: `M${x1} ${y1}L${x2} ${y2}`, class: kind });
}

/** Part of a drawing, and how high it is. */
export interface Drawn {
  readonly svg: string;
  readonly height: number;
}
