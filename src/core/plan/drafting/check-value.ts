import type { ValueType } from '../../runbook.ts';

const LOWEST_PORT = 1;
const HIGHEST_PORT = 65_535;

/** What a kind of value allows, in words that follow "must be". */
export function allowed(type: ValueType): string {
  switch (type.kind) {
    case 'name':
      return 'a name: lower-case letters and digits, words joined by `-`, at most 32 characters';
    case 'duration':
      return 'a duration in hours, minutes and seconds: `24h`, `1h30m`, `90s`';
    case 'operation':
      return 'the id of an operation, as its card shows it: `neuros-1.2`';
    case 'port':
      return `a port: a whole number from ${LOWEST_PORT} to ${HIGHEST_PORT}`;
    case 'image':
      return 'an image: `name`, `name:tag` or `registry/name@sha256:…`';
    case 'tag':
      return 'a tag: letters, digits, `_`, `.` and `-`, at most 128 characters';
    case 'number':
      return `a whole number from ${type.min} to ${type.max}`;
    case 'choice':
      return `one of ${type.of.join(', ')}`;
    default:
      return type satisfies never;
  }
}

/** Whether a value is what its kind allows. */
export function isAllowed(value: string, type: ValueType): boolean {
  switch (type.kind) {
    case 'name':
      return value.length <= 32 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value);
    case 'duration':
      return /^(?=\d)(\d{1,5}h)?(\d{1,5}m)?(\d{1,5}s)?$/.test(value);
    case 'operation':
      return value.length <= 128 && /^[A-Za-z0-9][\w-]*(\.[\w-]+)*\.\d{1,9}$/.test(value);
    case 'port':
      return isWithin(value, LOWEST_PORT, HIGHEST_PORT);
    case 'image':
      return (
        value.length <= 255 &&
        /^[A-Za-z0-9][\w.-]*(:\d{1,5})?(\/[\w.-]+)*(:[\w.-]+)?(@[\w+.-]+:[0-9a-f]+)?$/.test(value)
      );
    case 'tag':
      return /^\w[\w.-]{0,127}$/.test(value);
    case 'number':
      return isWithin(value, type.min, type.max);
    case 'choice':
      return type.of.includes(value);
    default:
      return type satisfies never;
  }
}

function isWithin(value: string, min: number, max: number): boolean {
  return /^(0|[1-9]\d{0,14})$/.test(value) && Number(value) >= min && Number(value) <= max;
}
