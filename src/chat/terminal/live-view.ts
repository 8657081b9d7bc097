import { createLogUpdate } from 'log-update';
import { diagnosisCard, layerLine } from '../../core/cards/diagnosis-card.ts';
import type { Case, Diagnosis } from '../../core/case.ts';
import { type Output, renderCard, type Style, styleFor } from './render-card.ts';
import type { Audience } from './session.ts';

/** Shows a diagnosis while it runs and leaves its card when it has ended. */
export interface LiveView extends Audience {
  /** Ends the view with the last state. */
  settle(state: Case, diagnosis: Diagnosis): void;
}

/** On a terminal the card is redrawn in place; in a pipe each layer is one line as it finishes. */
export function createLiveView(stream: Output): LiveView {
  return stream.isTTY ? redrawnView(stream) : lineView(stream);
}

function redrawnView(stream: Output): LiveView {
  const style = styleFor(stream);
  const redraw = createLogUpdate(stream);
  return {
    accepted: (text) => redraw(style('dim', text)),
    changed: (state, diagnosis) => redraw(renderCard(diagnosisCard(state, diagnosis), style)),
    settle(state, diagnosis) {
      redraw(fullCard(state, diagnosis, style));
      redraw.done();
    },
  };
}

function lineView(stream: Output): LiveView {
  const style = styleFor(stream);
  const said = new Set<string>();
  return {
    accepted: (text) => void stream.write(`${text}\n`),
    changed(_, diagnosis) {
      for (const layer of diagnosis.layers) {
        const line = layerLine(layer, diagnosis.layers.length);
        if (layer.status === 'not-run' || said.has(line)) continue;
        said.add(line);
        stream.write(`${line}\n`);
      }
    },
    settle: (state, diagnosis) => void stream.write(`\n${fullCard(state, diagnosis, style)}`),
  };
}

function fullCard(state: Case, diagnosis: Diagnosis, style: Style): string {
  return renderCard(diagnosisCard(state, diagnosis), style);
}
