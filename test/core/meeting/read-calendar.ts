/** Properties of a calendar file by their name with parameters, in order; components as `BEGIN` and `END`. */
export interface Property {
  readonly name: string;
  readonly parameters: string;
  readonly value: string;
}

/** Reads a calendar as RFC 5545 has it, and throws for whatever it does not allow: lines, folding, names, escapes. */
export function readCalendar(text: string): Property[] {
  if (!text.endsWith('\r\n')) throw new Error('the last line has no end');
  const lines = text.slice(0, -2).split('\r\n');
  for (const line of lines) {
    const octets = new TextEncoder().encode(line).length;
    if (octets > 75) throw new Error(`a line of ${octets} octets: ${line}`);
    if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line) || !line.isWellFormed())
      throw new Error(`a control character in ${line}`);
    if (line === '') throw new Error('an empty line');
  }
  const unfolded = lines.join('\r\n').replaceAll('\r\n ', '').split('\r\n');
  const properties = unfolded.map(readLine);
  nest(properties);
  return properties;
}

function readLine(line: string): Property {
  const match = /^([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$/.exec(line);
  if (match === null) throw new Error(`not a line of a calendar: ${line}`);
  const [, name = '', parameters = '', value = ''] = match;
  return { name, parameters, value };
}

/** The text of a property, whose commas, semicolons and backslashes must be escaped. */
export function textOf(properties: readonly Property[], name: string): string {
  const found = properties.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  const rest = found.value.replace(/\\[\\;,n]/g, '');
  if (/[\\;,]/.test(rest)) throw new Error(`not escaped: ${found.value}`);
  return found.value.replace(/\\([\\;,n])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}

function nest(properties: readonly Property[]): void {
  const open: string[] = [];
  for (const { name, value } of properties) {
    if (name === 'BEGIN') open.push(value);
    if (name === 'END' && open.pop() !== value) throw new Error(`END:${value} without its beginning`);
  }
  if (open.length > 0) throw new Error(`${open.join(', ')} without an end`);
}
