/** The newest API whose answers these probes were written against; an older engine is asked in its own version. */
const NEWEST_API = '1.47';

/** The older of what the engine speaks and what we know. */
export function negotiate(theirs: string): string {
  if (!/^\d{1,3}\.\d{1,4}$/.test(theirs)) return '';
  return compareVersions(theirs, NEWEST_API) < 0 ? theirs : NEWEST_API;
}

function compareVersions(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
