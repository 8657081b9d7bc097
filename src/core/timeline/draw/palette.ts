import type { LayerStatus } from '../../diagnosis/diagnosis.ts';
import type { Tone } from '../mark.ts';
import type { Picture } from '../picture.ts';

/** Colours that people with any colour vision tell apart, each with the ink its glyph is written in. */
export const TONES: Readonly<Record<Tone, { fill: string; edge: string; ink: string }>> = {
  good: { fill: '#d7efe6', edge: '#0b7a5e', ink: '#0b5c47' },
  bad: { fill: '#c2410c', edge: '#9a3412', ink: '#ffffff' },
  warning: { fill: '#fbe3a4', edge: '#9a6b00', ink: '#5c4000' },
  odd: { fill: '#e6dbf2', edge: '#6b4694', ink: '#4b2d73' },
  busy: { fill: '#dbe8f7', edge: '#2b6cb0', ink: '#1d4f86' },
  idle: { fill: '#eef0f2', edge: '#9aa5b1', ink: '#52606d' },
  level: { fill: '#27303c', edge: '#27303c', ink: '#ffffff' },
};

/** How a layer's status looks. */
export const CELLS: Readonly<Record<LayerStatus, { tone: Tone; glyph: string; word: string }>> = {
  pass: { tone: 'good', glyph: '✓', word: 'passed' },
  warn: { tone: 'warning', glyph: '!', word: 'passed with warnings' },
  fail: { tone: 'bad', glyph: '✗', word: 'failed' },
  error: { tone: 'odd', glyph: '?', word: 'could not be asked' },
  'not-run': { tone: 'idle', glyph: '·', word: 'not run' },
};

/** How a target's condition looks: each has a pattern of its own. */
export const CONDITIONS: Readonly<
  Record<Picture['conditions'][number]['condition'], { fill: string; word: string; glyph: string }>
> = {
  unknown: { fill: 'url(#dots)', word: 'unknown', glyph: '?' },
  healthy: { fill: '#d7efe6', word: 'healthy', glyph: '✓' },
  troubled: { fill: 'url(#stripes)', word: 'in trouble', glyph: '✗' },
};

/** Everything that is drawn more than once, and how texts look. */
export function definitions(): string {
  const tones = Object.entries(TONES)
    .map(
      ([tone, { fill, edge, ink }]) =>
        `.${tone}{fill:${fill};stroke:${edge}}.${tone}-ink{fill:${ink}}.${tone}-bar{fill:${edge};fill-opacity:.16;stroke:${edge};stroke-opacity:.6}`,
    )
    .join('');
  const cells = Object.entries(CELLS)
    .map(
      ([status, { tone, glyph }]) =>
        `<g id="${status}"><rect width="17" height="17" rx="3.5" class="${tone}"/><text x="8.5" y="12.8" class="glyph ${tone}-ink">${glyph}</text></g>`,
    )
    .join('');
  return `<style>text{font-family:'DejaVu Sans',Verdana,sans-serif;font-size:12px;fill:#27303c}.halo{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}.title{font-size:22px;font-weight:bold}.name{font-weight:bold}.quiet{font-size:12px;fill:#52606d}.small{font-size:11px;fill:#52606d}.count{font-size:9px;fill:#52606d;text-anchor:middle}.axis{font-size:11px;fill:#52606d;text-anchor:middle}.before{text-anchor:end}.paper{fill:#fff;fill-opacity:.9}.day{font-size:11px;font-weight:bold}.day-before{text-anchor:end}.glyph{font-size:12px;text-anchor:middle}.number{font-size:11px;font-weight:bold;text-anchor:middle}.grid{stroke:#e9edf1}.midnight{stroke:#aab4be}.lane{stroke:#d3dae1}.reached{stroke:#7b8794;stroke-dasharray:4 4}.waits{stroke:#9aa5b1;stroke-width:2}.band{stroke:#fff}${tones}</style><defs><pattern id="stripes" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#f6cdb9"/><rect width="3" height="8" fill="#eeb396"/></pattern><pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#eef0f2"/><circle cx="4" cy="4" r="1" fill="#b6bfc8"/></pattern>${cells}</defs>`;
}
