import type { Log } from '../../src/ports/telemetry.ts';

export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

/** A log that can be read. */
export function recordedLog(): Log & { lines: Line[] } {
  const lines: Line[] = [];
  const write = (level: Line['level']) => (event: string, fields: Record<string, unknown>) => {
    lines.push({ level, event, fields });
  };
  return { info: write('info'), warn: write('warn'), error: write('error'), lines };
}
