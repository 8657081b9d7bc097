import type * as z from 'zod';
import { compileExpression } from '../../core/expression/expression.ts';
import { compileTemplate } from '../../core/expression/template.ts';
import { compileLinear } from '../../core/linear-regex.ts';

/** Empty text is left to the check of its length. */
type Check = (text: string, context: z.RefinementCtx<string>) => void;

/** The text is a regular expression that takes linear time (RE2). */
export const checkPattern: Check = (text, context) => {
  if (text === '') return;
  const compiled = compileLinear(text);
  if (compiled.kind === 'invalid') context.addIssue({ code: 'custom', message: compiled.message });
};

/** The text is an expression that answers yes or no. */
export const checkCondition: Check = (text, context) => {
  if (text === '') return;
  const compiled = compileExpression(text);
  if (compiled.kind === 'invalid') {
    const { message, line, column } = compiled;
    context.addIssue({ code: 'custom', message, params: { line, column } });
  } else if (compiled.type !== 'bool' && compiled.type !== 'dyn') {
    const message = `must be true or false, but is of type ${compiled.type}; compare it with something`;
    context.addIssue({ code: 'custom', message });
  }
};

/** The text is a template: words with `{expression}` in them. */
export const checkTemplate: Check = (text, context) => {
  if (text === '') return;
  const compiled = compileTemplate(text);
  if (compiled.kind === 'ok') return;
  const { message, line, column } = compiled;
  context.addIssue({ code: 'custom', message, params: { line, column } });
};
