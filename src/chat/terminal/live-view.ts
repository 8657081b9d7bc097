import { createLogUpdate } from 'log-update';
import { answerOf, isAnswer } from '../../core/cards/answer-card.ts';
import { awaitsPeople, cardOf, type Followed, subjectOf } from '../../core/cards/followed.ts';
import { progressLines } from '../../core/cards/progress-lines.ts';
import { isShortened, wholePlan } from '../../core/cards/sections/plan-sections.ts';
import { type Output, printable, renderCard, styleFor } from './render-card.ts';
import type { Audience } from './session.ts';

/** Shows a diagnosis or an operation while it goes on and leaves its card, or its answer, when it has ended. */
export interface LiveView extends Audience {
  /** Leaves what is shown as it is: something else is to be shown now. */
  leave(): void;
  /** Ends the view with the last state. */
  settle(followed: Followed): void;
}

/**
 * On a terminal the card is redrawn in place; in a pipe each change is one line. `hint` is said while people are waited
 * for: what the one before this terminal can do meanwhile.
 */
export function createLiveView(stream: Output, hint: string): LiveView {
  return stream.isTTY ? redrawnView(stream, hint) : lineView(stream, hint);
}

/** What is left of what was followed: the bare output of a command that only read, else the card. */
export function endText(followed: Followed, stream: Output): string {
  return plainAnswer(followed) ?? renderCard(cardOf(followed), styleFor(stream));
}

function redrawnView(stream: Output, hint: string): LiveView {
  const style = styleFor(stream);
  const redraw = createLogUpdate(stream);
  let asked = false;
  /** A card may be taller than the screen, and whoever decides must be able to scroll through all of it. */
  function ask(followed: Followed): void {
    if (!asked) {
      redraw.clear();
      stream.write(`${renderCard(cardOf(followed), style)}${wholePlanOf(followed)}`);
      asked = true;
    }
    redraw(style('cyan', [...progressLines(followed).slice(1).map(printable), hint].join('\n')));
  }
  return {
    accepted: (text) => redraw(style('dim', printable(text))),
    noted(text) {
      redraw.clear();
      stream.write(`${style('dim', printable(text))}\n`);
    },
    changed(followed) {
      if (awaitsPeople(followed)) ask(followed);
      else redraw(renderCard(cardOf(followed), style));
    },
    leave: () => redraw.done(),
    settle(followed) {
      redraw.clear();
      redraw.done();
      stream.write(endText(followed, stream));
    },
  };
}

function lineView(stream: Output, hint: string): LiveView {
  const said = new Set<string>();
  let begin: string[] = [];
  function say(line: string): void {
    if (said.has(line)) return;
    said.add(line);
    stream.write(`${printable(line)}\n`);
  }
  function sayBegin(): void {
    for (const line of begin) say(line);
    begin = [];
  }
  return {
    // Nothing but its output is written of a command that only reads, so that a pipe can use it: that is not known yet.
    accepted(text) {
      begin.push(text);
    },
    noted(text) {
      begin.push(text);
    },
    changed(followed) {
      if (onlyReads(followed)) return;
      sayBegin();
      for (const line of progressLines(followed)) say(line);
      if (awaitsPeople(followed)) say(hint);
    },
    leave: () => {},
    settle(followed) {
      const answer = plainAnswer(followed);
      if (answer !== undefined) return void stream.write(answer);
      sayBegin();
      stream.write(`\n${endText(followed, stream)}`);
    },
  };
}

/** What a thread would hold as a file, where the card leaves out something of the plan. */
function wholePlanOf(followed: Followed): string {
  const subject = subjectOf(followed);
  if (subject.kind === 'diagnosis' || subject.it.planned === null || !isShortened(subject.it.planned))
    return '';
  return printable(wholePlan(subject.it, subject.it.planned));
}

function onlyReads(followed: Followed): boolean {
  const subject = subjectOf(followed);
  return subject.kind === 'operation' && isAnswer(subject.it);
}

/** The output of a command that only read and did: with a line's end, with nothing that drives a terminal. */
function plainAnswer(followed: Followed): string | undefined {
  const subject = subjectOf(followed);
  if (subject.kind === 'diagnosis' || !isAnswer(subject.it)) return undefined;
  const { ending } = subject.it;
  if (ending?.kind !== 'worked' || ending.outcome.ending.kind !== 'succeeded') return undefined;
  const output = printable(answerOf(subject.it));
  return output === '' || output.endsWith('\n') ? output : `${output}\n`;
}
