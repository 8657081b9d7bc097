/** What somebody wants, understood but not yet allowed. */
export type Intent = { readonly kind: 'diagnose'; readonly target: string; readonly all: boolean };
