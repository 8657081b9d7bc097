import * as z from 'zod';

/** A field that may be wrong: it is then left out, so that rules between fields still see the rest. */
export const lenient = <S extends z.ZodType>(schema: S) => schema.optional().catch(undefined);

/** Text, or left out. */
export const maybeText = lenient(z.string());
