import type * as z from 'zod';

/** A type with nothing in it writable, and with intersections made one: so that two spellings of a type are one type. */
type Plain<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

/** `true` when a value of one is a value of the other, field by field, whoever may write to it. */
export type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

/**
 * Takes a schema of exactly the values of `T`: a field that is in one of them and not in the other, optional ones as
 * well, does not compile.
 */
export function exactly<T>() {
  return <S extends z.ZodType<T>>(schema: S & Exactly<T, z.output<S>>): z.ZodType<T> => schema;
}

type Exactly<T, Given> = Same<T, Given> extends true ? unknown : { readonly 'not exactly': T };
