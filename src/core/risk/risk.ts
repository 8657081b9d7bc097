/** What a command may do (design, 6). `unknown` cannot be proven to be less and is treated as `destroy`. */
export type Risk = (typeof RISKS)[number];

/** From the least to what says most: in a mix `destroy` wins over `unknown`, because it names the loss. */
export const RISKS = ['read', 'change', 'unknown', 'destroy'] as const;

/** One part of a command with its risk, and why in a plain sentence. */
export interface Finding {
  readonly risk: Risk;
  readonly reason: string;
  /** It is `compose down`, or may turn out to be. */
  readonly composeDown?: true;
}

/** The risk of a whole command: the worst of its parts, and the parts that made it so, worst first. */
export interface Classification {
  readonly risk: Risk;
  readonly reasons: readonly string[];
  /** Some part is `compose down` in any spelling, also inside a wrapper, or may turn out to be when it runs. */
  readonly composeDown: boolean;
}

/** Reasons a person still reads. */
const MAX_REASONS = 20;

/** True when `a` is the worse of the two. */
export const isWorse = (a: Risk, b: Risk): boolean => RISKS.indexOf(a) > RISKS.indexOf(b);

/** The worst of the findings; nothing found is `read`. Reasons are worst first, each once, at most 20. */
export function conclude(findings: readonly Finding[]): Classification {
  const sorted = findings.toSorted((a, b) => RISKS.indexOf(b.risk) - RISKS.indexOf(a.risk));
  const risk = sorted[0]?.risk ?? 'read';
  const telling = risk === 'read' ? sorted : sorted.filter((each) => each.risk !== 'read');
  const reasons = [...new Set(telling.map(({ reason }) => reason))];
  const composeDown = findings.some((each) => each.composeDown);
  return { risk, reasons: reasons.slice(0, MAX_REASONS), composeDown };
}

/** A word as a reason shows it: short, on one line. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
